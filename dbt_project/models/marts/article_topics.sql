{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}

-- Each article's own list is sorted: a window over the topics of all articles would hold them all in memory.
with ranked as (
    select
        latest.article_id,
        list_sort(
            list_transform(states.topics, lambda topic: {'less': -topic.score, 'topic_id': topic.topic_id})
        )[:{{ var('topic_max_rank') }}] as topics
    from {{ ref('stg_states') }} as states
    inner join {{ ref('int_articles_latest') }} as latest on states.content_id = latest.content_id
),

scored as (
    select
        ranked.article_id,
        unnest(ranked.topics) as topic,
        generate_subscripts(ranked.topics, 1) as rank
    from ranked
)

select
    scored.article_id,
    scored.topic.topic_id,
    -scored.topic.less as score,
    scored.rank::integer as rank,
    'terms' as method
from scored
where -scored.topic.less >= {{ var('topic_min_score') }}
