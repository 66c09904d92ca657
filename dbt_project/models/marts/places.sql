{{ config(materialized='table') }}

select
    gazetteer.place_id,
    gazetteer.name,
    gazetteer.kind,
    gazetteer.country,
    gazetteer.parent_id,
    gazetteer.latitude,
    gazetteer.longitude,
    gazetteer.population,
    gazetteer.is_capital
from {{ ref('gazetteer') }} as gazetteer
