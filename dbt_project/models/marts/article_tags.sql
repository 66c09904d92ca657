{{ config(materialized='view') }}
-- A view, so that a threshold that changes counts for every article at once.
select
    topics.article_id,
    topics.topic_id,
    topics.score,
    topics.rank,
    topics.method,
    topics.level
from {{ ref('article_topics') }} as topics
where
    topics.score >= {{ var('topic_tag_score') }}
    or (topics.terms >= {{ var('topic_tag_terms') }} and topics.terms_share >= {{ var('topic_tag_terms_share') }})
