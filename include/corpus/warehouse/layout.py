"""How the published tables stand in a snapshot: each as the warehouse has it, described, and texts once.

The text of an article's latest version stands in `articles`. `article_versions` is a view that shows it beside the
texts of earlier versions, which lie in the schema `stored`. A view over published tables in the warehouse is one in a
snapshot too.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from corpus.text import terms, words
from corpus.warehouse.connection import STORAGE, WAREHOUSE, quoted, transaction
from corpus.warehouse.descriptions import Table, published_tables
from corpus.warehouse.macros import paragraph_changes
from corpus.warehouse.table_macros import table_macros

# What an attached snapshot is called while it is written.
SNAPSHOT = "snapshot"

# Where the tables of each schema of the warehouse stand in the published file. Its default schema holds the corpus, so
# that `articles` and, by the database's name, `corpus.articles` are the same table.
PUBLISHED_SCHEMAS = {"corpus": "main", "quality": "quality"}

# Where a table stands that a view shows with what it leaves out.
STORED = "stored"

# What a view shows in the place of a table: all of its columns, in their order, some as it is said here.
VIEWS = {
    ("corpus", "article_versions"): """
select {columns}
from main.articles as articles
inner join stored.article_versions as versions on articles.article_id = versions.article_id
"""
}
_SHOWN_AS = {
    "body": "case when versions.version = articles.version_count then articles.body else versions.body end as body"
}

# What of the warehouse's tables is not written as it stands there.
_ROWS = {
    # The latest version's text is that of `articles`. The narrow side of the join is the one in memory.
    ("corpus", "article_versions"): """
select versions.* replace (
    case when versions.version = latest.version_count then '' else versions.body end as body
)
from (select * from corpus.article_versions where {among}) as versions
left join (
    select article_id, version_count from corpus.articles
    where {of_among}
) as latest on versions.article_id = latest.article_id
""",
    # What is being published is published now.
    ("quality", "loads"): """
select loads.* replace (coalesce(loads.published_at, getvariable('published_now')) as published_at)
from quality.loads as loads
""",
}


@dataclass(frozen=True)
class PublishedTable:
    """A table of the warehouse that is published."""

    schema: str
    name: str
    sql: str
    """The statement that makes it in the warehouse."""
    columns: tuple[str, ...]

    @property
    def view(self) -> str | None:
        """The query that shows it in a snapshot; None where the table itself stands there."""
        shown = ", ".join(_SHOWN_AS.get(name, f"versions.{name}") for name in self.columns)
        view = VIEWS.get((self.schema, self.name))
        return view and view.format(columns=shown)

    @property
    def shown(self) -> str:
        """Its name in the attached snapshot, as readers know it."""
        return f"{SNAPSHOT}.{PUBLISHED_SCHEMAS[self.schema]}.{self.name}"

    @property
    def stored(self) -> str:
        """Where its rows stand in the attached snapshot."""
        return f"{SNAPSHOT}.{STORED}.{self.name}" if self.view else self.shown

    @property
    def rows(self) -> str:
        """The query for its rows as a snapshot stores them."""
        return self.rows_among("true")

    def rows_among(self, condition: str) -> str:
        """The query for those of its rows of which a condition on the warehouse's table holds."""
        whole = f"select * from {self.schema}.{self.name} where {{among}}"
        of_articles = f"article_id in (select article_id from {self.schema}.{self.name} where {condition})"
        query = _ROWS.get((self.schema, self.name), whole)
        return query.format(among=condition, of_among="true" if condition == "true" else of_articles)


def tables_to_publish(connection: duckdb.DuckDBPyConnection, *schemas: str) -> list[PublishedTable]:
    """The tables of the database in use that are published, by schema (all published ones, if none is given)."""
    found = connection.execute(
        "select schema_name, table_name, sql, ("
        " select list(column_name order by column_index) from duckdb_columns() as columns"
        " where columns.table_oid = tables.table_oid and columns.database_oid = tables.database_oid"
        ") from duckdb_tables() as tables"
        " where database_name = current_database() and list_contains(?, schema_name) order by schema_name, table_name",
        [list(schemas or PUBLISHED_SCHEMAS)],
    ).fetchall()
    return [PublishedTable(schema, name, sql, tuple(columns)) for schema, name, sql, columns in found]


@dataclass(frozen=True)
class PublishedView:
    """A view of the warehouse over published tables, which stands in a snapshot as it does there."""

    schema: str
    name: str
    sql: str
    """The query, of the tables as a snapshot has them."""
    columns: tuple[str, ...]

    @property
    def shown(self) -> str:
        """Its name in the attached snapshot."""
        return f"{SNAPSHOT}.{PUBLISHED_SCHEMAS[self.schema]}.{self.name}"


def macros_of(schema: str) -> tuple[str, ...]:
    """The statements that make the published macros in a schema, and describe them."""
    return (paragraph_changes(schema), *table_macros(schema))


