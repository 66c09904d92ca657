"""Publishing from a lake: a commit to the lake, and a frozen catalog of it for each load, put into place by one rename.

A reader opens `corpus.ducklake`, a link to `snapshots/<load_id>/corpus.ducklake`. No row is copied: the frozen catalog
names the lake's files, which stay for as long as a kept catalog names them (`lake_maintenance.py`).
"""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from corpus.sequence import add_number
from corpus.settings import Settings
from corpus.staging import whole_file
from corpus.warehouse.connection import WAREHOUSE, open_warehouse, rows_of, transaction
from corpus.warehouse.delta import name_changed_articles
from corpus.warehouse.file_copy import copy_file
from corpus.warehouse.file_snapshot import clear
from corpus.warehouse.frozen import freeze, latest, refresh
from corpus.warehouse.layout import STORED, tables_to_publish
from corpus.warehouse.search import create_index, has_index, update_index
from corpus.warehouse.snapshots import point_to, prune, require_place, snapshot_file

_ARTICLES = f"{WAREHOUSE}.corpus.articles"


@dataclass(frozen=True)
class FrozenSnapshot:
    """Publishing as a commit and a frozen catalog."""

    settings: Settings

    def require(self, load_id: str) -> None:
        """Raise InTheWay where something that no load made stands where the frozen catalog has to go."""
        require_place(self.settings, load_id)

    def write(self, load_id: str, published_at: datetime) -> dict[str, int]:
        """Bring the index and the loads' times up to date in one commit, and freeze it; returns each table's rows."""
        assert self.settings.lake
        target = snapshot_file(self.settings, load_id)
        add_number(target.parent)
        with open_warehouse(self.settings) as connection:
            with transaction(connection):
                connection.execute(
                    "update quality.loads set published_at = ?"
                    " where load_id in (select load_id from raw.loads where published_at is null)",
                    [published_at],
                )
                _index(connection)
            with whole_file(target) as unfinished:
                clear(unfinished)
                freeze(connection, self.settings.lake, unfinished)
            tables = tables_to_publish(connection)
            return {f"{one.schema}.{one.name}": rows_of(connection, f"{one.schema}.{one.name}") for one in tables}

    def show(self, load_id: str) -> None:
        """Point `corpus.ducklake` to the frozen catalog."""
        point_to(self.settings, load_id)

    def record(self, connection: duckdb.DuckDBPyConnection, load_id: str) -> None:
        """Record which of the lake's snapshots was published."""
        connection.execute("delete from raw.published_as")
        connection.execute("insert into raw.published_as values (?, ?, 0, 'ducklake')", [load_id, latest(connection)])

    def tidy(self) -> None:
        """Drop the oldest frozen catalogs; their files go with the next maintenance."""
        prune(self.settings)


def _index(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring the index by which articles are searched up to date, which the lake keeps."""
    if not has_index(connection, WAREHOUSE, STORED):
        connection.execute(f"create schema if not exists {STORED}")
        create_index(connection, WAREHOUSE, STORED, _ARTICLES)
        return
    name_changed_articles(connection)
    # Their rows at once: a lake finds a stretch of rows no faster than all of them.
    connection.execute(f"create or replace temp table articles_to_index as {_changed_rows(connection)}")
    update_index(connection, WAREHOUSE, STORED, "articles_to_index", "changed_articles")
    connection.execute("drop table temp.articles_to_index")


def _changed_rows(connection: duckdb.DuckDBPyConnection) -> str:
    """A query for the rows of `changed_articles`.

    They were written since the lake was published last, so that the files from before need not be read: to find 100 of
    20,000 articles among all took .14 CPU-s, ten times as much as of 2,000, and .01 among what was written since.
    """
    changed = "article_id in (select article_id from changed_articles)"
    published = connection.execute("select bytes from raw.published_as where layout = 'ducklake'").fetchone()
    oldest = connection.execute(f"select min(snapshot_id) from {WAREHOUSE}.snapshots()").fetchone()
    newest = latest(connection)
    first = max(published[0] + 1, oldest[0]) if published and oldest else newest + 1
    if first > newest:
        return f"from {_ARTICLES} where {changed}"
    written = f"ducklake_table_insertions('{WAREHOUSE}', 'corpus', 'articles', {first}, {newest})"
    return (
        f"select rows.* from {written} as rows where {changed} and article_id in (select article_id from {_ARTICLES})"
        " qualify row_number() over (partition by article_id order by snapshot_id desc) = 1"
    )


def reissue(connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str, tables: tuple[str, ...]) -> None:
    """Give the frozen catalog of a load the lake's present tables of `quality`, those of the corpus untouched.

    Raises:
        duckdb.Error: the catalog cannot be read, and stays as it is.
    """
    with transaction(connection):
        shared = connection.execute(
            "select column_name from (describe quality.loads) semi join (describe raw.load_balance) using (column_name)"
        ).fetchall()
        columns = ", ".join(f'"{name}"' for (name,) in shared)
        connection.execute("delete from quality.loads")
        connection.execute(f"insert into quality.loads by name select {columns} from raw.load_balance")
    target = snapshot_file(settings, load_id)
    with whole_file(target) as unfinished:
        clear(unfinished)
        copy_file(target, unfinished)
        refresh(connection, unfinished, (*tables, "loads"))
