-- Read models of households and of hours that members worked for others. A row of a view is (commune, id) and a document.
--
-- A released migration is never changed: what comes later comes in a later file.

create table views_1.household (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);

-- Who lives in a household is said of the members.
create index member_by_household on views_1.member (commune, (doc->>'householdId'));
create index member_by_other_household on views_1.member (commune, (doc->>'otherHouseholdId'))
    where doc->>'otherHouseholdId' is not null;

create table views_1.contribution (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);
create index contribution_by_member on views_1.contribution (commune, (doc->>'memberId'));
create index contribution_by_beneficiary on views_1.contribution (commune, (doc->>'beneficiary'));

grant select, insert, update, delete on views_1.household, views_1.contribution to acta_server;
