-- Lists by who did it: who entered a movement for another, who stands for somebody at an assembly, who registered a member;
-- and contributions by everything that is shown of them, as many as there are.
--
-- A released migration is never changed: what comes later comes in a later file.

do $$
declare
    made text;
begin
    -- The first one is the pattern of those that are made later, also where nothing reads it any more.
    for made in
        select 'views_1' union select s.schema from acta.view_schema s union select s.schema from acta.as_of_schema s
    loop
        -- Texts are compared by their bytes in filters: these have successors below.
        execute format('drop index if exists %I.contribution_by_member, %I.contribution_by_beneficiary', made, made);
        execute format('create index movement_list_by on %I.movement (commune, (doc->>''by'') collate "C", ((doc->>''position'')::bigint))', made);
        execute format('create index attendance_list_represented_by on %I.attendance (commune, (doc->>''representedBy'') collate "C", id)', made);
        execute format('create index member_list_registered_by on %I.member (commune, (doc#>>''{registered,actor}'') collate "C", id)', made);
        execute format('create index contribution_list_member_id on %I.contribution (commune, (doc->>''memberId'') collate "C", id)', made);
        execute format('create index contribution_list_beneficiary on %I.contribution (commune, (doc->>''beneficiary'') collate "C", id)', made);
        execute format('create index contribution_list_by on %I.contribution (commune, (doc->>''by'') collate "C", id)', made);
        execute format('create index contribution_list_day on %I.contribution (commune, (doc->>''day''), id)', made);
        execute format('create index contribution_list_hours on %I.contribution (commune, (case when strpos((doc->>''hours''), ''/'') > 0 then split_part((doc->>''hours''), ''/'', 1)::numeric / split_part((doc->>''hours''), ''/'', 2)::numeric else ((doc->>''hours''))::numeric end), id)', made);
        execute format('create index contribution_list_recorded_at on %I.contribution (commune, (acta.instant(doc->>''recordedAt'')), id)', made);
        execute format('create index contribution_list_corrected_at on %I.contribution (commune, (acta.instant(doc->>''correctedAt'')), id)', made);
    end loop;
end
$$;

analyze views_1.contribution;
