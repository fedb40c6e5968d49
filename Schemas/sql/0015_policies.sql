-- What follows from events when time passes, until it is done.
--
-- A released migration is never changed: what comes later comes in a later file.

-- How far each commune's log was looked through. Append-only and pruned: the largest counts.
create table acta.policy_cursor (
    commune text collate "C" not null,
    position bigint not null check (position > 0),
    primary key (commune, position)
);

-- Commands that are due at a moment: the nth that follows from the event at position. A row goes once its command is in
-- the ledger, which is what makes doing it twice doing it once; the table itself may be filled again at any time.
create table acta.policy_due (
    commune text collate "C" not null,
    position bigint not null check (position > 0),
    n integer not null check (n > 0),
    -- Milliseconds since 1970, by the service's clock.
    at_ms bigint not null,
    payload bytea not null,
    -- Why it can't be done; it then waits for an operator.
    parked text,
    primary key (commune, position, n)
);
create index on acta.policy_due (at_ms) where parked is null;

grant select, insert, delete on acta.policy_cursor to acta_server;
grant select, insert, update, delete on acta.policy_due to acta_server;
