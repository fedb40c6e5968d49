-- What a projector's batch checks before its rows, in one round trip with them.
--
-- A released migration is never changed: what comes later comes in a later file.

-- Moves the checkpoints of a batch's communes, under the lease's epoch; refused as a whole where that was taken over
-- (AP001), or where another worker moved a checkpoint or halts changed meanwhile (AP002). The batch's rows come after it in
-- the same transaction. Says whether the schema is the live one: after the lease, which a switch holds until it is done.
create function acta.views_commit(
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

    return (select l.schema = p_schema from acta.live_views l);
end
$$;
revoke all on function acta.views_commit from public;
grant execute on function acta.views_commit to acta_server;
