-- What speaks for each topic of each pending article, as lists.
select
    latest.article_id,
    latest.source_id,
    states.language,
    states.topics,
    states.topic_weight
from {{ ref('stg_states') }} as states
inner join {{ ref('int_articles_latest') }} as latest on states.content_id = latest.content_id
where len(states.topics) > 0
