{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}

with listed as (
    select
        latest.article_id,
        latest.source_id,
        unnest(states.places) as place
    from {{ ref('stg_states') }} as states
    inner join {{ ref('int_articles_latest') }} as latest on states.content_id = latest.content_id
),

registry as (
    select * from {{ registry(source('raw', 'steward_registry'), ref('source_registry')) }}
),

mentioned as (
    select
        listed.article_id,
        listed.source_id,
        listed.place.place_id,
        listed.place.mentions,
        listed.place.score,
        listed.place.reason,
        listed.place.instead_of
    from listed
),

located as (
    -- Which places lie in the country of the article's source.
    select
        mentioned.*,
        coalesce(gazetteer.country = registry.country, false) as is_at_home
    from mentioned
    left join {{ ref('gazetteer') }} as gazetteer on mentioned.place_id = gazetteer.place_id
    left join registry on mentioned.source_id = registry.source_id
),

chosen as (
    -- Where nothing in the text speaks for one of several places of a name, the source's country does.
    select
        located.article_id,
        coalesce(rivals.place_id, located.place_id) as place_id,
        located.mentions,
        least(
            0.95,
            located.score
            + if(located.is_at_home or rivals.place_id is not null, {{ var('place_home_bonus') }}, 0)
        ) as score,
        if(rivals.place_id is not null, 'source', located.reason) as reason
    from located
    left join located as rivals
        on
            located.article_id = rivals.article_id
            and located.place_id = rivals.instead_of
            and rivals.is_at_home
    where located.instead_of is null
)

select
    chosen.article_id,
    chosen.place_id,
    sum(chosen.mentions)::integer as mentions,
    max(chosen.score)::double as score,
    arg_max(chosen.reason, (chosen.score, chosen.reason)) as reason
from chosen
where chosen.score >= {{ var('place_min_score') }}
group by chosen.article_id, chosen.place_id
