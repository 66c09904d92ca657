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
select
    contents.content_id,
    contents.article_id,
    contents.source_id
from raw.contents as contents
where false;

create or replace temp table earlier as
select
    contents.article_id,
    contents.line_keys
from raw.contents as contents
where false;
