-- topic_articles(topic): the articles that are tagged with a topic, given by id or name, or with any below
-- it, at a score of at least `threshold`; `score` is the best of these.
create or replace macro $main.topic_articles(topic, threshold := 0, db := 'corpus') as table
with recursive below as (
    select topics.topic_id
    from query_table(db || '.main.topics') as topics
    where topics.topic_id = topic or lower(topics.name) = lower(topic)
    union
    select topics.topic_id
    from query_table(db || '.main.topics') as topics
    inner join below on topics.parent_id = below.topic_id
)

select
    scored.article_id,
    max(scored.score) as score,
    list(scored.topic_id order by scored.score desc, scored.topic_id) as topic_ids
from query_table(db || '.main.article_tags') as scored
inner join below on scored.topic_id = below.topic_id
where scored.score >= threshold
group by scored.article_id
order by score desc, scored.article_id
