-- Every article is pending, and so is every record that was quarantined, which belongs to no article.
delete from raw.pending;
insert into raw.pending select distinct article_id from raw.contents;

delete from raw.touched_captures;
insert into raw.touched_captures
select capture_id from raw.captures
where article_id is null;

-- The lines are counted again by `learn_recurring_lines`, as if all contents had come in one load.
delete from raw.source_articles;
delete from raw.source_lines;
create or replace temp table new_contents as
select
    content_id,
    article_id,
    source_id
from raw.contents;

create or replace temp table earlier as
select
    article_id,
    line_keys
from raw.contents
where false;

-- Their outcomes are judged anew, since ids decide where times are equal.
create or replace temp table fresh as
select distinct article_id
from raw.contents;
