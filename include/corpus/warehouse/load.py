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
        run_script(connection, _SCRIPTS / "spread_pending.sql")
    found = connection.execute("select count(*) from raw.pending").fetchone()
    return int(found[0]) if found else 0
