{% macro figure(measure, column='value') -%}
    {#- One measure out of the rows of a load and source: its value, or what the share is made of. -#}
    max({{ column }}) filter (measure = '{{ measure }}')
{%- endmacro %}

{% macro x_ln_x(x) -%}
    case when {{ x }} > 0 then ({{ x }}) * ln({{ x }}) else 0 end
{%- endmacro %}

{% macro evidence(part, whole, usual_part, usual_whole) -%}
    {#-
        How much speaks against a share of `whole` and one of `usual_whole` being the same: the logarithm of the likelihood
        ratio. That it comes to x by chance happens about as often as that a normal figure is over sqrt(2 x) deviations off.
    -#}
    (
        {{ x_ln_x(part) }} + {{ x_ln_x('(' ~ whole ~ ') - (' ~ part ~ ')') }} - {{ x_ln_x(whole) }}
        + {{ x_ln_x(usual_part) }} + {{ x_ln_x(usual_whole ~ ' - ' ~ usual_part) }} - {{ x_ln_x(usual_whole) }}
        - {{ x_ln_x(part ~ ' + ' ~ usual_part) }}
        - {{ x_ln_x('(' ~ whole ~ ') - (' ~ part ~ ') + ' ~ usual_whole ~ ' - ' ~ usual_part) }}
        + {{ x_ln_x(whole ~ ' + ' ~ usual_whole) }}
    )
{%- endmacro %}

{% macro figure_in_words(value, unit) -%}
    {#- A figure as people read it: `1,234`, and a share as `41 %`. -#}
    case
        when {{ unit }} = 'share' then round({{ value }} * 100)::integer || ' %'
        else format('{:,}', {{ value }}::bigint)
    end
{%- endmacro %}
