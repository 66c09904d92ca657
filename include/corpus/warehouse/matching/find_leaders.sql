-- The first texts of a posting list are paired with all others. Texts that came to be among them have their
-- pairs found again, as have those that came or went. Of those that ceased to be no pair can have become
-- one, and only known ones may be none any more: they are noted in `rechecked`. The pairs of all other
-- texts are as they were. A list that grew too long, or no longer is, loses or gains all of its first.
-- Reads `listed_postings`, those of one part of all shingles, since there may be very many.
create or replace temp table long_lists as
with marked as (
    select
        postings.hash,
        postings.text_id not in (select came.text_id from came) as was_there,
        postings.text_id not in (select went.text_id from went) as is_there,
        { 'words': postings.words, 'back': ~postings.text_id } as leader
    from listed_postings as postings
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
            then max(marked.leader, $leaders) filter (where marked.was_there)
    end as before,
    case
        when count(*) filter (where marked.is_there) <= $longest
            then max(marked.leader, $leaders) filter (where marked.is_there)
    end as after
from marked
where marked.hash in (select asked_lists.hash from asked_lists)
group by marked.hash;

create or replace temp table demoted as
select
    moved.hash,
    moved.text_id
from (
    select
        long_lists.hash,
        unnest(list_transform(
            list_filter(  -- noqa: RF03
                long_lists.before,
                lambda leader: not list_contains(coalesce(long_lists.after, []), leader)  -- noqa: RF03
            ),
            lambda leader: ~leader.back  -- noqa: RF03
        )) as text_id
    from long_lists
) as moved;

-- The known pairs that share such a shingle.
insert into rechecked
select distinct
    pairs.shorter,
    pairs.longer
from raw.text_pairs as pairs
inner join demoted on pairs.longer = demoted.text_id
semi join listed_postings as listed on pairs.shorter = listed.text_id and demoted.hash = listed.hash;

insert into again
select distinct moved.text_id
from (
    select
        unnest(list_transform(
            list_filter(  -- noqa: RF03
                long_lists.after,
                lambda leader: not list_contains(coalesce(long_lists.before, []), leader)  -- noqa: RF03
            ),
            lambda leader: ~leader.back  -- noqa: RF03
        )) as text_id
    from long_lists
) as moved
where moved.text_id not in (select again.text_id from again);
