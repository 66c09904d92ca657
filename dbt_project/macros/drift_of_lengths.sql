{#- What is usual of the length of each source's articles, as CTEs of the model `drift`: `length_ranges`. -#}
{% macro drift_of_lengths() -%}
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
{%- endmacro %}
