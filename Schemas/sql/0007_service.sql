-- What the service itself keeps: API keys, and the clock's offset in development.

create table acta.api_key (
    id text collate "C" primary key check (id ~ '^[a-z0-9]{1,64}$'),
    name text not null,
    -- SHA-256 of the secret, which has 256 random bits and is shown once.
    secret_hash bytea not null check (octet_length(secret_hash) = 32),
    scopes text[] not null,
    -- The member that it acts for: communes (or *) and members, in pairs.
    member_communes text[] not null,
    member_ids text[] not null,
    communes text[] not null,
    created_at timestamptz not null default now(),
    revoked_at timestamptz,
    check (array_length(member_communes, 1) is not distinct from array_length(member_ids, 1))
);

-- Append-only: the largest is in force, so that the clock never goes back.
create table acta.clock (
    offset_ms bigint primary key check (offset_ms >= 0),
    set_at timestamptz not null default now()
);

grant select on acta.api_key to acta_server;
-- The server says that it is not ready while its schema is not the one it was built for.
grant select on public.acta_migration to acta_server;
grant select, insert on acta.clock to acta_server;

-- An erasure ends with VACUUM FULL of the tables that held plain text or a person's key, and only a table's owner may do
-- that. They hold nothing of the log, and the server may delete from them anyway, so they are the server's own.
do $$
declare
    personal regclass;
    place text;
begin
    -- An owner who isn't a superuser gives tables only to a role that it belongs to.
    execute format('grant acta_server to %I', current_user);
    foreach personal in array array['acta.person_key', 'acta.national_id', 'views_1.member']::regclass[] loop
        select n.nspname into place from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = personal;
        execute format('grant create on schema %I to acta_server', place);
        execute format('alter table %s owner to acta_server', personal);
        execute format('revoke create on schema %I from acta_server', place);
    end loop;
end
$$;
