-- Pairs that share enough are aligned, unless they are already; pairs that no longer do are gone.
create or replace temp table counted as
select
    shared_shingles.longer,
    shared_shingles.shorter,
    sum(shared_shingles.shared) as shared
from shared_shingles
group by shared_shingles.longer, shared_shingles.shorter;

create or replace temp table counted_places as
select texts.rowid as place
from raw.texts as texts
where
    texts.text_id in (
        select counted.longer from counted
        union all
        select counted.shorter from counted
    );

set variable counted_lie = (select raw.stretches(places.place) from counted_places as places);  -- noqa: PRS

create or replace temp table candidates as
with sizes as (
    select
        texts.text_id,
        -- The sample of a short text is finer than that of a long one, so what both would have is compared.
        greatest(1, len(list_filter(texts.sample, lambda hash: hash % $every = 0))) as size  -- noqa: RF03
    from raw.texts as texts
    where
        texts.rowid in (select places.place from counted_places as places)
        and raw.lies_in('counted_lie', texts.rowid)
)

select
    counted.longer,
    counted.shorter
from counted
inner join sizes as of_longer on counted.longer = of_longer.text_id
inner join sizes as of_shorter on counted.shorter = of_shorter.text_id
where counted.shared >= $share * least(of_longer.size, of_shorter.size);

create or replace temp table gone_pairs as
select
    pairs.shorter,
    pairs.longer,
    pairs.are_copies
from raw.text_pairs as pairs
anti join candidates on pairs.shorter = candidates.shorter and pairs.longer = candidates.longer
left join rechecked on pairs.shorter = rechecked.shorter and pairs.longer = rechecked.longer
where
    pairs.shorter in (select again.text_id from again)
    or pairs.longer in (select again.text_id from again)
    or rechecked.shorter is not null;

insert into changed_pairs
select gone_pairs.*
from gone_pairs;

delete from raw.text_pairs
using gone_pairs
where text_pairs.shorter = gone_pairs.shorter and text_pairs.longer = gone_pairs.longer;

create or replace temp table to_align as
with known as (
    select
        pairs.shorter,
        pairs.longer
    from raw.text_pairs as pairs
    where pairs.shorter in (select candidates.shorter from candidates)
)

select
    candidates.shorter,
    candidates.longer
from candidates
anti join known on candidates.shorter = known.shorter and candidates.longer = known.longer;
