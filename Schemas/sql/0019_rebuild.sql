-- Rebuilding views beside the live ones, and views as they stood.
--
-- A released migration is never changed: what comes later comes in a later file.

-- views_1 is also the template: later migrations add tables and columns there, and every other schema is made like it.
create table acta.view_schema (
    schema text collate "C" not null primary key check (schema ~ '^views_[0-9]{1,9}$'),
    -- Names and versions of the views whose folds its rows are. Null: of the first program that works on it.
    meaning text collate "C",
    -- building: only its rebuild writes there. ready: workers whose views mean the same keep it up.
    state text collate "C" not null check (state in ('building', 'ready')),
    made_at timestamptz not null default clock_timestamp(),
    ready_at timestamptz
);
comment on table acta.view_schema is 'Schemas of views: the live one, a rebuilt one, and the one before until it is discarded.';
insert into acta.view_schema (schema, state, ready_at) select schema, 'ready', now() from acta.live_views;

alter table acta.live_views add column previous text collate "C";
alter table acta.live_views add column switched_at timestamptz;
create sequence acta.view_schema_number start 2;

-- A view as it stood: one commune up to one position, for minutes. Whoever made it says that it is still in use.
create table acta.as_of_schema (
    schema text collate "C" not null primary key check (schema ~ '^as_of_[0-9]{1,9}$'),
    used_at timestamptz not null default clock_timestamp()
);
comment on table acta.as_of_schema is 'Disposable schemas of views as they stood; an erasure drops them all.';

grant select, insert, update, delete on acta.as_of_schema to acta_server;
grant select on acta.view_schema to acta_server;
grant update (meaning, state, ready_at) on acta.view_schema to acta_server;
grant update (schema, previous, switched_at) on acta.live_views to acta_server;

-- The schema that a program reads: the live one where its rows mean what the program's views mean, else a ready one that
-- does. So two editions of the program serve beside each other while one takes over from the other.
create function acta.schema_of(program text) returns text language sql stable as $$
    select coalesce(
        (select s.schema from acta.live_views v join acta.view_schema s on s.schema = v.schema
            where s.meaning is null or s.meaning = program),
        (select s.schema from acta.view_schema s where s.meaning = program and s.state = 'ready'
            order by s.ready_at desc limit 1),
        (select v.schema from acta.live_views v)
    )
$$;

-- Makes an empty schema like views_1. The server's role can't make schemas, and can make these only.
create function acta.make_views(kind text) returns text
language plpgsql security definer set search_path = pg_catalog as $$
declare
    made text;
    template record;
    plain record;
begin
    if kind not in ('views', 'as_of') then
        raise exception 'there are no schemas of the kind %', kind using errcode = 'invalid_parameter_value';
    end if;
    made := kind || '_' || nextval('acta.view_schema_number');
    execute format('create schema %I', made);
    execute format('revoke all on schema %I from public', made);
    execute format('grant usage on schema %I to acta_server', made);
    for template in
        select c.oid, c.relname, pg_get_userbyid(c.relowner) as owner from pg_class c
        where c.relnamespace = 'views_1'::regnamespace and c.relkind = 'r' order by c.relname
    loop
        -- What lives for minutes needs no write-ahead log.
        execute format(
            'create %s table %I.%I (like views_1.%I including all)',
            case when kind = 'as_of' then 'unlogged' else '' end, made, template.relname, template.relname
        );
        -- Statistics would keep plain text; LIKE doesn't copy that they are off.
        for plain in
            select a.attname from pg_attribute a
            where a.attrelid = template.oid and a.attnum > 0 and not a.attisdropped and a.attstattarget = 0
        loop
            execute format('alter table %I.%I alter column %I set statistics 0', made, template.relname, plain.attname);
        end loop;
        execute format('grant select, insert, update, delete on %I.%I to acta_server', made, template.relname);
        if template.owner = 'acta_server' then
            execute format('grant create on schema %I to acta_server', made);
            execute format('alter table %I.%I owner to acta_server', made, template.relname);
            execute format('revoke create on schema %I from acta_server', made);
        end if;
    end loop;
    if kind = 'views' then
        insert into acta.view_schema (schema, state) values (made, 'building');
    else
        insert into acta.as_of_schema (schema) values (made);
    end if;
    return made;
end
$$;

-- Drops a schema that isn't live; of views_1 only the rows go, since the others are made like it. Waits no longer than a
-- few seconds for a reader who still has it open, and nobody waits behind it who reads another.
create function acta.drop_views(gone text) returns void
language plpgsql security definer set search_path = pg_catalog set lock_timeout = '5s' as $$
declare
    template record;
begin
    if gone !~ '^(views|as_of)_[0-9]{1,9}$' then
        raise exception '% is no schema of views', gone using errcode = 'invalid_parameter_value';
    end if;
    perform 1 from acta.live_views for update;
    if exists (select from acta.live_views v where v.schema = gone) then
        raise exception '% is live', gone using errcode = 'invalid_parameter_value';
    end if;
    -- A worker that is at it can't commit any more, and finds that there is nothing to keep.
    delete from acta.lease where starts_with(name, 'projection/' || gone || '/');
    delete from acta.view_schema where schema = gone;
    delete from acta.as_of_schema where schema = gone;
    delete from acta.checkpoint where schema = gone;
    delete from acta.view_halt where schema = gone;
    update acta.live_views set previous = null where previous = gone;
    if gone = 'views_1' then
        for template in
            select c.relname from pg_class c where c.relnamespace = 'views_1'::regnamespace and c.relkind = 'r'
        loop
            execute format('truncate views_1.%I', template.relname);
        end loop;
    else
        execute format('drop schema if exists %I cascade', gone);
    end if;
end
$$;

revoke all on function acta.make_views, acta.drop_views, acta.schema_of from public;
grant execute on function acta.make_views, acta.drop_views, acta.schema_of to acta_server;
