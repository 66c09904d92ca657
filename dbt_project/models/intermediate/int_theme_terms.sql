-- The terms of a week that stand in far more of its articles than of those of the weeks before, and those
-- that stood in far more of these: each with a class-based TF-IDF, its articles times the logarithm of the
-- ratio of the two shares. The shares of before are drawn towards that of a rare term, so that a source's
-- first weeks can be compared too.
with asked as (
    select
        source_id,
        week
    from {{ ref('int_theme_cells') }}
),

weeks as (
    select distinct
        asked.source_id,
        (asked.week - 7 * earlier.weeks::integer)::date as week
    from asked
    cross join range(0, {{ var('theme_weeks_before') }} + 1) as earlier (weeks)
),

listed as (
    {{ theme_articles('weeks') }}
),

week_sizes as (
    select
        source_id,
        week,
        count(*) as articles
    from listed
    group by source_id, week
),

-- Of the weeks after one in which something came most have no article yet, and so no themes.
cells as (
    select
        row_number() over (order by asked.source_id asc, asked.week asc) as cell,
        asked.source_id,
        asked.week
    from asked
    semi join week_sizes as held
        on asked.week = held.week and asked.source_id is not distinct from held.source_id
),

windows as (
    select
        cells.cell,
        cells.source_id,
        (cells.week - 7 * earlier.weeks::integer)::date as member_week,
        earlier.weeks = 0 as is_now
    from cells
    cross join range(0, {{ var('theme_weeks_before') }} + 1) as earlier (weeks)
),

sizes as (
    select
        windows.cell,
        coalesce(sum(week_sizes.articles) filter (windows.is_now), 0) as articles,
        coalesce(sum(week_sizes.articles) filter (not windows.is_now), 0) as articles_before
    from windows
    inner join week_sizes
        on
            windows.member_week = week_sizes.week
            and windows.source_id is not distinct from week_sizes.source_id
    group by windows.cell
),

weekly as (
    -- An article has each of its terms once. They are counted as they are written before they are folded,
    -- which is done once for each form.
    select
        source_id,
        week,
        written,
        lower(written) as term,
        count(*) as held
    from (
        select
            source_id,
            week,
            unnest(terms) as written
        from listed
    ) as each_one
    group by source_id, week, written
),

-- Of a source's terms most stand in one or two articles of all its weeks, and in no window in enough: of a
-- million articles 29 million rows came of them, of which few stay. What stays is counted by its number: by
-- source and term the windows of 52 weeks of 300,000 articles took 4.1 CPU-s in place of 2.3.
frequent as (
    select
        row_number() over (order by told.source_id asc, told.term asc) as number,
        told.source_id,
        told.term
    from (
        select
            source_id,
            term
        from weekly
        group by source_id, term
        having sum(held) >= {{ var('theme_least_articles') }}
    ) as told
),

numbered as (
    select
        frequent.number,
        weekly.source_id,
        weekly.week,
        weekly.written,
        weekly.held
    from weekly
    inner join frequent
        on weekly.term = frequent.term and weekly.source_id is not distinct from frequent.source_id
),

counts as (
    select
        numbered.number,
        windows.cell,
        coalesce(sum(numbered.held) filter (windows.is_now), 0) as held,
        coalesce(sum(numbered.held) filter (not windows.is_now), 0) as held_before
    from numbered
    inner join windows
        on numbered.week = windows.member_week and numbered.source_id is not distinct from windows.source_id
    group by numbered.number, windows.cell
    having greatest(held, held_before) >= {{ var('theme_least_articles') }}
),

compared as (
    select
        counts.*,
        cells.source_id,
        cells.week,
        frequent.term,
        sizes.articles,
        sizes.articles_before,
        counts.held / sizes.articles as share,
        (counts.held_before + {{ var('theme_prior_articles') }} * {{ var('theme_prior_share') }})
        / (sizes.articles_before + {{ var('theme_prior_articles') }}) as share_before,
        -- The articles of this week that would have it if it were as the weeks before.
        counts.held_before * sizes.articles / greatest(sizes.articles_before, 1) as held_expected
    from counts
    inner join frequent on counts.number = frequent.number
    inner join cells on counts.cell = cells.cell
    inner join sizes on counts.cell = sizes.cell
    where sizes.articles > 0
),

scored as (
    select
        *,
        'rising' as trend,
        held * ln(share / share_before) as score
    from compared
    where
        held >= {{ var('theme_least_articles') }}
        and share >= {{ var('theme_least_ratio') }} * share_before
        and held >= {{ var('theme_least_ratio') }} * held_expected
        and (articles < {{ var('theme_least_week') }} or share <= {{ var('theme_most_share') }})
    union all
    select
        *,
        'falling' as trend,
        held_expected * ln(held_expected / (held + .5)) as score
    from compared
    where
        articles_before >= {{ var('theme_least_week') }}
        and held_expected >= {{ var('theme_least_articles') }}
        and held_expected >= {{ var('theme_least_ratio') }} * (held + .5)
),

ranked as (
    select
        *,
        row_number() over (
            partition by cell, trend order by round(score, 6) desc, term asc
        )::integer as rank
    from scored
),

chosen as (
    select *
    from ranked
    where rank <= {{ var('theme_most_terms') }}
),

-- How a term is written: the alphabetically first of its spellings in the weeks compared.
forms as (
    select
        chosen.number,
        chosen.cell,
        min(numbered.written) as written
    from chosen
    inner join numbered
        on
            chosen.number = numbered.number
            and numbered.week
            between (chosen.week - 7 * {{ var('theme_weeks_before') }})::date and chosen.week
    group by chosen.number, chosen.cell
)

select
    chosen.source_id,
    chosen.week,
    chosen.trend,
    chosen.term,
    forms.written,
    round(chosen.score, 6) as score,
    chosen.rank
from chosen
inner join forms on chosen.number = forms.number and chosen.cell = forms.cell
