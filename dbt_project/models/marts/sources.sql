{{ config(materialized='table') }}

with captured as (
    select
        source_id,
        min(captured_at) as first_captured_at,
        max(captured_at) as last_captured_at
    from {{ ref('captures') }}
    group by source_id
),

registry as (
    select * from {{ registry(source('raw', 'steward_registry'), ref('source_registry')) }}
),

published_by as (
    -- The publisher of most of its articles, and how that was found.
    select
        source_id,
        arg_max(publisher_id, (articles, publisher_id)) as publisher_id,
        arg_max(method, (articles, publisher_id)) as publisher_method
    from (
        select
            source_id,
            publisher_id,
            arg_max(method, (article_count, method)) as method,
            sum(article_count) as articles
        from {{ ref('publisher_evidence') }}
        group by source_id, publisher_id
    ) as by_publisher
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
    coalesce(counted.article_count, 0) as article_count,
    published_by.publisher_id,
    published_by.publisher_method
from captured
left join registry on captured.source_id = registry.source_id
left join counted on captured.source_id = counted.source_id
left join published_by on captured.source_id = published_by.source_id
