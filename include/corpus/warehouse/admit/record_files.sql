-- The landing area as it was read. What changed while it was read is left for the next load.
insert into quality.file_changes
select distinct
    $load_id as load_id,
    slices.path,
    'unfinished' as change,
    null as before,
    slices.size
from slices
where not slices.is_settled;

delete from raw.files
where path in (
    select slices.path from slices
    where slices.is_settled
    union
    select changes.path from quality.file_changes as changes
    where changes.load_id = $load_id and changes.change = 'readable'
);

-- The digest is empty where one part could not be read, so that the file is tried again.
insert into raw.files by name
select
    slices.path,
    any_value(slices.size) as size,
    any_value(slices.mtime_ns) as mtime_ns,
    min(slices.sha256) as sha256,
    any_value(slices.content_sha256) as content_sha256,
    max(slices.earlier_records) + sum(slices.records) as records,
    $landing as landing,
    false as vanished,
    $load_id as load_id
from slices
where slices.is_settled
group by slices.path;
