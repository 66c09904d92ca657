{{ config(materialized='table') }}
-- The limits of the project, and those of the steward's own file in their place. One without a threshold is
-- no limit any more.
with limits as (
    select *
    from {{ source('raw', 'steward_limits') }}
    union all by name
    select *
    from {{ ref('flag_limits') }} as ours
    where ours.flag not in (select theirs.flag from {{ source('raw', 'steward_limits') }} as theirs)
)

select
    flag,
    signal,
    comparison,
    threshold,
    coalesce(string_split_regex(nullif(trim(languages), ''), '\s+'), []) as languages,
    coalesce(string_split_regex(nullif(trim(except_languages), ''), '\s+'), []) as except_languages,
    coalesce(spaced_only, false) as spaced_only,
    origin,
    meaning
from limits
where threshold is not null
