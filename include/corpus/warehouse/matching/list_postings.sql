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

-- The hashes are distinct; a semi join took a sixth more.
insert into listed_postings
select
    listed.hash,
    listed.text_id
from (
    select
        texts.text_id,
        unnest(texts.sample) as hash
    from raw.texts as texts
) as listed
inner join added_hashes as added on listed.hash = added.hash;

-- The texts of these lists and their places from the longest on, compared in place of words and ids. Texts
-- that only earlier states have are in no list; those that went are, for what was before.
create or replace temp table listed_texts as
with listed as materialized (
    select distinct postings.text_id
    from listed_postings as postings
),

held as (
    select texts.text_id
    from raw.article_texts as texts
    where texts.text_id in (select listed.text_id from listed)
    union
    select went.text_id from went
)

select
    texts.text_id,
    row_number() over (order by texts.words desc, texts.text_id asc) as place,
    texts.text_id not in (select came.text_id from came) as was_there,
    texts.text_id not in (select went.text_id from went) as is_there,
    texts.text_id in (select again.text_id from again) as is_asked
from raw.texts as texts
where
    texts.text_id in (select listed.text_id from listed)
    and texts.text_id in (select held.text_id from held);
