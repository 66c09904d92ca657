{{ config(materialized='view') }}

select
    articles.article_id,
    evidence.publisher_id,
    evidence.method
from {{ ref('articles') }} as articles
inner join {{ ref('publisher_evidence') }} as evidence
    on
        articles.source_id = evidence.source_id
        and {{ host_of('articles.url') }} is not distinct from evidence.host
        and articles.site_name is not distinct from evidence.site_name
