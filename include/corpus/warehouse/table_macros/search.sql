-- search(query): the articles in which words of a query stand, best first, by BM25 over title, deck and
-- body. Words are found in any inflection, with or without accents; the words of "a phrase in quotes" have
-- to stand there in a row, -a word must not. `matched` is how many of the words were found; headline and
-- snippet, with the hits marked, are given for the first `shown`.
create or replace macro $main.search(query, shown := 10, db := 'corpus') as table
with said as (
    select
        generate_subscripts(parts, 1) as part,
        unnest(parts) as said
    from (select regexp_extract_all(translate(query, '“”„«»', '"""""'), '-?"[^"]*"?|[^\s"]+') as parts) as cut
),

parts as (
    select
        part,
        starts_with(said, '-') as is_excluded,
        contains(said, '"') as is_phrase,
        tokens(said) as words
    from said
),

asked as (
    select
        row_number() over (order by word) as number,
        word,
        bool_or(is_phrase and not is_excluded) as is_required,
        bool_or(is_excluded and not is_phrase) as is_excluded,
        bool_and(is_excluded and is_phrase) as is_aside
    from (
        select
            is_phrase,
            is_excluded,
            unnest(list_transform(words, lambda one: folded(one))) as word
        from parts
    ) as words
    group by word
    order by number
    limit 60
),

masks as (
    select
        coalesce(bit_or(if(is_required, 1::bigint << number, 0)), 0) as required,
        coalesce(bit_or(if(is_excluded, 1::bigint << number, 0)), 0) as excluded
    from asked
    where not is_aside
),

-- A word that stands nowhere is looked for by its beginning: "reforming" finds "reform".
beginnings as (
    select
        number,
        substr(
            word, 1, unnest(range(greatest(length(word) - 4, least(4, length(word))), length(word) + 1))
        ) as word
    from asked
),

terms as (
    select
        beginnings.number,
        words.term
    from query_table(db || '.stored.search_words') as words
    inner join beginnings on words.word = beginnings.word
    qualify length(words.word) = max(length(words.word)) over (partition by beginnings.number)
),

-- Words of phrases that must not stand there find nothing.
found as (
    select postings.*
    from live_postings(terms, number) as postings
    inner join asked on postings.number = asked.number
    where not asked.is_aside
),

-- A word that more articles than `many` have counts, but finds nothing by itself, unless all are like that.
corpus as (
    select
        *,
        greatest(1000, articles / 3) as many
    from whole_corpus()
),

rarity as (
    select
        counted.number,
        rarity_of(counted.articles, corpus.articles) as rarity,
        corpus.length as mean_length,
        counted.articles <= corpus.many or bool_and(counted.articles > corpus.many) over () as finds
    from (
        select
            number,
            count(*) as articles
        from found
        group by number
    ) as counted
    cross join corpus
),

-- Added up as whole numbers, so that it is the same in whatever order.
candidates as (
    select
        scored.article,
        scored.article_id,
        scored.score,
        bit_count(scored.matched)::integer as matched
    from (
        select
            found.article,
            any_value(found.article_id) as article_id,
            sum(bm25(rarity.rarity, found.weight, found.length / rarity.mean_length))::bigint as score,
            bit_or(1::bigint << found.number) as matched
        from found
        inner join rarity on found.number = rarity.number
        group by found.article
        having bool_or(rarity.finds)
    ) as scored
    cross join masks
    where scored.matched & masks.excluded = 0 and scored.matched & masks.required = masks.required
),

phrases as (
    select
        part,
        is_excluded,
        generate_subscripts(words, 1) as place,
        len(words) as most,
        folded(unnest(words)) as word
    from parts
    where is_phrase and len(words) > 1
),

phrase_postings as (
    select
        wanted.part,
        wanted.place,
        wanted.most,
        wanted.is_excluded,
        unnest(postings.articles) as article,
        unnest(postings.places) as places,
        sum(len(postings.articles)) over (partition by wanted.part, wanted.place) as articles
    from query_table(db || '.stored.search_postings') as postings
    inner join (
        select
            phrases.part,
            phrases.place,
            phrases.most,
            phrases.is_excluded,
            terms.term
        from terms
        inner join asked on terms.number = asked.number
        inner join phrases on asked.word = phrases.word
    ) as wanted on postings.term = wanted.term
),

-- Where a phrase would begin by one of its words: first by the rarest, then by the others.
begins as (
    select
        part,
        article,
        unnest(places)::integer - place as at
    from (
        select *
        from phrase_postings
        qualify place = arg_min(place, articles * 100 + place) over (partition by part)
    ) as rarest
),

