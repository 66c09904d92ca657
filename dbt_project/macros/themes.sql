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
        {%- set brought = built_rows().get(this.schema ~ '.' ~ this.identifier, (0, 0)) -%}
        {% set now = rows ~ 'where rowid >= ' ~ brought[0] ~ ' and article_id in (select article_id from raw.pending)' %}
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
        The articles that count in the weeks that `weeks` names by (source_id, week), each once, no source standing for
        all together: rows (source_id, week, article_id, terms). Of a week of more than `theme_most_articles` about so
        many are taken, those whose ids come first: ids are digests, so that these are any of them, and the same ones
        in whatever loads they came. The table is read twice, to count and to take: of its lists no more than once.
    -#}
    with sized as (
        select
            source_id,
            week,
            count(*) filter (counts_for_source) as of_source,
            count(*) filter (counts_for_all) as of_all
        from {{ ref('article_terms') }}
        where week in (select weeks.week from {{ weeks }} as weeks)
        group by source_id, week
    ),

    of_all as (
        select
            sized.week,
            sum(sized.of_all) as articles
        from sized
        where sized.week in (select weeks.week from {{ weeks }} as weeks where weeks.source_id is null)
        group by sized.week
    ),

    bounds as (
        select
            sized.source_id,
            sized.week,
            case when weeks.week is not null then {{ id_bound('sized.of_source') }} else '' end as of_source,
            case when of_all.week is not null then {{ id_bound('of_all.articles') }} else '' end as of_all
        from sized
        left join {{ weeks }} as weeks on sized.source_id = weeks.source_id and sized.week = weeks.week
        left join of_all on sized.week = of_all.week
    )

    select
        unnest(
            case when is_of_source then [source_id] else []::varchar[] end
            || case when is_of_all then [null::varchar] else []::varchar[] end
        ) as source_id,
        week,
        article_id,
        terms
    from (
        select
            terms.source_id,
            terms.week,
            terms.article_id,
            terms.terms,
            terms.counts_for_source and terms.article_id < bounds.of_source as is_of_source,
            terms.counts_for_all and terms.article_id < bounds.of_all as is_of_all
        from {{ ref('article_terms') }} as terms
        inner join bounds on terms.source_id = bounds.source_id and terms.week = bounds.week
    ) as taken
    where is_of_source or is_of_all
{%- endmacro %}

{% macro id_bound(articles) -%}
    {#- The id below which about `theme_most_articles` of so many articles have theirs; `~` comes after all of them. -#}
    case
        when {{ articles }} <= {{ var('theme_most_articles') }} then '~'
        else printf('%08x', ({{ var('theme_most_articles') }} * 4294967295.0 / {{ articles }})::bigint)
    end
{%- endmacro %}
