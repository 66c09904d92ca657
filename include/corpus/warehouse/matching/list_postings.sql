-- The posting lists, of one part of all shingles, of the texts whose pairs are found or counted again, added
-- to those that are listed already. The samples of all texts are looked through, which is what most of
-- matching costs beside many; where nothing is added they are not. `asked_places` is where those texts lie.
create or replace temp table added_hashes as
select distinct shingles.hash
from (
    select unnest(texts.sample) as hash
    from raw.texts as texts
    where texts.rowid in (select places.place from asked_places as places)
) as shingles
where
    (shingles.hash >> 3) % $parts = $part
    and shingles.hash not in (select listed.hash from listed_hashes as listed);

insert into listed_hashes
select added.hash from added_hashes as added;

insert into listed_postings
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
) as listed
where listed.hash in (select added.hash from added_hashes as added);

-- Texts that only earlier states have are in no list; those that went are, for what was before.
create or replace temp table listed_texts as
select distinct listed.text_id
from listed_postings as listed;

delete from listed_postings
where
    text_id not in (
        select holders.text_id from raw.article_texts as holders
        where holders.text_id in (select listed.text_id from listed_texts as listed)
    )
    and text_id not in (select went.text_id from went);
