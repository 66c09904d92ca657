{{ config(materialized='table') }}

with recursive paths as (
    select
        topic_id,
        name,
        parent_id,
        level,
        name as path
    from {{ ref('iptc_topics') }}
    where parent_id is null
    union all
    select
        children.topic_id,
        children.name,
        children.parent_id,
        children.level,
        paths.path || ' > ' || children.name as path
    from {{ ref('iptc_topics') }} as children
    inner join paths on children.parent_id = paths.topic_id
)

select
    topic_id,
    name,
    parent_id,
    level,
    path
from paths
