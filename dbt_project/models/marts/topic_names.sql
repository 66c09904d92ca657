{{ config(materialized='table') }}

select
    topic_id,
    language,
    name,
    origin
from {{ ref('iptc_topic_names') }}
union all
select
    topic_id,
    'en' as language,
    name,
    'iptc' as origin
from {{ ref('iptc_topics') }}
