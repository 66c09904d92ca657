"""The admit step: what was read becomes part of the warehouse, and what follows from it is listed.

One transaction. A capture's outcome depends on the set of captures of its article, never on the order in
which loads brought them: in order of capture time, a capture whose content differs from the one before is
`loaded`, one that repeats it at another time is `unchanged`, one that repeats it at the same time (or of
which no time is known) is a `duplicate`.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import duckdb

from corpus.landing.capture import UNATTRIBUTED, shown_path
from corpus.landing.discover import Slice
from corpus.settings import Settings
from corpus.warehouse.connection import run_script, transaction

# A line counts as a source's furniture when it stands in at least so many of its articles and in at least
# this share of them. On the sample's nine pages of one daily: from 2 articles on, 304 lines of furniture are
# found, but four bylines and the dates too; from 3 on the bylines are clear; from 4 on, 301. Four leaves room
# for an author or an agency that comes back; dates and bylines are read before this evidence is asked. The
# share keeps a stock sentence of a large source in its articles; no set measured it yet.
RECURRING_ARTICLES = 4
RECURRING_SHARE = 0.1

_ADMIT_CAPTURES = """
create or replace temp table fresh as
select *
from read_parquet($captures)
where capture_id not in (select capture_id from raw.captures)
qualify row_number() over (partition by capture_id order by path) = 1;

insert into raw.captures by name
select *, $load_id as load_id, case when reason is null then 'loaded' else 'quarantined' end as outcome
from fresh;

create or replace temp table earlier as
select content_id, article_id, source_id, line_keys from raw.contents
where article_id in (select article_id from fresh);

create or replace temp table new_contents as
select *
from read_parquet($contents)
where
    content_id in (select content_id from fresh)
    and content_id not in (select content_id from earlier)
qualify row_number() over (partition by content_id order by content_id) = 1;

insert into raw.contents by name select * from new_contents;

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
    where article_id in (select article_id from fresh)
    window timeline as (partition by article_id order by captured_at nulls first, content_id, path, record)
) as judged
where captures.capture_id = judged.capture_id and captures.outcome <> judged.outcome;

delete from raw.files where path in (select path from read_parquet($files));
insert into raw.files by name
select distinct on (path) *, $load_id as load_id from read_parquet($files) order by path;
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

create or replace temp table added_lines as
select source_id, line_key, count(*) as articles
from (
    select distinct source_id, article_id, unnest(line_keys) as line_key
    from new_contents
    where source_id <> $unattributed
) as lines
anti join (select article_id, unnest(line_keys) as line_key from earlier) as counted
    on lines.article_id = counted.article_id and lines.line_key = counted.line_key
group by source_id, line_key;

merge into raw.source_lines as known
using added_lines as added on known.source_id = added.source_id and known.line_key = added.line_key
when matched then update set articles = known.articles + added.articles
when not matched then insert (source_id, line_key, articles, recurring)
    values (added.source_id, added.line_key, added.articles, false);

create or replace temp table flipped as
select lines.source_id, lines.line_key
from raw.source_lines as lines
inner join raw.source_articles as sources on lines.source_id = sources.source_id
where
    lines.source_id in (select source_id from new_contents)
    and lines.recurring
    <> (lines.articles >= $least and lines.articles >= $share * sources.articles);

update raw.source_lines set recurring = not recurring
from flipped
where source_lines.source_id = flipped.source_id and source_lines.line_key = flipped.line_key;
"""

# Derived again: what earlier loads left unpublished (so that a mended rule takes effect), the new contents,
# and the contents that hold a line which has become furniture or has stopped being so.
_LIST_DERIVE = """
create or replace temp table to_derive as
select content_id from raw.contents where article_id in (select article_id from raw.pending)
union
select content_id from new_contents
union
select content_id from (
    select content_id, source_id, unnest(line_keys) as line_key from raw.contents
    where source_id in (select source_id from flipped)
) as lines
semi join flipped on lines.source_id = flipped.source_id and lines.line_key = flipped.line_key;

create or replace temp table affected as
select article_id from fresh where article_id is not null
union
select article_id from raw.contents where content_id in (select content_id from to_derive);

insert into raw.pending select article_id from affected
where article_id not in (select article_id from raw.pending);
"""

_DERIVE_BATCH = """
copy (
    with recurring as (
        select source_id, list(line_key) as line_keys from raw.source_lines where recurring group by source_id
    )
    select
        contents.content_id,
        contents.known,
        contents.blocks,
        list_transform(
            contents.line_keys, lambda key: coalesce(list_contains(recurring.line_keys, key), false)
        ) as recurring
    from raw.contents as contents
    left join recurring on contents.source_id = recurring.source_id
    where contents.content_id in (
        select content_id
        from (select content_id, row_number() over (order by content_id) as place from to_derive)
        where place % $batches = $batch
    )
    order by contents.content_id
) to '{target}' (format parquet, compression zstd, row_group_size 2048)
"""


def known_files(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, int, int, str]]:
    """Path, size, time and digest of every file that earlier loads read."""
    return connection.execute("select path, size, mtime_ns, sha256 from raw.files").fetchall()


def remember_touched(connection: duckdb.DuckDBPyConnection, touched: Iterable[Slice]) -> None:
    """Record the new times of files whose bytes are the old ones, so that they are not hashed again."""
    for file in touched:
        connection.execute("update raw.files set mtime_ns = ? where path = ?", [file.mtime_ns, shown_path(file.path)])


def has_pending(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether an earlier load was admitted and never published."""
    found = connection.execute(
        "select exists(from raw.pending) or exists(from raw.loads where published_at is null and captures_in > 0)"
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
            run_script(connection, _ADMIT_CAPTURES, load_id=load_id, **shards)
            rules = {"unattributed": UNATTRIBUTED, "least": RECURRING_ARTICLES, "share": RECURRING_SHARE}
            run_script(connection, _COUNT_LINES, **rules)
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
            " now()::timestamp as admitted_at, ? as files, ? as captures_in, ? as rederived",
            [
                load_id,
                run_id,
                str(settings.landing),
                started_at,
                _count(connection, "select count(*) from raw.files where load_id = ?", load_id),
                _count(connection, "select count(*) from raw.captures where load_id = ?", load_id),
                rederived,
            ],
        )
    return paths


def _count(connection: duckdb.DuckDBPyConnection, query: str, load_id: str) -> int:
    found = connection.execute(query, [load_id]).fetchone()
    return int(found[0]) if found else 0


def _no_shards(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty working tables, for a load that only finishes what an earlier one left unpublished."""
    connection.execute("create or replace temp table fresh as from raw.captures limit 0")
    connection.execute("create or replace temp table new_contents as from raw.contents limit 0")
    connection.execute(
        "create or replace temp table flipped as select source_id, line_key from raw.source_lines limit 0"
    )


def _write_batches(connection: duckdb.DuckDBPyConnection, folder: Path, count: int) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.parquet"):
        stale.unlink()
    paths = []
    for number in range(count):
        path = str(folder / f"{number:04}.parquet")
        connection.execute(_DERIVE_BATCH.format(target=path.replace("'", "''")), {"batches": count, "batch": number})
        paths.append(path)
    return paths
