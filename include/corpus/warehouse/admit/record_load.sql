-- The load's row, with what came in.
delete from raw.loads
where load_id = $load_id;

insert into raw.loads by name
select
    $load_id as load_id,
    $run_id as run_id,
    $landing as landing,
    $started_at as started_at,
    now()::timestamp as admitted_at,
    (
        select count(distinct slices.path) from slices
        where slices.is_settled
    ) as files,
    (select count(*) from arrived) as records_read,
    (select count(*) from arrived) - (select count(*) from fresh) as known_before,
    (select count(*) from fresh) as captures_in,
    (
        select count(*) from to_derive
        where to_derive.content_id not in (select new_contents.content_id from new_contents)
    ) as rederived;
