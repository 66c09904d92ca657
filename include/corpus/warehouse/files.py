"""The ledger of the landing area's files: what earlier loads read of it, and what has become of it since."""

from collections.abc import Iterable
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from corpus.landing.ledger import Change, KnownFile
from corpus.landing.quarantine import lift, put_down
from corpus.settings import Settings
from corpus.warehouse.connection import run_script, transaction

_SCRIPTS = Path(__file__).with_suffix("")

# Changes that are handed to the database at a time.
NOTED_TOGETHER = 20_000

_CHANGES = pa.schema(
    [(name, pa.int64() if name in ("size", "mtime_ns") else pa.string()) for name in Change.__dataclass_fields__]
)


class NoSuchLoad(ValueError):
    """The load that is to be replayed was never admitted."""


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
        "select distinct file from raw.captures where outcome = 'quarantined' and (load_id = $load or $load = 'all')",
        {"load": load},
    ).fetchall()
    return frozenset(row[0] for row in rows)


def note_changes(
    connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str, changes: Iterable[Change]
) -> None:
    """Record what became of files, and what follows for those that are not read again.

    Noting them again for the same load changes nothing. Memory is bounded by `NOTED_TOGETHER` changes.
    """
    with transaction(connection):
        connection.execute(
            "create or replace temp table noted (path varchar, change varchar, before varchar, size bigint,"
            " mtime_ns bigint, sha256 varchar, content_sha256 varchar)"
        )
        rest = iter(changes)
        while some := list(islice(rest, NOTED_TOGETHER)):
            rows = pa.Table.from_pylist([asdict(change) for change in some], schema=_CHANGES)
            connection.register("arrived_changes", rows)
            connection.execute("insert into noted by name select * from arrived_changes")
            connection.unregister("arrived_changes")
        if connection.execute("select 1 from noted where before is not null limit 1").fetchone():
            run_script(connection, _SCRIPTS / "move.sql", landing=settings.landing)
            move_kept(connection, settings)
        run_script(connection, _SCRIPTS / "note.sql", load_id=load_id, landing=settings.landing)


def move_kept(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Move what is kept of quarantined captures that moved, by the temporary table `moved_kept`.

    To be called before the move is committed: if that fails, what has its new name already is passed over.
    """
    moves = connection.execute("from moved_kept").to_arrow_table().to_pylist()
    for one in moves:
        lift(settings.quarantine(one["kept_for"]), one["kept_as"])
    for one in moves:
        folder, kept_as = settings.quarantine(one.pop("kept_for")), one.pop("kept_as")
        put_down(folder, kept_as, settings.quarantine(one.pop("load_id")), one)
