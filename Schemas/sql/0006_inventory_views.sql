-- Read models of inventories. A row of a view is (commune, id) and a document.
--
-- A released migration is never changed: what comes later comes in a later file.

create table views_1.item (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);

create table views_1.location (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);

create table views_1.lot (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);

create table views_1.stock (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);
create index stock_by_item on views_1.stock (commune, (doc->>'itemId'));

create table views_1.movement (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);
create index movement_by_position on views_1.movement (commune, ((doc->>'position')::bigint));
create index movement_by_item on views_1.movement (commune, (doc->>'itemId'), ((doc->>'position')::bigint));

create table views_1.discrepancy (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);
create index discrepancy_by_position on views_1.discrepancy (commune, ((doc->>'position')::bigint));

grant select, insert, update, delete on all tables in schema views_1 to acta_server;
