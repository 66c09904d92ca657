"""Withdrawn texts leave the disk: snapshots and warehouse are written anew without them.

DuckDB only marks rows as deleted; what they said stays in the file until its space is used again. So each kept snapshot
is written into a new file that takes its name by one rename, and the warehouse likewise. Readers that have a snapshot
open keep what they see until they close it. Of a lake the tables that hold a withdrawn article are written anew for
each kept catalog, and then the files go that no catalog names any more.
"""

import logging

import duckdb

from corpus.settings import Settings
from corpus.shared import remove_tree
from corpus.staging import whole_file
from corpus.visible import visible_lines
from corpus.warehouse.base import is_base, record_base
from corpus.warehouse.compaction import compact
from corpus.warehouse.connection import open_warehouse, quoted, rows_of, transaction
from corpus.warehouse.file_copy import copy_file
from corpus.warehouse.file_snapshot import clear, forget_log
from corpus.warehouse.frozen import forget_past
from corpus.warehouse.lake import attach_lake
from corpus.warehouse.lake_maintenance import tidy_lake
from corpus.warehouse.layout import SNAPSHOT, STORED, attached_snapshot, create, tables_to_publish
from corpus.warehouse.published import attach_published, lake_of
from corpus.warehouse.search import LISTED
from corpus.warehouse.snapshots import kept_loads, snapshot_file

_LOG = logging.getLogger(__name__)

# What an attached snapshot is called whose rows are copied.
_BEFORE = "before"

# The tables that go on naming a withdrawn article, without its text.
_BOOKS = frozenset(("withdrawals", "withdrawal_orders", "renamed_articles"))

_WITHDRAWN = "(select article_id from withdrawn_articles)"

# Of the index by which a snapshot is searched: postings know articles by number, and words stay that others have.
_WORDS = f"select * from {{name}} where term in (select term from {SNAPSHOT}.stored.search_postings)"

# Of each of a row's lists there stays what belongs to articles that stay: the others are withdrawn, or were replaced or
# taken out before. Numbers that stay are bits, which cost the same however many go; none stands for one above the last.
_LASTING = "getvariable('lasting')"
_IS_LASTING = (
    f"articles[nth] < bit_length({_LASTING})"
    f" and get_bit({_LASTING}, least(articles[nth], bit_length({_LASTING}) - 1)::integer) = 1"
)
_POSTINGS = (
    "select * exclude (kept) replace ("
    + ", ".join(f"list_select({name}, kept) as {name}" for name in LISTED.values())
    + f") from (select *, list_filter(range(1, len(articles) + 1), lambda nth: {_IS_LASTING}) as kept"
    " from {name}) where kept <> []"
)

# A snapshot of an earlier version has a row for each posting.
_SINGLE_POSTINGS = (
    f"select * from {{name}} where article in (select article from {_BEFORE}.stored.search_documents"
    f" where article_id not in {_WITHDRAWN})"
)

# Counts of the corpus that a snapshot shows beside its rows.
_COUNTS = (
    "update {snapshot}.main.sources set article_count = ("
    " select count(*) from {snapshot}.main.articles where articles.source_id = sources.source_id)"
    " where source_id in (select source_id from withdrawn_articles)",
    "update {snapshot}.quality.loads set loaded = told.loaded, duplicate = told.duplicate,"
    " unchanged = told.unchanged, quarantined = told.quarantined from ("
    "  select load_id, count(*) filter (outcome = 'loaded') as loaded,"
    "  count(*) filter (outcome = 'duplicate') as duplicate, count(*) filter (outcome = 'unchanged') as unchanged,"
    "  count(*) filter (outcome = 'quarantined') as quarantined from {snapshot}.main.captures group by load_id"
    ") as told where loads.load_id = told.load_id and loads.captures_in ="
    " told.loaded + told.duplicate + told.unchanged + told.quarantined",
)


