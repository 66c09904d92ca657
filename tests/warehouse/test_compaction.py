"""The warehouse written anew: the same rows, texts compressed as the steps do that wrote them."""

from pathlib import Path

import duckdb
import pytest

from corpus.settings import Settings
from corpus.warehouse.compaction import compact
from corpus.warehouse.connection import attached_warehouse, open_warehouse
from corpus.warehouse.layout import SNAPSHOT, attached_snapshot
from tests.warehouse.published import settings_of

# As long as articles, and one longer than the 16,384 bytes that a dictionary of DuckDB takes.
_TEXTS = (
    "select 'a' || i as article_id, string_agg('word' || hash(i * 100000 + j) % 5000, ' ') as body"
    " from range(400) as articles (i), range(2000) as words (j) where i = 0 or j < 300 group by i"
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_of(tmp_path)
    with open_warehouse(settings) as connection:
        connection.execute("create schema corpus")
        connection.execute(f"create table corpus.articles as {_TEXTS}")
        connection.execute("delete from corpus.articles where article_id = 'a7'")
    return settings


def _packed(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    return {
        compression
        for (compression,) in connection.execute(
            f"select distinct compression from pragma_storage_info('{table}')"
            " where column_name = 'body' and segment_type = 'VARCHAR'"
        ).fetchall()
    }


def test_texts_of_the_warehouse_are_packed_closely(settings: Settings) -> None:
    with attached_warehouse(settings) as connection:
        before = connection.execute("from corpus.articles order by all").fetchall()
        connection.execute("checkpoint warehouse")
        assert _packed(connection, "corpus.articles") == {"ZSTD"}
    compact(settings)
    with attached_warehouse(settings, read_only=True) as connection:
        assert connection.execute("from corpus.articles order by all").fetchall() == before
        assert _packed(connection, "corpus.articles") == {"ZSTD"}


def test_ids_that_loads_look_for_and_pages_are_stored_as_before(settings: Settings) -> None:
    """The catalog does not tell how."""
    with attached_warehouse(settings) as connection:
        connection.execute(
            "insert into raw.contents by name select md5(i::varchar) as content_id, md5('a' || i) as article_id,"
            " 'daily' as source_id, 'packed'::blob as page, [i] as line_keys from range(3000) as n (i)"
        )
    compact(settings)
    with attached_warehouse(settings) as connection:
        connection.execute("checkpoint warehouse")
        stored = connection.execute(
            "select distinct column_name, compression from pragma_storage_info('raw.contents')"
            " where segment_type in ('VARCHAR', 'BLOB') and column_name in ('content_id', 'article_id', 'page')"
            " order by all"
        ).fetchall()
    assert stored == [("article_id", "Uncompressed"), ("content_id", "Uncompressed"), ("page", "ZSTD")]


def test_texts_of_a_snapshot_are_not(settings: Settings, tmp_path: Path) -> None:
    """Else looking up one unpacks 2,048."""
    with (
        attached_warehouse(settings) as connection,
        attached_snapshot(connection, tmp_path / "corpus.duckdb"),
    ):
        connection.execute(f"create table {SNAPSHOT}.articles as from corpus.articles")
        connection.execute(f"checkpoint {SNAPSHOT}")
        assert _packed(connection, f"{SNAPSHOT}.articles").isdisjoint({"ZSTD"})
