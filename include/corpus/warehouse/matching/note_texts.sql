-- The texts that the load's derive tasks found, each once.
insert into raw.texts by name
select
    shards.text_id,
    any_value(shards.text_words) as words,
    any_value(shards.sample) as sample,
    any_value(shards.paragraph_keys) as paragraphs
from read_parquet($derived, hive_partitioning = false) as shards
where
    shards.reason is null
    and shards.text_id is not null
    and shards.text_id not in (
        select texts.text_id from raw.texts as texts
        where texts.text_id in (
            select asked.text_id from read_parquet($derived, hive_partitioning = false) as asked
        )
    )
group by shards.text_id;
