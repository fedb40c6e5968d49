-- The log: one gapless, append-only sequence of events a commune, its heads, its Merkle tiles and its ledger of
-- commands; and, apart from it, the mutable tables that erasing a person needs.
--
-- A released migration is never changed: what comes later comes in a later file.

create schema if not exists acta;
revoke all on schema acta from public;

-- Roles belong to the whole cluster: another database's migration may have created it, also at this very moment.
do $$
begin
    if not exists (select from pg_roles where rolname = 'acta_server') then
        create role acta_server nologin;
    end if;
exception
    when duplicate_object or unique_violation then null;
end
$$;
grant usage on schema acta to acta_server;

-- Locked by every append, never updated: an update in place would bloat under an auditor's open snapshot.
create table acta.log (
    commune text collate "C" not null primary key check (commune ~ '^[a-z0-9-]{1,63}$'),
    source uuid not null unique default gen_random_uuid(),
    founded timestamptz not null default now()
);
comment on table acta.log is 'A row a commune, to be locked. source is in its events for good.';

-- The newest row of a commune (by first) is its head. A batch of refusals only has no row.
create table acta.log_batch (
    commune text collate "C" not null,
    first bigint not null check (first > 0),
    size bigint not null,
    frontier bytea not null check (octet_length(frontier) % 32 = 0),
    recorded_at timestamptz not null,
    primary key (commune, first),
    check (size >= first)
) partition by hash (commune);
comment on table acta.log_batch is
    'Heads, append-only: events first to size came in one batch; frontier is the compact range over all to size.';

create table acta.event (
    commune text collate "C" not null,
    position bigint not null check (position > 0),
    stream text collate "C" not null,
    stream_version integer not null check (stream_version > 0),
    type text collate "C" not null,
    recorded_at timestamptz not null,
    leaf_hash bytea not null check (octet_length(leaf_hash) = 32),
    bytes bytea not null check (octet_length(bytes) between 1 and 65535),
    primary key (commune, position),
    -- position is included, so that the positions of a kind of streams are found in the index alone
    unique (commune, stream, stream_version) include (position)
) partition by hash (commune);
comment on table acta.event is 'bytes is what is hashed, stored and served; the other columns repeat what is in it.';

create table acta.tile (
    commune text collate "C" not null,
    level smallint not null check (level between 0 and 7),
    index bigint not null check (index >= 0),
    root bytea not null check (octet_length(root) = 32),
    hashes bytea not null check (octet_length(hashes) = 8192),
    primary key (commune, level, index)
) partition by hash (commune);
comment on table acta.tile is
    'Full tiles of 256 hashes (C2SP tlog-tiles). root is the hash over them, an entry of the tile above.';

create table acta.command (
    commune text collate "C" not null,
    id text collate "C" not null check (octet_length(id) between 1 and 64),
    body_mac bytea not null,
    principal_mac bytea not null,
    first bigint,
    last bigint,
    refusal bytea,
    primary key (commune, id),
    check ((refusal is null) = (first is not null) and (first is null) = (last is null) and last >= first - 1)
) partition by hash (commune);
comment on table acta.command is
    'The ledger: what became of each command, accepted with positions first to last, or refused.';

do $$
declare
    parent text;
begin
    foreach parent in array array['log_batch', 'event', 'tile', 'command'] loop
        for remainder in 0..7 loop
            execute format(
                'create table acta.%I partition of acta.%I for values with (modulus 8, remainder %s)',
                parent || '_' || remainder, parent, remainder
            );
        end loop;
    end loop;
end
$$;

-- Hashes and ciphertexts don't compress, and nobody asks for events by their bytes.
alter table acta.tile alter column hashes set storage external;
alter table acta.tile alter column hashes set statistics 0;
alter table acta.tile alter column root set statistics 0;
alter table acta.event alter column bytes set statistics 0;
alter table acta.event alter column leaf_hash set statistics 0;
alter table acta.log_batch alter column frontier set statistics 0;
alter table acta.command alter column body_mac set statistics 0;
alter table acta.command alter column refusal set statistics 0;

-- Personal data hangs on these two. Statistics would keep a key, or a national id's HMAC, after its row is gone.
create table acta.person_key (
    commune text collate "C" not null,
    person text collate "C" not null,
    wrapped bytea not null,
    key_hash bytea not null check (octet_length(key_hash) = 32),
    wrapping_key text collate "C" not null,
    primary key (commune, person)
);
alter table acta.person_key alter column wrapped set statistics 0;
alter table acta.person_key alter column key_hash set statistics 0;
alter table acta.person_key alter column person set statistics 0;
comment on table acta.person_key is
    'Each person''s key, wrapped by a key that is not in the database. Deleted on erasure.';

create table acta.national_id (
    commune text collate "C" not null,
    mac bytea not null check (octet_length(mac) = 32),
    person text collate "C" not null,
    primary key (commune, mac)
);
create index national_id_person on acta.national_id (commune, person);
alter table acta.national_id alter column mac set statistics 0;
alter table acta.national_id alter column person set statistics 0;
comment on table acta.national_id is 'Who holds which national id, as its HMAC. Deleted on erasure.';

