-- related(article): the articles that share most of what is particular to one, given by its id, nearest
-- first. `score` is the share of its rare words, weighed by how rare they are, that the other one has: 1
-- for a copy.
create or replace macro $main.related(article, most := 10, db := 'corpus') as table
with own as (
    select
        folded(word) as word,
        count(*) as times
    from (
        select unnest(tokens(weighed_text())) as word
        from query_table(db || '.main.articles')
        where article_id = article
    ) as words
    group by all
),

-- Words that more articles than `many` have say nothing of one.
corpus as (
    select
        *,
        greatest(10, 0.02 * articles) as many
    from whole_corpus()
),

-- A term that is surely common, whatever became of articles since they were counted, is not counted again.
indexed as (
    select coalesce(sum(articles), 0) as articles
    from query_table(db || '.stored.search_common')
    where term = every_article()
),

common as (
    select counted.term
    from query_table(db || '.stored.search_common') as counted
    group by counted.term
    having
        sum(counted.articles) > (select corpus.many - corpus.articles from corpus)
        + (select indexed.articles from indexed)
),

terms as (
    select
        words.term,
        sum(own.times) as times
    from query_table(db || '.stored.search_words') as words
    inner join own on words.word = own.word
    where words.term not in (select common.term from common)
    group by words.term
),

found as (
    from live_postings(terms, term)
),

rarity as (
    select
        counted.term,
        rarity_of(counted.articles, corpus.articles) as rarity,
        corpus.length as mean_length
    from (
        select
            term,
            count(*) as articles
        from found
        group by term
    ) as counted
    inner join terms on counted.term = terms.term
    cross join corpus
    where counted.articles <= corpus.many
    order by terms.times desc, counted.term
    limit 40
),

scored as (
    select
        found.article_id,
        sum(bm25(rarity.rarity, found.weight, found.length / rarity.mean_length))::bigint as score,
        count(*)::integer as shared
    from found
    inner join rarity on found.term = rarity.term
    group by found.article_id
)

select
    other.article_id,
    row_number() over (order by other.score desc, other.article_id)::integer as rank,
    least(1, other.score / self.score) as score,
    other.shared
from scored as other
inner join scored as self on self.article_id = article
where other.article_id <> article
order by rank
limit most
