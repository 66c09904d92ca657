{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}
-- The headline and body of the latest version stand in `articles`, and nowhere else.
select
    versions.article_id,
    versions.version,
    states.body_sha256,
    case when not versions.is_latest then states.title end as title,
    case when not versions.is_latest then states.body end as body,
    versions.valid_from,
    versions.valid_to,
    versions.capture_id,
    states.byline,
    versions.published_at,
    states.corrections,
    versions.changed
from {{ ref('stg_states') }} as states
inner join {{ ref('int_article_versions') }} as versions on states.content_id = versions.content_id
