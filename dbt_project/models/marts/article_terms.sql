{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook=["{{ hold_terms() }}", "{{ replace_pending() }}"],
        post_hook="{{ note_weeks_touched() }}"
    )
}}
-- What each article is about in a few terms, and in which week of which source they count for themes: those
-- of a copy do not, beside the article that it is a copy of.
with originals as (
    select
        texts.article_id,
        texts.source_id
    from {{ source('raw', 'article_texts') }} as texts
    where texts.article_id in (select known.original_id from {{ ref('int_duplicates') }} as known)
),

copies as (
    select
        duplicates.article_id,
        originals.source_id
    from {{ ref('int_duplicates') }} as duplicates
    inner join originals on duplicates.original_id = originals.article_id
    where duplicates.matches_article_id = duplicates.original_id
)

select
    latest.article_id,
    latest.source_id,
    date_trunc('week', coalesce(latest.published_at, latest.first_captured_at))::date as week,
    coalesce(states.terms, []) as terms,
    copies.article_id is null as counts_for_all,
    (copies.source_id is distinct from latest.source_id) as counts_for_source
from {{ ref('stg_states') }} as states
inner join {{ ref('int_articles_latest') }} as latest on states.content_id = latest.content_id
left join copies on latest.article_id = copies.article_id
