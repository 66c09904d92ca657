"""The load step: derived fields go into the warehouse, and every article they touch is marked pending."""

from pathlib import Path

import duckdb

from corpus.settings import Settings
from corpus.warehouse.connection import parquet_in, run_script, transaction

_SCRIPTS = Path(__file__).with_suffix("")


def load(connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str) -> int:
    """Load the derived shards of a load; loading them again changes nothing.

    Returns:
        Number of articles that now differ from the published snapshot.
    """
    folder = settings.staged(load_id) / "derived"
    script = "replace_derived.sql" if any(folder.glob("*.parquet")) else "nothing_derived.sql"
    with transaction(connection):
        run_script(connection, _SCRIPTS / script, derived=parquet_in(folder))
        run_script(connection, _SCRIPTS / "spread_pending.sql")
    found = connection.execute("select count(*) from raw.pending").fetchone()
    return int(found[0]) if found else 0
