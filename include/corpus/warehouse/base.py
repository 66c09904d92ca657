"""The base of the next snapshot: the one that the warehouse published last, as long as it is as it was then.

`raw.published_as` names it, in the transaction that empties the list of what is pending. So the base and what is
pending belong together whatever was cut off, rolled back or restored from a copy.
"""

import logging
from pathlib import Path

import duckdb

from corpus.settings import Settings
from corpus.warehouse.layout import layout_of, tables_to_publish, views_to_publish
from corpus.warehouse.snapshots import snapshot_file

_LOG = logging.getLogger(__name__)


def _mark(file: Path) -> tuple[int, int] | None:
    """By what it shows that a file was written to: its size and its time; None where it is not there."""
    if not file.is_file():
        return None
    told = file.stat()
    return told.st_size, told.st_mtime_ns


def base(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Path | None:
    """The snapshot that differs from the warehouse only in what is pending.

    Returns:
        Its file; None where there is none, where it was written to since, or is laid out otherwise than this version
        of Dateline and the warehouse's tables ask for.
    """
    found = connection.execute("select load_id, bytes, modified_ns, layout from raw.published_as").fetchone()
    if found is None:
        return None
    load_id, size, modified, layout = found
    file = snapshot_file(settings, load_id)
    if _mark(file) != (size, modified):
        _LOG.info("snapshot %s is gone or was written to: this one is written as a whole", load_id)
        return None
    if layout != layout_of(tables_to_publish(connection), views_to_publish(connection)):
        _LOG.info("snapshot %s is laid out otherwise: this one is written as a whole", load_id)
        return None
    return file


def record_base(connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str) -> None:
    """Record that a snapshot is what the warehouse published last. To be called in the transaction that says so."""
    mark = _mark(snapshot_file(settings, load_id))
    connection.execute("delete from raw.published_as")
    if mark is not None:
        layout = layout_of(tables_to_publish(connection), views_to_publish(connection))
        connection.execute("insert into raw.published_as values (?, ?, ?, ?)", [load_id, *mark, layout])


def is_base(connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str) -> bool:
    """Whether a snapshot is the base: the recorded one, as it was then, laid out as this version does."""
    return base(connection, settings) == snapshot_file(settings, load_id)
