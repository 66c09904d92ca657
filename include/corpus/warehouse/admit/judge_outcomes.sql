-- The outcome of each capture, from the one before it in the timeline of its article. Only where an article
-- has more than one capture is there an order to judge by, in which a capture that moved may have another place.
create or replace temp table moved as
select distinct captures.article_id
from raw.captures as captures
where
    captures.article_id is not null
    and captures.capture_id in (select touched.capture_id from raw.touched_captures as touched);

create or replace temp table recaptured as
select captures.article_id
from raw.captures as captures
where
    captures.article_id in (
        select fresh.article_id from fresh
        union all
        select moved.article_id from moved
    )
group by captures.article_id
having count(*) > 1;

create or replace temp table judged as
with timelines as (
    select
        captures.capture_id,
        captures.content_id,
        captures.captured_at,
        lag(captures.content_id) over timeline as content_before,
        lag(captures.captured_at) over timeline as captured_before
    from raw.captures as captures
    where captures.article_id in (select recaptured.article_id from recaptured)
    window
        timeline as (
            partition by captures.article_id
            order by
                raw.place_in_time(captures.captured_at, captures.content_id, captures.path, captures.record)
        )
)

select
    capture_id,
    case
        when (content_id is distinct from content_before) then 'loaded'
        when (captured_at is not distinct from captured_before) then 'duplicate'
        else 'unchanged'
    end as outcome
from timelines;

update raw.captures set outcome = judged.outcome
from judged
where captures.capture_id = judged.capture_id and captures.outcome <> judged.outcome;
