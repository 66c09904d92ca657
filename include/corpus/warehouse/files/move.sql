-- A file that moved takes its captures with it: what their path names is where their bytes are.
delete from raw.files
where path = $path;

update raw.files set
    path = $path,
    size = $size,
    mtime_ns = $mtime_ns,
    sha256 = $sha256,
    content_sha256 = coalesce($content_sha256, content_sha256),
    vanished = false
where path = $before;

insert into raw.touched_captures
select capture_id
from raw.captures
where path = $before or starts_with(path, $before || '!/');

update raw.captures set path = $path || substr(path, length($before) + 1)
where path = $before or starts_with(path, $before || '!/');
