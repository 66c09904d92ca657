-- A file that is read anew from its beginning brings its known records again, perhaps at another place in
-- it. Equal records are paired in order of their places, those that stayed in theirs first. One that moved
-- gets the id of its new place, as if the file had been found so at first. One that was read and could not
-- be derived has its charset; it arrives without a reason.
create or replace temp table unplaced as
select
    arrived.capture_id,
    arrived.path,
    arrived.sha256,
    arrived.reason,
    arrived.record,
    arrived.byte_offset,
    row_number() over (
        partition by arrived.path, arrived.sha256, arrived.reason order by arrived.byte_offset, arrived.record
    ) as nth
from arrived
where
    arrived.file in (
        select slices.path from slices
        where not slices.is_part
    )
    and arrived.path in (
        select captures.path from raw.captures as captures
        semi join arrived as others on captures.path = others.path
    )
    and arrived.capture_id not in (
        select captures.capture_id from raw.captures as captures
        semi join arrived as others on captures.capture_id = others.capture_id
    );

create or replace temp table replaced as
select
    known.capture_id,
    known.load_id,
    known.reason,
    unplaced.capture_id as arrived_id,
    unplaced.record,
    unplaced.byte_offset
from (
    select
        captures.capture_id,
        captures.load_id,
        captures.path,
        captures.sha256,
        captures.reason,
        case when captures.charset is null then captures.reason end as read_reason,
        row_number() over (
            partition by
                captures.path,
                captures.sha256,
                case when captures.charset is null then captures.reason end
            order by captures.byte_offset, captures.record
        ) as nth
    from raw.captures as captures
    where
        captures.path in (select unplaced.path from unplaced)
        and captures.capture_id not in (select arrived.capture_id from arrived)
) as known
inner join unplaced
    on
        known.path = unplaced.path
        and known.sha256 = unplaced.sha256
        and known.read_reason is not distinct from unplaced.reason
        and known.nth = unplaced.nth;

insert into raw.touched_captures
select replaced.capture_id from replaced
union all
select replaced.arrived_id from replaced;

update raw.captures set
    capture_id = replaced.arrived_id,
    record = replaced.record,
    byte_offset = replaced.byte_offset
from replaced
where captures.capture_id = replaced.capture_id;

-- What is kept of a quarantined one is kept for the load that found it first.
create or replace temp table moved_kept as
select
    replaced.load_id as kept_for,
    replaced.capture_id as kept_as,
    replaced.load_id,
    replaced.arrived_id as capture_id,
    arrived.path,
    arrived.file,
    arrived.record::bigint as record,
    arrived.byte_offset
from replaced
inner join arrived on replaced.arrived_id = arrived.capture_id
where replaced.reason is not null;
