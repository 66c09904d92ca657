-- How many sampled shingles the texts whose pairs are found again share with others: in each posting list
-- everyone is paired with the first by length, so that a list of n texts gives no more than a few n pairs.
-- Lists that are too long are left out. Reads `listed_postings`, those of one part of all shingles, since
-- there may be very many.
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
    having count(*) between 2 and $longest
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

-- Of texts that are not asked only the asked leaders are joined, and those of known pairs: all of a list with
-- all of its leaders would be as many rows as the corpus has.
insert into shared_shingles
with asked_texts as (
    select postings.*
    from postings
    where postings.is_asked
),

other_texts as (
    select postings.*
    from postings
    where not postings.is_asked
),

asked_leaders as (
    select leaders.*
    from leaders
    where leaders.is_asked
),

paired as (
    select
        leaders.text_id as longer,
        asked_texts.text_id as shorter
    from asked_texts
    inner join leaders on asked_texts.hash = leaders.hash
    where
        leaders.words > asked_texts.words
        or (leaders.words = asked_texts.words and leaders.text_id < asked_texts.text_id)
    union all
    select
        asked_leaders.text_id as longer,
        other_texts.text_id as shorter
    from other_texts
    inner join asked_leaders on other_texts.hash = asked_leaders.hash
    where
        asked_leaders.words > other_texts.words
        or (asked_leaders.words = other_texts.words and asked_leaders.text_id < other_texts.text_id)
    union all
    select
        rechecked.longer,
        rechecked.shorter
    from rechecked
    inner join other_texts on rechecked.shorter = other_texts.text_id
    inner join leaders on rechecked.longer = leaders.text_id and other_texts.hash = leaders.hash
)

select
    paired.longer,
    paired.shorter,
    count(*) as shared
from paired
group by paired.longer, paired.shorter;
