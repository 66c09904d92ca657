-- How many sampled shingles the texts whose pairs are found again share with others: in each posting list
-- everyone is paired with the first by length, so that a list of n texts gives no more than a few n pairs.
-- For the shingles of one part of all, since there may be very many.
create or replace temp table asked_hashes as
select distinct shingles.hash
from (
    select unnest(texts.sample) as hash
    from raw.texts as texts
    where
        texts.text_id in (select again.text_id from again)
        and texts.text_id not in (select went.text_id from went)
) as shingles
where (shingles.hash >> 3) % $parts = $part;

create or replace temp table postings as
with listed as (
    select
        listed_texts.text_id,
        listed_texts.words,
        listed_texts.hash
    from (
        select
            texts.text_id,
            texts.words,
            unnest(texts.sample) as hash
        from raw.texts as texts
        where texts.text_id in (
            select holders.text_id from raw.article_texts as holders
            where holders.text_id is not null
        )
    ) as listed_texts
    where listed_texts.hash in (select asked.hash from asked_hashes as asked)
),

shared_hashes as (
    select listed.hash
    from listed
    group by listed.hash
    having count(*) > 1
)

select
    listed.hash,
    listed.text_id,
    listed.words,
    listed.text_id in (select again.text_id from again) as is_asked
from listed
where listed.hash in (select shared_hashes.hash from shared_hashes);

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
