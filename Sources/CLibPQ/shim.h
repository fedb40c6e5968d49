#pragma once
#include <libpq-fe.h>

// Fields of an error, which are character literals and so aren't imported.
static const int acta_diag_severity = PG_DIAG_SEVERITY_NONLOCALIZED;
static const int acta_diag_sqlstate = PG_DIAG_SQLSTATE;
static const int acta_diag_message = PG_DIAG_MESSAGE_PRIMARY;
static const int acta_diag_detail = PG_DIAG_MESSAGE_DETAIL;
static const int acta_diag_hint = PG_DIAG_MESSAGE_HINT;
static const int acta_diag_position = PG_DIAG_STATEMENT_POSITION;
static const int acta_diag_constraint = PG_DIAG_CONSTRAINT_NAME;
static const int acta_diag_function = PG_DIAG_SOURCE_FUNCTION;
