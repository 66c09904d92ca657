{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook="{{ replace_pending(
            '(week, coalesce(source_id, chr(31))) in'
            ~ ' (select (week, coalesce(source_id, chr(31))) from intermediate.int_theme_cells)'
        ) }}"
    )
}}
-- Terms that the same articles hold are one theme. A term leads where none that scores higher shares most of
-- its articles; the others follow the best leader with which they do.
with placed as (
    -- Where the articles that hold a term are: of a rising one this week, of a falling one the weeks before.
    select
        terms.source_id,
        terms.week,
        terms.trend,
        terms.term,
        terms.rank,
        (terms.week - 7 * earlier.weeks::integer)::date as member_week
    from {{ ref('int_theme_terms') }} as terms
    cross join range(0, {{ var('theme_weeks_before') }} + 1) as earlier (weeks)
    where (terms.trend = 'rising') = (earlier.weeks = 0)
),

weeks as (
    select distinct
        source_id,
        member_week as week
    from placed
),

listed as (
    select
        source_id,
        week,
        article_id,
        lower(unnest(terms)) as term
    from ({{ theme_articles('weeks') }}) as counted
),

holders as (
    select
        placed.source_id,
        placed.week,
        placed.trend,
        placed.term,
        placed.rank,
        listed.article_id
    from listed
    inner join placed
        on
            listed.term = placed.term
            and listed.week = placed.member_week
            and listed.source_id is not distinct from placed.source_id
),

sizes as (
    select
        source_id,
        week,
        trend,
        rank,
        count(*) as articles
    from holders
    group by source_id, week, trend, rank
),

met as (
    -- `upper` is the one that scores higher.
    select
        lower_ones.source_id,
        lower_ones.week,
        lower_ones.trend,
        upper_ones.rank as upper_rank,
        lower_ones.rank as lower_rank,
        count(*) as articles
    from holders as lower_ones
    inner join holders as upper_ones
        on
            lower_ones.article_id = upper_ones.article_id
            and lower_ones.week = upper_ones.week
            and lower_ones.trend = upper_ones.trend
            and lower_ones.source_id is not distinct from upper_ones.source_id
            and lower_ones.rank > upper_ones.rank
    group by all
    having count(*) >= 2
),

pairs as (
    select
        met.source_id,
        met.week,
        met.trend,
        met.upper_rank,
        met.lower_rank
    from met
    inner join sizes as lower_sizes
        on
            met.week = lower_sizes.week
            and met.trend = lower_sizes.trend
            and met.source_id is not distinct from lower_sizes.source_id
            and met.lower_rank = lower_sizes.rank
    inner join sizes as upper_sizes
        on
            met.week = upper_sizes.week
            and met.trend = upper_sizes.trend
            and met.source_id is not distinct from upper_sizes.source_id
            and met.upper_rank = upper_sizes.rank
    where met.articles >= {{ var('theme_shared') }} * least(lower_sizes.articles, upper_sizes.articles)
),

leaders as (
    select
        terms.source_id,
        terms.week,
        terms.trend,
        terms.rank,
        terms.term
    from {{ ref('int_theme_terms') }} as terms
    anti join pairs
        on
            terms.week = pairs.week
            and terms.trend = pairs.trend
            and terms.source_id is not distinct from pairs.source_id
            and terms.rank = pairs.lower_rank
),

grouped as (
    select
        leaders.source_id,
        leaders.week,
        leaders.trend,
        leaders.term as leader,
        pairs.lower_rank as rank,
        row_number() over (
            partition by pairs.source_id, pairs.week, pairs.trend, pairs.lower_rank order by leaders.rank
        ) as nth
    from pairs
    inner join leaders
        on
            pairs.week = leaders.week
            and pairs.trend = leaders.trend
            and pairs.source_id is not distinct from leaders.source_id
            and pairs.upper_rank = leaders.rank
    union all
    select
        source_id,
        week,
        trend,
        term as leader,
        rank,
        1 as nth
    from leaders
),

in_theme as (
    select
        terms.*,
        grouped.leader
    from grouped
    inner join {{ ref('int_theme_terms') }} as terms
        on
            grouped.week = terms.week
            and grouped.trend = terms.trend
            and grouped.source_id is not distinct from terms.source_id
            and grouped.rank = terms.rank
    where grouped.nth = 1
),

worded as (
    -- A word that a phrase of the theme has says nothing besides it. Not an anti join: with a condition that
    -- is not an equality DuckDB compares every word with every other (12,000: .35 CPU-s instead of .02).
    select distinct
        in_theme.source_id,
        in_theme.week,
        in_theme.trend,
        in_theme.rank
    from in_theme
    inner join in_theme as phrases
        on
            in_theme.week = phrases.week
            and in_theme.trend = phrases.trend
            and in_theme.source_id is not distinct from phrases.source_id
            and in_theme.leader = phrases.leader
            and in_theme.term <> phrases.term
            and contains(' ' || phrases.term || ' ', ' ' || in_theme.term || ' ')
),

told as (
    select
        in_theme.*,
        row_number() over (
            partition by in_theme.source_id, in_theme.week, in_theme.trend, in_theme.leader
            order by in_theme.rank
        ) as place
    from in_theme
    anti join worded
        on
            in_theme.week = worded.week
            and in_theme.trend = worded.trend
            and in_theme.source_id is not distinct from worded.source_id
            and in_theme.rank = worded.rank
),

covered as (
    select
        told.source_id,
        told.week,
        told.trend,
        told.leader,
        holders.article_id
    from told
    inner join holders
        on
            told.week = holders.week
            and told.trend = holders.trend
            and told.source_id is not distinct from holders.source_id
            and told.rank = holders.rank
    where told.place <= {{ var('theme_most_words') }}
    group by all
    having count(*) >= 2
),

articles as (
    select
        source_id,
        week,
        trend,
        leader,
        count(*) as articles
    from covered
    group by source_id, week, trend, leader
    having count(*) >= {{ var('theme_least_articles') }}
),

labelled as (
    select
        source_id,
        week,
        trend,
        leader,
        list(written order by rank) as terms,
        round(sum(score), 4) as score
    from told
    where place <= {{ var('theme_most_words') }}
    group by source_id, week, trend, leader
    having count(*) >= {{ var('theme_least_words') }}
),

ranked as (
    select
        labelled.*,
        articles.articles,
        row_number() over (
            partition by labelled.source_id, labelled.week, labelled.trend
            order by labelled.score desc, labelled.leader asc
        )::integer as rank
    from labelled
    inner join articles
        on
            labelled.week = articles.week
            and labelled.trend = articles.trend
            and labelled.leader = articles.leader
            and labelled.source_id is not distinct from articles.source_id
)

select
    substr(
        sha256(concat_ws(chr(31), coalesce(source_id, ''), week::varchar, trend, leader)), 1, 32
    ) as theme_id,
    week,
    source_id,
    trend,
    rank,
    array_to_string(terms, ', ') as label,
    terms,
    score,
    articles
from ranked
where rank <= {{ var('theme_most_themes') }}
