{% test unique_together(model, columns) %}
    {#- No two rows have the same values in all of the columns: for a key that no index holds. -#}
    select {{ columns | join(', ') }}
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}
