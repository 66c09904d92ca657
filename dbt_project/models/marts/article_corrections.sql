{{ config(materialized='view') }}
-- The notes about the article itself, each with the version that brought it: the first that has it, spacing
-- and capitals apart.
with noted as (
    select
        versions.article_id,
        versions.version,
        versions.valid_from,
        versions.capture_id,
        unnest(versions.corrections) as note
    from {{ ref('versions') }} as versions
),

told as (
    select
        *,
        lower(regexp_replace(note, '\s+', '', 'g')) as wording
    from noted
)

select
    article_id,
    min(version)::integer as version,
    min_by(note, version) as note,
    min_by(valid_from, version) as valid_from,
    min_by(capture_id, version) as capture_id
from told
group by article_id, wording
