{{ config(materialized='view') }}
-- The articles that hold at least two terms of a rising theme of their week.
with held as (
    select
        terms.article_id,
        themes.theme_id,
        themes.source_id,
        len(list_intersect(
            list_transform(terms.terms, lambda term: lower(term)),  -- noqa: RF02
            list_transform(themes.terms, lambda term: lower(term))  -- noqa: RF02
        )) as terms,
        len(themes.terms) as terms_of_theme
    from {{ ref('article_terms') }} as terms
    inner join {{ ref('themes') }} as themes on terms.week = themes.week
    where
        themes.trend = 'rising'
        and case
            when themes.source_id is null then terms.counts_for_all
            else terms.source_id = themes.source_id and terms.counts_for_source
        end
)

select
    article_id,
    theme_id,
    source_id is null as is_of_all_sources,
    terms::integer as terms,
    round(terms / terms_of_theme, 4) as score
from held
where terms >= 2
