{{ config(materialized='table') }}

select
    country_places.place_id,
    country_places.name,
    country_places.country
from {{ ref('country_places') }} as country_places
