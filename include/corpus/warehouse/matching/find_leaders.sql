-- The first texts of a posting list are paired with all others. Texts that came to be among them have their
-- pairs found again, as have those that came or went. Of those that ceased to be no pair can have become
-- one, and only known ones may be none any more: they are noted in `rechecked`. The pairs of all other
-- texts are as they were. A list that grew too long, or no longer is, loses or gains all of its first.
-- Reads `listed_postings`, those of one part of all shingles, since there may be very many, and
-- `listed_texts`.
create or replace temp table long_lists as
with marked as (
    select
        listed.hash,
        texts.place,
        texts.was_there,
        texts.is_there
    from listed_postings as listed
    inner join listed_texts as texts on listed.text_id = texts.text_id
),

-- Lists that were too long and still are have no leaders.
asked_lists as (
    select marked.hash
    from marked
    group by marked.hash
    having
        count(*) > $leaders
        and least(count(*) filter (where marked.was_there), count(*) filter (where marked.is_there))
        <= $longest
)

select
    marked.hash,
    case
        when count(*) filter (where marked.was_there) <= $longest
            then min(marked.place, $leaders) filter (where marked.was_there)
    end as before,
    case
        when count(*) filter (where marked.is_there) <= $longest
            then min(marked.place, $leaders) filter (where marked.is_there)
    end as after
from marked
where marked.hash in (select asked_lists.hash from asked_lists)
group by marked.hash;

create or replace temp table demoted as
select
    moved.hash,
    texts.text_id
from (
    select
        long_lists.hash,
        unnest(list_filter(  -- noqa: RF03
            long_lists.before,
            lambda place: not list_contains(coalesce(long_lists.after, []), place)  -- noqa: RF03
        )) as place
    from long_lists
) as moved
inner join listed_texts as texts on moved.place = texts.place;

-- The known pairs that share such a shingle.
insert into rechecked
with shortened as (
    select listed.*
    from listed_postings as listed
    where listed.hash in (select demoted.hash from demoted)
)

select distinct
    pairs.shorter,
    pairs.longer
from raw.text_pairs as pairs
inner join demoted on pairs.longer = demoted.text_id
semi join shortened on pairs.shorter = shortened.text_id and demoted.hash = shortened.hash;

insert into again
select texts.text_id
from (
    select distinct
        unnest(list_filter(  -- noqa: RF03
            long_lists.after,
            lambda place: not list_contains(coalesce(long_lists.before, []), place)  -- noqa: RF03
        )) as place
    from long_lists
) as moved
inner join listed_texts as texts on moved.place = texts.place
where texts.text_id not in (select again.text_id from again);
