{{ config(materialized='table') }}

with captured as (
    select
        source_id,
        min(captured_at) as first_captured_at,
        max(captured_at) as last_captured_at
    from {{ ref('captures') }}
    group by source_id
),

counted as (
    select
        source_id,
        count(*) as article_count
    from {{ ref('articles') }}
    group by source_id
)

select
    captured.source_id,
    coalesce(registry.name, captured.source_id) as name,
    registry.kind,
    registry.homepage,
    registry.domains,
    registry.country,
    registry.language,
    registry.licence,
    captured.first_captured_at,
    captured.last_captured_at,
    coalesce(counted.article_count, 0) as article_count
from captured
left join {{ ref('source_registry') }} as registry on captured.source_id = registry.source_id
left join counted on captured.source_id = counted.source_id
