"""The admit step: what was read becomes part of the warehouse, and what follows from it is listed.

One transaction. A capture's outcome depends on the set of captures of its article, never on the order in which loads
brought them: in order of capture time, a capture whose content differs from the one before is `loaded`, one that
repeats it at another time is `unchanged`, one that repeats it at the same time (or of which no time is known) is a
`duplicate`.
"""

from datetime import datetime
from pathlib import Path

import duckdb

from corpus.landing.quarantine import discard
from corpus.settings import Settings
from corpus.shared import folder_at_hand, listed, made
from corpus.staging import whole_file
from corpus.warehouse.connection import parquet_in, run_script, transaction
from corpus.warehouse.files import move_kept
from corpus.warehouse.recurring import learn_recurring_lines
from corpus.warehouse.withdrawals import keep_out

# Contents of a derive batch, and batches of a load at most: Airflow maps a task over 1,024 (core.max_map_length), so
# where there are over ten million contents to derive each batch holds more.
BATCH_CONTENTS = 10_000
MOST_BATCHES = 1_000

_SCRIPTS = Path(__file__).with_suffix("")

_NOT_KEPT = """
select $load_id, capture_id from unsettled
union all
select $load_id, arrived_id from replaced where reason is not null and load_id <> $load_id
union all
select load_id, capture_id from taken_again where load_id <> $load_id
"""

# From shards to captures, contents and files, in this order. They hand on temporary tables, each named and made in one
# of them: slices, arrived and unsettled, taken_again, replaced and moved_kept, fresh, earlier and new_contents, moved.
_TAKE_IN = (
    "number_records",
    "take_again",
    "match_known",
    "add_captures",
    "judge_outcomes",
    "record_files",
)


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
    batches = settings.staged(load_id) / "derive"
    if connection.execute(
        "select 1 from raw.loads where load_id = ? and admitted_at is not null", [load_id]
    ).fetchone():
        return list(map(str, listed(batches, "*.parquet")))
    with transaction(connection):
        _take_in(connection, settings, load_id)
        _run(connection, "list_to_derive")
        _run(connection, "mark_moved")
        paths = _write_batches(connection, batches, settings.parallelism)
        _run(
            connection,
            "record_load",
            load_id=load_id,
            run_id=run_id,
            landing=settings.landing,
            started_at=started_at,
        )
    return paths


def _run(connection: duckdb.DuckDBPyConnection, script: str, **values: object) -> None:
    run_script(connection, _SCRIPTS / f"{script}.sql", **values)


def _take_in(connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str) -> None:
    """Make the shards part of the warehouse and learn the sources' recurring lines from them."""
    read = settings.staged(load_id) / "read"
    if not listed(read / "captures", "*.parquet"):
        _run(connection, "nothing_read")
        _run(connection, "judge_outcomes")
        learn_recurring_lines(connection)
        return
    with folder_at_hand(read, "*/*.parquet") as here:
        shards = {name: parquet_in(here / name) for name in ("captures", "contents", "files")}
        for script in _TAKE_IN:
            if script == "add_captures":
                keep_out(connection, settings, load_id, shards["contents"])
            _run(connection, script, load_id=load_id, landing=settings.landing, **shards)
    learn_recurring_lines(connection)
    move_kept(connection, settings)
    # Nothing is kept of what is read now or stands elsewhere, nor for this load of what is left to the next one.
    for kept_for, capture_id in connection.execute(_NOT_KEPT, {"load_id": load_id}).fetchall():
        discard(settings.quarantine(kept_for), capture_id)


def _write_batches(connection: duckdb.DuckDBPyConnection, folder: Path, parallelism: int) -> list[str]:
    """Write the contents that are to be derived as Parquet files, and return their paths.

    There are as many files as there are cores to share them, more where a file would hold over `BATCH_CONTENTS`.
    """
    for stale in listed(made(folder), "*.parquet"):
        stale.unlink()
    [(contents,)] = connection.execute("select count(*) from to_derive").fetchall()
    if not contents:
        return []
    count = min(MOST_BATCHES, max(min(contents, parallelism), -(-contents // BATCH_CONTENTS)))
    _run(connection, "cut_batches", batches=count)
    paths = []
    for number, first, last in connection.execute(
        "select batch, min(place), max(place) from derive_batches group by batch order by batch"
    ).fetchall():
        path = folder / f"{number:04}.parquet"
        with whole_file(path) as unfinished:
            _run(connection, "write_batch", batch=number, first=first, last=last, target=str(unfinished))
        paths.append(str(path))
    return paths
