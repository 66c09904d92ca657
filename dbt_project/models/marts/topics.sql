{{ config(materialized='table') }}

with recursive told as (
    select
        iptc.topic_id,
        iptc.name,
        iptc.parent_id
    from {{ ref('iptc_topics') }} as iptc
    union all
    select
        own.topic_id,
        own.name,
        own.parent_id
    from {{ source('raw', 'steward_topics') }} as own
    where own.name is not null
),

paths as (
    select
        topic_id,
        name,
        parent_id,
        1 as level,
        name as path
    from told
    where parent_id is null
    union all
    select
        children.topic_id,
        children.name,
        children.parent_id,
        paths.level + 1 as level,
        paths.path || ' > ' || children.name as path
    from told as children
    inner join paths on children.parent_id = paths.topic_id
)

select
    topic_id,
    name,
    parent_id,
    level,
    path
from paths
