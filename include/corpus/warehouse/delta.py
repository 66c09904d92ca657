"""A snapshot made of the one before: a copy in which the rows of what is pending are replaced.

What is not pending stands in the copy as it was published, so no row of it is read. Of records of loads and checks
those are replaced that are others than before. Other tables, which belong to no article or capture and are small, are
written as a whole where they changed.
"""

from datetime import datetime
from pathlib import Path

import duckdb

from corpus.warehouse.built_rows import next_place, set_out_places
from corpus.warehouse.connection import held_to, rows_of
from corpus.warehouse.layout import (
    SNAPSHOT,
    STORED,
    TEXTS,
    PublishedTable,
    attached_snapshot,
    create,
    tables_to_publish,
)
from corpus.warehouse.modest import modest
from corpus.warehouse.pending import pending_articles
from corpus.warehouse.search import update_index

# Replaced rows keep their place in the file, so that it grows with each change. Where more than this share of the
# articles' rows would be such remains, the snapshot is written as a whole, without them.
WASTE = 0.25

# Share of the warehouse's memory for this: DuckDB keeps blocks that it has read until its memory is full. Adding 100
# articles to 300,000 took 773 MB at all of it, 649 at this share, and 4 s each time.
MEMORY_SHARE = 0.7

# What a row is replaced by, where the new ones are listed, and where those are that may stand in the file already.
_ARTICLE = ("article_id", "changed_articles", "replaced_articles")
_CAPTURE = ("capture_id", "changed_captures", "replaced_captures")
_RECORD = ("load_id", "changed_records", "changed_records")

# Records of loads and of checks, which grow with every load and are kept for ever, each with a time that its rows have.
# One that is written again is another in number or in that time, or its load is not published yet: those of `metrics`
# and `drift` are told once a load. To write those of 114 loads took .08 CPU-s of a load of 100 articles.
_RECORDS = {
    "metrics": "measured_at",
    "drift": "measured_at",
    "validations": "validated_at",
    "model_runs": "finished_at",
    "step_runs": "began_at",
}

_ARTICLES = f"{SNAPSHOT}.{STORED}.articles"

_CHANGED = (
    # Those that are gone are touched.
    "create or replace temp table changed_captures as"
    " select capture_id from checking.pending_captures union select capture_id from raw.touched_captures",
    # Those that are blocked may stand there, as they were when they were.
    "create or replace temp table changed_loads as select load_id from raw.loads where published_at is null",
)

# The file is as it was published, so that each article of which it has a row is one of its articles, and captures stand
# there by their article, or were touched since. What is new is not looked for in any further table, and not in this one
# where a build has noted which of the changed articles were there before it.
_REPLACED = (
    "create or replace temp table replaced_articles as"
    f" select article_id from {_ARTICLES}"
    " where article_id in ("
    "select article_id from changed_articles where not exists(from checking.builds)"
    " or article_id in (select article_id from checking.built))",
    "create or replace temp table replaced_captures as"
    f" select capture_id from {SNAPSHOT}.main.captures"
    " where article_id in (select article_id from replaced_articles)"
    " union select capture_id from raw.touched_captures",
)


class NotByDelta(RuntimeError):
    """The snapshot has to be written as a whole; the message says why."""


def apply_pending(connection: duckdb.DuckDBPyConnection, target: Path, published_at: datetime) -> dict[str, int]:
    """Bring a copy of the snapshot that was published last from the warehouse up to date.

    Args:
        connection: a connection that uses the warehouse.
        target: the copy. If this fails, it is of no use.
        published_at: the time (UTC) to record for the loads that have none yet.

    Returns:
        Rows of each table, by `schema.table` as the warehouse names it.

    Raises:
        NotByDelta: too much of the file would be remains of replaced rows, or it is not what it should be.
        duckdb.Error: it cannot be read.
    """
    tables = tables_to_publish(connection)
    connection.execute("set variable published_now = ?::timestamp", [published_at])
    name_changed(connection)
    with held_to(connection, MEMORY_SHARE), attached_snapshot(connection, target):
        for statement in _REPLACED:
            connection.execute(statement)
        new_from = next_place(connection, _ARTICLES)
        _require_little_waste(connection, new_from)
        with modest(connection, pending_articles(connection), tries_again=False):
            for table in tables:
                _bring_up_to_date(connection, table)
        # Until then the changed part of the primary key's index lies in memory, of 2,000 articles beside 300,000
        # 123 MB: too much for what follows.
        connection.execute(f"checkpoint {SNAPSHOT}")
        # Its own share of the memory is taken of all: of that of few articles, 85 MB, it was not enough for 20,000.
        update_index(connection, SNAPSHOT, STORED, TEXTS, *_ARTICLE[1:], new_from)
        return _counts(connection, tables)


