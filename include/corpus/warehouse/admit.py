"""The admit step: what was read becomes part of the warehouse, and what follows from it is listed.

One transaction. A capture's outcome depends on the set of captures of its article, never on the order in
which loads brought them: in order of capture time, a capture whose content differs from the one before is
`loaded`, one that repeats it at another time is `unchanged`, one that repeats it at the same time (or of
which no time is known) is a `duplicate`.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import duckdb

from corpus.landing.capture import UNATTRIBUTED
from corpus.landing.discover import Change, KnownFile
from corpus.landing.quarantine import withdraw
from corpus.settings import Settings
from corpus.warehouse.connection import quoted, run_script, transaction

# Which lines are a source's furniture; measured in docs/decisions/recurring-lines.md. A line must stand in at least so
# many of the source's articles; in a source that has so few that this is more than `YOUNG_SHARE` of them, that share
# will do, from `YOUNG_ARTICLES` articles on. The share keeps a stock sentence of a large source in its articles.
RECURRING_ARTICLES = 4
YOUNG_ARTICLES = 3
YOUNG_SHARE = 0.6
RECURRING_SHARE = 0.1

# The pages that hold a line must be different pages, not one article captured again and again: on average at least
# `OWN_SHARE` of a page's paragraphs must not be on those before (where there are few pages, more). That is asked of
# some pages of each line, out of some contents of each source, and of some paragraphs of each page, so that it costs no
# more in a large source; and of no pages that hardly have paragraphs.
OWN_SHARE = 0.2
OWN_SHARE_OF_FEW = 0.5
FEW_PAGES = 4
SAMPLED_CONTENTS = 64
SAMPLED_PAGES = 8
SAMPLED_PARAGRAPHS = 16
LEAST_PARAGRAPHS = 2


class NoSuchLoad(ValueError):
    """The load that is to be replayed was never admitted."""


# The slices of files, and where in its file each slice's records begin to count.
_READ_FILES = """
create or replace temp table slices as
select
    *,
    max(earlier_records) over of_file + coalesce(sum(records) over earlier, 0) as base,
    bool_and(settled) over of_file as is_settled
from read_parquet($files)
window of_file as (partition by path),
    earlier as (partition by path order by slice_start rows between unbounded preceding and 1 preceding);

create or replace temp table arrived as
select
    captures.* exclude (slice_start) replace (
        captures.record + case when captures.path = captures.file then coalesce(slices.base, 0) else 0 end as record
    )
from read_parquet($captures) as captures
left join slices on captures.file = slices.path and captures.slice_start = slices.slice_start
where coalesce(slices.is_settled, true);

-- A bad line of a sidecar is told by every batch that reads a file beside it.
create or replace temp table repeated as
select capture_id from arrived group by capture_id having count(*) > 1;

delete from arrived where rowid in (
    select place
    from (
        select rowid as place, row_number() over (partition by capture_id order by record, rowid) as nth
        from arrived where capture_id in (select capture_id from repeated)
    ) as places
    where nth > 1
);
"""

# Refusals of files that are left for the next load.
_UNSETTLED = """
select capture_id from read_parquet(?)
where reason is not null and file in (select path from slices where not is_settled)
"""

# What is taken again: the refusals of files that a load was asked to replay or that can be opened now, whatever
# load they are of. A folder that can be listed now has no slice of its own.
_TAKE_AGAIN = """
create or replace temp table taken_again as
select capture_id, load_id
from raw.captures
where
    outcome = 'quarantined'
    and split_part(path, '!/', 1) in (
        select path from quality.file_changes
        where load_id = $load_id and change in ('replayed', 'readable')
    )
    and split_part(path, '!/', 1) not in (select path from slices where not is_settled);

delete from raw.captures where capture_id in (select capture_id from taken_again);

insert into raw.touched_captures select capture_id from taken_again;

update raw.loads set
    captures_in = captures_in - gone.captures,
    taken_again = coalesce(taken_again, 0) + gone.captures
from (select load_id, count(*) as captures from taken_again group by load_id) as gone
where loads.load_id = gone.load_id;
"""

# A file that is read anew from its beginning brings its known records again, perhaps at another place in it.
# Equal records are paired in order of their places, those that stayed in theirs first.
_DROP_KNOWN = """
create or replace temp table unplaced as
select
    capture_id, path, sha256, reason, record, byte_offset,
    row_number() over (partition by path, sha256, reason order by byte_offset, record) as nth
