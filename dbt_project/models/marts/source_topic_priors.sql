{{ config(materialized='incremental', incremental_strategy='append') }}
-- What a source writes about, learned when it has 100 articles and at each fourfold of that: the mean score
-- of each topic over its articles, with the news prior for some more. What was learned stays, and articles
-- keep the scores that they got by it.
{% set scores = this.incorporate(path={'identifier': 'article_topics'}) if is_incremental() else none %}

{% set evidence %}
    select
        evidence.article_id,
        evidence.source_id,
        evidence.language,
        evidence.topics,
        evidence.topic_weight,
        news.shares as prior
    from {{ ref('int_topic_evidence') }} as evidence
    cross join (
        select map_from_entries(list((priors.topic_id, priors.share))) as shares
        from {{ ref('topic_priors') }} as priors
    ) as news
    semi join learning on evidence.source_id = learning.source_id
{% endset %}

with counted as (
    select
        articles.source_id,
        count(*) as articles
    from {{ ref('articles') }} as articles
    where articles.source_id in (select evidence.source_id from {{ ref('int_topic_evidence') }} as evidence)
    group by articles.source_id
),

known as (
    {% if is_incremental() -%}
        select
            earlier.source_id,
            max(earlier.articles) as articles
        from {{ this }} as earlier
        group by earlier.source_id
    {%- else -%}
        select
            '' as source_id,
            0 as articles
    {%- endif %}
),

reached as (
    select
        counted.source_id,
        floor(log2(counted.articles / {{ var('topic_prior_from') }}) / 2) as fourfolds
    from counted
    left join known on counted.source_id = known.source_id
    where counted.articles >= greatest({{ var('topic_prior_from') }}, 4 * coalesce(known.articles, 0))
),

learning as (
    select
        reached.source_id,
        ({{ var('topic_prior_from') }} * pow(4, reached.fourfolds))::integer as articles
    from reached
),

scored as (
    select
        now.article_id,
        now.source_id,
        unnest(now.scored) as topic
    from ({{ topic_scores(evidence, below=false) }}) as now
),

told as (
    select
        scored.article_id,
        scored.source_id,
        scored.topic.topic_id,
        scored.topic.score
    from scored
    {% if is_incremental() and load_relation(scores) -%}
        union all
        select
            before.article_id,
            articles.source_id,
            before.topic_id,
            before.score
        from {{ scores }} as before
        inner join (
            select
                held.article_id,
                held.source_id
            from {{ ref('articles') }} as held
            where held.source_id in (select learning.source_id from learning)
        ) as articles on before.article_id = articles.article_id
        where
            before.level = 1
            and before.article_id not in (select evidence.article_id from {{ ref('int_topic_evidence') }} as evidence)
    {%- endif %}
),

-- Where a steward counts a topic for another one, scores are known for both as one,
-- and split as all news has it.
parts as (
    select
        news.topic_id,
        coalesce(targets.target_id, news.topic_id) as told_as,
        news.share,
        news.share / sum(news.share) over (partition by coalesce(targets.target_id, news.topic_id)) as part
    from {{ ref('topic_priors') }} as news
    left join {{ ref('int_topic_targets') }} as targets on news.topic_id = targets.topic_id
),

sums as (
    select
        told.source_id,
        coalesce(targets.target_id, told.topic_id) as topic_id,
        -- As decimals: a sum of floating-point numbers hangs on their order.
        sum(told.score::decimal(18, 12)) as score
    from told
    left join {{ ref('int_topic_targets') }} as targets on told.topic_id = targets.topic_id
    group by told.source_id, coalesce(targets.target_id, told.topic_id)
),

wholes as (
    select
        sums.source_id,
        sum(sums.score) as score
    from sums
    group by sums.source_id
)

select
    learning.source_id,
    learning.articles,
    parts.topic_id,
    (coalesce(sums.score, 0)::double * parts.part + {{ var('topic_prior_smoothing') }} * parts.share)
    / (wholes.score::double + {{ var('topic_prior_smoothing') }}) as share
from learning
inner join wholes on learning.source_id = wholes.source_id
cross join parts
left join sums on learning.source_id = sums.source_id and parts.told_as = sums.topic_id
