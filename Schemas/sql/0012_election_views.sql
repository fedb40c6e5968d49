-- Read models of elections, tallies and draws.
--
-- A released migration is never changed: what comes later comes in a later file.

-- Rewritten with every nomination.
create table views_1.election (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
) with (fillfactor = 50);
create index on views_1.election (commune, (doc ->> 'openedAt'));

create table views_1.tally (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
) with (fillfactor = 50);
create index on views_1.tally (commune, (doc ->> 'matterId'));

create table views_1.draw (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
) with (fillfactor = 50);
create index on views_1.draw (commune, (doc ->> 'matterId'));

grant select, insert, update, delete on views_1.election, views_1.tally, views_1.draw to acta_server;
