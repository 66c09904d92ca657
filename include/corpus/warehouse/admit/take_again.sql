-- Quarantined captures that give way to what was read now: those of files that the load was asked to replay
-- or that can be opened now, whatever load they came with. A folder that can be listed now has no slice.
create or replace temp table taken_again as
select
    captures.capture_id,
    captures.load_id
from raw.captures as captures
where
    captures.outcome = 'quarantined'
    and captures.file in (
        select changes.path
        from quality.file_changes as changes
        where changes.load_id = $load_id and changes.change in ('replayed', 'readable')
    )
    and captures.file not in (
        select slices.path from slices
        where not slices.is_settled
    );

delete from raw.captures
where capture_id in (select taken_again.capture_id from taken_again);

insert into raw.touched_captures select capture_id from taken_again;

update raw.loads set
    captures_in = captures_in - gone.captures,
    taken_again = coalesce(taken_again, 0) + gone.captures
from (
    select
        taken_again.load_id,
        count(*) as captures
    from taken_again
    group by taken_again.load_id
) as gone
where loads.load_id = gone.load_id;
