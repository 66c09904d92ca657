-- The first texts of a posting list are paired with all others. Texts that came to be or ceased to be among
-- them have their pairs found again, as have those that came or went; the pairs of all other texts are as
-- they were. Reads `listed_postings`, those of one part of all shingles, since there may be very many.
create or replace temp table long_lists as
select
    postings.hash,
    max({ 'words': postings.words, 'back': ~postings.text_id }, $leaders)
    filter (where postings.text_id not in (select came.text_id from came)) as before,
    max({ 'words': postings.words, 'back': ~postings.text_id }, $leaders)
    filter (where postings.text_id not in (select went.text_id from went)) as after
from listed_postings as postings
where
    postings.hash in (
        select lists.hash from listed_postings as lists
        group by lists.hash
        having count(*) > $leaders
    )
group by postings.hash;

insert into again
select distinct moved.text_id
from (
    select
        unnest(list_transform(
            list_filter(  -- noqa: RF03
                long_lists.before,
                lambda leader: not list_contains(coalesce(long_lists.after, []), leader)  -- noqa: RF03
            ),
            lambda leader: ~leader.back  -- noqa: RF03
        )) as text_id
    from long_lists
    union all
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
