-- How many sampled shingles the texts whose pairs are found again share with others: in each posting list
-- everyone is paired with the first by length, so that a list of n texts gives no more than a few n pairs.
-- Lists that are too long are left out. Reads `listed_postings`, those of one part of all shingles, since
-- there may be very many, and `listed_texts`. Texts are told by their places.
create or replace temp table postings as
with held as (
    select
        listed.hash,
        texts.place,
        texts.is_asked
    from listed_postings as listed
    inner join listed_texts as texts on listed.text_id = texts.text_id
    where texts.is_there
),

shared_hashes as (
    select held.hash
    from held
    group by held.hash
    having count(*) between 2 and $longest
)

select held.*
from held
where held.hash in (select shared_hashes.hash from shared_hashes);

create or replace temp table leaders as
select
    lists.hash,
    lists.place,
    texts.is_asked
from (
    select
        postings.hash,
        unnest(min(postings.place, $leaders)) as place
    from postings
    group by postings.hash
) as lists
inner join listed_texts as texts on lists.place = texts.place;

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

known_pairs as (
    select
        longer.place as longer,
        shorter.place as shorter
    from rechecked
    inner join listed_texts as longer on rechecked.longer = longer.text_id
    inner join listed_texts as shorter on rechecked.shorter = shorter.text_id
),

paired as (
    select
        leaders.place as longer,
        asked_texts.place as shorter
    from asked_texts
    inner join leaders on asked_texts.hash = leaders.hash
    where leaders.place < asked_texts.place
    union all
    select
        asked_leaders.place as longer,
        other_texts.place as shorter
    from other_texts
    inner join asked_leaders on other_texts.hash = asked_leaders.hash
    where asked_leaders.place < other_texts.place
    union all
    select
        known_pairs.longer,
        known_pairs.shorter
    from known_pairs
    inner join other_texts on known_pairs.shorter = other_texts.place
    inner join leaders on known_pairs.longer = leaders.place and other_texts.hash = leaders.hash
),

counted as (
    select
        paired.longer,
        paired.shorter,
        count(*) as shared
    from paired
    group by paired.longer, paired.shorter
)

select
    longer.text_id as longer,
    shorter.text_id as shorter,
    counted.shared
from counted
inner join listed_texts as longer on counted.longer = longer.place
inner join listed_texts as shorter on counted.shorter = shorter.place;
