-- related(article): the articles that share most of what is particular to one, given by its id, nearest
-- first. `score` is the share of its rare words, weighed by how rare they are, that the other one has: 1
-- for a copy.
create or replace macro $main.related(article, most := 10, db := 'corpus') as table
with said as (
    select tokens(concat_ws(chr(10), title, title, title, deck, deck, body)) as words
    from query_table(db || '.main.articles')
    where article_id = article
),

own as (
    select
        folded(word) as word,
        count(*) as times
    from (select unnest(words) as word from said) as words
    group by 1
),

corpus as (
    select
        count(*) as articles,
        avg(length) as length
    from query_table(db || '.stored.search_documents')
),

common as (
    select term
    from query_table(db || '.stored.search_common')
    group by term
    having sum(articles) > greatest(10, 0.02 * (select corpus.articles from corpus))
),

terms as (
    select
        words.term,
        sum(own.times) as times
    from query_table(db || '.stored.search_words') as words
    inner join own on words.word = own.word
    where words.term not in (select common.term from common)
    group by words.term
    order by times desc, words.term
    limit 40
),

found as (
    select
        documents.article_id,
        documents.length,
        postings.term,
        postings.weight
    from query_table(db || '.stored.search_documents') as documents
    inner join (
        select
            postings.article,
            postings.term,
            3 * postings.title + 2 * postings.deck + postings.body as weight
        from query_table(db || '.stored.search_postings') as postings
        inner join terms on postings.term = terms.term
    ) as postings on documents.article = postings.article
),

rarity as (
    select
        found.term,
        ln(1 + (any_value(corpus.articles) - count(*) + 0.5) / (count(*) + 0.5)) as rarity,
        any_value(corpus.length) as mean_length
    from found
    cross join corpus
    group by found.term
),

-- Added up as whole numbers, so that it is the same in whatever order.
scored as (
    select
        found.article_id,
        sum(
            (
                1e6 * rarity.rarity * found.weight
                / (found.weight + 1.2 * (0.25 + 0.75 * found.length / rarity.mean_length))
            )::integer
        )::bigint as score,
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
