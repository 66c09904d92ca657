"""Bringing a corpus that an earlier version of Dateline wrote up to this version, at the beginning of a load.

First its snapshots, one after another, each put into place by a rename; then its warehouse in one transaction. Whatever
is cut off starts again with the next load, and readers have a whole corpus at any time. The landing area is not needed.

The keys of lines changed from version 1 to 2 and, for some scripts, from 3 to 4; what counts for the identity of a
content and of a capture from 2 to 3, and what addresses of one page have in common, by which an article is known, from
4 to 5. All are computed again from the pages that the warehouse keeps, the lines that
recur over a source are learned again, and every article is marked as pending, so that the load goes on to derive, build
and check all of them. States of articles that earlier versions took for one are told apart only when their files are
read again. So are pages that they took for one by their addresses, such as `?cid=41` and `?cid=42`. Version 6 keeps the
evidence for topics, the scores and reasons of places and the key terms of each article, which are derived, and how long
steps take. Version 7 keeps which topics a steward counts for others. In version 8 copies are found by shorter numbers,
so what was matched is forgotten and matched again. Version 9 keeps the text of an article's latest version once;
from version 8 only that is done.

At the end the warehouse is written anew in a file that compresses texts. Cut off there, it stays as large as it was.
"""

import logging
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from corpus.landing.addresses import canonical_url, identity_of
from corpus.landing.ids import article_id, content_id, content_sha256, source_of
from corpus.page.line_key import line_key
from corpus.page.stored import unpack_page
from corpus.progress import Progress
from corpus.settings import Settings
from corpus.staging import whole_file
from corpus.warehouse.compaction import compact
from corpus.warehouse.connection import (
    SCHEMA_VERSION,
    attached_warehouse,
    database_options,
    make_tables,
    quoted,
    require_known,
    run_script,
    schema_version,
    set_version,
    transaction,
    warehouse_exists,
)
from corpus.warehouse.file_snapshot import clear
from corpus.warehouse.files import move_kept
from corpus.warehouse.full_write import copy_tables
from corpus.warehouse.matching import forget_matches
from corpus.warehouse.recurring import learn_recurring_lines
from corpus.warehouse.snapshots import point_to, published_load, snapshot_file

_LOG = logging.getLogger(__name__)

_FOLDER = Path(__file__).parent
_SCRIPTS = Path(__file__).with_suffix("")

# The last version that kept the text of an article's latest version twice, and what of it goes.
_TEXTS_TWICE = 8
_OLD_VERSIONS = (
    "drop view if exists corpus.article_changes",
    "drop view if exists corpus.article_corrections",
    "drop table if exists corpus.article_versions",
)

# Pages that are unpacked at a time: few, since each may be as large as a capture may be.
READ_ROWS = 16

# Line keys that are written at a time.
WRITE_KEYS = 500_000

# The contents, and which have the host of their URL for a source: those of files in no folder.
_CONTENTS = """
select rowid as place, content_id, article_id, source_id, url, known, page, content_id in (
    select captures.content_id from warehouse.raw.captures as captures
    where not contains(split_part(captures.path, '!/', 1), '/')
    and split_part(captures.path, '/', 1) not in (  -- a folder's name may end in ! as members of archives are named
        select split_part(files.path, '/', 1) from warehouse.raw.files where contains(files.path, '/')
    )
) as is_loose
from warehouse.raw.contents
"""

_IDENTITIES = pa.schema(
    {
        "place": pa.int64(),
        "before": pa.string(),
        "article_before": pa.string(),
        "content_id": pa.string(),
        "article_id": pa.string(),
        "source_id": pa.string(),
        "url": pa.string(),
        "identity": pa.string(),
        "line_keys": pa.list_(pa.int64()),
    }
)


