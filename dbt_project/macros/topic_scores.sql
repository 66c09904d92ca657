{% macro topic_scores(evidence, below=true) -%}
    {#-
        Scores of topics from evidence. Takes a query with the columns article_id, language, topics (structs of topic_id,
        parent_id, terms, words: level 1 first), topic_weight and prior (a map of topic to share), and gives the same
        rows with `scored`: structs of topic_id, level, score, terms, words, by_terms, by_words, by_prior; of all levels,
        or of level 1 without those below it.

        Level 1: softmax over log-odds, which are the logarithm of the topic's prior share, its share of the points
        of terms and its sum over words, both of them shrunk where there is little. Words stand in contexts, so
        that a sum grows with a text's length by less than that.
        Levels below: the wider topic's score times the topic's share of the evidence among its siblings.
        All in lists, row by row: a window over all topics would stand in memory.
    -#}
    with summed as (
        select
            evidence.*,
            list_filter(topics, lambda one: one.parent_id is null) as roots,
            list_filter(topics, lambda one: one.parent_id is not null) as below
        from ({{ evidence }}) as evidence
    ),

    with_evidence as (
        select
            *,
            list_sum(list_transform(roots, lambda one: one.terms)) as all_terms,
            list_avg(list_transform(roots, lambda one: one.words)) as mean_words
        from summed
        where len(roots) > 0 and (topic_weight >= {{ var('topic_least_words') }} or all_terms > 0)
    ),

    weighed as (
        select
            *,
            list_transform(roots, lambda one: {
                'topic_id': one.topic_id,
                'terms': one.terms,
                'words': one.words,
                'by_terms': {{ var('topic_sharpness') }} * {{ var('topic_terms_weight') }}
                * one.terms / (all_terms + {{ var('topic_terms_shrunk') }}),
                'by_words': {{ var('topic_sharpness') }} * {{ var('topic_words_weight') }}
                * (one.words - mean_words) / pow(greatest(topic_weight, 1), {{ var('topic_length_power') }}),
                'by_prior': {{ var('topic_sharpness') }} * ln(coalesce(prior[one.topic_id], 0.01))
                * case when language = 'en' then 1 else {{ var('topic_prior_elsewhere') }} end
            }) as odds
        from with_evidence
    ),

    highest as (
        select
            *,
            list_max(list_transform(odds, lambda one: one.by_terms + one.by_words + one.by_prior)) as most
        from weighed
    ),

    level_1 as (
        select
            *,
            list_sum(
                list_transform(odds, lambda one: exp(one.by_terms + one.by_words + one.by_prior - most))
            ) as whole
        from highest
    ),

    scored_1 as (
        select
            *,
            list_transform(odds, lambda one: {
                'score': (
                    topic_weight * exp(one.by_terms + one.by_words + one.by_prior - most) / whole
                    + {{ var('topic_doubt') }} * coalesce(prior[one.topic_id], 0.01)
                ) / (topic_weight + {{ var('topic_doubt') }}),
                'topic_id': one.topic_id,
                'parent_id': null::varchar,
                'level': 1,
                'terms': one.terms,
                'words': one.words,
                'by_terms': one.by_terms,
                'by_words': one.by_words,
                'terms_share': case when all_terms > 0 then one.terms / all_terms else 0 end
            }) as scored_1
        from level_1
    ){{ ',' if below }}
    {% for level in (2, 3) if below %}

    above_{{ level }} as (
        -- The topics of the level above that score enough for those below them to be scored. Most topics do not.
        select
            * exclude (kept),
            list_transform(kept, lambda one: one.topic_id) as wider,
            list_transform(kept, lambda one: one.score) as wider_scores
        from (
            select
                *,
                list_filter(
                    scored_{{ level - 1 }}, lambda one: one.score >= {{ var('topic_min_score') }}
                ) as kept
            from scored_{{ level - 1 }}
        ) as told
    ),

    scored_{{ level }} as (
        select
            * exclude (wider, wider_scores, parts),
            list_transform(parts, lambda one: {
                'score': wider_scores[list_position(wider, one.parent_id)]
                * (one.terms * {{ var('topic_line_weight') }} + one.words)
                / (
                    list_sum(
                        list_transform(
                            list_filter(parts, lambda two: two.parent_id = one.parent_id),
                            lambda two: two.terms * {{ var('topic_line_weight') }} + two.words
                        )
                    )
                    + {{ var('topic_below_shrunk') }}
                ),
                'topic_id': one.topic_id,
                'parent_id': one.parent_id,
                'level': {{ level }},
                'terms': one.terms,
                'words': one.words,
                'by_terms': (one.terms * {{ var('topic_line_weight') }})::double,
                'by_words': one.words::double,
                'terms_share': 0 * one.words::double
            }) as scored_{{ level }}
        from (
            select
                *,
                list_filter(below, lambda one: list_contains(wider, one.parent_id)) as parts
            from above_{{ level }}
        ) as told
    ){{ ',' if not loop.last }}
    {% endfor %}

    select
        * exclude (topics, roots, below, odds, scored_1{{ ', scored_2, scored_3' if below }}),
        list_filter(
            {% if below %}list_concat(scored_1, list_concat(scored_2, scored_3)){% else %}scored_1{% endif %},
            lambda one: one.score >= {{ var('topic_min_score') }}
            or (one.terms >= {{ var('topic_tag_terms') }} and one.terms_share >= {{ var('topic_tag_terms_share') }})
        ) as scored
    from scored_{{ 3 if below else 1 }}
{%- endmacro %}


{% macro topics_are_mapped() -%}
    {#- Whether a steward counts a topic for another one: without, loads do not pay for it. -#}
    {%- set topics = source('raw', 'steward_topics') -%}
    {%- if execute and load_relation(topics) -%}
        {%- set mapped = run_query('select count(*) from ' ~ topics ~ ' where maps_to is not null') -%}
        {{ return(mapped.rows[0][0] > 0) }}
    {%- endif -%}
    {{ return(false) }}
{%- endmacro %}


{% macro topics_mapped(scored) -%}
    {#-
        Rows as `topic_scores` gives them, in which a topic that a steward maps to another one counts for that: scores
        and evidence of topics of one name are added up, and what is a part of another score is left out.
    -#}
    with targets as (
        select map_from_entries(list((mapped.topic_id, {'target_id': mapped.target_id, 'level': mapped.level}))) as targets
        from {{ ref('int_topic_targets') }} as mapped
    ),

    renamed as (
        select
            scores.* exclude (scored),
            list_filter(
                list_transform(scores.scored, lambda one: {
                    'score': one.score,
                    'topic_id': case
                        when map_contains(targets.targets, one.topic_id) then targets.targets[one.topic_id].target_id
                        else one.topic_id
                    end,
                    'parent_id': one.parent_id,
                    'level': coalesce(targets.targets[one.topic_id].level, one.level),
                    {%- for part in ('terms', 'words', 'by_terms', 'by_words', 'terms_share') %}
                    '{{ part }}': one.{{ part }}{{ ',' if not loop.last }}
                    {%- endfor %}
                }),
                lambda one: one.topic_id is not null
            ) as scored
        from ({{ scored }}) as scores
        cross join targets
    )

    select
        * exclude (scored),
        list_transform(
            list_transform(
                list_sort(list_distinct(list_transform(scored, lambda one: one.topic_id))),
                lambda topic: list_filter(scored, lambda one: one.topic_id = topic)
            ),
            lambda same: {
                'score': least(1, list_sum(list_transform(same, lambda one: one.score))),
                'topic_id': same[1].topic_id,
                'parent_id': same[1].parent_id,
                'level': same[1].level,
                {%- for part in ('terms', 'words', 'by_terms', 'by_words', 'terms_share') %}
                '{{ part }}': list_sum(list_transform(same, lambda one: one.{{ part }})){{ ',' if not loop.last }}
                {%- endfor %}
            }
        ) as scored
    from renamed
{%- endmacro %}
