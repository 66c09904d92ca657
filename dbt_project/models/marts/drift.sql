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

{{ drift_of_shares(coverage, faults) }}

{{ drift_of_lengths() }}

{{ drift_of_records() }}

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