def name_changed_articles(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary table `changed_articles` of those that differ from the published ones."""
    connection.execute("create or replace temp table changed_articles as select distinct article_id from raw.pending")


def name_changed(connection: duckdb.DuckDBPyConnection) -> None:
    """Make temporary tables of what differs from the published rows: articles, captures, loads."""
    name_changed_articles(connection)
    for statement in _CHANGED:
        connection.execute(statement)


def _key_of(table: PublishedTable) -> tuple[str, str, str] | None:
    """By which column rows are replaced, by those of which table in place of which; None for a table kept whole."""
    if table.schema == "quality":
        return _RECORD if table.name in _RECORDS else None
    if (table.schema, table.name) == ("corpus", "captures"):
        return _CAPTURE
    return _ARTICLE if "article_id" in table.columns else None


def _name_changed_records(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    """Make a temporary table of the loads and checks of which the warehouse's records are others than the snapshot's.

    The last steps of a load end after it was published, and a check belongs to no load.
    """
    here, there = (
        f"select load_id, count(*), max({_RECORDS[table.name]}) from {name} group by load_id"
        for name in (f"{table.schema}.{table.name}", table.stored)
    )
    connection.execute(
        "create or replace temp table changed_records as select load_id from changed_loads union select load_id from"
        f" ((({here}) except ({there})) union all (({there}) except ({here})))"
    )


def _bring_up_to_date(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    key = _key_of(table)
    if key == _RECORD:
        _name_changed_records(connection, table)
    if key:
        _replace(connection, table, *key)
    elif _differs(connection, table):
        connection.execute(f"drop table {table.stored}")
        create(connection, [table])
        connection.execute(f"insert into {table.stored} {table.rows}")


def _replace(connection: duckdb.DuckDBPyConnection, table: PublishedTable, key: str, changed: str, gone: str) -> None:
    connection.execute(f"delete from {table.stored} where {key} in (select {key} from {gone})")
    # Where the rows lie is found in the narrow column; of the wide ones no more is read than what lies there.
    name = f"{table.schema}.{table.name}"
    _, first = set_out_places(connection, "changed_places", name, f"{key} in (select {key} from {changed})")
    connection.execute("set variable changed_lie = (select raw.stretches(place) from changed_places)")
    rows = table.rows_among(
        f"rowid >= {first} and rowid in (select place from changed_places) and raw.lies_in('changed_lie', rowid)"
    )
    connection.execute(f"insert into {table.stored} {rows}")


def _differs(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> bool:
    here = rows_of(connection, f"{table.schema}.{table.name}")
    if here != rows_of(connection, table.stored):
        return True
    both = f"({table.rows}) intersect all select * from {table.stored}"
    return rows_of(connection, f"({both})") != here


def _require_little_waste(connection: duckdb.DuckDBPyConnection, places: int) -> None:
    """Raise NotByDelta where over `WASTE` of the articles' rows would be remains. Row ids count those that are gone."""
    rows, changed = rows_of(connection, _ARTICLES), rows_of(connection, "replaced_articles")
    if places - rows + changed > WASTE * max(rows, 1):
        raise NotByDelta(f"{places - rows + changed:,} of {places:,} rows would be remains of replaced articles")


def _counts(connection: duckdb.DuckDBPyConnection, tables: list[PublishedTable]) -> dict[str, int]:
    """The rows of each table, which are as many as the warehouse has."""
    counts = {}
    for table in tables:
        name = f"{table.schema}.{table.name}"
        counts[name] = rows_of(connection, table.stored)
        if counts[name] != (expected := rows_of(connection, name)):
            raise NotByDelta(f"{name} would have {counts[name]:,} rows in place of {expected:,}")
    return counts
