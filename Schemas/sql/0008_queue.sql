-- The queue. The log itself is what is published; here is how far its groups of readers have got, and copies of what
-- isn't simply next: things for later, and the backlogs of keys that failed.
--
-- A released migration is never changed: what comes later comes in a later file.

-- Groups that were seen: where one begins is settled once.
create table acta.queue_group (
    name text collate "C" primary key check (octet_length(name) between 1 and 200),
    -- its only commune; null for all
    commune text collate "C",
    seen_at timestamptz not null default clock_timestamp()
);

-- A row a batch and commune. The newest (by first) says how far the group has got; older ones are pruned. The key lets
-- no two workers acknowledge the same messages.
create table acta.queue_cursor (
    commune text collate "C" not null,
    group_name text collate "C" not null,
    first bigint not null check (first > 0),
    last bigint not null,
    written_at timestamptz not null default clock_timestamp(),
    primary key (commune, group_name, first),
    check (last >= first)
);
comment on table acta.queue_cursor is
    'Append-only and pruned: the group is done with the events from first to last, or has copies of them.';
-- Rows come and go by the batch: an update by the usual fifth of the table would come too late.
alter table acta.queue_cursor set (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_scale_factor = 0,
    autovacuum_vacuum_insert_threshold = 20000
);

-- Things for later. Times of the queue are milliseconds by the service's clock, which in development is ahead.
create table acta.queue_due (
    commune text collate "C" not null,
    group_name text collate "C" not null,
    position bigint not null check (position > 0),
    n integer not null check (n > 0),
    at_ms bigint not null,
    payload bytea not null,
    key text collate "C" not null,
    type text collate "C" not null,
    recorded_ms bigint not null,
    bytes bytea not null,
    primary key (commune, group_name, position, n)
);
create index queue_due_at on acta.queue_due (at_ms);
alter table acta.queue_due alter column bytes set statistics 0;
alter table acta.queue_due alter column payload set statistics 0;
comment on table acta.queue_due is 'What a group scheduled, with a copy of the event that it comes from.';

-- A key that failed, from its first failure until the transaction that empties its backlog. It waits as a whole for its
-- next try, or is parked as a whole until an operator redrives it: so its order can't be lost.
create table acta.queue_key (
    commune text collate "C" not null,
    group_name text collate "C" not null,
    key text collate "C" not null,
    attempts integer not null check (attempts >= 0),
    next_ms bigint not null,
    reason text,
    parked boolean not null default false,
    since timestamptz not null default clock_timestamp(),
    primary key (commune, group_name, key)
) with (fillfactor = 50);
create index queue_key_next on acta.queue_key (next_ms) where not parked;
comment on table acta.queue_key is
    'Keys that are blocked: when they are tried again, or that they are parked, and why.';

-- The messages of blocked keys, in order.
create table acta.queue_backlog (
    commune text collate "C" not null,
    group_name text collate "C" not null,
    key text collate "C" not null,
    place bigint generated always as identity,
    position bigint not null check (position > 0),
    n integer not null check (n >= 0),
    type text collate "C" not null,
    recorded_ms bigint not null,
    due_ms bigint,
    due_payload bytea,
    bytes bytea not null,
    primary key (commune, group_name, key, place),
    unique (commune, group_name, position, n),
    check ((due_ms is null) = (due_payload is null))
);
alter table acta.queue_backlog alter column bytes set statistics 0;
alter table acta.queue_backlog alter column due_payload set statistics 0;
comment on table acta.queue_backlog is
    'Copies of the messages of blocked keys; the first by place is the one that failed.';

-- Processes with workers, so that they share the shards evenly. By PostgreSQL's clock, as leases are.
create table acta.queue_member (
    name text collate "C" not null,
    holder text collate "C" not null,
    expires_at timestamptz not null,
    primary key (name, holder)
) with (fillfactor = 50);
comment on table acta.queue_member is 'Who runs workers of a name; gone once expires_at has passed.';

grant select, insert, delete on acta.queue_group, acta.queue_cursor to acta_server;
grant select, insert, update, delete on acta.queue_due, acta.queue_key, acta.queue_backlog, acta.queue_member
    to acta_server;

-- Begins an acknowledgement, in one call: holds the lease, moves cursors, and takes what leaves the backlog and what
-- came due. Refuses (AQ001) where the lease is somebody else's, and (AQ002) where somebody else has done some of it.
create function acta.queue_acknowledge(
    p_name text, p_shard integer, p_epoch bigint,
    c_group text[], c_commune text[], c_first bigint[], c_last bigint[],
    b_group text[], b_commune text[], b_key text[], b_place bigint[],
    d_group text[], d_commune text[], d_position bigint[], d_n integer[]
) returns void
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    v_count bigint;
begin
    perform 1 from acta.lease l where l.name = p_name and l.shard = p_shard and l.epoch = p_epoch for share;
    if not found then
        raise exception 'the lease % of shard % was taken over', p_name, p_shard using errcode = 'AQ001';
    end if;

    if cardinality(c_group) > 0 then
        insert into acta.queue_cursor (commune, group_name, first, last)
        select c.commune, c.group_name, c.first, c.last
        from unnest(c_commune, c_group, c_first, c_last) c (commune, group_name, first, last)
        where c.first = 1 + coalesce((
            select q.last from acta.queue_cursor q
            where q.commune = c.commune and q.group_name = c.group_name order by q.first desc limit 1), 0);
        get diagnostics v_count = row_count;
        if v_count <> cardinality(c_group) then
            raise exception 'a cursor was moved meanwhile' using errcode = 'AQ002';
        end if;
    end if;

    if cardinality(b_group) > 0 then
        delete from acta.queue_backlog q
        using unnest(b_commune, b_group, b_key, b_place) b (commune, group_name, key, place)
        where q.commune = b.commune and q.group_name = b.group_name and q.key = b.key and q.place = b.place;
        get diagnostics v_count = row_count;
        if v_count <> cardinality(b_group) then
            raise exception 'a backlog was worked off meanwhile' using errcode = 'AQ002';
        end if;
    end if;

    if cardinality(d_group) > 0 then
        delete from acta.queue_due q
        using unnest(d_commune, d_group, d_position, d_n) d (commune, group_name, position, n)
        where q.commune = d.commune and q.group_name = d.group_name and q.position = d.position and q.n = d.n;
        get diagnostics v_count = row_count;
        if v_count <> cardinality(d_group) then
            raise exception 'what came due was taken meanwhile' using errcode = 'AQ002';
        end if;
    end if;
end
$$;
revoke all on function acta.queue_acknowledge from public;
grant execute on function acta.queue_acknowledge to acta_server;
