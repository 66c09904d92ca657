{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}

-- depends_on: {{ ref('int_topic_targets') }}
{% set evidence %}
    select
        evidence.article_id,
        evidence.language,
        evidence.topics,
        evidence.topic_weight,
        coalesce(own.shares, news.shares) as prior,
        coalesce(own.prior, 'news') as prior_name
    from {{ ref('int_topic_evidence') }} as evidence
    cross join (
        select map_from_entries(list((priors.topic_id, priors.share))) as shares
        from {{ ref('topic_priors') }} as priors
    ) as news
    left join (
        select
            priors.source_id,
            'source ' || priors.articles as prior,
            map_from_entries(list((priors.topic_id, priors.share))) as shares
        from {{ ref('source_topic_priors') }} as priors
        where
            (priors.source_id, priors.articles) in (
                select (latest.source_id, max(latest.articles))
                from {{ ref('source_topic_priors') }} as latest
                group by latest.source_id
            )
        group by priors.source_id, priors.articles
    ) as own on evidence.source_id = own.source_id
{% endset %}
{% set scored = topic_scores(evidence) %}
{% if topics_are_mapped() %}
    {% set scored = topics_mapped(scored) %}
{% endif %}

with listed as (
    select
        scores.article_id,
        scores.prior_name,
        list_reverse_sort(scores.scored) as scored
    from ({{ scored }}) as scores
),

placed as (
    select
        listed.article_id,
        listed.prior_name,
        -- A function of two arguments, which the linter does not know.
        unnest(list_transform(listed.scored, lambda one, place: { 'topic': one, 'place': place })) as found  -- noqa: PRS,RF03,LT01,LT05
    from listed
)

select
    placed.article_id,
    placed.found.topic.topic_id,
    placed.found.topic.score,
    placed.found.place::integer as rank,
    case
        when greatest(placed.found.topic.by_terms, placed.found.topic.by_words) <= 0 then 'prior'
        when placed.found.topic.by_terms > 2 * placed.found.topic.by_words then 'terms'
        when placed.found.topic.by_words > 2 * placed.found.topic.by_terms then 'words'
        else 'terms and words'
    end as method,
    placed.found.topic.level::integer as level,
    placed.found.topic.terms::float as terms,
    placed.found.topic.words::float as words,
    placed.found.topic.terms_share::float as terms_share,
    placed.prior_name as prior
from placed
