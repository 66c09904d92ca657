-- The derived fields of the load's contents take the place of earlier ones.
create or replace temp table arrived as
select shards.content_id
from read_parquet($derived, hive_partitioning = false) as shards;

delete from raw.derived
where content_id in (select arrived.content_id from arrived);

insert into raw.derived by name
select shards.* exclude (text_words, sample, paragraph_keys, reason, message)  -- noqa: RF03
from read_parquet($derived, hive_partitioning = false) as shards
where shards.reason is null;
