-- The contents of one batch, with what `derive` has to know of each block; packed as other shards are
-- (`staging.parquet_writer`).
copy (
    select
        contents.content_id,
        contents.url,
        contents.known,
        contents.page,
        list_transform(
            contents.line_keys,
            lambda key: coalesce(list_contains(recurring.line_keys, key), false)  -- noqa: RF02
        ) as recurring
    from raw.contents as contents
    left join recurring_lines as recurring on contents.source_id = recurring.source_id
    where
        contents.rowid between $first and $last
        and raw.lies_in('listed_lie', contents.rowid)
        and contents.rowid in (
            select derive_batches.place from derive_batches
            where derive_batches.batch = $batch
        )
) to $target (format parquet, compression snappy, row_group_size 2048, row_group_size_bytes 16000000);
