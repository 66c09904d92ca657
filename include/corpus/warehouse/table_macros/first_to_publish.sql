-- first_to_publish(): of each group of copies the article with the earliest date of publication, how many others there
-- are, of how many sources, and how long after it the last one came. Groups without a date are left out.
create or replace macro $main.first_to_publish(db := 'corpus') as table
with members as (
    select
        coalesce(articles.duplicate_of, articles.article_id) as original_id,
        articles.article_id,
        articles.source_id,
        articles.title,
        articles.published_at
    from query_table(db || '.main.articles') as articles
    where
        articles.duplicate_of is not null
        or articles.article_id in (
            select copies.duplicate_of from query_table(db || '.main.articles') as copies
            where copies.duplicate_of is not null
        )
)

select
    members.original_id,
    min_by(members.article_id, (members.published_at, members.article_id)) as article_id,
    min_by(members.source_id, (members.published_at, members.article_id)) as source_id,
    min_by(members.title, (members.published_at, members.article_id)) as title,
    min(members.published_at) as published_at,
    count(*) - 1 as others,
    count(distinct members.source_id) as sources,
    max(members.published_at) - min(members.published_at) as until_last
from members
where members.published_at is not null
group by members.original_id
order by others desc, members.original_id
