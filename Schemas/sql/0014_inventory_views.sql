-- Read models of inventories, continued: lasting things, orders, commitments and rounds of allocation.
--
-- A released migration is never changed: what comes later comes in a later file.

create table views_1.asset (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);

create table views_1.orders (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);
create index orders_by_state on views_1.orders (commune, (doc->>'state'), id);

create table views_1.commitment (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);
create index commitment_by_state on views_1.commitment (commune, (doc->>'state'), id);

create table views_1.allocation (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);

create table views_1.allocation_share (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);
create index allocation_share_by_round on views_1.allocation_share (commune, (doc->>'allocationId'), id);

-- A lot's trace and the movements of a place are found among a million.
create index movement_by_lot on views_1.movement (commune, (doc->>'lotId'), ((doc->>'position')::bigint));
create index movement_by_origin on views_1.movement (commune, (doc->>'fromLocationId'), ((doc->>'position')::bigint));
create index movement_by_destination on views_1.movement (commune, (doc->>'toLocationId'), ((doc->>'position')::bigint));
create index movement_by_process on views_1.movement (commune, (doc->>'processId'), ((doc->>'position')::bigint))
    where doc->>'processId' is not null;
create index stock_by_location on views_1.stock (commune, (doc->>'locationId'), id);
create index stock_by_lot on views_1.stock (commune, (doc->>'lotId'), id);
create index discrepancy_by_state on views_1.discrepancy (commune, (doc->>'state'), ((doc->>'position')::bigint));

grant select, insert, update, delete on views_1.asset to acta_server;
grant select, insert, update, delete on views_1.orders to acta_server;
grant select, insert, update, delete on views_1.commitment to acta_server;
grant select, insert, update, delete on views_1.allocation to acta_server;
grant select, insert, update, delete on views_1.allocation_share to acta_server;
