-- What speaks for each topic of each pending article, as lists. A table, since the models that read it join
-- it to so much that the scan of raw.derived no longer passed over other rows.
select
    latest.article_id,
    latest.source_id,
    states.language,
    states.topics,
    states.topic_weight
from {{ ref('stg_states') }} as states
inner join {{ ref('int_articles_latest') }} as latest on states.content_id = latest.content_id
