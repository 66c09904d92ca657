{{ config(materialized='view') }}
-- A topic of level 3 implies those above it, which are rows of this view and not of a table.
with recursive up as (
    select
        topic_id,
        topic_id as ancestor_id,
        parent_id
    from {{ ref('topics') }}
    union all
    select
        up.topic_id,
        topics.topic_id as ancestor_id,
        topics.parent_id
    from up
    inner join {{ ref('topics') }} as topics on up.parent_id = topics.topic_id
)

select
    tags.article_id,
    up.ancestor_id as topic_id,
    max(tags.score) as score,
    bool_or(tags.topic_id = up.ancestor_id) as is_tagged
from {{ ref('article_tags') }} as tags
inner join up on tags.topic_id = up.topic_id
group by tags.article_id, up.ancestor_id
