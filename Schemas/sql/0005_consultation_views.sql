-- Read models of consultations. A consultation's projects and counters are in its row, so that a thousand ballots are
-- one row loaded and one row written.
--
-- A released migration is never changed: what comes later comes in a later file.

create table views_1.consultation (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);

grant select, insert, update, delete on all tables in schema views_1 to acta_server;
