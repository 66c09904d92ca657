{% macro registry(steward, seed) -%}
    {#- What is known of sources: the rows of the steward's own file, and those of the seed that it does not name. -#}
    (
        select source_id, name, kind, homepage, domains, country, language, licence
        from {{ steward }}
        union all
        select source_id, name, kind, homepage, domains, country, language, licence
        from {{ seed }}
        where source_id not in (select theirs.source_id from {{ steward }} as theirs)
    )
{%- endmacro %}

{% macro host_of(url) -%}
    {#- The host of an address, in lower case, without `www.`; null where there is none. -#}
    nullif(regexp_extract(lower({{ url }}), '^[a-z]+://(?:[^/@]*@)?(?:www\.)?([^/:?#]+)', 1), '')
{%- endmacro %}
