-- reprints(): which source has copies of which other source's articles, how many, and how long after them in the middle.
create or replace macro $main.reprints(db := 'corpus') as table
select
    copies.source_id,
    originals.source_id as reprints_source_id,
    count(*) as articles,
    count(*) filter (pairs.kind = 'abridged') as abridged,
    median(copies.published_at - originals.published_at) as after
from query_table(db || '.main.articles') as copies
inner join query_table(db || '.main.articles') as originals on copies.duplicate_of = originals.article_id
left join query_table(db || '.main.article_duplicates') as pairs
    on copies.article_id = pairs.article_id and originals.article_id = pairs.matches_article_id
where copies.source_id <> originals.source_id
group by 1, 2
order by articles desc, 1, 2
