-- The states of the articles that are built in this run, with what was derived from each. The texts stand on
-- the left of every join, so that they stream past and never fill the memory (see profiles.yml).
with pending_contents as (
    select
        contents.content_id,
        contents.article_id,
        contents.source_id,
        contents.url
    from {{ source('raw', 'contents') }} as contents
    where contents.article_id in (select pending.article_id from {{ source('raw', 'pending') }} as pending)
)

select
    contents.content_id,
    contents.article_id,
    contents.source_id,
    contents.url,
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
inner join pending_contents as contents on derived.content_id = contents.content_id