from arrived
where
    file in (select path from slices where not is_part)
    and path in (select path from raw.captures)
    and capture_id not in (select capture_id from raw.captures);

create or replace temp table replaced as
select captures.capture_id, unplaced.capture_id as arrived_id, unplaced.record, unplaced.byte_offset
from (
    select
        capture_id, path, sha256, reason,
        row_number() over (partition by path, sha256, reason order by byte_offset, record) as nth
    from raw.captures
    where
        path in (select path from unplaced)
        and capture_id not in (select capture_id from arrived)
) as captures
inner join unplaced
    on captures.path = unplaced.path and captures.sha256 = unplaced.sha256
    and captures.reason is not distinct from unplaced.reason and captures.nth = unplaced.nth;

update raw.captures set record = replaced.record, byte_offset = replaced.byte_offset
from replaced where captures.capture_id = replaced.capture_id;

insert into raw.touched_captures select capture_id from replaced;
"""

_ADMIT_CAPTURES = """
create or replace temp table fresh as
select capture_id, article_id, content_id
from arrived
where
    capture_id not in (select capture_id from raw.captures)
    and capture_id not in (select arrived_id from replaced);

insert into raw.captures by name
select
    * exclude (file), $load_id as load_id, case when reason is null then 'loaded' else 'quarantined' end as outcome
from arrived
where capture_id in (select capture_id from fresh);

create or replace temp table earlier as
select content_id, article_id, source_id, line_keys from raw.contents
where article_id in (select article_id from fresh);

create or replace temp table new_contents as
select content_id, article_id, source_id, min({'file': filename, 'row': file_row_number}) as place
from read_parquet($contents, filename = true, file_row_number = true)
where
    content_id in (select content_id from fresh)
    and content_id not in (select content_id from earlier)
group by content_id, article_id, source_id;

insert into raw.contents by name
select shards.* exclude (filename, file_row_number)
from read_parquet($contents, filename = true, file_row_number = true) as shards
inner join new_contents
    on shards.content_id = new_contents.content_id
    and shards.filename = new_contents.place.file and shards.file_row_number = new_contents.place.row;

-- Only where there is more than one capture is there an order to judge by.
create or replace temp table recaptured as
select article_id from raw.captures where article_id in (select article_id from fresh)
group by article_id having count(*) > 1;

update raw.captures set outcome = judged.outcome
from (
    select
        capture_id,
        case
            when content_id is distinct from lag(content_id) over timeline then 'loaded'
            when captured_at is not distinct from lag(captured_at) over timeline then 'duplicate'
            else 'unchanged'
        end as outcome
    from raw.captures
    where article_id in (select article_id from recaptured)
    window timeline as (partition by article_id order by captured_at nulls first, content_id, path, record)
) as judged
where captures.capture_id = judged.capture_id and captures.outcome <> judged.outcome;

insert into quality.file_changes
select distinct $load_id, path, 'unfinished', null, size from slices where not is_settled;

delete from raw.files where path in (
    select path from slices where is_settled
    union
    select path from quality.file_changes where load_id = $load_id and change = 'readable'
);
insert into raw.files by name
select
    path,
    any_value(size) as size,
    any_value(mtime_ns) as mtime_ns,
    min(sha256) as sha256,  -- empty where one part could not be read, so that the file is tried again
    any_value(content_sha256) as content_sha256,
    max(earlier_records) + sum(records) as records,
    $landing as landing,
    false as vanished,
    $load_id as load_id
from slices where is_settled group by path;
"""

_COUNT_LINES = """
merge into raw.source_articles as known
using (
    select source_id, count(distinct article_id) as articles
    from new_contents
    where source_id <> $unattributed and article_id not in (select article_id from earlier)
    group by source_id
) as added on known.source_id = added.source_id
when matched then update set articles = known.articles + added.articles
when not matched then insert (source_id, articles) values (added.source_id, added.articles);

-- An article with several new states counts a line once; of one with a single state its own lines are told apart.
create or replace temp table restated as
select article_id from new_contents group by article_id having count(*) > 1;

create or replace temp table added_lines as
select source_id, line_key, count(*) as articles
from (
    select source_id, article_id, unnest(list_distinct(line_keys)) as line_key
    from raw.contents
    where
        source_id <> $unattributed and content_id in (select content_id from new_contents)
        and article_id not in (select article_id from restated)
    union all
    select distinct source_id, article_id, unnest(line_keys) as line_key
    from raw.contents
    where
        source_id <> $unattributed and content_id in (select content_id from new_contents)
        and article_id in (select article_id from restated)
) as lines
anti join (select article_id, unnest(line_keys) as line_key from earlier) as counted
    on lines.article_id = counted.article_id and lines.line_key = counted.line_key
