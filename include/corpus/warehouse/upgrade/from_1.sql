-- From version 1 to 2: the keys of lines have changed, and with them the furniture known of each source.
-- What dbt builds and what is derived is dropped: the next load makes it anew, since every article is
-- pending. So is every record that was quarantined, which belongs to no article.
drop schema if exists corpus cascade;
drop schema if exists intermediate cascade;
drop schema if exists staging cascade;
drop schema if exists seeds cascade;
drop schema if exists checking cascade;
drop table if exists quality.loads;
drop table raw.derived;

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