def upgrade(settings: Settings) -> bool:
    """Bring the snapshots and the warehouse of an earlier version up to this one.

    Returns:
        Whether the warehouse was of an earlier version.

    Raises:
        WarehouseBusy: another process has the warehouse open.
        WrongVersion: the warehouse is newer than this code, or older than any that can be upgraded.
    """
    if not warehouse_exists(settings):
        return False
    with attached_warehouse(settings) as connection:
        version = schema_version(connection)
        require_known(settings, version)
        if version is None:
            return False
        clear(settings.warehouse.with_name(settings.warehouse.name + ".unfinished"))
        _upgrade_snapshots(settings, connection)
        if version == SCHEMA_VERSION:
            return False
        _LOG.info(
            "%s is of version %s and is brought up to version %s", settings.warehouse_name, version, SCHEMA_VERSION
        )
        if version == _TEXTS_TWICE:
            _part_versions(connection, settings)
            _LOG.info("the warehouse is upgraded")
        else:
            _upgrade_warehouse(connection, settings)
            _LOG.info("the warehouse is upgraded; this load derives and checks every article again")
    if not settings.lake:
        compact(settings)
    return True


def _upgrade_snapshots(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Give the snapshots of version 1, `snapshots/<load_id>.duckdb`, their present place and default schema.

    A file there that is not called after a load is somebody else's.
    """
    old_ones = [path for path in settings.snapshots.glob("*.duckdb") if path.is_file()]
    loads = {row[0] for row in warehouse.execute("select load_id from raw.loads").fetchall()} if old_ones else set()
    for old in sorted(old_ones, reverse=True):
        load_id = old.stem
        if load_id not in loads:
            continue
        with duckdb.connect(config=database_options(settings)) as connection:
            try:
                connection.execute(f"attach {quoted(str(old))} as before (read_only)")
            except duckdb.Error as error:
                _LOG.warning("snapshot %s cannot be read and is left as it is: %s", load_id, error)
                continue
            _LOG.info("snapshot %s gets its new place", load_id)
            connection.execute("use before")
            with whole_file(snapshot_file(settings, load_id)) as unfinished:
                clear(unfinished)
                copy_tables(connection, unfinished)
        if published_load(settings) == load_id:
            point_to(settings, load_id)
        old.unlink()


def _part_versions(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Bring a warehouse of version 8 up to the next one, all or nothing."""
    [(built,)] = connection.execute(
        "select count(*) from duckdb_tables() where database_name = current_database()"
        " and schema_name = 'corpus' and table_name in ('articles', 'article_versions')"
    ).fetchall()
    script = (_SCRIPTS / "part_versions.sql").read_text(encoding="utf-8")
    if settings.lake:  # which knows no checks
        script = script.replace(" check (version >= 1)", "")
    with transaction(connection):
        if built == 2:  # with one of them a first build was cut off, and all that it was to build is pending
            connection.execute(script)
        for statement in _OLD_VERSIONS:
            connection.execute(statement)
        set_version(connection)


def _upgrade_warehouse(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Bring a warehouse of an earlier version up to this one, all or nothing."""
    with transaction(connection):
        run_script(connection, _SCRIPTS / "drop_built.sql")
        _renew_tables(connection)
        _compute_identities(connection)
        run_script(connection, _SCRIPTS / "join_contents.sql")
        run_script(connection, _SCRIPTS / "place_captures.sql")
        move_kept(connection, settings)
        run_script(connection, _SCRIPTS / "begin_anew.sql")
        forget_matches(connection)
        run_script(connection, _FOLDER / "admit" / "judge_outcomes.sql")
        learn_recurring_lines(connection)
        set_version(connection)


def _renew_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Give each table the columns of this version, in their order; what a row did not have is null, or empty."""
    with duckdb.connect() as scratch:
        make_tables(scratch)
        wanted = _columns(scratch)
    found = _columns(connection)
    changed = [table for table in found if table in wanted and found[table] != wanted[table]]
    for table in changed:
        connection.execute(f"alter table {table} rename to {table.partition('.')[2]}_before")
    make_tables(connection)
    for table in changed:
        kept = [f'"{name}"' for name in found[table] if name in wanted[table]]
        new = ["'' as file"] if "file" in wanted[table] and "file" not in found[table] else []
        connection.execute(f"insert into {table} by name select {', '.join(kept + new)} from {table}_before")
        connection.execute(f"drop table {table}_before")


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The columns of each raw and quality table."""
    rows = connection.execute(
        "select schema_name || '.' || table_name, list(column_name order by column_index) from duckdb_columns()"
        " where database_name = current_database() and schema_name in ('raw', 'quality')"
        " and table_name in (select table_name from duckdb_tables()) group by all"
    ).fetchall()
    return dict(rows)


def _compute_identities(connection: duckdb.DuckDBPyConnection) -> None:
    """Compute ids and line keys of every content again from its page; memory is bounded by a batch."""
    found = connection.execute("select count(*) from raw.contents").fetchone()
    progress = Progress("upgrade (contents)", found[0] if found else 0)
    connection.execute(
        "create or replace temp table identities ("
        "before text, article_before text, content_id text, article_id text, source_id text, url text)"
    )
    rows: list[dict[str, Any]] = []
    gathered = 0
    # Another connection sees the contents as they were before this transaction, and can be read while this one writes.
    with connection.cursor() as reader:
        query = _CONTENTS
        for batch in reader.execute(query).to_arrow_reader(READ_ROWS):
            for content in batch.to_pylist():
                rows.append(_identity(content))
                gathered += len(rows[-1]["line_keys"])
            if gathered >= WRITE_KEYS:
                _write_identities(connection, rows)
                progress.advance(len(rows))
                rows, gathered = [], 0
    _write_identities(connection, rows)
    progress.advance(len(rows))
    progress.finish()


def _identity(content: dict[str, Any]) -> dict[str, Any]:
    """The ids, addresses and line keys of a content."""
    blocks, marks = unpack_page(content["page"])
    article, state = content["article_id"], content["content_id"]
    url = canonical_url(content["url"])
    identity = identity_of(url)
    source = source_of("", identity) if content["is_loose"] and identity else content["source_id"]
    if marks is not None:
        text, known = "\n\n".join(blocks), dict(content["known"])
        article = article_id(source, identity, content_sha256(text, known))
        state = content_id(article, content_sha256(text, known, marks))
    elif (source, identity) != (content["source_id"], content["url"]):
        article = article_id(source, identity, "")
        state = content_id(article, _said(blocks, content))
    return {
        "place": content["place"],
        "before": content["content_id"],
        "article_before": content["article_id"],
        "content_id": state,
        "article_id": article,
        "source_id": source,
        "url": url,
        "identity": identity,
        "line_keys": [line_key(text) for text in blocks],
    }


def _said(blocks: list[str], content: dict[str, Any]) -> str:
    """The SHA-256 of what a text says, of which its blocks are kept: that of the way to write them that gave its id.

    Where none did, it is that of the first way: the text counts as another content when it is captured again.
    """
    known = dict(content["known"])
    texts = ("\n\n".join(blocks), "\n".join(blocks))
    ways = [content_sha256(text + end, known) for end in ("", "\n") for text in texts]
    return next((way for way in ways if content_id(content["article_id"], way) == content["content_id"]), ways[0])


def _write_identities(connection: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    connection.register("arrived_identities", pa.Table.from_pylist(rows, schema=_IDENTITIES))
    connection.execute(
        "update raw.contents set content_id = arrived.content_id, article_id = arrived.article_id,"
        " source_id = arrived.source_id, url = arrived.identity, line_keys = arrived.line_keys"
        " from arrived_identities as arrived"
        " where contents.rowid = arrived.place and contents.rowid between ? and ?",
        [min(row["place"] for row in rows), max(row["place"] for row in rows)],
    )
    connection.execute(
        "insert into identities by name select * exclude (place, identity, line_keys) from arrived_identities"
    )
    connection.unregister("arrived_identities")