group by source_id, line_key;

merge into raw.source_lines as known
using added_lines as added on known.source_id = added.source_id and known.line_key = added.line_key
when matched then update set articles = known.articles + added.articles
when not matched then insert (source_id, line_key, articles, recurring)
    values (added.source_id, added.line_key, added.articles, false);

-- Lines that stand in enough articles of the sources that this load brought something of.
create or replace temp table frequent as
select lines.source_id, lines.line_key
from raw.source_lines as lines
inner join raw.source_articles as sources on lines.source_id = sources.source_id
where
    lines.source_id in (select source_id from new_contents)
    and lines.articles >= greatest(
        $young_articles, $share * sources.articles, least($articles, $young_share * sources.articles)
    );

-- Which contents and paragraphs are looked at hangs on ids and keys alone, so it is the same whatever came first.
create or replace temp table sampled as
select
    row_number() over (order by content_id) as page,
    source_id,
    line_keys,
    list_sort(list_filter(list_distinct(line_keys), lambda key: key & 1 = 1))[:$paragraphs] as paragraphs
from raw.contents
where content_id in (
    select unnest(min(content_id, $sampled)) from raw.contents
    where source_id in (select source_id from frequent) group by source_id
);

create or replace temp table held as
select lines.source_id, lines.line_key, min(distinct lines.page, $pages) as pages
from (select source_id, page, unnest(line_keys) as line_key from sampled) as lines
semi join frequent on lines.source_id = frequent.source_id and lines.line_key = frequent.line_key
group by lines.source_id, lines.line_key;

-- Many lines stand on the same pages, and each such set of pages is looked at once.
create or replace temp table copies as
select sets.pages
from (
    select sets.pages, flatten(list(sampled.paragraphs)) as paragraphs
    from (select pages, unnest(pages) as page from (select distinct pages from held) as held_sets) as sets
    inner join sampled on sets.page = sampled.page
    group by sets.pages
) as sets
where
    len(paragraphs) >= $least_paragraphs * len(pages)
    and len(list_distinct(paragraphs)) * len(pages) < len(paragraphs) * (
        1 + (len(pages) - 1) * case when len(pages) < $few then $own_share_of_few else $own_share end
    );

delete from frequent
using held
where
    frequent.source_id = held.source_id and frequent.line_key = held.line_key
    and held.pages in (select pages from copies);

create or replace temp table flipped as
select lines.source_id, lines.line_key
from raw.source_lines as lines
left join frequent on lines.source_id = frequent.source_id and lines.line_key = frequent.line_key
where
    lines.source_id in (select source_id from new_contents)
    and lines.recurring <> (frequent.line_key is not null);

update raw.source_lines set recurring = not recurring
from flipped
where source_lines.source_id = flipped.source_id and source_lines.line_key = flipped.line_key;
"""

_RECURRING = {
    "articles": RECURRING_ARTICLES,
    "young_articles": YOUNG_ARTICLES,
    "young_share": YOUNG_SHARE,
    "share": RECURRING_SHARE,
    "own_share": OWN_SHARE,
    "own_share_of_few": OWN_SHARE_OF_FEW,
    "few": FEW_PAGES,
    "sampled": SAMPLED_CONTENTS,
    "pages": SAMPLED_PAGES,
    "paragraphs": SAMPLED_PARAGRAPHS,
    "least_paragraphs": LEAST_PARAGRAPHS,
}

# Derived again: what earlier loads left unpublished (so that a mended rule takes effect), the new contents,
# and the contents that hold a line which has become furniture or has stopped being so.
_LIST_DERIVE = """
create or replace temp table to_derive as
select content_id, rowid as place, len(line_keys) + 1 as weight
from raw.contents
where content_id in (
    select content_id from raw.contents where article_id in (select article_id from raw.pending)
    union
    select content_id from new_contents
    union
    select content_id from (
        select content_id, source_id, unnest(line_keys) as line_key from raw.contents
        where source_id in (select source_id from flipped)
    ) as lines
    semi join flipped on lines.source_id = flipped.source_id and lines.line_key = flipped.line_key
);

