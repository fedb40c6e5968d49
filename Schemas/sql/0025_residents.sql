-- Lists of a large commune's households by how many live there, and of its members by whether they were verified.
--
-- Where a member lives now stands in a column, computed from the row: PostgreSQL reads the value of an expression from an
-- index alone only where it is a column, and counting fifty thousand members must not read their documents.
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
        execute format(
            'alter table %I.member add column home text collate "C" generated always as '
                || '(case when doc->>''state'' in (''member'', ''suspended'') then doc->>''householdId'' end) stored',
            made
        );
        execute format('alter table %I.member alter column home set statistics 0', made);
        execute format('create index member_home on %I.member (commune, home) where home is not null', made);
        execute format('create index member_list_verified on %I.member (commune, ((doc->>''verified'') is not null), id)', made);
    end loop;
end
$$;