stands as (
    select
        others.part,
        others.article,
        any_value(others.is_excluded) as is_excluded
    from (
        select
            part,
            article,
            most,
            is_excluded,
            unnest(places)::integer - place as at
        from phrase_postings
    ) as others
    inner join begins
        on others.article = begins.article and others.at = begins.at and others.part = begins.part
    group by others.part, others.article, others.at, others.most
    having count(*) = others.most
),

phrased as (
    select
        article,
        count(distinct part) filter (not is_excluded) as phrases,
        bool_or(is_excluded) as is_excluded
    from stands
    group by article
),

ranked as (
    select
        candidates.article,
        candidates.article_id,
        row_number() over (order by candidates.score desc, candidates.article_id)::integer as rank,
        candidates.score / 1e6 as score,
        candidates.matched
    from candidates
    left join phrased on candidates.article = phrased.article
    where
        not coalesce(phrased.is_excluded, false)
        and coalesce(phrased.phrases, 0) = (
            select count(distinct phrases.part)
            from phrases
            where not phrases.is_excluded
        )
),

-- The words to mark, as they are looked up, with how rare each is, and a pattern for the rarer ones.
hits as (
    select
        map(list(word), list(rarity)) as hits,
        '(?:^|[^a-z0-9_])(?:'
        || string_agg(regexp_escape(word), '|') filter (rarity >= 0.5 * most)
        || ')(?:$|[^a-z0-9_])' as pattern
    from (
        select
            words.word,
            max(rarity.rarity) as rarity,
            max(max(rarity.rarity)) over () as most
        from query_table(db || '.stored.search_words') as words
        inner join terms on words.term = terms.term
        inner join rarity on terms.number = rarity.number
        group by words.word
    ) as found_words
),

best as (
    select
        article,
        article_id
    from ranked
    where rank <= shown
),

-- Of a body 600 characters about the first of the words.
texts as (
    select
        article,
        title,
        hits,
        length(body) as length,
        greatest(
            1,
            case
                when length(body_folded) = length(body)
                    then position(regexp_extract(body_folded, pattern) in body_folded) - 100
            end
        ) as starts,
        substr(body, greatest(1, starts), coalesce(starts, 1) + 601 - greatest(1, starts)) as body
    from (
        select
            best.article,
            hits.hits,
            hits.pattern,
            coalesce(articles.title, '') as title,
            concat_ws(chr(10), articles.deck, articles.body) as body,
            folded(concat_ws(chr(10), articles.deck, articles.body)) as body_folded
        from query_table(db || '.main.articles') as articles
        inner join best on articles.article_id = best.article_id
        cross join hits
    ) as shown_texts
),

-- As words and what lies between, as written and folded, in one expression: to prepare its pattern takes as
-- long as to cut ten texts.
cut as (
    select
        article,
        hits,
        starts,
        length,
        is_body,
        list_transform([text, folded(text)], lambda one: pieces(one)) as cut
    from (
        select
            article,
            hits,
            starts,
            length,
            unnest([title, body]) as text,
            unnest([false, true]) as is_body
        from texts
    ) as fields
),

weighed as (
    select
        article,
        starts,
        length,
        is_body,
        cut[1] as pieces,
        if(len(cut[1]) = len(cut[2]), worths_of(cut[2]), null) as worths
    from cut
),

-- The stretch of a body that holds most, each word once.
begun as (
    select
        *,
        if(
            is_body,
            coalesce(
                list_sort(
                    list_transform(
                        list_filter(range(1, len(pieces) + 1), lambda i: worths[i] > 0),
                        lambda i: row(-list_sum(list_distinct(list_slice(worths, i, i + 60))), i)
                    )
                )[1][2],
                1
            ),
            1
        ) as begins
    from weighed
),

-- Cut out before it is marked: in there it would be cut out for each piece.
stretches as (
    select
        article,
        is_body,
        starts > 1 or begins > 13 as is_led,
        starts + 600 < length or begins + 67 < len(pieces) as is_followed,
        if(is_body, list_slice(pieces, greatest(1, begins - 12), begins + 67), pieces) as pieces,
        if(is_body, list_slice(worths, greatest(1, begins - 12), begins + 67), worths) as worths
    from begun
),

marked as (
    select
        article,
        max(text) filter (not is_body) as headline,
        max(if(is_led, '… ', '') || text || if(is_followed, ' …', '')) filter (is_body) as snippet
    from (
        select
            article,
            is_body,
            is_led,
            is_followed,
            shown_with_marks(pieces, worths) as text
        from stretches
    ) as shown_stretches
    group by article
)

select
    ranked.article_id,
    ranked.rank,
    ranked.score,
    ranked.matched,
    nullif(marked.headline, '') as headline,
    nullif(marked.snippet, '') as snippet
from ranked
left join marked on ranked.article = marked.article
order by ranked.rank
