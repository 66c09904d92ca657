-- Captures get the file that holds them, and the ids that they have at their present places. Those of
-- members of archives have the file's path before theirs.
update raw.captures set file = path
where path in (select files.path from raw.files as files) or not contains(path, '!/');

update raw.captures set file = files.path
from raw.files as files
where captures.file = '' and split_part(captures.path, '!/', 1) = files.path;

update raw.captures set file = files.path
from raw.files as files
where captures.file = '' and starts_with(captures.path, files.path || '!/');

update raw.captures set file = split_part(path, '!/', 1)
where file = '';

create or replace temp table moved_kept as
select
    load_id as kept_for,
    capture_id as kept_as,
    load_id,
    raw.capture_id(source_id, file, path, byte_offset, sha256) as capture_id,
    path,
    file
from raw.captures
where
    outcome = 'quarantined'
    and capture_id <> raw.capture_id(source_id, file, path, byte_offset, sha256);

update raw.captures set capture_id = raw.capture_id(source_id, file, path, byte_offset, sha256)
where capture_id <> raw.capture_id(source_id, file, path, byte_offset, sha256);

update raw.captures set
    content_id = identities.content_id,
    article_id = identities.article_id
from identities
where captures.content_id = identities.before;
