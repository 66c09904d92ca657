{{ config(materialized='view') }}

select
    article_places.article_id,
    places.country,
    sum(article_places.mentions)::bigint as mentions,
    max(article_places.score) as score
from {{ ref('article_places') }} as article_places
inner join {{ ref('places') }} as places on article_places.place_id = places.place_id
group by article_places.article_id, places.country
