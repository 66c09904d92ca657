{{ config(materialized='table') }}

with registry as (
    select * from {{ registry(source('raw', 'steward_registry'), ref('source_registry')) }}
),

found as (
    select
        publisher_id,
        arg_max(site_name, (article_count, site_name)) as stated_name,
        list_sort(list(distinct host) filter (where host is not null)) as hosts,
        list_sort(list(distinct source_id)) as source_ids,
        sum(article_count)::bigint as article_count
    from {{ ref('publisher_evidence') }}
    group by publisher_id
)

select
    found.publisher_id,
    coalesce(registry.name, found.stated_name, found.publisher_id) as name,
    registry.source_id is not null as is_registered,
    registry.kind,
    registry.country,
    registry.language,
    coalesce(found.hosts, []) as hosts,
    found.source_ids,
    found.article_count
from found
left join registry on found.publisher_id = registry.source_id