# Made in every snapshot, beside the views.
_MACROS = macros_of(f"{SNAPSHOT}.{PUBLISHED_SCHEMAS['corpus']}")

# How a view of the warehouse names a table of a schema that is published.
_NAMED = re.compile(rf"\b(?:{WAREHOUSE}\.)?({'|'.join(PUBLISHED_SCHEMAS)})\.(?=[a-z])")


# DuckDB keeps the columns of EXCLUDE as a set and tells them in an order that differs from process to process. Told as
# they come, nearly every load found the snapshot before "laid out otherwise" and wrote all rows anew.
_EXCLUDED = re.compile(r"(?<=\bEXCLUDE \()[^()]*(?=\))")


def _steady(query: str) -> str:
    """A view's query with the columns of each EXCLUDE in order, the same in every process."""
    return _EXCLUDED.sub(lambda names: ", ".join(sorted(names[0].split(", "))), query)


def views_to_publish(connection: duckdb.DuckDBPyConnection) -> list[PublishedView]:
    """The views of the database in use that are published."""
    found = connection.execute(
        "select schema_name, view_name, sql, ("
        " select list(column_name order by column_index) from duckdb_columns() as columns"
        " where columns.schema_name = views.schema_name and columns.table_name = views.view_name"
        " and columns.database_oid = views.database_oid"
        ") from duckdb_views() as views"
        " where database_name = current_database() and list_contains(?, schema_name) and not internal"
        " order by schema_name, view_name",
        [list(PUBLISHED_SCHEMAS)],
    ).fetchall()
    return [
        PublishedView(
            schema,
            name,
            _NAMED.sub(lambda named: f"{PUBLISHED_SCHEMAS[named[1]]}.", query),
            # DuckLake tells them once a view has been asked.
            tuple(columns or (row[0] for row in connection.execute(f"describe {schema}.{name}").fetchall())),
        )
        for schema, name, sql, columns in found
        for query in [_steady(sql[sql.index(" AS ") + len(" AS ") :].rstrip(";\n "))]
    ]


@cache
def _descriptions() -> dict[tuple[str, str], Table]:
    return {(table.schema, table.name): table for table in published_tables()}


def create(connection: duckdb.DuckDBPyConnection, tables: list[PublishedTable]) -> None:
    """Make tables in the attached snapshot as the warehouse has them, constraints included, and describe them."""
    described = _descriptions()
    for schema in (*PUBLISHED_SCHEMAS.values(), STORED):
        connection.execute(f"create schema if not exists {SNAPSHOT}.{schema}")
    for table in sorted(tables, key=lambda one: one.view is not None):
        begin = f"CREATE TABLE {table.schema}.{table.name}"
        connection.execute(table.sql.replace(begin, f"CREATE TABLE {table.stored}", 1))
        if table.view:
            connection.execute(f"create view {table.shown} as {table.view}")
        if about := described.get((table.schema, table.name)):
            _describe(connection, table, about)


def create_views(connection: duckdb.DuckDBPyConnection, views: list[PublishedView]) -> None:
    """Make the macros and views in the attached snapshot, over tables that it has, and describe them."""
    for macro in _MACROS:
        connection.execute(macro)
    described = _descriptions()
    for view in views:
        connection.execute(f"create view {view.shown} as {view.sql}")
        if about := described.get((view.schema, view.name)):
            with transaction(connection):
                _comment(connection, "view", view.shown, view.columns, about)


def _describe(connection: duckdb.DuckDBPyConnection, table: PublishedTable, about: Table) -> None:
    """Write what a table and its columns mean into the snapshot. That of an earlier version may lack some of them."""
    names = {table.shown: "view" if table.view else "table", table.stored: "table"}
    with transaction(connection):
        for name, kind in names.items():
            _comment(connection, kind, name, table.columns, about)


def _comment(
    connection: duckdb.DuckDBPyConnection, kind: str, name: str, columns: tuple[str, ...], about: Table
) -> None:
    connection.execute(f"comment on {kind} {name} is {quoted(about.description)}")
    for column in (one for one in about.columns if one.name in columns):
        connection.execute(f'comment on column {name}."{column.name}" is {quoted(column.description)}')


def rows_of(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """The number of rows of a table."""
    [(count,)] = connection.execute(f"select count(*) from {name}").fetchall()
    return int(count)


def layout_of(tables: list[PublishedTable], views: list[PublishedView]) -> str:
    """A digest of all that a snapshot is besides its rows: columns, constraints, comments, storage, code.

    Snapshots of different layouts are never made of each other.
    """
    modules = [*sorted(Path(__file__).parent.glob("*.py")), *map(Path, (terms.__file__, words.__file__))]
    code = [path.read_bytes() for path in modules]
    described = sorted(_descriptions().items())
    told = (STORAGE, duckdb.__version__, VIEWS, _SHOWN_AS, _ROWS, tables, views, described, _MACROS, code)
    return hashlib.sha256(repr(told).encode()).hexdigest()
