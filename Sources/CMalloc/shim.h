#pragma once
// How the C library gives out memory, which Swift's own import of it leaves out.
#include <malloc.h>
