{{ config(materialized='table') }}
-- The states of the articles that are built in this run, without their texts, set out once since several
-- models read them. Marts that need texts join `stg_states` itself.
with pending_contents as (
    select
        contents.content_id,
        contents.article_id,
        contents.source_id,
        contents.url
    from {{ source('raw', 'contents') }} as contents
    where contents.article_id in (select pending.article_id from {{ source('raw', 'pending') }} as pending)
)

select
    states.content_id,
    contents.article_id,
    contents.source_id,
    contents.url,
    states.title,
    states.byline,
    states.corrections,
    states.body_sha256,
    states.wording,
    states.published_at,
    states.published_precision,
    states.published_method
from {{ ref('stg_states') }} as states
inner join pending_contents as contents on states.content_id = contents.content_id
