{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}

-- Topics come best first, so that none need be ranked here: a window over all of them would stand in memory.
with listed as (
    select
        latest.article_id,
        states.topics[:{{ var('topic_max_rank') }}] as topics
    from {{ ref('stg_states') }} as states
    inner join {{ ref('int_articles_latest') }} as latest on states.content_id = latest.content_id
),

scored as (
    select
        listed.article_id,
        unnest(listed.topics) as topic,
        generate_subscripts(listed.topics, 1) as rank
    from listed
)

select
    scored.article_id,
    scored.topic.topic_id,
    scored.topic.score,
    scored.rank::integer as rank,
    'terms' as method
from scored
where scored.topic.score >= {{ var('topic_min_score') }}
