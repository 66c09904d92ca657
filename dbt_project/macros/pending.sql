{% macro replace_pending(condition="article_id in (select article_id from checking.built)") -%}
    {#-
        Pre-hook of the incremental marts: the rows of the articles that are built anew go first, in the same
        transaction in which the new ones come. Unlike a delete by the new rows' keys it also removes rows
        that have no successor.
    -#}
    {% if is_incremental() %}delete from {{ this }} where {{ condition }}{% endif %}
{%- endmacro %}

{% macro get_where_subquery(relation) -%}
    {#- dbt's own way to the rows that a data test looks at. -#}
    {{ rows_to_test(relation, config.get('where')) }}
{%- endmacro %}

{% macro pending_rows() -%}
    {#- What `where: pending` and its like mean, as conditions. -#}
    {{ return({
        'pending': 'article_id in (select article_id from ' ~ source('raw', 'pending') ~ ')',
        'pending_captures': 'capture_id in (select capture_id from ' ~ source('checking', 'pending_captures') ~ ')',
        'pending_loads': 'load_id in (select load_id from ' ~ source('raw', 'loads') ~ ' where published_at is null)',
    }) }}
{%- endmacro %}

{% macro rows_to_test(relation, where) -%}
    {#-
        `where: pending` on a data test means the rows of articles that are not published yet, `pending_captures` the
        captures that are not, `pending_loads` the loads, so that the tests of a load cost what the load brought, not what the corpus holds.
    -#}
    {% set pending = pending_rows() %}
    {% if where in pending and var('check_all') or not where %}
        {{ relation }}
    {%- else %}
        (
            select * from {{ relation }}
            where {{ pending.get(where, where) }}
        ) as checked_rows
    {%- endif %}
{%- endmacro %}

{% macro test_relationships(model, column_name, to, field) -%}
    {#- As dbt's own, which holds all keys of the other table in memory: here those that are looked for, and no others. -#}
    select children.from_field
    from (
        select {{ column_name }} as from_field from {{ model }}
        where {{ column_name }} is not null
    ) as children
    where
        children.from_field not in (
            select parents.{{ field }} from {{ to }} as parents
            where parents.{{ field }} in (select {{ column_name }} from {{ model }})
        )
{%- endmacro %}

{% macro lying_at(node) -%}
    {#- The pending rows of a model, by where they lie, which `generic_tests` has found. -#}
    (select * from {{ node.relation_name }} where rowid in (select place from temp.places_of_{{ node.name }}))
{%- endmacro %}

{% macro built_rows() -%}
    {#- What this build brought: by `schema.table` where it begins and how many rows it is. -#}
    {% set found = {} %}
    {% for row in run_query('from checking.built_rows').rows %}
        {% do found.update({row[0]: (row[1], row[2])}) %}
    {% endfor %}
    {{ return(found) }}
{%- endmacro %}

{% macro set_out_places(node, where, brought) -%}
    {#-
        Sets out where the pending rows of a model lie, of which a build brings all: looked for among those that this one
        `brought`, and in the whole table where these are not all, as in include/corpus/warehouse/built_rows.py.
    -#}
    {% set made = 'create or replace temp table places_of_' ~ node.name ~ ' as select rowid as place from '
        ~ node.relation_name ~ ' where ' ~ pending_rows()[where] %}
    {% if brought %}
        {% do run_query(made ~ ' and rowid >= ' ~ brought[0]) %}
        {% set found = run_query('select count(*) from temp.places_of_' ~ node.name).rows[0][0] %}
    {% endif %}
    {% if not brought or found != brought[1] %}
        {% do run_query(made) %}
    {% endif %}
{%- endmacro %}

{% macro generic_tests() -%}
    {#-
        The generic data tests that look at something of what this run builds, each as a query of one row: its id and
        the number of its failing rows. Where the pending rows of a table lie is found once, not for each of its tests.
    -#}
    {% set queries = [] %}
    {% set placed = {} %}
    {% set built = built_rows() %}
    {% for node in graph.nodes.values() if node.resource_type == 'model' and not var('check_all') %}
        {% set where = 'pending_captures' if node.name == 'captures' else 'pending' %}
        {% if node.unique_id in selected_resources and node.config.materialized == 'incremental' and 'article_id' in node.columns %}
            {% do set_out_places(node, where, built.get(node.schema ~ '.' ~ node.alias)) %}
            {% do placed.update({node.unique_id: where}) %}
        {% endif %}
    {% endfor %}
    {% for node in graph.nodes.values() if node.resource_type == 'test' and node.test_metadata %}
        {% if node.depends_on.nodes | select('in', selected_resources) | list %}
            {% set given = {} %}
            {% do given.update(node.test_metadata.kwargs) %}
            {% set tested = graph.nodes[node.attached_node] %}
            {% set where = node.config.where %}
            {% if placed.get(tested.unique_id) == where and where %}
                {% do given.update(model=lying_at(tested)) %}
            {% else %}
                {% do given.update(model=rows_to_test(tested.relation_name, where)) %}
            {% endif %}
            {% if 'to' in given %}
                {% set other = modules.re.search("ref\\('(\w+)'\\)", given.to).group(1) %}
                {% set found = graph.nodes.values() | selectattr('name', 'equalto', other) | first %}
                {#- The row and the captures of an article that is pending are pending themselves. -#}
                {% set is_own = given.field == 'capture_id' or (given.field, given.column_name) == ('article_id', 'article_id') %}
                {% if is_own and found.unique_id in placed and where == 'pending' %}
                    {% do given.update(to=lying_at(found)) %}
                {% else %}
                    {% do given.update(to=found.relation_name) %}
                {% endif %}
            {% endif %}
            {% set asked = context['test_' ~ node.test_metadata.name](**given) %}
            {% do queries.append("select '" ~ node.unique_id ~ "', count(*) from (" ~ asked ~ ")") %}
        {% endif %}
    {% endfor %}
    {{ return(queries) }}
{%- endmacro %}

{% macro where_pending_lies(relation, condition) -%}
    {#-
        Restricts a query to the stretches of a table in which pending rows lie (views.sql says why), as they are when
        the model is made. The other rows of these stretches are in it too: who reads it joins it to what is pending.
        Nothing in a unit test, whose rows lie nowhere, and where rows lie beyond the stretches that have a bit of their
        own, as those do that a lake has written again (their ids begin at 10^18).
    -#}
    {% if execute and not relation.is_cte and load_relation(relation) %}
        {%- set found = run_query(
            "select rtrim(raw.stretches(rowid)::varchar, '0') || '0', bit_length(raw.stretches(rowid)), min(rowid), max(rowid),"
            ~ ' (select max(rowid) from ' ~ relation ~ ') from ' ~ relation ~ ' where ' ~ condition
        ) -%}
        {%- set stretches, most, first, last, end = found.rows[0].values() -%}
        {%- if '1' in stretches and (end - first) // 2048 < 2 * stretches.count('1') %}
            {#- They end the table, as new rows do: no group of rows before the first is looked into at all. -#}
where rowid >= {{ first }}
        {%- elif stretches | length <= most %}
where get_bit('{{ stretches }}'::bit, least(rowid // 2048, {{ stretches | length - 1 }})::integer) = 1
        {%- endif %}
    {%- endif %}
{%- endmacro %}
