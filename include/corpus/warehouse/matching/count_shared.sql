-- How many sampled shingles the texts whose pairs are found again share with others: in each posting list
-- everyone is paired with the first by length, so that a list of n texts gives no more than a few n pairs.
-- Reads `listed_postings`, those of one part of all shingles, since there may be very many.
create or replace temp table postings as
with held as (
    select listed.*
    from listed_postings as listed
    where listed.text_id not in (select went.text_id from went)
),

shared_hashes as (
    select held.hash
    from held
    group by held.hash
    having count(*) > 1
)

select
    held.hash,
    held.text_id,
    held.words,
    held.text_id in (select again.text_id from again) as is_asked
from held
where held.hash in (select shared_hashes.hash from shared_hashes);

create or replace temp table leaders as
select
    lists.hash,
    ~(lists.leader).back as text_id,
    (lists.leader).words as words,
    (~(lists.leader).back) in (select again.text_id from again) as is_asked
from (
    select
        postings.hash,
        unnest(max({ 'words': postings.words, 'back': ~postings.text_id }, $leaders)) as leader
    from postings
    group by postings.hash
) as lists;

insert into shared_shingles
select
    leaders.text_id as longer,
    postings.text_id as shorter,
    count(*) as shared
from postings
inner join leaders on postings.hash = leaders.hash
where
    (postings.is_asked or leaders.is_asked)
    and (
        leaders.words > postings.words
        or (leaders.words = postings.words and leaders.text_id < postings.text_id)
    )
group by leaders.text_id, postings.text_id;
