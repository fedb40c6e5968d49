-- Lists of members by who verified them and by why they left, as many as there are.
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
        execute format('create index member_list_verified_by on %I.member (commune, (doc->>''verified''), id)', made);
        execute format('create index member_list_reason on %I.member (commune, (doc->>''reason''), id)', made);
    end loop;
end
$$;

analyze views_1.member;
