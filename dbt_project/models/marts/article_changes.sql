{{ config(materialized='view') }}
-- noqa: disable=all
-- The paragraphs of neighbouring versions that differ. SQLFluff cannot parse the steps that the macro adds.
with pairs as (
    select
        later.article_id,
        later.version,
        earlier.body as text_before,
        later.body as text_after
    from {{ ref('article_versions') }} as later
    inner join {{ ref('article_versions') }} as earlier
        on later.article_id = earlier.article_id and later.version = earlier.version + 1
    where list_contains(later.changed, 'body')
),

{{ paragraph_changes() }}

select
    article_id,
    version,
    change,
    before,
    after,
    place_before,
    place_after,
    words_removed,
    words_added
from changes
where change <> 'same'
