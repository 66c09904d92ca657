-- The weeks of sources, and of all together (no source), whose themes may be others than before: those in
-- which an article came, went or changed, and the weeks after them that are compared with it.
with touched as (
    select
        terms.source_id,
        terms.week
    from {{ ref('article_terms') }} as terms
    where
        terms.week is not null
        and terms.article_id in (select pending.article_id from {{ source('raw', 'pending') }} as pending)
    union
    select
        touched.source_id,
        touched.week
    from {{ source('raw', 'touched_weeks') }} as touched
),

scopes as (
    select
        touched.source_id,
        touched.week
    from touched
    union
    select
        null as source_id,
        touched.week
    from touched
)

select distinct
    scopes.source_id,
    (scopes.week + 7 * later.weeks::integer)::date as week
from scopes
cross join range(0, {{ var('theme_weeks_before') }} + 1) as later (weeks)
