-- noqa: disable=AM04
-- What was derived from each state that is not published yet, and from others that lie beside it, in the
-- columns of raw.derived, which include/corpus/columns.py states.
-- Its texts stand on the left of every join, so that they stream past and never fill the memory (see
-- profiles.yml).
select
    derived.* replace (
        nullif(trim(derived.title), '') as title,
        nullif(trim(derived.deck), '') as deck,
        nullif(trim(derived.caption), '') as caption,
        coalesce(derived.body, '') as body,
        nullif(trim(derived.byline), '') as byline,
        nullif(trim(derived.agency), '') as agency,
        nullif(trim(derived.dateline), '') as dateline,
        nullif(trim(derived.section), '') as section,
        nullif(trim(derived.site_name), '') as site_name,
        coalesce(derived.keywords, []) as keywords,
        coalesce(derived.corrections, []) as corrections,
        coalesce(derived.languages, []) as languages,
        coalesce(derived.faults, []) as faults
    )
from {{ source('raw', 'derived') }} as derived
{{ where_pending_lies(
    source('raw', 'derived'),
    'content_id in (select content_id from raw.contents where article_id in (select article_id from raw.pending))'
) }}
