-- silent_sources(): sources of which nothing was captured in the `days` before the newest capture of all. Sources whose
-- captures tell no time are left out.
create or replace macro $main.silent_sources(days := 7, db := 'corpus') as table
select
    sources.source_id,
    sources.name,
    sources.last_captured_at,
    newest.captured_at::date - sources.last_captured_at::date as silent_days,
    sources.article_count
from query_table(db || '.main.sources') as sources
cross join (
    select max(all_sources.last_captured_at) as captured_at
    from query_table(db || '.main.sources') as all_sources
) as newest
where sources.last_captured_at < newest.captured_at - to_days(days::integer)
order by silent_days desc, sources.source_id
