{#- How many records each source usually brings, as CTEs of the model `drift`: `volume_ranges`. -#}
{% macro drift_of_records() -%}
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
{%- endmacro %}
