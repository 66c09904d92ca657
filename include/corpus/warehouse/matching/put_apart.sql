-- Reads the temporary table `round_ups` (text_id), of the touched texts.
create or replace temp table apart_before as
select apart.*
from raw.texts_apart as apart
where
    (apart.reason = 'round_up' and apart.text_id in (select touched.text_id from touched_texts as touched))
    or (apart.reason = 'notice' and apart.text_id in (select texts.text_id from changed_notices as texts));

create or replace temp table apart_now as
select
    round_ups.text_id,
    'round_up' as reason
from round_ups
union all
select
    notices.text_id,
    'notice' as reason
from changed_notices as notices
where notices.is_notice;

create or replace temp table changed_apart as
select changes.text_id
from (
    (
        select apart_before.* from apart_before
        except
        select apart_now.* from apart_now
    )
    union
    (
        select apart_now.* from apart_now
        except
        select apart_before.* from apart_before
    )
) as changes
group by changes.text_id;

delete from raw.texts_apart
using apart_before
where texts_apart.text_id = apart_before.text_id and texts_apart.reason = apart_before.reason;

insert into raw.texts_apart
select apart_now.*
from apart_now;

-- The texts whose groups are found again: of changed pairs of copies, and of texts that joined others and
-- no longer do or the other way round; and everyone who was in a group with one of them. A pair of copies
-- never leads out of these, so that groups found within them are whole.
create or replace temp table regrouped as
select changed.shorter as text_id from changed_pairs as changed
where changed.are_copies
union
select changed.longer from changed_pairs as changed
where changed.are_copies
union
select apart.text_id from changed_apart as apart
union
select pairs.longer
from raw.text_pairs as pairs
where pairs.are_copies and pairs.shorter in (select apart.text_id from changed_apart as apart)
union
select pairs.shorter
from raw.text_pairs as pairs
where pairs.are_copies and pairs.longer in (select apart.text_id from changed_apart as apart)
union
select went.text_id from went;

insert into regrouped
select groups.text_id
from raw.text_groups as groups
where
    groups.group_id in (
        select known.group_id
        from raw.text_groups as known
        where known.text_id in (select regrouped.text_id from regrouped)
    )
except
select regrouped.text_id from regrouped;

-- A round-up joins its own reprints and nothing else.
create or replace temp table joining as
select
    pairs.shorter,
    pairs.longer
from raw.text_pairs as pairs
left join raw.texts_apart as one on pairs.shorter = one.text_id
left join raw.texts_apart as other on pairs.longer = other.text_id
where
    pairs.are_copies
    and pairs.shorter in (select regrouped.text_id from regrouped)
    and (
        (one.text_id is null and other.text_id is null)
        or (one.reason = 'round_up' and other.reason = 'round_up' and pairs.of_longer >= $whole)
    );
