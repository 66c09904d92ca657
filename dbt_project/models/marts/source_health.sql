{{ config(materialized='view') }}
-- The figures of `metrics` that tell the health of a source, side by side.
select
    load_id,
    source_id,
    {% for name in ['records', 'loaded', 'duplicate', 'unchanged', 'quarantined', 'articles'] -%}
        ({{ figure(name) }})::bigint as {{ 'captures' if name == 'records' else name }},
    {% endfor -%}
    {% for name in ['title_share', 'byline_share', 'date_share'] -%}
        {{ figure(name) }} as {{ name }},
    {% endfor -%}
    coalesce(
        list(
            struct_pack(language := substr(measure, 10), articles := numerator)
            order by numerator desc, measure asc
        ) filter (starts_with(measure, 'language:')),
        []
    ) as languages,
    ({{ figure('words_p10') }})::integer as words_low,
    ({{ figure('words_p50') }})::integer as words_median,
    ({{ figure('words_p90') }})::integer as words_high,
    coalesce({{ figure('empty_share', 'numerator') }}, 0) as empty_articles,
    coalesce({{ figure('copy_share', 'numerator') }}, 0) as copies
from {{ ref('metrics') }}
where source_id <> '*'
group by load_id, source_id
