"""The warehouse written anew: the same rows, texts compressed as the steps do that wrote them."""

from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from corpus.settings import Settings
from corpus.warehouse.compaction import compact
from corpus.warehouse.connection import attached_warehouse, open_warehouse, packing_texts
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
        for schema in ("corpus", "quality"):
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(f"create table {schema}.articles as {_TEXTS}")
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


def test_only_texts_of_built_tables_are_packed_closely(settings: Settings) -> None:
    with attached_warehouse(settings, read_only=True) as connection:
        before = connection.execute("from corpus.articles order by all").fetchall()
        assert _packed(connection, "corpus.articles").isdisjoint({"ZSTD"})
    compact(settings)
    with attached_warehouse(settings, read_only=True) as connection:
        assert connection.execute("from corpus.articles order by all").fetchall() == before
        assert _packed(connection, "corpus.articles") == {"ZSTD"}
        assert _packed(connection, "quality.articles").isdisjoint({"ZSTD"})


def test_a_connection_packs_as_before_after_a_failure(settings: Settings) -> None:
    asked = "select current_setting('zstd_min_string_length')"
    with attached_warehouse(settings) as connection:
        usual, packing = connection.execute(asked).fetchone(), None
        with suppress(duckdb.Error), packing_texts(connection):
            packing = connection.execute(asked).fetchone()
            connection.execute("select no such thing")
        assert packing not in (None, usual)
        assert connection.execute(asked).fetchone() == usual
