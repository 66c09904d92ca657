-- What is derived: what earlier loads left unpublished (so that a corrected rule takes effect), the new
-- contents, and the contents that hold a line which has become furniture or has stopped being so.
create or replace temp table listed as
select
    contents.content_id,
    contents.rowid as place
from raw.contents as contents
where contents.content_id in (
    select unpublished.content_id
    from raw.contents as unpublished
    where unpublished.article_id in (select pending.article_id from raw.pending as pending)
    union
    select new_contents.content_id from new_contents
    union
    select lines.content_id
    from (
        select
            holders.content_id,
            holders.source_id,
            unnest(holders.line_keys) as line_key
        from raw.contents as holders
        where holders.source_id in (select flipped.source_id from flipped)
    ) as lines
    semi join flipped on lines.source_id = flipped.source_id and lines.line_key = flipped.line_key
);

set variable listed_lie = (select raw.stretches(listed.place) from listed);  -- noqa: PRS

create or replace temp table to_derive as
select
    contents.content_id,
    contents.rowid as place,
    len(contents.line_keys) + 1 as weight
from raw.contents as contents
where
    raw.lies_in('listed_lie', contents.rowid)
    and contents.rowid in (select listed.place from listed);

create or replace temp table affected as
select fresh.article_id from fresh
where fresh.article_id is not null
union
select contents.article_id from raw.contents as contents
where contents.rowid in (select to_derive.place from to_derive);

insert into raw.pending
select affected.article_id
from affected
where affected.article_id not in (select pending.article_id from raw.pending as pending);
