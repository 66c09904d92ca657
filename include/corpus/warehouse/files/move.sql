-- Files that moved take their captures with them: the path and the id of a capture tell where its bytes are. Files
-- may have changed places with each other, so all of them move at once.
create or replace temp table moves as
select * from noted
where change in ('renamed', 'recompressed');

create or replace temp table moved_files as
select
    files.* replace (  -- noqa: RF02
        moves.path as path,
        moves.size as size,
        moves.mtime_ns as mtime_ns,
        moves.sha256 as sha256,
        coalesce(moves.content_sha256, files.content_sha256) as content_sha256,
        $landing as landing,
        false as vanished
    )
from raw.files as files
inner join moves on files.path = moves.before;

delete from raw.files
where path in (select before from moves) or path in (select path from moves);

insert into raw.files by name select * from moved_files;

create or replace temp table moved_captures as
with placed as (
    select
        captures.capture_id,
        captures.source_id,
        captures.byte_offset,
        captures.sha256,
        captures.load_id,
        captures.outcome,
        moves.path as file,
        moves.path || substr(captures.path, length(moves.before) + 1) as path
    from raw.captures as captures
    inner join moves on captures.file = moves.before
)

select
    *,
    raw.capture_id(source_id, file, path, byte_offset, sha256) as new_id
from placed;

insert into raw.touched_captures
select capture_id from moved_captures
union all
select new_id from moved_captures;

update raw.captures set
    capture_id = moved_captures.new_id,
    file = moved_captures.file,
    path = moved_captures.path
from moved_captures
where captures.capture_id = moved_captures.capture_id;

create or replace temp table moved_kept as
select
    load_id as kept_for,
    capture_id as kept_as,
    load_id,
    new_id as capture_id,
    path,
    file
from moved_captures
where outcome = 'quarantined';
