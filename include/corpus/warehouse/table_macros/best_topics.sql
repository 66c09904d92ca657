-- best_topics(): each article's tags, of these with a score of at least `threshold`, best first, with name
-- and path.
create or replace macro $main.best_topics(threshold := 0, db := 'corpus') as table
select
    scored.article_id,
    scored.rank,
    scored.topic_id,
    topics.name,
    topics.path,
    topics.level,
    scored.score
from query_table(db || '.main.article_tags') as scored
inner join query_table(db || '.main.topics') as topics on scored.topic_id = topics.topic_id
where scored.score >= threshold
order by scored.article_id, scored.rank
