-- `search(query)`: the articles in which words of a query stand, best first, by BM25 over title, deck and body.
-- Tables are named with the database's name, for an unqualified name is looked up in the caller's database.
create or replace macro $main.search(query, shown := 20, db := 'corpus') as table
with said as (
    select
        generate_subscripts(parts, 1) as part,
        unnest(parts) as said
    from (select regexp_extract_all(translate(query, '“”„«»', '"""""'), '-?"[^"]*"?|[^\s"]+') as parts)
),

parts as (
    select
        part,
        starts_with(said, '-') as is_excluded,
        contains(said, '"') as is_phrase,
        folded(said) as text,
        tokens(said) as words
    from said
),

asked as (
    select
        row_number() over (order by word) as number,
        word,
        bool_or(is_phrase and not is_excluded) as is_required,
        bool_or(is_excluded and not is_phrase) as is_excluded
    from (
        select
            is_phrase,
            is_excluded,
            unnest(list_transform(words, lambda one: folded(one))) as word
        from parts
    )
    group by word
),

-- A word that stands nowhere is looked for by its beginning: "reforming" finds "reform".
beginnings as (
    select
        number,
        is_required,
        is_excluded,
        word[:unnest(range(greatest(length(word) - 4, least(4, length(word))), length(word) + 1))] as word
    from asked
),

terms as (
    select
        beginnings.number,
        beginnings.is_required,
        beginnings.is_excluded,
        words.term
    from query_table(db || '.search_index.words') as words
    inner join beginnings on words.word = beginnings.word
    qualify length(words.word) = max(length(words.word)) over (partition by beginnings.number)
),

postings as (
    select
        postings.article,
        terms.number,
        any_value(terms.is_required) as is_required,
        any_value(terms.is_excluded) as is_excluded,
        sum(3 * postings.title + 2 * postings.deck + postings.body) as weight
    from query_table(db || '.search_index.postings') as postings
    inner join terms on postings.term = terms.term
    group by postings.article, terms.number
),

-- Those of articles that were replaced since find no document.
found as (
    select
        postings.*,
        documents.article_id,
        documents.length
    from query_table(db || '.search_index.documents') as documents
    inner join postings on documents.article = postings.article
),

corpus as (
    select
        count(*) as articles,
        avg(length) as length
    from query_table(db || '.search_index.documents')
),

rarity as (
    select
        found.number,
        ln(1 + (any_value(corpus.articles) - count(*) + 0.5) / (count(*) + 0.5)) as rarity,
        any_value(corpus.length) as mean_length
    from found
    cross join corpus
    group by found.number
),

-- Added up as whole numbers, so that it is the same in whatever order.
candidates as (
    select
        found.article_id,
        sum(
            round(
                1e6 * rarity.rarity * 2.2 * found.weight
                / (found.weight + 1.2 * (0.25 + 0.75 * found.length / rarity.mean_length))
            )::bigint
        ) / 1e6 as score,
        count(*)::integer as matched
    from found
    inner join rarity on found.number = rarity.number
    group by found.article_id
    having
        not bool_or(found.is_excluded)
        and count(*) filter (found.is_required) = (select count(*) from asked where asked.is_required)
),

-- Phrases are looked for in the texts of those that have all of their words.
phrases as (
    select
        is_excluded,
        case
            when regexp_matches(text, '[PAIRED]') then regexp_escape(trim(text, ' -"'))
            else
                '(^|[^\p{L}\p{M}\p{N}_])'
                || array_to_string(list_transform(words, lambda one: folded(one)), '[^\p{L}\p{M}\p{N}_]+')
                || '($|[^\p{L}\p{M}\p{N}_])'
        end as pattern
    from parts
    where is_phrase and len(words) > 1
),

to_check as (
    select article_id
    from candidates
    where (select count(*) from phrases) > 0
),

checked as (
    select articles.article_id
    from query_table(db || '.main.articles') as articles
    inner join to_check on articles.article_id = to_check.article_id
    cross join (select list(row(pattern, is_excluded)) as patterns from phrases) as wanted
    where
        len(
            list_filter(
                wanted.patterns,
                lambda one: regexp_matches(
                    folded(concat_ws(chr(10), articles.title, articles.deck, articles.body)), one[1]
                ) = one[2]
            )
        ) = 0
),

ranked as (
    select
        article_id,
        row_number() over (order by score desc, article_id)::integer as rank,
        score,
        matched
    from candidates
    where (select count(*) from phrases) = 0 or article_id in (select article_id from checked)
),

-- The words to mark, as they are looked up, with how rare each is.
hits as (
    select map(list(word), list(rarity)) as hits
    from (
        select
            words.word,
            max(rarity.rarity) as rarity
        from query_table(db || '.search_index.words') as words
        inner join terms on words.term = terms.term
        inner join rarity on terms.number = rarity.number
        where not terms.is_excluded
        group by words.word
    )
),

best as (
    select article_id
    from ranked
    where rank <= shown
),

-- The texts of the best as words and what lies between.
texts as (
    select
        articles.article_id,
        coalesce(articles.title, '') as title,
        concat_ws(chr(10), articles.deck, articles.body) as body
    from query_table(db || '.main.articles') as articles
    inner join best on articles.article_id = best.article_id
),

cut as (
    select
        article_id,
        pieces(title) as title,
        pieces(folded(title)) as title_folded,
        pieces(body) as body,
        pieces(folded(body)) as body_folded
    from texts
),

-- How rare the word is that each piece is; of signs that are found in pairs, both.
weighed as (
    select
        cut.article_id,
        cut.title,
        cut.body,
        case
            when len(cut.title) = len(cut.title_folded)
                then list_transform(cut.title_folded, lambda one, i: worth(cut.title_folded, one, i))
        end as title_worth,
        case
            when len(cut.body) = len(cut.body_folded)
                then list_transform(cut.body_folded, lambda one, i: worth(cut.body_folded, one, i))
        end as body_worth
    from cut
    cross join hits
),

-- The stretch that holds most, each word once.
begun as (
    select
        *,
        coalesce(
            list_sort(
                list_transform(
                    list_filter(range(1, len(body) + 1), lambda i: body_worth[i] > 0),
                    lambda i: row(-list_sum(list_distinct(body_worth[i:i + 60])), i)
                )
            )[1][2],
            1
        ) as begins
    from weighed
),

marked as (
    select
        article_id,
        nullif(shown_with_marks(title, title_worth), '') as headline,
        nullif(
            if(begins > 13, '… ', '')
            || shown_with_marks(body[greatest(1, begins - 12):begins + 67], body_worth[greatest(1, begins - 12):begins + 67])
            || if(begins + 67 < len(body), ' …', ''),
            ''
        ) as snippet
    from begun
)

select
    ranked.article_id,
    ranked.rank,
    ranked.score,
    ranked.matched,
    marked.headline,
    marked.snippet
from ranked
left join marked on ranked.article_id = marked.article_id
order by ranked.rank
