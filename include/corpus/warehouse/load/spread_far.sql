-- The same as spread_pending.sql, however many steps it takes: the chains of texts are followed in memory.
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

-- From text to text, by way of the articles that have several: from article to article it would be all
-- pairs of the articles that share a text.
create or replace temp table neighbouring_texts as
with several as (
    select
        shared_texts.article_id,
        min(shared_texts.fingerprint) as first_text
    from shared_texts
    group by shared_texts.article_id
    having count(*) > 1
)

select distinct
    several.first_text as one,
    shared_texts.fingerprint as other
from several
inner join shared_texts on several.article_id = shared_texts.article_id;

create or replace temp table reached_texts as
with recursive
steps as (
    select
        neighbouring_texts.one as before,
        neighbouring_texts.other as after
    from neighbouring_texts
    union
    select
        neighbouring_texts.other as before,
        neighbouring_texts.one as after
    from neighbouring_texts
),

reached as (
    select shared_texts.fingerprint
    from shared_texts
    where shared_texts.article_id in (select pending.article_id from raw.pending as pending)
    union
    select steps.after as fingerprint
    from reached
    inner join steps on reached.fingerprint = steps.before
)

select reached.fingerprint
from reached;

insert into raw.pending
select distinct shared_texts.article_id
from shared_texts
where
    shared_texts.fingerprint in (select reached_texts.fingerprint from reached_texts)
    and shared_texts.article_id not in (select pending.article_id from raw.pending as pending);
