-- How far the read models have got, who may move them, and the schema that the views live in.
--
-- A released migration is never changed: what comes later comes in a later file.

-- Which schema queries read. Switching to a rebuilt one is an update of this row: renaming would wait behind readers.
create table acta.live_views (
    only_row boolean not null primary key default true check (only_row),
    schema text collate "C" not null
);
insert into acta.live_views (schema) values ('views_1');

-- A row a batch and commune, in the transaction that writes the batch's rows. The newest (by first) says how far the
-- schema's views have got; older ones are pruned. The key lets no two workers write the same events.
create table acta.checkpoint (
    commune text collate "C" not null,
    schema text collate "C" not null,
    first bigint not null check (first > 0),
    last bigint not null,
    written_at timestamptz not null default clock_timestamp(),
    primary key (commune, schema, first),
    check (last >= first)
);
comment on table acta.checkpoint is
    'Append-only and pruned: the events from first to last are in the rows of the schema''s views.';

-- A view that couldn't apply the event at position. It has all events before it; the other views went on.
create table acta.view_halt (
    commune text collate "C" not null,
    schema text collate "C" not null,
    view text collate "C" not null,
    version integer not null,
    position bigint not null check (position > 0),
    reason text not null,
    halted_at timestamptz not null default clock_timestamp(),
    primary key (commune, schema, view)
);
comment on table acta.view_halt is 'Views that stand still for a commune, and why.';

-- Who runs a shard, by PostgreSQL's clock. A holder commits only while the epoch is still its own.
create table acta.lease (
    name text collate "C" not null,
    shard integer not null check (shard >= 0),
    epoch bigint not null default 1,
    holder text collate "C" not null,
    expires_at timestamptz not null,
    primary key (name, shard)
) with (fillfactor = 50);
comment on table acta.lease is 'A lease is taken over once expires_at has passed; each taking over counts epoch up.';

grant select on acta.live_views to acta_server;
grant select, insert, delete on acta.checkpoint to acta_server;
grant select, insert, update, delete on acta.view_halt, acta.lease to acta_server;

create schema views_1;
revoke all on schema views_1 from public;
grant usage on schema views_1 to acta_server;
-- Tables of views that later migrations of the same owner add.
alter default privileges in schema views_1 grant select, insert, update, delete on tables to acta_server;
