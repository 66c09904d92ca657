{{ config(tags=['contract']) }}
-- depends_on: {{ ref('article_changes') }}, {{ ref('article_corrections') }}, {{ ref('article_countries') }}
-- depends_on: {{ ref('article_duplicates') }}, {{ ref('article_groups') }}, {{ ref('article_places') }}
-- depends_on: {{ ref('article_quality') }}, {{ ref('article_quotes') }}
-- depends_on: {{ ref('article_terms') }}, {{ ref('article_themes') }}, {{ ref('themes') }}
-- depends_on: {{ ref('article_topics') }}, {{ ref('article_versions') }}, {{ ref('articles') }}, {{ ref('captures') }}
-- depends_on: {{ ref('drift') }}, {{ ref('flag_thresholds') }}, {{ ref('loads') }}, {{ ref('metrics') }}
-- depends_on: {{ ref('places') }}, {{ ref('publisher_evidence') }}, {{ ref('publishers') }}
-- depends_on: {{ ref('source_health') }}, {{ ref('source_topic_priors') }}, {{ ref('sources') }}, {{ ref('topic_names') }}, {{ ref('topics') }}
-- depends_on: {{ ref('earlier_texts') }}, {{ ref('versions') }}
-- What the contracts of the marts say of keys and columns, asked of the rows themselves: for an engine that does
-- not enforce constraints. DuckDB does, so that loads leave this test out; those into a lake ask it of the rows that are
-- not published yet.
{% set pending = {
    'article_id': 'article_id in (select article_id from ' ~ source('raw', 'pending') ~ ')',
    'capture_id': 'capture_id in (select capture_id from ' ~ source('checking', 'pending_captures') ~ ')',
} %}
-- Each mart is read twice, once for its columns and once for its key: a branch for each rule ran out of memory.
{% set parts = [] %}
{% if execute %}
    {% for node in graph.nodes.values() if node.resource_type == 'model' and node.config.contract.enforced %}
        {% set key, rules = [], [] %}
        {% set by = (['capture_id', 'article_id'] | select('in', node.columns.keys()) | list) + [''] %}
        {% set asked = '1 = 1' if var('check_all') else pending.get(by[0], '1 = 1') %}
        {% for constraint in node.constraints if constraint.type == 'primary_key' %}
            {% do key.extend(constraint.columns) %}
        {% endfor %}
        {% for column in node.columns.values() %}
            {% for constraint in column.constraints %}
                {% if constraint.type == 'primary_key' %}{% do key.append(column.name) %}{% endif %}
                {% if constraint.type == 'check' %}
                    {% do rules.append((constraint.expression, 'not (' ~ constraint.expression ~ ')')) %}
                {% elif constraint.type in ('not_null', 'primary_key') %}
                    {% do rules.append((column.name ~ ' is not null', column.name ~ ' is null')) %}
                {% endif %}
            {% endfor %}
        {% endfor %}
        {% if rules %}{% do parts.append((node, asked, rules, '')) %}{% endif %}
        {% if key %}{% do parts.append((node, asked, [], key | join(', '))) %}{% endif %}
    {% endfor %}
{% endif %}
{% for node, asked, rules, key in parts %}
{% if key %}
select
    '{{ node.name }}' as model,
    'unique: {{ key }}' as rule
from {{ node.relation_name }}
where {{ asked }}
group by {{ key }}
having count(*) > 1
{% else %}
select
    '{{ node.name }}' as model,
    case
        {% for rule, broken in rules %}
        when {{ broken }} then '{{ rule | replace("'", "''") }}'
        {% endfor %}
    end as rule
from {{ node.relation_name }}
where
    {{ asked }}
    and (
        {% for rule, broken in rules %}
        {{ broken }}
        {% if not loop.last %}or{% endif %}
        {% endfor %}
    )
{% endif %}
{% if not loop.last %}union all{% endif %}
{% else %}
select null as model
where 1 = 0
{% endfor %}
