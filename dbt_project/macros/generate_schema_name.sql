{% macro generate_schema_name(custom_schema_name, node) -%}
    {#- Schemas are named as the design names them, without the target's name before them. -#}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
