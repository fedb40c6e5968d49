-- Read models of communes and members. A row of a view is (commune, id) and a document, or columns where that serves.
--
-- A released migration is never changed: what comes later comes in a later file.

create table views_1.commune (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);

create table views_1.unit (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);

create table views_1.rules (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);

create table views_1.mandate (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);

create table views_1.roll (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);

-- The directory: the only table that holds names and contacts in clear. An erasure clears them, and statistics would
-- keep them.
create table views_1.member (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    name text,
    contact text,
    search text collate "C",
    primary key (commune, id)
);
alter table views_1.member alter column name set statistics 0;
alter table views_1.member alter column contact set statistics 0;
alter table views_1.member alter column search set statistics 0;
alter table views_1.member alter column doc set statistics 0;

grant select, insert, update, delete on all tables in schema views_1 to acta_server;
