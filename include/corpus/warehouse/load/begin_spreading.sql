-- The texts of the articles that differ from the published ones, now and before this load.
create or replace temp table reached_texts as
with pending_contents as (
    select contents.content_id
    from raw.contents as contents
    where contents.article_id in (select pending.article_id from raw.pending as pending)
)

select derived.fingerprint
from raw.derived as derived
where
    derived.fingerprint is not null
    and derived.content_id in (select pending_contents.content_id from pending_contents)
union
select replaced.fingerprint
from replaced
where
    replaced.fingerprint is not null
    and replaced.content_id in (select pending_contents.content_id from pending_contents);

create or replace temp table last_texts as
select reached_texts.fingerprint
from reached_texts;
