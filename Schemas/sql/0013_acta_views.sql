-- Read model of the books of actas.
--
-- A released migration is never changed: what comes later comes in a later file.

create table views_1.acta (
    commune text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    primary key (commune, id)
);
create index acta_by_assembly on views_1.acta (commune, (doc ->> 'assemblyId'));
create index acta_by_book on views_1.acta (commune, (doc ->> 'book'), ((doc ->> 'number')::bigint));

-- An acta lists what moved by it.
create index movement_by_cause on views_1.movement (commune, (doc ->> 'causeKind'), (doc ->> 'causeId'));

grant select, insert, update, delete on views_1.acta to acta_server;
