"""A lake in the place of the warehouse's file: the same loads publish the same corpus."""

from pathlib import Path

import pytest

from corpus.lake_address import Lake
from corpus.warehouse.connection import attached_warehouse
from corpus.warehouse.frozen import latest
from corpus.warehouse.published import connect_published
from tests.warehouse.lakes import Loads, assert_same, three_loads

# Snapshots of the lake that one load may make.
MOST_SNAPSHOTS = 20


def local_lake(root: Path) -> Lake:
    return Lake("duckdb", str(root / "lake" / "catalog.ducklake"), str(root / "lake" / "data"))


def test_a_lake_and_a_file_publish_the_same(tmp_path: Path) -> None:
    landing = tmp_path / "landing"
    file = Loads.of(tmp_path / "file", landing)
    lake = Loads.of(tmp_path / "lake", landing, local_lake(tmp_path))
    three_loads([file, lake], landing)
    assert_same([file, lake])
    with attached_warehouse(lake.settings, read_only=True) as connection:
        assert latest(connection) <= MOST_SNAPSHOTS * lake.done
    assert not lake.settings.warehouse.exists()
    with connect_published(lake.settings.published) as connection:
        assert connection.execute("select count(*) from search('tram')").fetchall() != [(0,)]
        comments = "select comment from duckdb_columns() where table_name = 'articles' and column_name = 'body'"
        assert connection.execute(comments).fetchall()[0][0]
        with pytest.raises(Exception, match="read-only"):
            connection.execute("delete from articles")
