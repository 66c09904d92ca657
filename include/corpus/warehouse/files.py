"""The ledger of the landing area's files: what earlier loads read of it, and what has become of it since."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import duckdb

from corpus.landing.discover import Change, KnownFile
from corpus.warehouse.connection import run_script, transaction

_SCRIPTS = Path(__file__).with_suffix("")


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
        "select distinct split_part(path, '!/', 1) from raw.captures"
        " where outcome = 'quarantined' and (load_id = $load or $load = 'all')",
        {"load": load},
    ).fetchall()
    return frozenset(row[0] for row in rows)


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
                run_script(connection, _SCRIPTS / "move.sql", **asdict(change))
            run_script(connection, _SCRIPTS / "note.sql", load_id=load_id, **asdict(change))
