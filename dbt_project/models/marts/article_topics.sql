{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}

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

with listed as (
    select
        scores.article_id,
        scores.prior_name,
        list_reverse_sort(scores.scored) as scored
    from ({{ topics_mapped(topic_scores(evidence)) }}) as scores
),

ranked as (
    select
        listed.article_id,
        listed.prior_name,
        unnest(listed.scored) as topic,
        generate_subscripts(listed.scored, 1) as rank
    from listed
)

select
    ranked.article_id,
    ranked.topic.topic_id,
    ranked.topic.score,
    ranked.rank::integer as rank,
    case
        when greatest(ranked.topic.by_terms, ranked.topic.by_words) <= 0 then 'prior'
        when ranked.topic.by_terms > 2 * ranked.topic.by_words then 'terms'
        when ranked.topic.by_words > 2 * ranked.topic.by_terms then 'words'
        else 'terms and words'
    end as method,
    ranked.topic.level::integer as level,
    ranked.topic.terms::float as terms,
    ranked.topic.words::float as words,
    ranked.topic.terms_share::float as terms_share,
    ranked.prior_name as prior
from ranked
