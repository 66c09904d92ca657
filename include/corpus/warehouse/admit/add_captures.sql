-- Records that are not known yet become captures, and texts that are not known yet become contents.
create or replace temp table known as
select captures.capture_id
from raw.captures as captures
semi join arrived on captures.capture_id = arrived.capture_id;

create or replace temp table fresh as
select
    arrived.capture_id,
    arrived.article_id,
    arrived.content_id
from arrived
where
    arrived.capture_id not in (select known.capture_id from known)
    and arrived.capture_id not in (select replaced.arrived_id from replaced);

insert into raw.captures by name
select
    arrived.*,  -- noqa: RF03
    $load_id as load_id,
    case when arrived.reason is null then 'loaded' else 'quarantined' end as outcome
from arrived
where arrived.capture_id in (select fresh.capture_id from fresh);

-- What is wrong with a record that is known may be told otherwise: how many more there are of its fault.
insert into raw.touched_captures
select captures.capture_id
from raw.captures as captures
inner join arrived on captures.capture_id = arrived.capture_id
where captures.reason = arrived.reason and captures.message is distinct from arrived.message;

update raw.captures set message = arrived.message
from arrived
where
    captures.capture_id = arrived.capture_id
    and captures.reason = arrived.reason
    and captures.message is distinct from arrived.message;

set variable earlier_lie = (  -- noqa: PRS
    select raw.stretches(contents.rowid) from raw.contents as contents
    where contents.article_id in (select fresh.article_id from fresh)
);

create or replace temp table earlier as
select
    contents.content_id,
    contents.article_id,
    contents.source_id,
    contents.line_keys
from raw.contents as contents
where
    contents.article_id in (select fresh.article_id from fresh)
    and raw.lies_in('earlier_lie', contents.rowid);

-- Of equal contents the first in the shards is taken.
create or replace temp table new_contents as
select
    shards.content_id,
    shards.article_id,
    shards.source_id,
    min({ 'file': shards.filename, 'row': shards.file_row_number }) as place
from read_parquet($contents, hive_partitioning = false, filename = true, file_row_number = true) as shards
where
    shards.content_id in (select fresh.content_id from fresh)
    and shards.content_id not in (select earlier.content_id from earlier)
group by shards.content_id, shards.article_id, shards.source_id;

insert into raw.contents by name
select shards.* exclude (filename, file_row_number)  -- noqa: RF02
from read_parquet($contents, hive_partitioning = false, filename = true, file_row_number = true) as shards
inner join new_contents
    on
        shards.content_id = new_contents.content_id
        and shards.filename = new_contents.place['file']
        and shards.file_row_number = new_contents.place['row'];
