{% macro topic_scores(evidence) -%}
    {#-
        Scores of topics from evidence. Takes a query with the columns article_id, language, topics (structs of topic_id,
        parent_id, terms, words: level 1 first), topic_weight and prior (a map of topic to share), and gives the same
        rows with `scored`: structs of topic_id, level, score, terms, words, by_terms, by_words, by_prior; all levels.

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
    ),
    {% for level in (2, 3) %}

    scored_{{ level }} as (
        select
            *,
            list_transform(
                list_filter(
                    list_transform(below, lambda one: {
                        'one': one,
                        'above': list_filter(
                            scored_{{ level - 1 }},
                            lambda two: two.topic_id = one.parent_id and two.score >= {{ var('topic_min_score') }}
                        )[1],
                        'siblings': list_sum(
                            list_transform(
                                list_filter(below, lambda two: two.parent_id = one.parent_id),
                                lambda two: two.terms * {{ var('topic_line_weight') }} + two.words
                            )
                        )
                    }),
                    lambda found: found.above is not null
                ),
                lambda found: {
                    'score': found.above.score
                    * (found.one.terms * {{ var('topic_line_weight') }} + found.one.words)
                    / (found.siblings + {{ var('topic_below_shrunk') }}),
                    'topic_id': found.one.topic_id,
                    'parent_id': found.one.parent_id,
                    'level': {{ level }},
                    'terms': found.one.terms,
                    'words': found.one.words,
                    'by_terms': (found.one.terms * {{ var('topic_line_weight') }})::double,
                    'by_words': found.one.words::double,
                    'terms_share': 0 * found.one.words::double
                }
            ) as scored_{{ level }}
        from scored_{{ level - 1 }}
    ){{ ',' if not loop.last }}
    {% endfor %}

    select
        * exclude (topics, roots, below, odds, scored_1, scored_2, scored_3),
        list_filter(
            list_concat(scored_1, list_concat(scored_2, scored_3)),
            lambda one: one.score >= {{ var('topic_min_score') }}
            or (one.terms >= {{ var('topic_tag_terms') }} and one.terms_share >= {{ var('topic_tag_terms_share') }})
        ) as scored
    from scored_3
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
