-- The weeks of sources, and of all together (no source), whose themes may be others than before: those in
-- which an article came, went or changed, and the weeks after them that are compared with it.
-- depends_on: {{ ref('article_terms') }}, which notes them
with touched as (
    select distinct
        source_id,
        week
    from {{ source('raw', 'touched_weeks') }}
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
