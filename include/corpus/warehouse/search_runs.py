"""The runs of the index by which articles are searched, merged into one.

Each load adds a run of postings, and a query reads one or two groups of rows for each of its words and each run. So
runs are merged by night, words too, and postings go whose articles are gone. What is found stays the same.
"""

import logging
from dataclasses import dataclass

import duckdb

from corpus.settings import Settings
from corpus.staging import whole_file
from corpus.warehouse.base import is_base, record_base
from corpus.warehouse.connection import WAREHOUSE, open_warehouse, transaction
from corpus.warehouse.file_copy import copy_file
from corpus.warehouse.file_snapshot import clear, forget_log
from corpus.warehouse.layout import SNAPSHOT, STORED, attached_snapshot
from corpus.warehouse.published import attach_published
from corpus.warehouse.ranges import ranges_of
from corpus.warehouse.search import COMMON, EVERY, IN_A_ROW, LEAST_COMMON, LISTED, create_table, has_index, last_number
from corpus.warehouse.snapshots import published_load, snapshot_file

# Runs from which they are merged. An index that was made at once has one for every 12,000 articles of 400 words.
MOST_RUNS = 16

# About so many postings are sorted at a time. A million took more than 128 MB, the least limit there is.
SORTED = 500_000

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Merged:
    """How many runs an index had, and has."""

    before: int
    after: int


def merge_published_runs(settings: Settings, most: int = MOST_RUNS) -> Merged | None:
    """Merge the runs of the index of what is published, where there are more than `most`.

    A snapshot's file is not written to: its copy takes its place by one rename. Of a lake the next load publishes it.

    Returns:
        None where nothing is published or its index is of another version.

    Raises:
        WarehouseBusy: another process has the warehouse open.
        duckdb.Error: the snapshot cannot be read, and stays as it is.
    """
    load_id = published_load(settings)
    if load_id is None or not snapshot_file(settings, load_id).is_file():
        return None
    with open_warehouse(settings) as connection:
        if settings.lake:
            index = f"{WAREHOUSE}.{STORED}"
            if not has_index(connection, WAREHOUSE, STORED):
                return None
            runs = _runs(connection, index)
            if runs <= most:
                return Merged(runs, runs)
            with transaction(connection):
                return _merged(connection, index, runs)
        target = snapshot_file(settings, load_id)
        if not is_base(connection, settings, load_id):
            return None
        attach_published(connection, target, SNAPSHOT)
        try:
            is_known = has_index(connection, SNAPSHOT, STORED)
            runs = _runs(connection, f"{SNAPSHOT}.{STORED}") if is_known else 0
        finally:
            connection.execute(f"detach {SNAPSHOT}")
        if not is_known:
            return None
        if runs <= most:
            return Merged(runs, runs)
        with whole_file(target) as unfinished:
            clear(unfinished)
            copy_file(target, unfinished)
            with attached_snapshot(connection, unfinished):
                merged = _merged(connection, f"{SNAPSHOT}.{STORED}", runs)
            forget_log(target)
        with transaction(connection):
            record_base(connection, settings, load_id)
    return merged


def _runs(connection: duckdb.DuckDBPyConnection, index: str) -> int:
    [(runs,)] = connection.execute(f"select count(distinct run) from {index}.search_postings").fetchall()
    return int(runs)


def _merged(connection: duckdb.DuckDBPyConnection, index: str, before: int) -> Merged:
    merge_runs(connection, index)
    merged = Merged(before, _runs(connection, index))
    _LOG.info("runs of the index: %d became %d", merged.before, merged.after)
    return merged


def merge_runs(connection: duckdb.DuckDBPyConnection, index: str) -> None:
    """Merge all runs of an index into one, without the postings of articles that are gone; words into one order.

    Args:
        connection: a connection that has the index's database attached.
        index: the schema of the index, such as `snapshot.stored`.
    """
    run = last_number(connection, index)
    create_table(connection, index, "search_postings", "search_merged")
    for condition in ranges_of(connection, f"{index}.search_postings", "term", 1 + SORTED // IN_A_ROW):
        connection.execute(
            f"insert into {index}.search_merged"
            f" select {run}, term, {', '.join(f'list_transform(found, lambda one: one.{one})' for one in LISTED)}"
            f" from (select term, row, list_sort(list(struct_pack({', '.join(LISTED)}))) as found"
            f"  from (select *, (row_number() over (partition by term order by article) - 1) // {IN_A_ROW} as row"
            f"   from (select term, {', '.join(f'unnest({many}) as {one}' for one, many in LISTED.items())}"
            f"    from {index}.search_postings where {condition}) as postings"
            f"   semi join {index}.search_documents as documents using (article)) as lasting"
            "  group by term, row) order by term, row"
        )
    connection.execute(f"drop table {index}.search_postings")
    connection.execute(f"alter table {index}.search_merged rename to search_postings")
    connection.execute(f"update {index}.search_documents set run = {run}")
    create_table(connection, index, "search_words", "search_merged")
    connection.execute(f"insert into {index}.search_merged from {index}.search_words order by word, term")
    connection.execute(f"drop table {index}.search_words")
    connection.execute(f"alter table {index}.search_merged rename to search_words")
    connection.execute(f"delete from {index}.search_common")
    connection.execute(
        f"insert into {index}.search_common select term, sum(len(articles)) as many"
        f" from {index}.search_postings group by term"
        f" having many >= greatest({LEAST_COMMON}, {COMMON} * (select count(*) from {index}.search_documents))"
        f" union all select {EVERY}, count(*) from {index}.search_documents"
    )
