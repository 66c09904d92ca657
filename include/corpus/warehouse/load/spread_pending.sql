-- An article that shares a text with a pending one, now or before this load, is pending too, and so on: which
-- article is a duplicate of which is decided over whole groups, so a group is built as a whole or not at all.

-- Only texts that several articles share are followed, because a recursion holds all its rows in memory.
create or replace temp table shared_texts as
with texts as (
    select
        contents.article_id,
        derived.fingerprint
    from raw.contents as contents
    inner join raw.derived as derived on contents.content_id = derived.content_id
    where derived.fingerprint is not null
    union all
    select
        contents.article_id,
        replaced.fingerprint
    from raw.contents as contents
    inner join replaced on contents.content_id = replaced.content_id
    where replaced.fingerprint is not null
)

select distinct
    texts.article_id,
    texts.fingerprint
from texts
where texts.fingerprint in (
    select all_texts.fingerprint
    from texts as all_texts
    group by all_texts.fingerprint
    having min(all_texts.article_id) <> max(all_texts.article_id)
);

insert into raw.pending
with recursive spread as (
    select pending.article_id
    from raw.pending as pending
    where pending.article_id in (select shared_texts.article_id from shared_texts)
    union
    select others.article_id
    from spread
    inner join shared_texts as own on spread.article_id = own.article_id
    inner join shared_texts as others on own.fingerprint = others.fingerprint
)

select spread.article_id
from spread
where spread.article_id not in (select pending.article_id from raw.pending as pending);
