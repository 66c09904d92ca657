-- The latest version of each article, with the facts that its captures as a whole tell.
with capture_facts as (
    select
        captures.article_id,
        min(captures.captured_at) as first_captured_at,
        min_by(captures.url, raw.address_order(captures.url)) as url,
        min(captures.load_id) as first_load_id,
        max(captures.load_id) as last_load_id
    from {{ ref('stg_captures') }} as captures
    where
        captures.article_id in (
            select versions.article_id from {{ ref('int_article_versions') }} as versions
        )
    group by captures.article_id
),

dated as (
    -- A date of publication after the capture is a mistake of the page or of our reading: unknown.
    select
        states.content_id,
        raw.is_impossible(states.published_at, versions.valid_from) as is_impossible
    from {{ ref('stg_pending_states') }} as states
    inner join {{ ref('int_article_versions') }} as versions on states.content_id = versions.content_id
    where versions.is_latest
)

select
    versions.article_id,
    versions.content_id,
    versions.version as version_count,
    states.source_id,
    facts.url,
    facts.first_captured_at,
    facts.first_load_id,
    facts.last_load_id,
    case when dated.is_impossible then null else states.published_at end as published_at,
    case when dated.is_impossible then null else states.published_precision end as published_precision,
    case when dated.is_impossible then null else states.published_method end as published_method
from {{ ref('int_article_versions') }} as versions
inner join {{ ref('stg_pending_states') }} as states on versions.content_id = states.content_id
inner join dated on versions.content_id = dated.content_id
inner join capture_facts as facts on versions.article_id = facts.article_id
where versions.is_latest
