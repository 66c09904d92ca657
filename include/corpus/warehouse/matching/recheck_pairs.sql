-- The known pairs that share a shingle of whose posting list the longer text is no longer among the first.
insert into rechecked
select distinct
    pairs.shorter,
    pairs.longer
from raw.text_pairs as pairs
inner join demoted on pairs.longer = demoted.text_id
inner join raw.texts as texts on pairs.shorter = texts.text_id
where
    list_contains(texts.sample, demoted.hash)
    and pairs.shorter not in (select again.text_id from again)
    and pairs.longer not in (select again.text_id from again);
