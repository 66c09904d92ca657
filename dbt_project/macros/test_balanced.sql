{% test balanced(model) %}
    {#- Nothing is lost: each load's captures have exactly one outcome each. -#}
    select *
    from {{ model }}
    where
        captures_in <> loaded + duplicate + unchanged + quarantined
        or records_read - known_before - captures_in <> taken_again
{% endtest %}
