-- An article that shares a text with a pending one, now or before this load, is pending too, and so on: which
-- article is a duplicate of which is decided over whole groups, so a group is built as a whole or not at all.
-- One step from the texts that the step before reached; `last_texts` is empty where there is nothing further.
create or replace temp table last_articles as
with holders as (
    select derived.content_id
    from raw.derived as derived
    where derived.fingerprint in (select last_texts.fingerprint from last_texts)
    union all
    select replaced.content_id
    from replaced
    where replaced.fingerprint in (select last_texts.fingerprint from last_texts)
)

select distinct contents.article_id
from raw.contents as contents
semi join holders on contents.content_id = holders.content_id
anti join raw.pending as pending on contents.article_id = pending.article_id;

insert into raw.pending
select last_articles.article_id
from last_articles;

create or replace temp table last_texts as
with last_contents as (
    select contents.content_id
    from raw.contents as contents
    where contents.article_id in (select last_articles.article_id from last_articles)
),

texts as (
    select derived.fingerprint
    from raw.derived as derived
    where derived.content_id in (select last_contents.content_id from last_contents)
    union
    select replaced.fingerprint
    from replaced
    where replaced.content_id in (select last_contents.content_id from last_contents)
)

select texts.fingerprint
from texts
anti join reached_texts on texts.fingerprint = reached_texts.fingerprint
where texts.fingerprint is not null;

insert into reached_texts
select last_texts.fingerprint
from last_texts;
