-- Empty working tables, for a load that only finishes what an earlier one left unpublished.
create or replace temp table slices as
select
    files.path,
    true as is_settled
from raw.files as files
where false;

create or replace temp table arrived as
select captures.capture_id
from raw.captures as captures
where false;

create or replace temp table unsettled as
select captures.capture_id
from raw.captures as captures
where false;

create or replace temp table fresh as
select
    captures.capture_id,
    captures.article_id
from raw.captures as captures
where false;

create or replace temp table new_contents as
select contents.content_id
from raw.contents as contents
where false;

create or replace temp table flipped as
select
    lines.source_id,
    lines.line_key
from raw.source_lines as lines
where false;
