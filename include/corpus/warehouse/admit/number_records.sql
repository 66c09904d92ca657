-- What was read: the slices of files, and the records in them, numbered within their files.

-- `base` is the number of records of the file that lie before the slice.
create or replace temp table slices as
select
    *,
    max(earlier_records) over of_file + coalesce(sum(records) over earlier, 0) as base,
    bool_and(settled) over of_file as is_settled
from read_parquet($files, hive_partitioning = false)
window
    of_file as (partition by path),
    earlier as (partition by path order by slice_start rows between unbounded preceding and 1 preceding);

create or replace temp table arrived as
select
    captures.* exclude (slice_start) replace (  -- noqa: RF02
        captures.record
        + case when captures.path = captures.file then coalesce(slices.base, 0) else 0 end as record
    )
from read_parquet($captures, hive_partitioning = false) as captures
left join slices on captures.file = slices.path and captures.slice_start = slices.slice_start
where coalesce(slices.is_settled, true);

-- Quarantined records of files that changed while they were read: they are left for the next load.
create or replace temp table unsettled as
select captures.capture_id
from read_parquet($captures, hive_partitioning = false) as captures
where
    captures.reason is not null
    and captures.file in (
        select slices.path from slices
        where not slices.is_settled
    );

-- A bad line of a sidecar is reported by every batch that reads a file beside it.
create or replace temp table repeated as
select capture_id
from arrived
group by capture_id
having count(*) > 1;

delete from arrived
where rowid in (
    select places.place
    from (
        select
            arrived.rowid as place,
            row_number() over (partition by arrived.capture_id order by arrived.record, arrived.rowid) as nth
        from arrived
        where arrived.capture_id in (select repeated.capture_id from repeated)
    ) as places
    where places.nth > 1
);