create or replace temp table affected as
select article_id from fresh where article_id is not null
union
select article_id from raw.contents where content_id in (select content_id from to_derive);

insert into raw.pending select article_id from affected
where article_id not in (select article_id from raw.pending);
"""

# Batches of about equal numbers of blocks, each of contents that lie together, so that no content is read twice.
_BATCHES = """
create or replace temp table derive_batches as
select
    content_id, place,
    least(
        $batches - 1,
        (sum(weight) over (order by place) - weight) * $batches // sum(weight) over ()
    )::bigint as batch
from to_derive;

create or replace temp table recurring_lines as
select source_id, list(line_key) as line_keys from raw.source_lines where recurring group by source_id
"""

_DERIVE_BATCH = """
copy (
    select
        contents.content_id,
        contents.url,
        contents.known,
        contents.page,
        list_transform(
            contents.line_keys, lambda key: coalesce(list_contains(recurring.line_keys, key), false)
        ) as recurring
    from raw.contents as contents
    left join recurring_lines as recurring on contents.source_id = recurring.source_id
    where
        contents.rowid between $first and $last
        and contents.content_id in (select content_id from derive_batches where batch = $batch)
) to {target} (format parquet, compression zstd, row_group_size 2048, row_group_size_bytes '16MB')
"""


def known_files(connection: duckdb.DuckDBPyConnection, landing: str) -> dict[str, KnownFile]:
    """Every file that earlier loads read, by its path."""
    rows = connection.execute(
        "select path, size, mtime_ns, sha256, content_sha256, records, vanished, landing = ? from raw.files",
        [landing],
    ).fetchall()
    return {path: KnownFile(*about) for path, *about in rows}


def quarantined_files(connection: duckdb.DuckDBPyConnection, load: str) -> frozenset[str]:
    """Paths of the files of which a load quarantined something; `all` asks for those of every load.

    Raises:
        NoSuchLoad: no such load was admitted.
    """
    if load != "all" and not connection.execute("select 1 from raw.loads where load_id = ?", [load]).fetchone():
        known = connection.execute("select load_id from raw.loads order by load_id desc limit 5").fetchall()
        listed = ", ".join(row[0] for row in known) or "none"
        raise NoSuchLoad(f"there is no load {load!r} to replay; the newest are: {listed}; or say `all`")
    rows = connection.execute(
        "select distinct split_part(path, '!/', 1) from raw.captures"
        " where outcome = 'quarantined' and (load_id = $load or $load = 'all')",
        {"load": load},
    ).fetchall()
    return frozenset(row[0] for row in rows)


# A file that moved takes its captures with it: what their path names is where their bytes are.
_MOVE = """
delete from raw.files where path = $path;

update raw.files set
    path = $path, size = $size, mtime_ns = $mtime_ns, sha256 = $sha256,
    content_sha256 = coalesce($content_sha256, content_sha256), vanished = false
where path = $before;

insert into raw.touched_captures
select capture_id from raw.captures where path = $before or starts_with(path, $before || '!/');

update raw.captures set path = $path || substr(path, length($before) + 1)
where path = $before or starts_with(path, $before || '!/')
"""


def note_changes(connection: duckdb.DuckDBPyConnection, load_id: str, landing: str, changes: Iterable[Change]) -> None:
    """Record what became of files, and what follows for those that are not read again.

    Noting them again for the same load changes nothing.
    """
    with transaction(connection):
        for change in changes:
            if change.change in ("touched", "returned"):
                connection.execute(
                    "update raw.files set size = ?, mtime_ns = ?, vanished = false, landing = ? where path = ?",
                    [change.size, change.mtime_ns, landing, change.path],
                )
            elif change.change == "vanished":
                connection.execute("update raw.files set vanished = true where path = ?", [change.path])
            elif change.change in ("renamed", "recompressed"):
                run_script(connection, _MOVE, **asdict(change))
            connection.execute(
                "insert into quality.file_changes select $load_id, $path, $change, $before, $size where not exists ("
                " from quality.file_changes as noted where noted.load_id = $load_id and noted.path = $path"
                " and noted.change = $change)",
                {
                    "load_id": load_id,
                    "path": change.path,
                    "change": change.change,
                    "before": change.before,
                    "size": change.size,
                },
            )


def has_pending(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether an earlier load was admitted and never published."""
    found = connection.execute(
        "select exists(from raw.pending) or exists(from raw.touched_captures)"
        " or exists(from raw.loads where published_at is null and captures_in > 0)"
    ).fetchone()
    return bool(found and found[0])


