{#- What is usual of each source's shares, as CTEs of the model `drift`: `share_ranges`. -#}
{% macro drift_of_shares(coverage, faults) -%}
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
{%- endmacro %}
