-- Reads the temporary table `aligned` (the columns of raw.text_pairs), of the pairs that were aligned last.
-- Every pair of the touched groups' texts, seen from both sides.
create or replace temp table seen as
with pairs as (
    select pairs.*
    from raw.text_pairs as pairs
    where
        pairs.shorter in (select members.text_id from members)
        and pairs.longer in (select members.text_id from members)
    union all
    select aligned.*
    from aligned
)

select
    pairs.shorter as text_id,
    pairs.longer as other,
    pairs.of_shorter as containment,
    pairs.of_longer as contained,
    pairs.facts,
    pairs.slots,
    pairs.are_copies
from pairs
union all
select
    pairs.longer,
    pairs.shorter,
    pairs.of_longer,
    pairs.of_shorter,
    pairs.facts,
    pairs.slots,
    pairs.are_copies
from pairs;

create or replace temp table copies_now as
with originals as (
    select
        beside.article_id,
        beside.matches_article_id,
        beside.text_id,
        beside.matches_text_id,
        coalesce(seen.containment, 1) as containment,
        coalesce(seen.contained, 1) as contained,
        case when seen.text_id is null then null else nullif(seen.facts, -1) end as facts,
        coalesce(seen.slots, 0) as slots,
        coalesce(seen.are_copies, true) as is_direct
    from beside_original as beside
    left join seen on beside.text_id = seen.text_id and beside.matches_text_id = seen.other
),

first_holders as (
    select
        members.group_id,
        members.text_id,
        arg_min(members.article_id, members.place) as article_id
    from members
    group by members.group_id, members.text_id
),

-- Beside the copy that it has most of, where it is none of the original's by itself.
nearest as (
    select
        originals.article_id,
        holders.article_id as matches_article_id,
        originals.text_id,
        seen.other as matches_text_id,
        seen.containment,
        seen.contained,
        nullif(seen.facts, -1) as facts,
        seen.slots,
        true as is_direct
    from originals
    inner join seen on originals.text_id = seen.text_id and seen.are_copies
    inner join members on originals.article_id = members.article_id
    inner join
        first_holders as holders
        on seen.other = holders.text_id and members.group_id = holders.group_id
    where not originals.is_direct
    qualify row_number() over (
        partition by originals.article_id
        order by seen.containment + seen.contained desc, seen.other asc
    ) = 1
)

select originals.*
from originals
union all
select nearest.*
from nearest;

create or replace temp table touched_articles as
select members.article_id from members
union
select texts.article_id
from raw.article_texts as texts
where texts.text_id in (select grouped_texts.text_id from grouped_texts)
union
select changed.article_id from changed_holders as changed;

create or replace temp table groups_now as
select
    members.article_id,
    originals.article_id as original_id
from members
inner join members as originals on members.group_id = originals.group_id and originals.place = 1;

create or replace temp table different as
with before as (
    select copies.*
    from raw.article_copies as copies
    where copies.article_id in (select touched.article_id from touched_articles as touched)
),

groups_then as (
    select groups.*
    from raw.article_groups as groups
    where groups.article_id in (select touched.article_id from touched_articles as touched)
)

select changes.article_id
from (
    (
        select before.* from before
        except
        select copies_now.* from copies_now
    )
    union all
    (
        select copies_now.* from copies_now
        except
        select before.* from before
    )
) as changes
union
-- The original's row tells of its group.
select unnest([groups_then.article_id, groups_then.original_id])
from groups_then
anti join groups_now
    on groups_then.article_id = groups_now.article_id and groups_then.original_id = groups_now.original_id
union
select unnest([groups_now.article_id, groups_now.original_id])
from groups_now
anti join groups_then
    on groups_now.article_id = groups_then.article_id and groups_now.original_id = groups_then.original_id
union
select groups_now.original_id
from groups_now
where groups_now.article_id in (select changed.article_id from changed_holders as changed);

delete from raw.article_copies
where article_id in (select touched.article_id from touched_articles as touched);

insert into raw.article_copies
select copies_now.*
from copies_now;

delete from raw.article_groups
where article_id in (select touched.article_id from touched_articles as touched);

insert into raw.article_groups
select groups_now.*
from groups_now;

insert into raw.pending
select different.article_id
from different
where different.article_id not in (select pending.article_id from raw.pending as pending);
