{% macro replace_pending(condition="article_id in (select article_id from raw.pending)") -%}
    {#-
        Pre-hook of the incremental marts: the rows of the articles that are built anew go first, in the same
        transaction in which the new ones come. Unlike a delete by the new rows' keys it also removes rows
        that have no successor.
    -#}
    {% if is_incremental() %}delete from {{ this }} where {{ condition }}{% endif %}
{%- endmacro %}

{% macro get_where_subquery(relation) -%}
    {#-
        `where: pending` on a data test means the rows that are not published yet, so that the tests of a load
        cost what the load brought, not what the corpus holds.
    -#}
    {% set where = config.get('where') %}
    {% if where == 'pending' and var('check_all') %}
        {{ relation }}
    {%- elif where == 'pending' %}
        (
            select * from {{ relation }}
            where article_id in (select article_id from {{ source('raw', 'pending') }})
        ) as pending_rows
    {%- elif where %}
        (select * from {{ relation }} where {{ where }}) as filtered_rows
    {%- else %}
        {{ relation }}
    {%- endif %}
{%- endmacro %}
