-- What became of a file; noting it again for the same load changes nothing.
insert into quality.file_changes
select
    $load_id as load_id,
    $path as path,
    $change as change,
    $before as before,
    $size as size
where not exists (
    select 1
    from quality.file_changes as noted
    where noted.load_id = $load_id and noted.path = $path and noted.change = $change
);
