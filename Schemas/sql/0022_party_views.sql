-- The read model of outside bodies: mayoralties, buyers.
--
-- A released migration is never changed: what comes later comes in a later file.

create table views_1.party (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);

grant select, insert, update, delete on views_1.party to acta_server;
