"""How the published tables stand in a snapshot: described, texts once and so that they are compressed.

The tables that have bodies are views: what they show lies in the schema `stored`, where a body is a list of pieces. A
view over published tables in the warehouse is one in a snapshot too, such as `article_versions`, which shows the text
of an article's latest version, stored with the article, beside the texts of earlier ones.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from corpus.text import known_words, terms, words
from corpus.warehouse.connection import STORAGE, UNPACKED_TO, WAREHOUSE, attach_database, quoted, transaction
from corpus.warehouse.descriptions import MARTS, Table, published_tables
from corpus.warehouse.macros import paragraph_changes
from corpus.warehouse.table_macros import table_macros

# What an attached snapshot is called while it is written.
SNAPSHOT = "snapshot"

# Where a table stands that a view shows.
STORED = "stored"

# Where the tables of each schema of the warehouse stand in the published file. Its default schema holds the corpus, so
# that `articles` and, by the database's name, `corpus.articles` are the same table.
PUBLISHED_SCHEMAS = {"corpus": "main", "quality": "quality", STORED: STORED}

# Tables of the schema `stored` that are not published from there: a lake's search index, which `search.py` keeps.
_INDEX = "search_%"

# Characters of a piece of a text. DuckDB's dictionaries take no text of over 16,384 bytes, and a group of rows that
# holds one is not compressed, or by zstd where texts have 4,096 bytes on average, which makes looking up one slow; a
# character has four bytes at most. Bodies of 101,000 articles (343 MB): 204 MB in pieces of 250, 500, 1,000 or 4,000
# characters or by paragraph, 423 as they are; a word looked for in all of them 3.1 CPU-s either way, ten of them by key
# 1.7 ms.
PIECE = 1_000

# From the beginning of a text to a place in it each character is counted. So a long one is cut into stretches first.
_STRETCH = 64 * PIECE


@contextmanager
def attached_snapshot(connection: duckdb.DuckDBPyConnection, address: Path) -> Iterator[None]:
    """Attach the file of a snapshot for writing, as `SNAPSHOT`, and detach it in the end."""
    attach_database(connection, address, SNAPSHOT, packed_from=UNPACKED_TO)
    try:
        yield
    finally:
        connection.execute(f"detach {SNAPSHOT}")


def in_pieces(text: str) -> str:
    """The SQL for a text, never null, as a list of its pieces, of which `whole` makes it again."""
    stretches = _cut(text, _STRETCH)
    return (
        f"case when length({text}) <= {_STRETCH} then {_cut(text, PIECE)}"
        f" else flatten(list_transform({stretches}, lambda stretch: {_cut('stretch', PIECE)})) end"
    )


def _cut(text: str, length: int) -> str:
    """The SQL for the parts of so many characters of a text; one without characters has one part."""
    places = f"range(0, greatest(length({text}), 1), {length})"
    return f"list_transform({places}, lambda place: substr({text}, place + 1, {length}))"


def whole(pieces: str) -> str:
    """The SQL for a text of which a list of pieces is stored."""
    return f"array_to_string({pieces}, '')"


# The tables whose bodies are stored in pieces, and what each is called there; a view in its place shows them whole.
_IN_PIECES = {("corpus", "articles"): "articles", (STORED, "earlier_texts"): "earlier_texts_in_pieces"}

# The articles of an attached snapshot as the index for searching reads them, each where it lies.
TEXTS = f"(select rowid, article_id, language, title, deck, {whole('body')} as body from {SNAPSHOT}.{STORED}.articles)"

# What of the warehouse's tables is not written as it stands there.
_ROWS = {
    **{
        (schema, name): f"select * replace ({in_pieces('body')} as body) from {schema}.{name} where {{among}}"
        for schema, name in _IN_PIECES
    },
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
        if (stored := _IN_PIECES.get((self.schema, self.name))) is None:
            return None
        columns = (f"{whole('rows.body')} as body" if name == "body" else f"rows.{name}" for name in self.columns)
        return f"select {', '.join(columns)} from {STORED}.{stored} as rows"

    @property
    def shown(self) -> str:
        """Its name in the attached snapshot, as readers know it."""
        return f"{SNAPSHOT}.{PUBLISHED_SCHEMAS[self.schema]}.{self.name}"

    @property
    def stored(self) -> str:
        """Where its rows stand in the attached snapshot."""
        stored = _IN_PIECES.get((self.schema, self.name))
        return f"{SNAPSHOT}.{STORED}.{stored}" if stored else self.shown

    @property
    def rows(self) -> str:
        """The query for its rows as a snapshot stores them."""
        return self.rows_among("true")

    def rows_among(self, condition: str) -> str:
        """The query for those of its rows of which a condition on the warehouse's table holds."""
        every_column = f"select * from {self.schema}.{self.name} where {{among}}"
        return _ROWS.get((self.schema, self.name), every_column).format(among=condition)


