{% macro hold_terms() -%}
    {#- Pre-hook of `article_terms`: the rows that are built anew, as they were. -#}
    {% if is_incremental() %}
create or replace temp table terms_before as
select article_id, source_id, week, terms, counts_for_all, counts_for_source
from {{ this }}
where article_id in (select article_id from checking.built)
    {% endif %}
{%- endmacro %}

{% macro note_weeks_touched() -%}
    {#-
        Post-hook of `article_terms`: themes are found anew where rows came, went or changed, and a build that is cut off must
        not forget it. Most articles that are built anew because a copy came have the same terms as before.
    -#}
    {% set rows %}
select article_id, source_id, week, terms, counts_for_all, counts_for_source
from {{ this }}
    {% endset %}
    {% if is_incremental() %}
        {% set now = rows ~ 'where article_id in (select article_id from raw.pending)' %}
insert into raw.touched_weeks
select distinct source_id, week
from ((({{ now }}) except from temp.terms_before) union all (from temp.terms_before except ({{ now }}))) as changes
where week is not null
    {% else %}
insert into raw.touched_weeks
select distinct source_id, week from ({{ rows }}) as terms where week is not null
    {% endif %}
{%- endmacro %}

{% macro theme_articles(weeks) -%}
    {#-
        The articles that count in the weeks that `weeks` names by (source_id, week), no source standing for all
        together: rows (source_id, week, article_id, terms). Of a week of more than `theme_most_articles` about so
        many are taken, those whose ids come first: ids are digests, so that these are any of them, and the same ones
        in whatever loads they came.
    -#}
    select
        terms.source_id,
        terms.week,
        terms.article_id,
        terms.terms
    from {{ ref('article_terms') }} as terms
    inner join (
        select
            sized.source_id,
            sized.week,
            count(*) as articles
        from {{ ref('article_terms') }} as sized
        semi join {{ weeks }} as weeks on sized.source_id = weeks.source_id and sized.week = weeks.week
        where sized.counts_for_source
        group by sized.source_id, sized.week
    ) as sizes on terms.source_id = sizes.source_id and terms.week = sizes.week
    where terms.counts_for_source and terms.article_id < {{ id_bound('sizes.articles') }}
    union all
    select
        null as source_id,
        terms.week,
        terms.article_id,
        terms.terms
    from {{ ref('article_terms') }} as terms
    inner join (
        select
            sized.week,
            count(*) as articles
        from {{ ref('article_terms') }} as sized
        where
            sized.counts_for_all
            and sized.week in (select weeks.week from {{ weeks }} as weeks where weeks.source_id is null)
        group by sized.week
    ) as sizes on terms.week = sizes.week
    where terms.counts_for_all and terms.article_id < {{ id_bound('sizes.articles') }}
{%- endmacro %}

{% macro id_bound(articles) -%}
    {#- The id below which about `theme_most_articles` of so many articles have theirs; `~` comes after all of them. -#}
    case
        when {{ articles }} <= {{ var('theme_most_articles') }} then '~'
        else printf('%08x', ({{ var('theme_most_articles') }} * 4294967295.0 / {{ articles }})::bigint)
    end
{%- endmacro %}
