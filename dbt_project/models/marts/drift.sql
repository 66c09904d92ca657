{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook="{{ replace_pending('load_id in (select load_id from raw.loads where published_at is null)') }}"
    )
}}
{#- Shares of which both ways count, and those that are only a fault where they rise. -#}
{% set coverage = ['title_share', 'deck_share', 'byline_share', 'date_share', 'language_share'] %}
{% set faults = [
    'duplicate_share', 'unchanged_share', 'quarantined_share', 'repaired_share', 'copy_share', 'empty_share',
    'one_day_share', 'one_old_day_share'
] %}
-- What is usual of each source, from the loads before, and what each load that is not published yet brought
-- of it: docs/decisions/drift.md explains the rules. Costs what the loads of some weeks have in figures.
with ordered as (
    select
        loads.load_id,
        loads.published_at is null as is_asked,
        coalesce(loads.started_at, loads.admitted_at) as due_at,
        row_number() over (order by loads.admitted_at, loads.load_id) as place
    from {{ source('raw', 'loads') }} as loads
    -- One that only derived again says nothing of any source.
    where loads.captures_in > 0
),

-- Each load that is asked about beside those before it: its history.
histories as (
    select
        asked.load_id,
        asked.due_at,
        asked.place,
        past.load_id as past_id,
        past.due_at as past_at,
        past.place as past_place
    from ordered as asked
    inner join ordered as past
        on
            asked.is_asked
            and asked.place > past.place
            and asked.place - past.place <= {{ var('drift_most_loads') }}
            and (
                asked.place - past.place <= {{ var('drift_loads') }}
                or asked.due_at <= past.due_at + to_days({{ var('drift_days') }})
            )
),

figures as (
    select
        metrics.load_id,
        metrics.source_id,
        metrics.measure,
        metrics.unit,
        metrics.value,
        metrics.numerator,
        metrics.denominator
    from {{ ref('metrics') }} as metrics
    where
        metrics.source_id <> '*'
        and metrics.load_id in (
            select histories.past_id from histories
            union
            select histories.load_id from histories
        )
),

-- Shares. A language that a load does not have is one of no articles, as long as there are articles.
shares as (
    select
        figures.load_id,
        figures.source_id,
        figures.measure,
        figures.value,
        figures.numerator as now_part,
        figures.denominator as now_whole,
        case
            when starts_with(figures.measure, 'language:') then 'title_share' else figures.measure
        end as base
    from figures
    where
        figures.load_id in (select histories.load_id from histories)
        and (
            figures.measure in ('{{ (coverage + faults) | join("', '") }}')  -- noqa: LT05
            or starts_with(figures.measure, 'language:')
        )
),

past_shares as (
    select
        shares.load_id,
        shares.source_id,
        shares.measure,
        coalesce(parts.numerator, 0) as part,
        wholes.denominator as whole,
        -- No single load tells more of what is usual than two middling ones.
        least(
            1,
            2 * median(wholes.denominator) over of_measure / wholes.denominator
        ) as weight
    from shares
    inner join histories on shares.load_id = histories.load_id
    inner join figures as wholes
        on
            histories.past_id = wholes.load_id
            and shares.source_id = wholes.source_id
            and shares.base = wholes.measure
    left join figures as parts
        on
            wholes.load_id = parts.load_id
            and wholes.source_id = parts.source_id
            and shares.measure = parts.measure
    window of_measure as (partition by shares.load_id, shares.source_id, shares.measure)
),

pooled_shares as (
    select
        load_id,
        source_id,
        measure,
        count(*) as loads,
        sum(part * weight) as usual_part,
        sum(whole * weight) as usual_whole
    from past_shares
    group by load_id, source_id, measure
    having count(*) >= {{ var('drift_least_loads') }}
),

-- How much more the loads differ from each other than chance alone would make them.
scattered_shares as (
    select
        past.load_id,
        past.source_id,
        past.measure,
        greatest(1, median(past.off) / 0.455, quantile_cont(past.off, 0.75) / 1.323) as scatter
    from (
        select
            past_shares.*,
            coalesce(
                power(past_shares.part - past_shares.whole * pooled.usual_part / pooled.usual_whole, 2)
                / nullif(
                    past_shares.whole
                    * (pooled.usual_part / pooled.usual_whole)
                    * (1 - pooled.usual_part / pooled.usual_whole),
                    0
                ),
                0
            ) as off
        from past_shares
        inner join pooled_shares as pooled
            on
                past_shares.load_id = pooled.load_id
                and past_shares.source_id = pooled.source_id
                and past_shares.measure = pooled.measure
    ) as past
    group by past.load_id, past.source_id, past.measure
),

share_ranges as (
    select
        shares.load_id,
        shares.source_id,
        shares.measure,
        'share' as unit,
        shares.value as observed,
        pooled.usual_part / pooled.usual_whole as usual,
        -- The whole percents that would not stand out.
        list_filter(
            generate_series(0, 100),
            lambda percent:
            abs(percent / 100 - pooled.usual_part / pooled.usual_whole) <= {{ var('drift_least_jump') }}  -- noqa: RF02,LT05
            or {{ evidence(
                'percent / 100 * shares.now_whole', 'shares.now_whole', 'pooled.usual_part', 'pooled.usual_whole'
            ) }} <= {{ var('drift_evidence') }} * scattered.scatter
        ) as percents,
        pooled.loads
    from shares
    inner join pooled_shares as pooled
        on
            shares.load_id = pooled.load_id
            and shares.source_id = pooled.source_id
            and shares.measure = pooled.measure
    inner join scattered_shares as scattered
        on
            shares.load_id = scattered.load_id
            and shares.source_id = scattered.source_id
            and shares.measure = scattered.measure
),

-- Lengths, as logarithms: a median of few articles may differ more than one of many.
lengths as (
    select
        figures.load_id,
        figures.source_id,
        max(figures.value) filter (figures.measure = 'words_p50') as words,
        max(figures.denominator) filter (figures.measure = 'words_p50') as articles,
        ln(1 + max(figures.value) filter (figures.measure = 'words_p50')) as middle,
        (
            ln(1 + max(figures.value) filter (figures.measure = 'words_p90'))
            - ln(1 + max(figures.value) filter (figures.measure = 'words_p10'))
        ) / 2.563 as spread
    from figures
    where figures.measure in ('words_p10', 'words_p50', 'words_p90')
    group by figures.load_id, figures.source_id
),

past_lengths as (
    select
        histories.load_id,
        past.source_id,
        past.articles,
        past.middle,
        median(past.middle) over of_source as usual,
        -- How far the median of one article may lie off; of n articles, by the root of n less.
        1.2533 * greatest(0.1, median(past.spread) over of_source) as error
    from histories
    inner join lengths as past on histories.past_id = past.load_id
    window of_source as (partition by histories.load_id, past.source_id)
),

pooled_lengths as (
    select
        load_id,
        source_id,
        count(*) as loads,
        any_value(usual) as usual,
        sum(articles) as articles,
        any_value(error) * greatest(
            1,
            1.4826 * median(abs(middle - usual) / error * sqrt(articles)),
            quantile_cont(abs(middle - usual) / error * sqrt(articles), 0.75) / 1.1503
        ) as error
    from past_lengths
    group by load_id, source_id
    having count(*) >= {{ var('drift_least_loads') }}
),

length_ranges as (
    select
        lengths.load_id,
        lengths.source_id,
        lengths.words as observed,
        pooled.usual,
        greatest(
            ln({{ var('drift_least_factor') }}),
            sqrt(2 * {{ var('drift_evidence') }})
            * pooled.error
            * sqrt(1 / lengths.articles + 1 / pooled.articles)
        ) as reach,
        pooled.loads
    from lengths
    inner join pooled_lengths as pooled
        on lengths.load_id = pooled.load_id and lengths.source_id = pooled.source_id
),

-- Records: of each source that a load's history knows, how many each load brought since the first, none
-- included.
first_seen as (
    select
        histories.load_id,
        figures.source_id,
        min(histories.past_place) as place
    from histories
    inner join figures on histories.past_id = figures.load_id and figures.measure = 'records'
    group by histories.load_id, figures.source_id
),

series as (
    select
        histories.load_id,
        first_seen.source_id,
        histories.past_place as place,
        histories.past_at as due_at,
        histories.place as now_place,
        histories.due_at as now_at,
        coalesce(figures.value, 0) as records,
        row_number() over of_source as nth,
        lag(histories.past_at) over of_source as before_at
    from first_seen
    inner join histories
        on first_seen.load_id = histories.load_id and first_seen.place <= histories.past_place
    left join figures
        on
            histories.past_id = figures.load_id
            and first_seen.source_id = figures.source_id
            and figures.measure = 'records'
    window of_source as (partition by histories.load_id, first_seen.source_id order by histories.past_place)
),

-- The loads that brought some, and how long it was since the one before.
appearances as (
    select
        load_id,
        source_id,
        count(*) as times,
        max(nth) as last_nth,
        max(due_at) as last_at,
        coalesce(max(missed), 0) as most_missed,
        median(apart) as apart
    from (
        select
            *,
            nth - lag(nth) over of_source - 1 as missed,
            epoch(due_at) - epoch(lag(due_at) over of_source) as apart
        from series
        where records > 0
        window of_source as (partition by load_id, source_id order by nth)
    ) as brought
    group by load_id, source_id
),

volumes as (
    select
        series.load_id,
        series.source_id,
        count(*) as loads,
        any_value(series.now_at) as now_at,
        median(series.records) as usual,
        quantile_disc(series.records, 0.05) as low,
        quantile_disc(series.records, 0.95) as high,
        -- What it brings when it brings little: the mean of the lowest quarter.
        list_avg(list_slice(list_sort(list(series.records)), 1, greatest(1, count(*) // 4))) as quiet,
        -- How long it was since the load before, in usual distances of loads: a longer time brings more.
        (epoch(any_value(series.now_at)) - epoch(max(series.due_at)))
        / nullif(median(epoch(series.due_at) - epoch(series.before_at)), 0) as stretch
    from series
    group by series.load_id, series.source_id
    having count(*) >= {{ var('drift_least_loads') }}
),

volume_ranges as (
    select
        volumes.load_id,
        volumes.source_id,
        coalesce(figures.value, 0) as observed,
        volumes.usual,
        floor(
            least(1, coalesce(volumes.stretch, 1)) * greatest(
                0, least(volumes.low / 2, volumes.low - sqrt(2 * {{ var('drift_evidence') }} * volumes.low))
            )
        ) as low,
        ceil(
            greatest(1, coalesce(volumes.stretch, 1)) * greatest(
                volumes.high * 2,
                volumes.high
                + sqrt(2 * {{ var('drift_evidence') }} * volumes.high)
                + {{ var('drift_evidence') }} / 3
            )
        ) as high,
        volumes.loads,
        volumes.loads - appearances.last_nth + 1 as missed,
        coalesce(figures.value, 0) = 0
        and volumes.loads - appearances.last_nth + 1 > appearances.most_missed
        and epoch(volumes.now_at) - epoch(appearances.last_at) >= 0.75 * coalesce(appearances.apart, 0)
        and (
            (volumes.loads - appearances.last_nth + 1) * volumes.quiet > {{ var('drift_evidence') }}
            or (
                volumes.loads - appearances.last_nth + 1 > 2 * appearances.most_missed
                and (volumes.loads - appearances.last_nth + 1) * appearances.times / volumes.loads
                > {{ var('drift_evidence') }}
            )
        ) as is_silent
    from volumes
    inner join appearances
        on volumes.load_id = appearances.load_id and volumes.source_id = appearances.source_id
    left join figures
        on
            volumes.load_id = figures.load_id
            and volumes.source_id = figures.source_id
            and figures.measure = 'records'
),

judged as (
    select
        load_id,
        source_id,
        measure,
        unit,
        observed,
        usual,
        list_min(percents) / 100 as low,
        list_max(percents) / 100 as high,
        loads,
        case
            when observed > list_max(percents) / 100 then 'high'
            when
                observed < list_min(percents) / 100 and measure not in ('{{ faults | join("', '") }}')  -- noqa: LT05
                then 'low'
            else 'usual'
        end as verdict,
        null as missed
    from share_ranges
    union all
    select
        load_id,
        source_id,
        'words_p50' as measure,
        'words' as unit,
        observed,
        round(exp(usual) - 1) as usual,
        greatest(0, floor(exp(usual - reach) - 1)) as low,
        ceil(exp(usual + reach) - 1) as high,
        loads,
        case
            when observed > ceil(exp(usual + reach) - 1) then 'high'
            when observed < floor(exp(usual - reach) - 1) then 'low'
            else 'usual'
        end as verdict,
        null as missed
    from length_ranges
    union all
    select
        load_id,
        source_id,
        'records' as measure,
        'records' as unit,
        observed,
        usual,
        low,
        high,
        loads,
        case
            when is_silent then 'silent'
            when observed > high then 'high'
            when observed > 0 and observed < low then 'low'
            else 'usual'
        end as verdict,
        missed
    from volume_ranges
)

select
    judged.load_id,
    ordered.due_at as measured_at,
    judged.source_id,
    judged.measure,
    judged.unit,
    judged.observed,
    judged.usual,
    judged.low,
    judged.high,
    judged.loads,
    judged.verdict,
    'usual ' || {{ figure_in_words('judged.low', 'judged.unit') }}
    || ' to ' || {{ figure_in_words('judged.high', 'judged.unit') }} || ', '
    || case
        when judged.verdict = 'silent' and judged.missed > 1 then 'nothing in ' || judged.missed || ' loads'
        when judged.verdict = 'silent' then 'nothing now'
        else 'now ' || {{ figure_in_words('judged.observed', 'judged.unit') }}
    end as told
from judged
inner join ordered on judged.load_id = ordered.load_id