-- What the server may do. It has no way to change or take away what the log holds.
grant select, insert on acta.log, acta.log_batch, acta.event, acta.tile, acta.command to acta_server;
grant select, insert, delete on acta.person_key, acta.national_id to acta_server;
-- FOR UPDATE needs the privilege to update one column; the trigger below refuses the update itself.
grant update (founded) on acta.log to acta_server;

-- What nobody may do, unless an owner drops the triggers; the proofs find that.
create function acta.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% of %.% is refused: the log is append-only', tg_op, tg_table_schema, tg_table_name
        using errcode = 'restrict_violation';
end
$$;
revoke all on function acta.refuse_change() from public;

create trigger no_statement before update or delete or truncate on acta.log
    for each statement execute function acta.refuse_change();
alter table acta.log enable always trigger no_statement;

do $$
declare
    parent regclass;
    branch regclass;
begin
    foreach parent in array array['acta.log_batch', 'acta.event', 'acta.tile', 'acta.command']::regclass[] loop
        -- A row trigger of the parent is cloned to its partitions, to those too that are attached later.
        execute format(
            'create trigger no_row before update or delete on %s for each row execute function acta.refuse_change()',
            parent
        );
        for branch in select relid from pg_partition_tree(parent) loop
            execute format(
                'create trigger no_statement before update or delete or truncate on %s '
                'for each statement execute function acta.refuse_change()',
                branch
            );
            execute format('alter table only %s enable always trigger no_row', branch);
            execute format('alter table only %s enable always trigger no_statement', branch);
        end loop;
    end loop;
end
$$;

-- Appends a batch: for each of its communes all of its part or nothing, in the transaction of the caller.
--
-- a_* have an element a commune, in the ascending order of their ids (bytes); e_*, c_*, t_*, k_*, n_* and x_* hold the
-- events, commands, tiles, new person keys, national ids and erased persons of all, each with the index (from 1) of its
-- commune. Events come in the order of a_commune, and take the positions after a_expected.
--
-- Answers a row a commune: ordinal and outcome, one of
--   b  busy: another transaction holds its lock
--   k  known: the ledger has some of its commands; then a row for each of these, with its outcome
--   m  moved: its log has another size, which is told
--   w  written
--
-- Statements are planned once and for any size of the tables: by the primary keys, row by row.
create function acta.append(
    a_commune text[], a_expected bigint[], a_recorded_at timestamptz[], a_frontier bytea[], a_events integer[],
    e_commune integer[], e_stream text[], e_stream_version integer[], e_type text[],
    e_leaf_hash bytea[], e_bytes bytea[],
    c_commune integer[], c_id text[], c_body_mac bytea[], c_principal_mac bytea[],
    c_first bigint[], c_last bigint[], c_refusal bytea[],
    t_commune integer[], t_level smallint[], t_index bigint[], t_root bytea[], t_hashes bytea[],
    k_commune integer[], k_person text[], k_wrapped bytea[], k_key_hash bytea[], k_wrapping_key text[],
    n_commune integer[], n_mac bytea[], n_person text[],
    x_commune integer[], x_person text[]
) returns table (
    ordinal integer, outcome text, size bigint,
    id text, body_mac bytea, principal_mac bytea, first bigint, last bigint, refusal bytea
)
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_locked text[];                        -- the communes whose locks were got, ascending
    v_next integer := 1;                    -- the element of v_locked that is compared next
    v_known integer[];                      -- the communes of which the ledger has a command
    v_size bigint[];
    v_recorded_at timestamptz[];
    v_written boolean[];
    v_offset integer[];                     -- how many events come before a commune's
    v_events integer := 0;
    v_heads boolean := false;
    v_any boolean := false;
