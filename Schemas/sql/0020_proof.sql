-- What a log has said of itself to the world: its published checkpoints with the witnesses' cosignatures; and what this
-- deployment has seen, as a witness, of the logs of others.
--
-- A released migration is never changed: what comes later comes in a later file.

create table acta.log_note (
    commune text collate "C" not null,
    size bigint not null check (size > 0),
    origin text collate "C" not null,
    root bytea not null check (octet_length(root) = 32),
    note bytea not null,
    published_at timestamptz not null default clock_timestamp(),
    primary key (commune, size)
);
comment on table acta.log_note is 'Published checkpoints, append-only: one tree a size, and never a smaller one after a larger.';

create function acta.refuse_smaller_note() returns trigger language plpgsql as $$
begin
    if exists (select from acta.log_note n where n.commune = new.commune and n.size >= new.size) then
        raise exception 'a checkpoint of % of this size or a larger one is published already', new.commune
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
revoke all on function acta.refuse_smaller_note() from public;
create trigger only_larger before insert on acta.log_note for each row execute function acta.refuse_smaller_note();
create trigger no_row before update or delete on acta.log_note for each row execute function acta.refuse_change();
create trigger no_statement before update or delete or truncate on acta.log_note
    for each statement execute function acta.refuse_change();
alter table acta.log_note enable always trigger only_larger;
alter table acta.log_note enable always trigger no_row;
alter table acta.log_note enable always trigger no_statement;

-- Who is asked to cosign our checkpoints.
create table acta.witness (
    name text collate "C" not null primary key,
    key text collate "C" not null,
    url text not null,
    added_at timestamptz not null default clock_timestamp()
);
comment on table acta.witness is 'Witnesses of our checkpoints: key is name+hash+base64 of tlog-cosignature, url its submission prefix.';

create table acta.log_cosignature (
    commune text collate "C" not null,
    size bigint not null,
    name text collate "C" not null,
    line text collate "C" not null,
    collected_at timestamptz not null default clock_timestamp(),
    primary key (commune, size, name)
);
comment on table acta.log_cosignature is 'What witnesses signed: line is the line of the note.';

-- Whose checkpoints we cosign, and the newest one of each that we did.
create table acta.witnessed_log (
    origin text collate "C" not null primary key,
    keys text[] not null check (cardinality(keys) > 0),
    size bigint not null default 0 check (size >= 0),
    root bytea check (octet_length(root) = 32),
    note bytea,
    seen_at timestamptz,
    added_at timestamptz not null default clock_timestamp(),
    check ((size = 0) = (root is null))
);
comment on table acta.witnessed_log is 'Logs of others that we witness: locked, checked and written before a cosignature leaves.';

create function acta.refuse_smaller_witnessed() returns trigger language plpgsql as $$
begin
    if new.origin <> old.origin or new.size < old.size or (new.size = old.size and new.root is distinct from old.root) then
        raise exception 'a witness does not go back on %', old.origin using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
revoke all on function acta.refuse_smaller_witnessed() from public;
create trigger only_larger before update on acta.witnessed_log
    for each row execute function acta.refuse_smaller_witnessed();
alter table acta.witnessed_log enable always trigger only_larger;

grant select, insert on acta.log_note, acta.log_cosignature to acta_server;
grant select on acta.witness, acta.witnessed_log to acta_server;
grant update (size, root, note, seen_at) on acta.witnessed_log to acta_server;
