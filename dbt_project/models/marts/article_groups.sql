{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}

with members as (
    select
        groups.article_id,
        groups.original_id
    from {{ source('raw', 'article_groups') }} as groups
    where groups.original_id in (select pending.article_id from {{ source('raw', 'pending') }} as pending)
),

texts as (
    select
        held.article_id,
        held.source_id,
        held.text_id,
        held.published_at
    from {{ source('raw', 'article_texts') }} as held
    where held.article_id in (select members.article_id from members)
)

select
    members.original_id as article_id,
    count(*)::integer as article_count,
    count(distinct texts.source_id)::integer as source_count,
    count(distinct texts.text_id)::integer as text_count,
    min(texts.published_at) as first_published_at,
    max(texts.published_at) as last_published_at
from members
inner join texts on members.article_id = texts.article_id
group by members.original_id
