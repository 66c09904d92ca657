-- Contents that are given up leave the corpus: their captures are quarantined, and what followed from them is
-- undone.
-- Reads the temporary table `given_up` (content_id, reason, message); makes `fresh` for judge_outcomes.sql.
create or replace temp table withdrawn as
select
    contents.content_id,
    contents.article_id,
    contents.source_id,
    contents.line_keys
from raw.contents as contents
where contents.content_id in (select given_up.content_id from given_up);

create or replace temp table staying as
select
    contents.article_id,
    contents.line_keys
from raw.contents as contents
where
    contents.article_id in (select withdrawn.article_id from withdrawn)
    and contents.content_id not in (select withdrawn.content_id from withdrawn);

-- Their lines no longer count, unless another state of the same article has them.
create or replace temp table lost_lines as
with lines as (
    select distinct
        withdrawn.source_id,
        withdrawn.article_id,
        unnest(withdrawn.line_keys) as line_key
    from withdrawn
),

kept as (
    select
        staying.article_id,
        unnest(staying.line_keys) as line_key
    from staying
)

select
    lines.source_id,
    lines.line_key,
    count(*) as articles
from lines
anti join kept on lines.article_id = kept.article_id and lines.line_key = kept.line_key
group by lines.source_id, lines.line_key;

update raw.source_lines set articles = source_lines.articles - lost_lines.articles
from lost_lines
where source_lines.source_id = lost_lines.source_id and source_lines.line_key = lost_lines.line_key;

delete from raw.source_lines
where articles <= 0;

update raw.source_articles set articles = source_articles.articles - gone.articles
from (
    select
        withdrawn.source_id,
        count(distinct withdrawn.article_id) as articles
    from withdrawn
    where withdrawn.article_id not in (select staying.article_id from staying)
    group by withdrawn.source_id
) as gone
where source_articles.source_id = gone.source_id;

-- What is furniture there is decided again by the next load, which derives what follows from it.
insert into raw.shrunk_sources
select distinct withdrawn.source_id
from withdrawn
where withdrawn.source_id not in (select shrunk.source_id from raw.shrunk_sources as shrunk);

insert into raw.touched_captures
select captures.capture_id
from raw.captures as captures
where captures.content_id in (select withdrawn.content_id from withdrawn);

update raw.captures set
    outcome = 'quarantined',
    reason = given_up.reason,
    message = given_up.message,
    article_id = null,
    content_id = null
from given_up
where captures.content_id = given_up.content_id;

delete from raw.derived
where content_id in (select withdrawn.content_id from withdrawn);

delete from raw.contents
where content_id in (select withdrawn.content_id from withdrawn);

insert into raw.pending
select distinct withdrawn.article_id
from withdrawn
where withdrawn.article_id not in (select pending.article_id from raw.pending as pending);

-- The outcomes of the captures that stay are judged anew: the first of an article is loaded.
create or replace temp table fresh as
select distinct withdrawn.article_id
from withdrawn;

update raw.captures set outcome = 'loaded'
where article_id in (select fresh.article_id from fresh) and outcome <> 'loaded';