def forget_articles(connection: duckdb.DuckDBPyConnection) -> None:
    """Delete the rows of withdrawn articles from the built tables of the warehouse; the next load builds the rest."""
    _name_withdrawn(connection)
    for table in tables_to_publish(connection, "corpus", STORED):
        if table.name != "captures" and (columns := _id_columns(table.columns)):
            condition = " or ".join(f"{column} in {_WITHDRAWN}" for column in columns)
            if table.name == "article_terms":  # the themes of their weeks are found anew
                connection.execute(
                    "insert into raw.touched_weeks select distinct source_id, week from corpus.article_terms"
                    f" where week is not null and {condition}"
                )
            connection.execute(f"delete from {table.schema}.{table.name} where {condition}")


def erase(settings: Settings) -> tuple[str, ...]:
    """Write every kept snapshot and the warehouse anew without what was withdrawn, and remove working files.

    Returns:
        Paths of snapshots that cannot be read and stay as they are.
    """
    left = []
    for load_id in kept_loads(settings):
        with open_warehouse(settings) as connection:
            _name_withdrawn(connection)
            was_base = not settings.lake and is_base(connection, settings, load_id)
            try:
                if settings.lake:
                    _freeze_without(connection, settings, load_id)
                else:
                    _write_without(connection, settings, load_id)
            except duckdb.Error as error:
                _LOG.error("snapshot %s cannot be read and stays as it is: %s", load_id, visible_lines(error))
                left.append(str(snapshot_file(settings, load_id)))
                continue
            if was_base:
                with transaction(connection):
                    record_base(connection, settings, load_id)
    if not settings.lake:
        compact(settings)
    elif not left:  # else files are named by a catalog that says not which
        _empty_what_is_set_out(settings)
        tidy_lake(settings, rewrite_from=0)
    remove_tree(settings.shared / "staged")
    return tuple(left)


def _empty_what_is_set_out(settings: Settings) -> None:
    """Delete the rows of the tables that a build sets out for itself; the next one begins them anew."""
    with open_warehouse(settings) as connection, transaction(connection):
        for schema, table in connection.execute(
            "select schema_name, table_name from duckdb_tables()"
            " where database_name = current_database() and schema_name in ('staging', 'intermediate')"
        ).fetchall():
            connection.execute(f"delete from {schema}.{table}")
        connection.execute("drop view if exists seeds.made_from")  # some are made of the project, once


def _name_withdrawn(connection: duckdb.DuckDBPyConnection) -> None:
    """Make a temporary table of the articles that are withdrawn, by whatever order."""
    connection.execute(
        "create or replace temp table withdrawn_articles as select article_id, any_value(source_id) as source_id,"
        " arg_min('order ' || order_id || ': ' || reason, (withdrawn_at, order_id)) as message"
        " from quality.withdrawals where taken_back_at is null group by article_id"
    )


def _id_columns(columns: tuple[str, ...]) -> list[str]:
    """The columns of a table that name articles: a row that names a withdrawn one goes."""
    return [name for name in columns if name in ("article_id", "original_id") or name.endswith("_article_id")]


def _write_without(connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str) -> None:
    target = snapshot_file(settings, load_id)
    with whole_file(target) as unfinished:
        clear(unfinished)
        connection.execute(f"attach {quoted(str(target))} as {_BEFORE} (read_only)")
        try:
            with attached_snapshot(connection, unfinished):
                connection.execute(f"copy from database {_BEFORE} to {SNAPSHOT} (schema)")
                for name, rows in _left(connection):
                    connection.execute(f"insert into {SNAPSHOT}.{name} {rows}")
                _tell_counts(connection)
                _refresh_books(connection)
        finally:
            connection.execute(f"detach {_BEFORE}")
        forget_log(target)


