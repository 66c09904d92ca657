{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}

select
    latest.article_id,
    latest.source_id,
    latest.url,
    states.title,
    states.deck,
    states.caption,
    states.body,
    states.byline,
    states.dateline,
    latest.published_at,
    latest.published_precision,
    latest.published_method,
    states.language,
    states.language_score,
    states.word_count,
    duplicates.matches_article_id as duplicate_of,
    latest.version_count,
    latest.first_load_id,
    latest.last_load_id,
    states.agency,
    states.section,
    states.keywords,
    states.corrections,
    states.title_language,
    states.title_language_score,
    states.languages,
    states.faults,
    states.body_method,
    states.site_name
from {{ ref('stg_states') }} as states
inner join {{ ref('int_articles_latest') }} as latest on states.content_id = latest.content_id
left join {{ ref('int_duplicates') }} as duplicates
    on latest.article_id = duplicates.article_id and duplicates.matches_article_id = duplicates.original_id
