-- Read models of mandates and recalls.
--
-- A released migration is never changed: what comes later comes in a later file.

-- The register of mandates is asked by member, and by office and unit.
create index on views_1.mandate (commune, (doc ->> 'memberId'));
create index on views_1.mandate (commune, (doc ->> 'office'), (doc ->> 'unitId'));

-- Rewritten with every signature that comes.
create table views_1.recall (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
) with (fillfactor = 50);
create index on views_1.recall (commune, (doc ->> 'mandateId'));

grant select, insert, update, delete on views_1.recall to acta_server;
