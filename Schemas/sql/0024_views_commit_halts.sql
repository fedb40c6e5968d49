-- A worker that remembers a commune's checkpoint needn't read its halts again: the commit refuses what was folded without
-- a halt that is there by now.

create or replace function acta.views_commit(
    p_schema text, p_lease text, p_shard integer, p_epoch bigint,
    c_commune text[], c_first bigint[], c_last bigint[],
    h_commune text[], h_view text[]
) returns boolean language plpgsql as $$
declare
    v_count bigint;
begin
    perform 1 from acta.lease l where l.name = p_lease and l.shard = p_shard and l.epoch = p_epoch for share;
    if not found then
        raise exception 'the lease % of shard % was taken over', p_lease, p_shard using errcode = 'AP001';
    end if;

    insert into acta.checkpoint (commune, schema, first, last)
    select s.commune, p_schema, s.first, s.last
    from unnest(c_commune, c_first, c_last) as s(commune, first, last)
    where s.first = 1 + coalesce((
        select c.last from acta.checkpoint c where c.commune = s.commune and c.schema = p_schema
        order by c.first desc limit 1), 0)
    on conflict do nothing;
    get diagnostics v_count = row_count;
    if v_count <> cardinality(c_commune) then
        raise exception 'a checkpoint was moved meanwhile' using errcode = 'AP002';
    end if;

    if cardinality(h_commune) > 0 then
        perform 1 from acta.view_halt h
        join unnest(h_commune, h_view) as k(commune, view) on h.commune = k.commune and h.view = k.view
        where h.schema = p_schema for share of h;
        get diagnostics v_count = row_count;
        if v_count <> cardinality(h_commune) then
            raise exception 'a halt was changed meanwhile' using errcode = 'AP002';
        end if;
    end if;

    perform 1 from acta.view_halt h
    where h.schema = p_schema and h.commune = any (c_commune)
        and not exists (
            select 1 from unnest(h_commune, h_view) as k(commune, view) where k.commune = h.commune and k.view = h.view
        );
    if found then
        raise exception 'a view was halted meanwhile' using errcode = 'AP002';
    end if;

    return (select l.schema = p_schema from acta.live_views l);
end
$$;
