-- The derived fields of the load's contents take the place of earlier ones; the earlier texts are remembered.
create or replace temp table arrived as
select shards.content_id
from read_parquet($derived, hive_partitioning = false) as shards;

create or replace temp table replaced as
select
    derived.content_id,
    derived.fingerprint
from raw.derived as derived
where derived.content_id in (select arrived.content_id from arrived);

delete from raw.derived
where content_id in (select arrived.content_id from arrived);

insert into raw.derived by name
select shards.* exclude (reason, message)  -- noqa: RF03
from read_parquet($derived, hive_partitioning = false) as shards
where shards.reason is null;
