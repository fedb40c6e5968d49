-- Read models of assemblies.
--
-- A released migration is never changed: what comes later comes in a later file.

-- Rewritten with every check-in that comes: room in the page keeps that off the index.
create table views_1.assembly (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
) with (fillfactor = 50);

create table views_1.attendance (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);
create index on views_1.attendance (commune, (doc ->> 'assemblyId'));
create index on views_1.attendance (commune, (doc ->> 'memberId'));

-- Rewritten with the votes that come.
create table views_1.motion (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
) with (fillfactor = 50);

grant select, insert, update, delete on views_1.assembly, views_1.attendance, views_1.motion to acta_server;
