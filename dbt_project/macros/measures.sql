{% macro figure(measure, column='value') -%}
    {#- One measure out of the rows of a load and source: its value, or what the share is made of. -#}
    max({{ column }}) filter (measure = '{{ measure }}')
{%- endmacro %}