def tables_to_publish(connection: duckdb.DuckDBPyConnection, *schemas: str) -> list[PublishedTable]:
    """The tables of the database in use that are published, by schema (all published ones, if none is given)."""
    found = connection.execute(
        "select schema_name, table_name, sql, ("
        " select list(column_name order by column_index) from duckdb_columns() as columns"
        " where columns.table_oid = tables.table_oid and columns.database_oid = tables.database_oid"
        ") from duckdb_tables() as tables"
        " where database_name = current_database() and list_contains(?, schema_name)"
        " and (schema_name <> ? or table_name not like ?) order by schema_name, table_name",
        [list(schemas or PUBLISHED_SCHEMAS), STORED, _INDEX],
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

# How a view of the warehouse names a table of a schema that is published. DuckDB quotes `stored`, a keyword of its own.
_NAMED = re.compile(rf"(?<![\w.])(?:{WAREHOUSE}\.)?\"?({'|'.join(PUBLISHED_SCHEMAS)})\"?\.(?=[a-z])")

# How a statement that makes a table of the warehouse begins.
_MADE = re.compile(r"^CREATE TABLE [\w\".]+")


# DuckDB keeps the columns of EXCLUDE as a set and tells them in an order that differs from process to process. Told as
# they come, nearly every load found the snapshot before "laid out otherwise" and wrote all rows anew.
_EXCLUDED = re.compile(r"(?<=\bEXCLUDE \()[^()]*(?=\))")


def _steady(query: str) -> str:
    """A view's query with the columns of each EXCLUDE in order, the same in every process."""
    return _EXCLUDED.sub(lambda names: ", ".join(sorted(names[0].split(", "))), query)


def views_to_publish(connection: duckdb.DuckDBPyConnection) -> list[PublishedView]:
    """The views of the database in use that are published, each after the views that it reads."""
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
    views = [
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
    return _in_order(views)


@cache
def descriptions() -> dict[tuple[str, str], Table]:
    """What the tables and views of the published schemas mean, by schema and name."""
    tables = [*published_tables(), *published_tables(MARTS.with_name(STORED))]
    return {(table.schema, table.name): table for table in tables}


def _in_order(views: list[PublishedView]) -> list[PublishedView]:
    """Views, each after those that it reads."""
    by_name = {f"{PUBLISHED_SCHEMAS[view.schema]}.{view.name}": view for view in views}
    asked = {
        name: [other for other in by_name if re.search(rf"\b{re.escape(other)}\b", view.sql)]
        for name, view in by_name.items()
    }
    return [by_name[name] for name in TopologicalSorter(asked).static_order()]


def create(connection: duckdb.DuckDBPyConnection, tables: list[PublishedTable]) -> None:
    """Make tables in the attached snapshot as the warehouse has them, constraints included, and describe them."""
    described = descriptions()
    for schema in PUBLISHED_SCHEMAS.values():
        connection.execute(f"create schema if not exists {SNAPSHOT}.{schema}")
    for table in tables:
        made = _MADE.sub(f"CREATE TABLE {table.stored}", table.sql, count=1)
        connection.execute(made.replace(" body VARCHAR", " body VARCHAR[]", 1) if table.view else made)
    for table in tables:
        if table.view:
            connection.execute(f"create view {table.shown} as {table.view}")
        if about := described.get((table.schema, table.name)):
            _describe(connection, table, about)


def create_views(connection: duckdb.DuckDBPyConnection, views: list[PublishedView]) -> None:
    """Make the macros and views in the attached snapshot, over tables that it has, and describe them."""
    for macro in _MACROS:
        connection.execute(macro)
    described = descriptions()
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


def layout_of(tables: list[PublishedTable], views: list[PublishedView]) -> str:
    """A digest of all that a snapshot is besides its rows: columns, constraints, comments, storage, code.

    Snapshots of different layouts are never made of each other.
    """
    modules = [
        *sorted(Path(__file__).parent.glob("*.py")),
        *map(Path, (known_words.__file__, terms.__file__, words.__file__)),
    ]
    code = [path.read_bytes() for path in modules]
    described = sorted(descriptions().items())
    told = (STORAGE, duckdb.__version__, _ROWS, tables, views, described, _MACROS, code)
    return hashlib.sha256(repr(told).encode()).hexdigest()
