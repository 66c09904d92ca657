{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}

with mentioned as (
    select
        latest.article_id,
        unnest(states.places) as place
    from {{ ref('stg_states') }} as states
    inner join {{ ref('int_articles_latest') }} as latest on states.content_id = latest.content_id
)

select
    mentioned.article_id,
    mentioned.place.place_id,
    mentioned.place.mentions
from mentioned
