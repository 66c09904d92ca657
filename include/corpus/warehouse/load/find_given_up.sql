-- What the load's derive tasks gave up.
create or replace temp table given_up as
select
    shards.content_id,
    shards.reason,
    shards.message
from read_parquet($derived, hive_partitioning = false) as shards
where shards.reason is not null;
