{{ config(materialized='view') }}
-- A view, so that a limit that changes counts for every article at once. Of an empty body nothing is said but
-- that it is short.
with signals as (
    select
        article_id,
        language,
        word_count as words,
        unspaced_share as unspaced,
        columns(* exclude (article_id, language, has_title, has_byline, has_published_at))::double
    from {{ ref('article_quality') }}
),

measured as (
    from signals
    unpivot (value for signal in (columns(* exclude (article_id, language, words, unspaced))))
)

select
    measured.article_id,
    limits.flag,
    measured.signal,
    measured.value,
    limits.threshold
from measured
inner join {{ ref('flag_thresholds') }} as limits on measured.signal = limits.signal
where
    case limits.comparison
        when 'below' then measured.value < limits.threshold
        else measured.value > limits.threshold
    end
    and (measured.words > 0 or measured.signal = 'word_count')
    and (not limits.spaced_only or measured.unspaced <= 0.5)
    and (len(limits.languages) = 0 or list_contains(limits.languages, measured.language))
    and not coalesce(list_contains(limits.except_languages, measured.language), false)
