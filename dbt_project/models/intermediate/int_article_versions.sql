-- Versions in the order in which they were captured. Captures whose text comes out the same (only furniture
-- differed) are one version; a text that comes back after another is a version again.
with captured as (
    select
        captures.article_id,
        captures.capture_id,
        captures.captured_at,
        captures.content_id,
        states.title,
        states.body_sha256,
        row_number() over timeline as place,
        lag(states.body_sha256) over timeline as body_before,
        lag(states.title) over timeline as title_before
    from {{ ref('stg_captures') }} as captures
    inner join {{ ref('stg_pending_states') }} as states on captures.content_id = states.content_id
    where captures.outcome = 'loaded'
    window
        timeline as (
            partition by captures.article_id
            order by
                raw.place_in_time(captures.captured_at, captures.content_id, captures.path, captures.record)
        )
),

versions as (
    select
        *,
        row_number() over (partition by article_id order by place) as version,
        lead(captured_at) over (partition by article_id order by place) as valid_to
    from captured
    where
        place = 1
        or body_sha256 <> body_before
        or title is distinct from title_before
)

select
    article_id,
    version::integer as version,
    content_id,
    capture_id,
    captured_at as valid_from,
    valid_to,
    version = max(version) over (partition by article_id) as is_latest
from versions