def _left(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """The tables of the snapshot as it was, as `schema.table`, each with the query for the rows that stay."""
    found = connection.execute(
        "select schema_name, table_name, (select list(column_name order by column_index) from duckdb_columns()"
        " as columns where columns.table_oid = tables.table_oid and columns.database_oid = tables.database_oid)"
        " from duckdb_tables() as tables where database_name = ? order by schema_name, table_name",
        [_BEFORE],
    ).fetchall()
    if (STORED, "search_documents") in {(schema, table) for schema, table, _ in found}:
        _name_lasting(connection)
    return [
        (f"{schema}.{table}", _rows_left(f"{_BEFORE}.{schema}.{table}", table, tuple(columns)))
        for schema, table, columns in found
    ]


def _name_lasting(connection: duckdb.DuckDBPyConnection) -> None:
    """Set the variable `lasting` to bits of the numbers by which the index knows the articles that stay."""
    documents = f"{_BEFORE}.{STORED}.search_documents"
    [(last,)] = connection.execute(f"select coalesce(max(article), 0) from {documents}").fetchall()
    connection.execute(
        f"set variable lasting = (select coalesce(bitstring_agg(article, 0, {last}), '0'::bit)"
        f" from {documents} where article_id not in {_WITHDRAWN})"
    )


def _freeze_without(connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str) -> None:
    """Let the frozen catalog of a load name files without what was withdrawn."""
    target = snapshot_file(settings, load_id)
    with whole_file(target) as unfinished:
        clear(unfinished)
        copy_file(target, unfinished)
        attach_published(connection, target, _BEFORE)
        attach_lake(connection, lake_of(unfinished), SNAPSHOT)
        try:
            with transaction(connection):
                for name, rows in _left(connection):
                    if rows == f"select * from {_BEFORE}.{name}":
                        continue
                    differ = f"from {_BEFORE}.{name} except all ({rows})"
                    if connection.execute(f"select 1 from ({differ}) limit 1").fetchall():
                        connection.execute(f"delete from {SNAPSHOT}.{name}")
                        connection.execute(f"insert into {SNAPSHOT}.{name} {rows}")
                _tell_counts(connection)
                for table in ("withdrawals", "withdrawal_orders"):
                    connection.execute(f"delete from {SNAPSHOT}.quality.{table}")
                    connection.execute(f"insert into {SNAPSHOT}.quality.{table} by name from quality.{table}")
        finally:
            connection.execute(f"detach {SNAPSHOT}")
            connection.execute(f"detach {_BEFORE}")
        forget_past(connection, unfinished)


def _rows_left(name: str, table: str, columns: tuple[str, ...]) -> str:
    """The query for the rows of a snapshot's table that stay."""
    if table in _BOOKS:
        return f"select * from {name}"
    if table == "search_words":
        return _WORDS.format(name=name)
    if table == "search_postings":
        return (_SINGLE_POSTINGS if "article" in columns else _POSTINGS).format(name=name)
    if table == "captures":
        return (
            f"select rows.* replace (case when gone.article_id is null then rows.article_id end as article_id,"
            f" case when gone.article_id is null then rows.outcome else 'quarantined' end as outcome,"
            f" case when gone.article_id is null then rows.reason else 'withdrawn' end as reason,"
            f" case when gone.article_id is null then rows.message else gone.message end as message)"
            f" from {name} as rows left join withdrawn_articles as gone on rows.article_id = gone.article_id"
        )
    gone = [f"coalesce({column} in {_WITHDRAWN}, false)" for column in _id_columns(columns)]
    if table == "rejected_rows":
        theirs = f"select capture_id from {_BEFORE}.main.captures where article_id in {_WITHDRAWN}"
        gone.append(f"coalesce(capture_id in ({theirs}), false)")
    shown = "*"
    if "duplicate_of" in columns:
        shown = f"* replace (case when duplicate_of in {_WITHDRAWN} then null else duplicate_of end as duplicate_of)"
    return f"select {shown} from {name}" + (f" where not ({' or '.join(gone)})" if gone else "")


def _tell_counts(connection: duckdb.DuckDBPyConnection) -> None:
    for statement in _COUNTS:
        connection.execute(statement.format(snapshot=SNAPSHOT))


def _refresh_books(connection: duckdb.DuckDBPyConnection) -> None:
    """Give a snapshot the present orders and what they took out."""
    for table in tables_to_publish(connection, "quality"):
        if table.name in ("withdrawals", "withdrawal_orders"):
            connection.execute(f"drop table if exists {table.stored}")
            create(connection, [table])
            connection.execute(f"insert into {table.stored} {table.rows}")
            _LOG.debug("%s: %d rows", table.stored, rows_of(connection, table.stored))
