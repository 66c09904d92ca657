{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}

with mentioned as (
    select
        latest.article_id,
        unnest(states.places) as place
    from {{ ref('int_articles_latest') }} as latest
    inner join {{ ref('stg_pending_states') }} as states on latest.content_id = states.content_id
)

select
    article_id,
    place.place_id as place_id,
    place.mentions as mentions
from mentioned
