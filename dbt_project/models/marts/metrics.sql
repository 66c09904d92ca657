{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook="{{ replace_pending('load_id in (select load_id from raw.loads where published_at is null)') }}"
    )
}}
{#- What is counted, of what, and what a share is made of: (measure, part, whole). -#}
{% set records = ['records', 'loaded', 'duplicate', 'unchanged', 'quarantined'] %}
{% set articles = ['articles', 'new_articles'] %}
{% set shares = [
    ('duplicate_share', 'duplicate', 'records'),
    ('unchanged_share', 'unchanged', 'records'),
    ('quarantined_share', 'quarantined', 'records'),
    ('repaired_share', 'repaired', 'records'),
    ('title_share', 'titled', 'articles'),
    ('deck_share', 'with_deck', 'articles'),
    ('byline_share', 'with_byline', 'articles'),
    ('date_share', 'dated', 'articles'),
    ('language_share', 'with_language', 'articles'),
    ('copy_share', 'copies', 'articles'),
    ('empty_share', 'empty', 'articles'),
    ('one_day_share', 'on_one_day', 'on_a_day'),
    ('one_old_day_share', 'on_one_old_day', 'on_a_day'),
] %}
{% set quantiles = [
    ('words_p10', 'words', 'word_quantiles[1]', 'articles'),
    ('words_p50', 'words', 'word_quantiles[2]', 'articles'),
    ('words_p90', 'words', 'word_quantiles[3]', 'articles'),
    ('age_days_p50', 'days', 'age_days', 'on_a_day'),
] %}
-- What each load brought of each source, and as a whole, in figures: as it stands when the load is published,
-- and kept for ever. Only rows of these loads are counted, so that it costs what they brought.
with measured_loads as (
    select
        loads.load_id,
        coalesce(loads.started_at, loads.admitted_at) as measured_at
    from {{ source('raw', 'loads') }} as loads
    where
        loads.published_at is null
        -- Loads of a version that kept no such figures: an upgrade makes all of their articles pending.
        or {{ 'loads.load_id not in (select load_id from ' ~ this ~ ')' if is_incremental() else 'true' }}
),

brought as (
    select
        captures.load_id,
        captures.source_id,
        captures.article_id,
        captures.outcome,
        captures.reason,
        coalesce(captures.mojibake + captures.controls + captures.replaced, 0) > 0 as is_repaired
    from {{ source('raw', 'captures') }} as captures
    where captures.load_id in (select measured_loads.load_id from measured_loads)
),

-- Those of each source, and once more those of all: `*`. A folder of that name has no rows of its own.
by_scope as (
    select * from brought
    where source_id <> '*'
    union all
    select brought.* replace ('*' as source_id)
    from brought
),

scopes as (
    select distinct
        load_id,
        source_id
    from by_scope
    union
    select
        load_id,
        '*' as source_id
    from measured_loads
),

counted as (
    select
        load_id,
        source_id,
        count(*) as records,
        count(*) filter (outcome = 'loaded') as loaded,
        count(*) filter (outcome = 'duplicate') as duplicate,
        count(*) filter (outcome = 'unchanged') as unchanged,
        count(*) filter (outcome = 'quarantined') as quarantined,
        count(*) filter (is_repaired) as repaired
    from by_scope
    group by load_id, source_id
),

stated as (
    select distinct
        load_id,
        source_id,
        article_id
    from by_scope
    where outcome = 'loaded'
),

-- Of the articles of which a load brought a new state, the latest version.
shown as (
    select
        stated.load_id,
        stated.source_id,
        latest.first_load_id = stated.load_id as is_new,
        states.title is not null as has_title,
        states.deck is not null as has_deck,
        states.byline is not null as has_byline,
        latest.published_at is not null as has_date,
        states.language,
        states.word_count,
        duplicates.article_id is not null as is_copy,
        case
            when latest.published_precision not in ('year', 'month') then latest.published_at::date
        end as published_on,
        date_diff(
            'day',
            latest.published_at::date,
            coalesce(latest.first_captured_at, measured_loads.measured_at)::date
        ) as age_days
    from {{ ref('stg_states') }} as states
    inner join {{ ref('int_articles_latest') }} as latest on states.content_id = latest.content_id
    inner join stated on latest.article_id = stated.article_id
    inner join measured_loads on stated.load_id = measured_loads.load_id
    left join {{ ref('int_duplicates') }} as duplicates on latest.article_id = duplicates.article_id
),

days as (
    select
        load_id,
        source_id,
        count(*) as articles,
        count(*) filter (age_days > 7) as old_articles
    from shown
    where published_on is not null
    group by load_id, source_id, published_on
),

fullest as (
    select
        load_id,
        source_id,
        max(articles) as on_one_day,
        max(old_articles) as on_one_old_day,
        sum(articles)::bigint as on_a_day
    from days
    group by load_id, source_id
),

described as (
    select
        load_id,
        source_id,
        count(*) as articles,
        count(*) filter (is_new) as new_articles,
        count(*) filter (has_title) as titled,
        count(*) filter (has_deck) as with_deck,
        count(*) filter (has_byline) as with_byline,
        count(*) filter (has_date) as dated,
        count(language) as with_language,
        count(*) filter (is_copy) as copies,
        count(*) filter (word_count = 0) as empty,
        quantile_disc(word_count, [0.1, 0.5, 0.9]) as word_quantiles,
        quantile_disc(age_days, 0.5) filter (published_on is not null) as age_days
    from shown
    group by load_id, source_id
),

figures as (
    select
        scopes.load_id,
        scopes.source_id,
        {% for name in records + ['repaired'] -%}
            coalesce(counted.{{ name }}, 0) as {{ name }},
        {% endfor -%}
        {% for name in articles + [
            'titled', 'with_deck', 'with_byline', 'dated', 'with_language', 'copies', 'empty'
        ] -%}
            coalesce(described.{{ name }}, 0) as {{ name }},
        {% endfor -%}
        coalesce(fullest.on_one_day, 0) as on_one_day,
        coalesce(fullest.on_one_old_day, 0) as on_one_old_day,
        coalesce(fullest.on_a_day, 0) as on_a_day,
        described.word_quantiles,
        described.age_days
    from scopes
    left join counted on scopes.load_id = counted.load_id and scopes.source_id = counted.source_id
    left join described on scopes.load_id = described.load_id and scopes.source_id = described.source_id
    left join fullest on scopes.load_id = fullest.load_id and scopes.source_id = fullest.source_id
),

-- One row per figure. A share of nothing is left out, and so are quantiles without articles.
told as (
    {% for name in records + articles -%}
        select
            load_id,
            source_id,
            '{{ name }}' as measure,
            '{{ 'records' if name in records else 'articles' }}' as unit,
            {{ name }}::double as value,
            null::bigint as numerator,
            null::bigint as denominator
        from figures
        union all
    {% endfor -%}
    {% for name, part, whole in shares -%}
        select
            load_id,
            source_id,
            '{{ name }}' as measure,
            'share' as unit,
            {{ part }} / {{ whole }} as value,
            {{ part }} as numerator,
            {{ whole }} as denominator
        from figures
        where {{ whole }} > 0
        union all
    {% endfor -%}
    {% for name, unit, figure, whole in quantiles -%}
        select
            load_id,
            source_id,
            '{{ name }}' as measure,
            '{{ unit }}' as unit,
            {{ figure }}::double as value,
            null::bigint as numerator,
            {{ whole }} as denominator
        from figures
        where {{ figure }} is not null
        union all
    {% endfor -%}
    select
        shown.load_id,
        shown.source_id,
        'language:' || shown.language as measure,
        'share' as unit,
        count(*) / any_value(described.articles) as value,
        count(*) as numerator,
        any_value(described.articles) as denominator
    from shown
    inner join described on shown.load_id = described.load_id and shown.source_id = described.source_id
    where shown.language is not null
    group by shown.load_id, shown.source_id, shown.language
    union all
    select
        by_scope.load_id,
        by_scope.source_id,
        'quarantined:' || by_scope.reason as measure,
        'share' as unit,
        count(*) / any_value(counted.records) as value,
        count(*) as numerator,
        any_value(counted.records) as denominator
    from by_scope
    inner join counted on by_scope.load_id = counted.load_id and by_scope.source_id = counted.source_id
    where by_scope.outcome = 'quarantined' and by_scope.reason is not null
    group by by_scope.load_id, by_scope.source_id, by_scope.reason
    union all
    select
        load_id,
        '*' as source_id,
        'sources' as measure,
        'sources' as unit,
        count(*) filter (source_id <> '*')::double as value,
        null::bigint as numerator,
        null::bigint as denominator
    from scopes
    group by load_id
)

select
    told.load_id,
    measured_loads.measured_at,
    told.source_id,
    told.measure,
    told.unit,
    told.value,
    told.numerator,
    told.denominator
from told
inner join measured_loads on told.load_id = measured_loads.load_id
