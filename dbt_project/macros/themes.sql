{% macro note_weeks_left() -%}
    {#- Pre-hook of `article_terms`: themes are found anew where rows go, and a build that is cut off must not forget it. -#}
    {% if is_incremental() %}
insert into raw.touched_weeks
select distinct source_id, week
from {{ this }}
where week is not null and article_id in (select article_id from raw.pending)
    {% endif %}
{%- endmacro %}

{% macro theme_articles(weeks) -%}
    {#-
        The articles that count in the weeks that `weeks` names by (source_id, week), no source standing for all
        together: rows (source_id, week, article_id, terms).
    -#}
    select
        terms.source_id,
        terms.week,
        terms.article_id,
        terms.terms
    from {{ ref('article_terms') }} as terms
    semi join {{ weeks }} as weeks on terms.source_id = weeks.source_id and terms.week = weeks.week
    where terms.counts_for_source
    union all
    select
        null as source_id,
        terms.week,
        terms.article_id,
        terms.terms
    from {{ ref('article_terms') }} as terms
    where
        terms.counts_for_all
        and terms.week in (select weeks.week from {{ weeks }} as weeks where weeks.source_id is null)
{%- endmacro %}
