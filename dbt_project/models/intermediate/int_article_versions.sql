-- Versions in the order in which they were captured. A capture begins one where it shows what the one before
-- did not: another headline or body, spacing apart; another date or byline, or a note that no capture before
-- it shows. Captures whose text comes out the same (only furniture differed) are one version; a text that
-- comes back after another is a version again.
--
-- Dates are compared with those found in the same way, bylines with those of captures in the same format,
-- and neither where nothing was found: what a page states and what a dump shows of it differ without the
-- article having changed.
with captured as (
    select
        captures.article_id,
        captures.capture_id,
        captures.captured_at,
        captures.content_id,
        captures.format,
        states.wording,
        states.published_method,
        raw.folded(states.title) as title,
        raw.letters(states.byline) as byline,
        list_transform(
            coalesce(states.corrections, []), lambda note: raw.folded(note)  -- noqa: RF02
        ) as notes,
        -- A date after the capture is a mistake.
        case
            when raw.is_impossible(states.published_at, captures.captured_at) then null
            when states.published_at is not null
                then { 'day': states.published_at, 'known': states.published_precision }
        end as published,
        row_number() over (
            partition by captures.article_id
            order by
                raw.place_in_time(captures.captured_at, captures.content_id, captures.path, captures.record)
        ) as place
    from {{ ref('stg_captures') }} as captures
    inner join {{ ref('stg_pending_states') }} as states on captures.content_id = states.content_id
    where captures.outcome = 'loaded'
),

compared as (
    select
        *,
        lag(title) over timeline as title_before,
        lag(wording) over timeline as wording_before,
        lag(byline ignore nulls) over of_format as byline_before,
        lag(published ignore nulls) over of_method as published_before,
        coalesce(flatten(list(notes) over earlier), []) as notes_before
    from captured
    window
        timeline as (partition by article_id order by place),
        of_format as (partition by article_id, format order by place),
        of_method as (partition by article_id, published_method order by place),
        earlier as (partition by article_id order by place rows between unbounded preceding and 1 preceding)
),

judged as (
    select
        *,
        case
            when place = 1 then []
            else list_filter(
                [
                    case when title is distinct from title_before then 'title' end,
                    case when wording is distinct from wording_before then 'body' end,
                    case when byline <> byline_before then 'byline' end,
                    case
                        when
                            not raw.same_date(
                                published['day'],
                                published['known'],
                                published_before['day'],
                                published_before['known']
                            )
                            then 'published_at'
                    end,
                    case when not list_has_all(notes_before, notes) then 'corrections' end
                ],
                lambda part: part is not null
            )
        end as changed
    from compared
),

versions as (
    select
        *,
        row_number() over (partition by article_id order by place) as version,
        lead(captured_at) over (partition by article_id order by place) as valid_to
    from judged
    where place = 1 or len(changed) > 0
)

select
    article_id,
    version::integer as version,
    content_id,
    capture_id,
    captured_at as valid_from,
    valid_to,
    changed::varchar[] as changed,
    published['day'] as published_at,
    version = max(version) over (partition by article_id) as is_latest
from versions
