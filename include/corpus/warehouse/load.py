"""The load step: derived fields go into the warehouse, and every article they touch is marked pending.

What could not be derived is quarantined.
"""

import logging
from pathlib import Path

import duckdb

from corpus.settings import Settings
from corpus.warehouse.connection import parquet_in, run_script, transaction
from corpus.warehouse.withdraw import withdraw_given_up

_LOG = logging.getLogger(__name__)

_SCRIPTS = Path(__file__).with_suffix("")

# Steps from text to text that are taken one by one. Each reads ids and fingerprints of the whole corpus, so a chain of
# texts that is longer than that is followed in memory, for which the texts that articles share are gathered first: of
# ten million contents that takes 36 CPU-s and 1.5 GB, from the pending fingerprints alone 2 CPU-s.
MOST_STEPS = 8


def load(connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str) -> int:
    """Load the derived shards of a load; loading them again changes nothing.

    Returns:
        Number of articles that now differ from the published snapshot.
    """
    folder = settings.staged(load_id) / "derived"
    shards = {"derived": parquet_in(folder)}
    with transaction(connection):
        if any(folder.glob("*.parquet")):
            run_script(connection, _SCRIPTS / "replace_derived.sql", **shards)
            run_script(connection, _SCRIPTS / "find_given_up.sql", **shards)
            if given_up := withdraw_given_up(connection, settings):
                _LOG.warning("%d captures cannot be derived and are quarantined", given_up)
        else:
            run_script(connection, _SCRIPTS / "nothing_derived.sql")
        spread_pending(connection)
    found = connection.execute("select count(*) from raw.pending").fetchone()
    return int(found[0]) if found else 0


def spread_pending(connection: duckdb.DuckDBPyConnection) -> None:
    """Mark the articles as pending that share a text with a pending one, now or before this load, and so on.

    Reads the temporary table `replaced` (content_id, fingerprint), the texts before this load.
    """
    if not _any(connection, "raw.contents as contents anti join raw.pending as pending using (article_id)"):
        return
    run_script(connection, _SCRIPTS / "begin_spreading.sql")
    for _ in range(MOST_STEPS):
        if not _any(connection, "last_texts"):
            return
        run_script(connection, _SCRIPTS / "spread_pending.sql")
    if _any(connection, "last_texts"):
        run_script(connection, _SCRIPTS / "spread_far.sql")


def _any(connection: duckdb.DuckDBPyConnection, rows: str) -> bool:
    [(found,)] = connection.execute(f"select exists(from {rows})").fetchall()
    return bool(found)
