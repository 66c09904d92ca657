{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}

with scored as (
    select
        latest.article_id,
        unnest(states.topics) as topic
    from {{ ref('stg_pending_states') }} as states
    inner join {{ ref('int_articles_latest') }} as latest on states.content_id = latest.content_id
),

ranked as (
    select
        scored.article_id,
        scored.topic.topic_id,
        scored.topic.score,
        row_number() over (
            partition by scored.article_id order by scored.topic.score desc, scored.topic.topic_id asc
        ) as rank
    from scored
)

select
    article_id,
    topic_id,
    score,
    rank::integer as rank,
    'terms' as method
from ranked
where score >= {{ var('topic_min_score') }} and rank <= {{ var('topic_max_rank') }}
