{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}

with measured as (
    select
        latest.article_id,
        latest.published_at,
        states.title,
        states.byline,
        states.word_count,
        states.language_score,
        states.quality
    from {{ ref('stg_states') }} as states
    inner join {{ ref('int_articles_latest') }} as latest on states.content_id = latest.content_id
)

select
    measured.article_id,
    measured.word_count,
    measured.quality.paragraph_count,
    measured.quality.mean_paragraph_words,
    measured.quality.mean_word_length,
    measured.quality.sentence_end_share,
    measured.quality.letter_share,
    measured.quality.distinct_word_share,
    measured.quality.top_word_share,
    measured.quality.duplicate_paragraph_share,
    measured.quality.kept_share,
    measured.language_score,
    measured.title is not null as has_title,
    measured.byline is not null as has_byline,
    measured.published_at is not null as has_published_at
from measured
