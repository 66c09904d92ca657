{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}

select
    latest.article_id,
    states.word_count,
    states.quality.paragraph_count as paragraph_count,
    states.quality.mean_paragraph_words as mean_paragraph_words,
    states.quality.mean_word_length as mean_word_length,
    states.quality.sentence_end_share as sentence_end_share,
    states.quality.letter_share as letter_share,
    states.quality.distinct_word_share as distinct_word_share,
    states.quality.top_word_share as top_word_share,
    states.quality.duplicate_paragraph_share as duplicate_paragraph_share,
    states.quality.kept_share as kept_share,
    states.language_score,
    states.title is not null as has_title,
    states.byline is not null as has_byline,
    latest.published_at is not null as has_published_at
from {{ ref('int_articles_latest') }} as latest
inner join {{ ref('stg_pending_states') }} as states on latest.content_id = states.content_id
