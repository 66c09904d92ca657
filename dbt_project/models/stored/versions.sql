{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}

select
    versions.article_id,
    versions.version,
    states.body_sha256,
    versions.valid_from,
    versions.valid_to,
    versions.capture_id,
    states.byline,
    versions.published_at,
    states.corrections,
    versions.changed
from {{ ref('stg_pending_states') }} as states
inner join {{ ref('int_article_versions') }} as versions on states.content_id = versions.content_id