begin
    -- A later statement must see what was committed before the locks were got: with one snapshot for all it wouldn't.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'acta.append needs the isolation level read committed'
            using errcode = 'invalid_transaction_state';
    end if;

    select array_agg(l.commune) into v_locked
    from (select commune from acta.log where commune = any (a_commune) order by commune for update skip locked) l;

    select array_agg(coalesce(h.size, 0) order by a.ordinality), array_agg(h.recorded_at order by a.ordinality)
    into v_size, v_recorded_at
    from unnest(a_commune) with ordinality a (commune)
    left join lateral (
        select b.size, b.recorded_at from acta.log_batch b where b.commune = a.commune order by b.first desc limit 1
    ) h on true;

    select array_agg(distinct c.commune) into v_known
    from unnest(c_commune, c_id) c (commune, id)
    join acta.command d on d.commune = a_commune[c.commune] and d.id = c.id;

    for i in 1..cardinality(a_commune) loop
        if i > 1 and a_commune[i] <= a_commune[i - 1] collate "C" then
            raise exception 'the communes of a batch must be in the order of their ids'
                using errcode = 'invalid_parameter_value';
        end if;
        v_offset[i] := v_events;
        v_events := v_events + a_events[i];
        v_written[i] := false;
        ordinal := i;
        size := v_size[i];
        if v_locked[v_next] is distinct from a_commune[i] then
            outcome := 'b';
        else
            v_next := v_next + 1;
            if i = any (v_known) then
                outcome := 'k';
            elsif size <> a_expected[i] then
                outcome := 'm';
            else
                outcome := 'w';
                v_written[i] := true;
                v_any := true;
                if a_events[i] > 0 then
                    v_heads := true;
                    if a_recorded_at[i] < v_recorded_at[i] then
                        raise exception 'recorded_at goes back in %', a_commune[i] using errcode = 'check_violation';
                    end if;
                end if;
            end if;
        end if;
        return next;
    end loop;
    if v_events <> cardinality(e_commune) then
        raise exception 'a_events counts % events, there are %', v_events, cardinality(e_commune)
            using errcode = 'invalid_parameter_value';
    end if;

    if cardinality(v_locked) is distinct from cardinality(a_commune) and exists (
        select from unnest(a_commune) a (commune)
        where not exists (select from acta.log l where l.commune = a.commune)
    ) then
        raise exception 'a commune of the batch was never founded' using errcode = 'foreign_key_violation';
    end if;

    if v_known is not null then
        return query
        select c.commune, 'k', v_size[c.commune], d.id, d.body_mac, d.principal_mac, d.first, d.last, d.refusal
        from unnest(c_commune, c_id) c (commune, id)
        join acta.command d on d.commune = a_commune[c.commune] and d.id = c.id
        where a_commune[c.commune] = any (v_locked);
    end if;

    if not v_any then
        return;
    end if;

    insert into acta.command (commune, id, body_mac, principal_mac, first, last, refusal)
    select a_commune[c.commune], c.id, c.body_mac, c.principal_mac, c.first, c.last, c.refusal
    from unnest(c_commune, c_id, c_body_mac, c_principal_mac, c_first, c_last, c_refusal)
        c (commune, id, body_mac, principal_mac, first, last, refusal)
    where v_written[c.commune];

    if v_heads then
        insert into acta.event (commune, position, stream, stream_version, type, recorded_at, leaf_hash, bytes)
        select a_commune[e.commune], a_expected[e.commune] + e.ordinality - v_offset[e.commune],
            e.stream, e.stream_version, e.type, a_recorded_at[e.commune], e.leaf_hash, e.bytes
        from unnest(e_commune, e_stream, e_stream_version, e_type, e_leaf_hash, e_bytes) with ordinality
            e (commune, stream, stream_version, type, leaf_hash, bytes)
        where v_written[e.commune];

        insert into acta.log_batch (commune, first, size, frontier, recorded_at)
        select a.commune, a.expected + 1, a.expected + a.events, a.frontier, a.recorded_at
        from unnest(a_commune, a_expected, a_events, a_frontier, a_recorded_at) with ordinality
            a (commune, expected, events, frontier, recorded_at)
        where a.events > 0 and v_written[a.ordinality];
    end if;

    if cardinality(t_commune) > 0 then
        insert into acta.tile (commune, level, index, root, hashes)
        select a_commune[t.commune], t.level, t.index, t.root, t.hashes
        from unnest(t_commune, t_level, t_index, t_root, t_hashes) t (commune, level, index, root, hashes)
        where v_written[t.commune];
    end if;

    if cardinality(k_commune) > 0 then
        insert into acta.person_key (commune, person, wrapped, key_hash, wrapping_key)
        select a_commune[k.commune], k.person, k.wrapped, k.key_hash, k.wrapping_key
        from unnest(k_commune, k_person, k_wrapped, k_key_hash, k_wrapping_key)
            k (commune, person, wrapped, key_hash, wrapping_key)
        where v_written[k.commune];
    end if;

    if cardinality(n_commune) > 0 then
        -- A person has one national id: a corrected one is free again.
        delete from acta.national_id n using unnest(n_commune, n_person) x (commune, person)
        where v_written[x.commune] and n.commune = a_commune[x.commune] and n.person = x.person;

        insert into acta.national_id (commune, mac, person)
        select a_commune[n.commune], n.mac, n.person
        from unnest(n_commune, n_mac, n_person) n (commune, mac, person)
        where v_written[n.commune];
    end if;

    if cardinality(x_commune) > 0 then
        delete from acta.person_key p using unnest(x_commune, x_person) x (commune, person)
        where v_written[x.commune] and p.commune = a_commune[x.commune] and p.person = x.person;

        delete from acta.national_id n using unnest(x_commune, x_person) x (commune, person)
        where v_written[x.commune] and n.commune = a_commune[x.commune] and n.person = x.person;
    end if;
end
$$;
comment on function acta.append is 'Appends a batch: each commune''s part as a whole or not at all; says which it was.';
revoke all on function acta.append from public;
grant execute on function acta.append to acta_server;
