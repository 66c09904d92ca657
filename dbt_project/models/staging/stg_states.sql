-- What was derived from each state. Its texts stand on the left of every join, so that they stream past and
-- never fill the memory (see profiles.yml).
select
    derived.content_id,
    nullif(trim(derived.title), '') as title,
    nullif(trim(derived.deck), '') as deck,
    nullif(trim(derived.caption), '') as caption,
    coalesce(derived.body, '') as body,
    nullif(trim(derived.byline), '') as byline,
    nullif(trim(derived.agency), '') as agency,
    nullif(trim(derived.dateline), '') as dateline,
    nullif(trim(derived.section), '') as section,
    coalesce(derived.keywords, []) as keywords,
    coalesce(derived.corrections, []) as corrections,
    derived.published_at,
    derived.published_precision,
    derived.published_method,
    derived.language,
    derived.language_score,
    coalesce(derived.languages, []) as languages,
    derived.title_language,
    derived.title_language_score,
    derived.word_count,
    derived.body_sha256,
    derived.fingerprint,
    derived.quality,
    derived.topics,
    derived.places
from {{ source('raw', 'derived') }} as derived
