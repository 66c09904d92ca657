-- What became of files, and what follows for those that are not read again.
update raw.files set
    size = noted.size,
    mtime_ns = noted.mtime_ns,
    vanished = false,
    landing = $landing
from noted
where files.path = noted.path and noted.change in ('touched', 'returned');

update raw.files set vanished = true
from noted
where files.path = noted.path and noted.change = 'vanished';

insert into quality.file_changes
select
    $load_id as load_id,
    noted.path,
    noted.change,
    noted.before,
    noted.size
from noted
anti join quality.file_changes as known
    on known.load_id = $load_id and noted.path = known.path and noted.change = known.change;
