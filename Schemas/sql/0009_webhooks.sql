-- Addresses outside that are told of a commune's events, by the Standard Webhooks specification.
-- How far each has got is the queue's (0008): its group is webhook/<id>.

create table acta.webhook (
    commune text collate "C" not null,
    id text collate "C" not null check (id ~ '^wh_[0-9a-f]{16}$'),
    url text not null check (octet_length(url) between 8 and 2048),
    -- Types, or contexts as members.*; none for all.
    event_types text[] not null,
    description text not null check (char_length(description) <= 500),
    -- It is told of what comes after this position.
    from_position bigint not null check (from_position >= 0),
    -- AES-GCM under a key of the keyring, which isn't in the database, and that key's id.
    secret bytea not null,
    secret_key text collate "C" not null,
    -- The secret before the last rotation: both sign until then, by PostgreSQL's clock.
    previous_secret bytea,
    previous_key text collate "C",
    previous_until timestamptz,
    created_at timestamptz not null default clock_timestamp(),
    -- Set by an operator, or where the receiver answered 410 Gone.
    disabled_at timestamptz,
    disabled_reason text,
    primary key (commune, id),
    check ((previous_secret is null) = (previous_key is null) and (previous_secret is null) = (previous_until is null)),
    check ((disabled_at is null) = (disabled_reason is null))
);
alter table acta.webhook alter column secret set statistics 0;
alter table acta.webhook alter column previous_secret set statistics 0;
comment on table acta.webhook is 'Receivers of events; their secrets are sealed with a key that is not in the database.';

grant select, insert, update, delete on acta.webhook to acta_server;
