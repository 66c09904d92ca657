-- Which topic each one counts for, where a steward maps it or one above it to another. What lies beneath a
-- mapped topic has a part of its score and counts with it, as does one that is mapped to one above itself.
with recursive mapped as (
    select
        own.topic_id,
        own.maps_to
    from {{ source('raw', 'steward_topics') }} as own
    where own.maps_to is not null
),

beneath as (
    select
        mapped.topic_id,
        mapped.topic_id as mapped_id
    from mapped
    union all
    select
        topics.topic_id,
        beneath.mapped_id
    from {{ ref('topics') }} as topics
    inner join beneath on topics.parent_id = beneath.topic_id
    where topics.topic_id not in (select mapped.topic_id from mapped)
),

above as (
    select
        mapped.topic_id,
        topics.parent_id
    from mapped
    inner join {{ ref('topics') }} as topics on mapped.topic_id = topics.topic_id
    union all
    select
        above.topic_id,
        topics.parent_id
    from above
    inner join {{ ref('topics') }} as topics on above.parent_id = topics.topic_id
)

select
    beneath.topic_id,
    case when above.topic_id is null then mapped.maps_to end as target_id,
    targets.level
from beneath
left join mapped on beneath.topic_id = mapped.topic_id
left join above on mapped.topic_id = above.topic_id and mapped.maps_to = above.parent_id
left join {{ ref('topics') }} as targets on mapped.maps_to = targets.topic_id
