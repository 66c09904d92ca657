{% macro replace_pending(condition="article_id in (select article_id from raw.pending)") -%}
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

{% macro rows_to_test(relation, where) -%}
    {#-
        `where: pending` on a data test means the rows of articles that are not published yet, `pending_captures` the
        captures that are not, `pending_loads` the loads, so that the tests of a load cost what the load brought, not what the corpus holds.
    -#}
    {% set pending = {
        'pending': 'article_id in (select article_id from ' ~ source('raw', 'pending') ~ ')',
        'pending_captures': 'capture_id in (select capture_id from ' ~ source('checking', 'pending_captures') ~ ')',
        'pending_loads': 'load_id in (select load_id from ' ~ source('raw', 'loads') ~ ' where published_at is null)',
    } %}
    {% if where in pending and var('check_all') or not where %}
        {{ relation }}
    {%- else %}
        (
            select * from {{ relation }}
            where {{ pending.get(where, where) }}
        ) as checked_rows
    {%- endif %}
{%- endmacro %}

{% macro generic_tests() -%}
    {#-
        The generic data tests that look at something of what this run builds, each as a query of one row: its id and
        the number of its failing rows.
    -#}
    {% set queries = [] %}
    {% for node in graph.nodes.values() if node.resource_type == 'test' and node.test_metadata %}
        {% if node.depends_on.nodes | select('in', selected_resources) | list %}
            {% set given = {} %}
            {% do given.update(node.test_metadata.kwargs) %}
            {% do given.update(model=rows_to_test(graph.nodes[node.attached_node].relation_name, node.config.where)) %}
            {% if 'to' in given %}
                {% set other = modules.re.search("ref\\('(\w+)'\\)", given.to).group(1) %}
                {% set found = graph.nodes.values() | selectattr('name', 'equalto', other) | first %}
                {% do given.update(to=found.relation_name) %}
            {% endif %}
            {% set asked = context['test_' ~ node.test_metadata.name](**given) %}
            {% do queries.append("select '" ~ node.unique_id ~ "', count(*) from (" ~ asked ~ ")") %}
        {% endif %}
    {% endfor %}
    {{ return(queries) }}
{%- endmacro %}

{% macro where_pending_lies(relation, condition) -%}
    {#-
        Restricts a staging view to the stretches of a table in which pending rows lie (views.sql says why), as they
        are when the view is made. The other rows of these stretches are in it too: who reads it joins it to what is
        pending. Nothing where the pending rows lie all over the table, and in a unit test, whose rows lie nowhere.
    -#}
    {% if execute and not relation.is_cte and load_relation(relation) %}
        {%- set found = run_query(
            'select array_to_string(raw.stretches(rowid), chr(44)) from ' ~ relation ~ ' where ' ~ condition
        ) -%}
        {%- set stretches = found.columns[0].values()[0] -%}
        {%- if stretches is not none %}
where list_contains([{{ stretches }}]::bigint[], rowid // 2048)
        {%- endif %}
    {%- endif %}
{%- endmacro %}
