{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}

select
    versions.article_id,
    versions.version,
    states.body_sha256,
    states.title,
    states.body,
    versions.valid_from,
    versions.valid_to,
    versions.capture_id
from {{ ref('int_article_versions') }} as versions
inner join {{ ref('stg_pending_states') }} as states on versions.content_id = states.content_id