def mark_all_pending(connection: duckdb.DuckDBPyConnection) -> int:
    """Mark every article as differing from the published snapshot; returns their number."""
    with transaction(connection):
        connection.execute("delete from raw.pending")
        found = connection.execute("insert into raw.pending select distinct article_id from raw.contents").fetchone()
    return int(found[0]) if found else 0


def _batches(contents: int, settings: Settings) -> int:
    """As many derive batches as there are cores to share them, more where a batch would grow over 10,000."""
    return max(min(contents, settings.parallelism), -(-contents // 10_000))


def admit(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    load_id: str,
    run_id: str,
    started_at: datetime,
) -> list[str]:
    """Admit the shards of a load and write what is to be derived, in batches.

    Doing it again for the same load changes nothing and gives the same batches.

    Returns:
        The paths of the derive batches, in order.
    """
    staged = settings.staged(load_id)
    shards = {name: str(staged / "read" / name / "*.parquet") for name in ("captures", "contents", "files")}
    batches = staged / "derive"
    done = connection.execute("select 1 from raw.loads where load_id = ? and admitted_at is not null", [load_id])
    if done.fetchone():
        return sorted(map(str, batches.glob("*.parquet")))
    has_shards = any((staged / "read" / "captures").glob("*.parquet"))
    with transaction(connection):
        if has_shards:
            for script in (_READ_FILES, _TAKE_AGAIN, _DROP_KNOWN, _ADMIT_CAPTURES):
                run_script(connection, script, load_id=load_id, landing=settings.landing, **shards)
            for (capture_id,) in connection.execute(_UNSETTLED, [shards["captures"]]).fetchall():
                withdraw(settings.quarantine(load_id), capture_id)
            count_lines(connection)
        else:
            _no_shards(connection)
        connection.execute(_LIST_DERIVE)
        contents, rederived = connection.execute(
            "select count(*), count(*) filter (content_id not in (select content_id from new_contents)) from to_derive"
        ).fetchone() or (0, 0)
        paths = _write_batches(connection, batches, _batches(contents, settings))
        connection.execute("delete from raw.loads where load_id = ?", [load_id])
        connection.execute(
            "insert into raw.loads by name select ? as load_id, ? as run_id, ? as landing, ? as started_at,"
            " now()::timestamp as admitted_at, ? as files, ? as records_read, ? as known_before, ? as captures_in,"
            " ? as rederived",
            [
                load_id,
                run_id,
                settings.landing,
                started_at,
                _count(connection, "select count(distinct path) from slices where is_settled"),
                read := _count(connection, "select count(*) from arrived"),
                known := read - _count(connection, "select count(*) from fresh"),
                read - known,
                rederived,
            ],
        )
    return paths


def count_lines(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the lines of new contents to those of their sources, and learn which of them recur.

    Reads the temporary tables `new_contents` (content_id, article_id, source_id) and `earlier` (article_id, line_keys:
    the states that these articles had before). To be called within a transaction.
    """
    run_script(connection, _COUNT_LINES, unattributed=UNATTRIBUTED, **_RECURRING)


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    found = connection.execute(query).fetchone()
    return int(found[0]) if found else 0


def _no_shards(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty working tables, for a load that only finishes what an earlier one left unpublished."""
    connection.execute("create or replace temp table fresh as from raw.captures limit 0")
    connection.execute("create or replace temp table arrived as from raw.captures limit 0")
    connection.execute("create or replace temp table slices as select path, true as is_settled from raw.files limit 0")
    connection.execute("create or replace temp table new_contents as select content_id from raw.contents limit 0")
    connection.execute(
        "create or replace temp table flipped as select source_id, line_key from raw.source_lines limit 0"
    )


def _write_batches(connection: duckdb.DuckDBPyConnection, folder: Path, count: int) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.parquet"):
        stale.unlink()
    paths = []
    if count:
        run_script(connection, _BATCHES, batches=count)
    for number, first, last in connection.execute(
        "select batch, min(place), max(place) from derive_batches group by batch order by batch"
        if count
        else "select 0, 0, 0 limit 0"
    ).fetchall():
        path = str(folder / f"{number:04}.parquet")
        connection.execute(_DERIVE_BATCH.format(target=quoted(path)), {"batch": number, "first": first, "last": last})
        paths.append(path)
    return paths
