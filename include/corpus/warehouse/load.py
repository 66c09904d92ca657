"""The load step: derived fields go into the warehouse and are matched; every article they touch is marked pending.

What could not be derived is quarantined.
"""

import logging
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from corpus.settings import Settings
from corpus.shared import folder_at_hand
from corpus.warehouse.connection import parquet_in, run_script, transaction
from corpus.warehouse.giving_up import quarantine_given_up
from corpus.warehouse.matching import is_matched_otherwise, match_pending, note_texts
from corpus.warehouse.modest import shares_of, with_share
from corpus.warehouse.pending import pending_articles

_LOG = logging.getLogger(__name__)

_SCRIPTS = Path(__file__).with_suffix("")


def load(connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str) -> int:
    """Load the derived shards of a load; loading them again changes nothing.

    Returns:
        Number of articles that now differ from the published snapshot.
    """
    with folder_at_hand(settings.staged(load_id) / "derived") as folder:
        shards = {"derived": parquet_in(folder)}
        contents = sum(pq.read_metadata(path).num_rows for path in folder.glob("*.parquet"))
        return _load(connection, settings, shards, contents)


def _load(connection: duckdb.DuckDBPyConnection, settings: Settings, shards: dict[str, str], contents: int) -> int:
    matched = contents
    if is_matched_otherwise(connection):
        [(matched,)] = connection.execute("select count(*) from raw.article_texts").fetchall()
    limit = settings.memory_limit_mb
    for share in shares_of(max(contents, matched)):
        try:
            with with_share(connection, share), transaction(connection):
                _put(connection, settings, shards, contents)
            break
        except duckdb.OutOfMemoryException:
            if share == 1:
                raise
            _LOG.warning("%d of %d MB are not enough; the load goes on with more", limit * share, limit)
    return pending_articles(connection)


def _put(connection: duckdb.DuckDBPyConnection, settings: Settings, shards: dict[str, str], contents: int) -> None:
    if contents:
        run_script(connection, _SCRIPTS / "replace_derived.sql", **shards)
        note_texts(connection, shards["derived"])
        run_script(connection, _SCRIPTS / "find_given_up.sql", **shards)
        if given_up := quarantine_given_up(connection, settings):
            _LOG.warning("%d captures cannot be derived and are quarantined", given_up)
    match_pending(connection, settings.parallelism)
