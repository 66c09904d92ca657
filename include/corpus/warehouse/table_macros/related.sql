-- related(article): the articles that share most of what is particular to one, given by its id, nearest
-- first. `score` is the share of its rare words, weighed by how rare they are, that the other one has: 1
-- for a copy.
create or replace macro $main.related(article, most := 10, db := 'corpus') as table
-- The rows of its run alone are looked into; after a merge that is all.
with own as (
    select
        term,
        weight_of(titles[nth], decks[nth], places[nth]) as times
    from (
        select
            postings.term,
            postings.titles,
            postings.decks,
            postings.places,
            list_position(postings.articles, documents.article) as nth
        from query_table(db || '.stored.search_postings') as postings
        inner join query_table(db || '.stored.search_documents') as documents
            on postings.run = documents.run
        where documents.article_id = article
    ) as rows
    where nth > 0
),

-- Words that more articles than `many` have say nothing of one.
corpus as (
    select
        *,
        greatest(10, 0.02 * articles) as many
    from whole_corpus()
),

-- Where a run notes no count of a term, a hundredth of it at most has the term, or one article. So some terms
-- are surely common, whatever became of articles since they were counted, and some surely rare.
indexed as (
    select
        coalesce(sum(articles), 0) as articles,
        coalesce(sum(greatest(1, 0.01 * articles)), 0) as uncounted
    from query_table(db || '.stored.search_common')
    where term = every_article()
),

counted as (
    select
        own.term,
        own.times,
        coalesce(sum(common.articles), 0) as articles
    from own
    left join query_table(db || '.stored.search_common') as common on own.term = common.term
    group by own.term, own.times
),

-- The terms that it has most often, as many as surely hold forty rare ones: only these are counted.
terms as (
    select
        counted.term,
        counted.times
    from counted
    cross join indexed
    cross join corpus
    where counted.articles <= corpus.many - corpus.articles + indexed.articles
    qualify
        count(*) filter (counted.articles + indexed.uncounted <= corpus.many) over (
            order by counted.times desc, counted.term
            rows between unbounded preceding and 1 preceding
        ) < 40
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
