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
