{{ config(materialized='view') }}
-- The text of the latest version stands with the article. In memory are narrow rows and the earlier texts.
select
    versions.article_id,
    versions.version,
    versions.body_sha256,
    case when versions.version = articles.version_count then articles.title else texts.title end as title,
    case when versions.version = articles.version_count then articles.body else texts.body end as body,
    versions.valid_from,
    versions.valid_to,
    versions.capture_id,
    versions.byline,
    versions.published_at,
    versions.corrections,
    versions.changed
from {{ ref('articles') }} as articles
inner join {{ ref('versions') }} as versions on articles.article_id = versions.article_id
left join {{ ref('earlier_texts') }} as texts
    on versions.article_id = texts.article_id and versions.version = texts.version
