{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook="{{ replace_pending('load_id in (select load_id from raw.loads where published_at is null)') }}"
    )
}}
-- What each load that is not published yet brought of each source, as it stands when the load is published.
with unpublished as (
    select load_id
    from {{ source('raw', 'loads') }}
    where published_at is null
),

brought as (
    select
        captures.load_id,
        captures.source_id,
        captures.article_id,
        captures.outcome
    from {{ ref('stg_captures') }} as captures
    where captures.load_id in (select unpublished.load_id from unpublished)
),

counted as (
    select
        load_id,
        source_id,
        count(*) as captures,
        count(*) filter (outcome = 'loaded') as loaded,
        count(*) filter (outcome = 'duplicate') as duplicate,
        count(*) filter (outcome = 'unchanged') as unchanged,
        count(*) filter (outcome = 'quarantined') as quarantined
    from brought
    group by load_id, source_id
),

brought_articles as (
    select distinct
        load_id,
        source_id,
        article_id
    from brought
    where outcome = 'loaded'
),

shown as (
    select
        brought.load_id,
        brought.source_id,
        latest.article_id,
        latest.published_at is not null as has_date,
        states.title is not null as has_title,
        states.byline is not null as has_byline,
        states.language,
        states.word_count,
        duplicates.article_id is not null as is_copy
    from brought_articles as brought
    inner join {{ ref('int_articles_latest') }} as latest on brought.article_id = latest.article_id
    inner join {{ ref('stg_states') }} as states on latest.content_id = states.content_id
    left join {{ ref('int_duplicates') }} as duplicates on latest.article_id = duplicates.article_id
),

measured as (
    select
        load_id,
        source_id,
        count(*) as articles,
        avg(has_title::integer) as title_share,
        avg(has_byline::integer) as byline_share,
        avg(has_date::integer) as date_share,
        quantile_disc(word_count, [0.1, 0.5, 0.9]) as words,
        count(*) filter (word_count = 0) as empty_articles,
        count(*) filter (is_copy) as copies
    from shown
    group by load_id, source_id
),

by_language as (
    select
        load_id,
        source_id,
        language,
        count(*) as articles
    from shown
    where language is not null
    group by load_id, source_id, language
),

spoken as (
    select
        load_id,
        source_id,
        list(
            struct_pack(language := language, articles := articles)
            order by articles desc, language asc
        ) as languages
    from by_language
    group by load_id, source_id
)

select
    counted.load_id,
    counted.source_id,
    counted.captures,
    counted.loaded,
    counted.duplicate,
    counted.unchanged,
    counted.quarantined,
    coalesce(measured.articles, 0) as articles,
    measured.title_share,
    measured.byline_share,
    measured.date_share,
    coalesce(spoken.languages, []) as languages,
    measured.words[1] as words_low,
    measured.words[2] as words_median,
    measured.words[3] as words_high,
    coalesce(measured.empty_articles, 0) as empty_articles,
    coalesce(measured.copies, 0) as copies
from counted
left join measured on counted.load_id = measured.load_id and counted.source_id = measured.source_id
left join spoken on counted.load_id = spoken.load_id and counted.source_id = spoken.source_id
