-- The first texts of a posting list are paired with all others. Texts that came to be among them have their
-- pairs found again, as have those that came or went. Of those that ceased to be, in the lists noted in
-- `demoted`, no pair can have become one, and only known ones may be none any more. The pairs of all other
-- texts are as they were. A list that grew too long, or no longer is, loses or gains all of its first. For
-- the shingles of one part of all, since there may be very many.
create or replace temp table asked_hashes as
select distinct shingles.hash
from (
    select unnest(texts.sample) as hash
    from raw.texts as texts
    where
        texts.text_id in (select came.text_id from came)
        or texts.text_id in (select went.text_id from went)
) as shingles
where (shingles.hash >> 3) % $parts = $part;

create or replace temp table postings as
select
    listed.hash,
    listed.text_id,
    listed.words
from (
    select
        texts.text_id,
        texts.words,
        unnest(texts.sample) as hash
    from raw.texts as texts
    where
        texts.text_id in (
            select holders.text_id from raw.article_texts as holders
            where holders.text_id is not null
        )
        or texts.text_id in (select went.text_id from went)
) as listed
where listed.hash in (select asked.hash from asked_hashes as asked);

create or replace temp table long_lists as
with marked as (
    select
        postings.hash,
        postings.text_id not in (select came.text_id from came) as was_there,
        postings.text_id not in (select went.text_id from went) as is_there,
        { 'words': postings.words, 'back': ~postings.text_id } as leader
    from postings
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

insert into demoted
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
