"""A lake in the place of the warehouse's file: the same loads publish the same, and a corpus moves between the two."""

from pathlib import Path

import duckdb
import pytest

from corpus.lake_address import Lake
from corpus.maintenance import tidy
from corpus.warehouse.connection import attached_warehouse
from corpus.warehouse.frozen import latest
from corpus.warehouse.migration import NotMoved, migrate
from corpus.warehouse.one_file import write_file
from corpus.warehouse.publish import roll_back
from corpus.warehouse.published import connect_published
from corpus.warehouse.search_runs import merge_published_runs
from corpus.warehouse.snapshots import kept_loads, snapshot_file
from tests.warehouse.lakes import Loads, assert_same, three_loads

pytestmark = pytest.mark.slow

# Snapshots of the lake that one load may make.
MOST_SNAPSHOTS = 20


def local_lake(root: Path, name: str = "lake") -> Lake:
    return Lake("duckdb", str(root / name / "catalog.ducklake"), str(root / name / "data"))


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> tuple[Loads, Loads]:
    """A corpus in a file and one in a lake, of the same loads."""
    root = tmp_path_factory.mktemp("lakes")
    landing = root / "landing"
    file = Loads.of(root / "of_file", landing)
    lake = Loads.of(root / "of_lake", landing, local_lake(root))
    three_loads([file, lake], landing)
    return file, lake


def test_the_same_is_published(corpora: tuple[Loads, Loads]) -> None:
    file, lake = corpora
    assert_same([file, lake])
    with attached_warehouse(lake.settings, read_only=True) as connection:
        assert 0 < latest(connection) <= MOST_SNAPSHOTS * lake.done
    assert not lake.settings.warehouse.exists()


def test_what_is_withdrawn_is_in_no_file(corpora: tuple[Loads, Loads]) -> None:
    _, lake = corpora
    article_id, *texts = lake.withdrawn
    assert all(texts)
    [newest, *earlier] = kept_loads(lake.settings)
    assert earlier
    for load_id in (*earlier, newest):
        with connect_published(snapshot_file(lake.settings, load_id)) as connection:
            found = connection.execute("select count(*) from articles where article_id = ?", [article_id]).fetchall()
        assert found == [(0,)]
    data = lake.settings.lake.data  # type: ignore[union-attr]
    with duckdb.connect() as connection:
        for path in Path(data).rglob("*.parquet"):
            query = f"select 1 from read_parquet('{path}') as rows where contains(to_json(rows)::varchar, ?) limit 1"
            assert [text for text in texts if connection.execute(query, [text]).fetchall()] == [], path


def test_a_reader_finds_what_a_snapshot_has(corpora: tuple[Loads, Loads]) -> None:
    _, lake = corpora
    with connect_published(lake.settings.published) as connection:
        assert connection.execute("select count(*) from search('tram')").fetchall() != [(0,)]
        told = "select comment from duckdb_columns() where table_name = 'articles' and column_name = 'body'"
        assert connection.execute(told).fetchall()[0][0]
        with pytest.raises(duckdb.Error, match="read-only"):
            connection.execute("delete from articles")


def test_maintenance_keeps_what_a_kept_load_shows(corpora: tuple[Loads, Loads]) -> None:
    file, lake = corpora
    stray = Path(lake.settings.lake.data, "raw", "stray.parquet")  # type: ignore[union-attr]
    stray.write_bytes(b"of a load that was killed")
    merged = merge_published_runs(lake.settings, most=0)
    assert merged is not None
    assert merged.after == 1
    took = tidy(lake.settings)
    assert took is not None
    assert took["before"] > 0
    assert not stray.exists()
    assert_same([file, lake])
    [newest, *earlier] = kept_loads(lake.settings)
    for load_id in (*earlier, newest):
        roll_back(file.settings, load_id)
        roll_back(lake.settings, load_id)
        assert_same([file, lake])


def test_a_lake_is_written_to_one_file(corpora: tuple[Loads, Loads], tmp_path: Path) -> None:
    _, lake = corpora
    target = tmp_path / "corpus.duckdb"
    rows = write_file(lake.settings, target)
    expected = lake.published()
    assert rows["corpus.articles"] == len(expected["main.articles"])
    found = Loads(lake.settings).published(target)
    assert found == expected


def test_a_corpus_moves_into_a_lake_and_back(corpora: tuple[Loads, Loads], tmp_path: Path) -> None:
    file, _ = corpora
    expected = file.published()
    there = migrate(file.settings, local_lake(tmp_path))
    assert Loads(there).published() == expected
    back = migrate(there, tmp_path / "back.duckdb")
    assert Loads(back).published() == expected
    with duckdb.connect(str(tmp_path / "back.duckdb"), read_only=True) as connection:
        keys = (
            "select count(*) from duckdb_constraints() where schema_name = 'corpus' and constraint_type = 'PRIMARY KEY'"
        )
        assert connection.execute(keys).fetchall() > [(5,)]
    with pytest.raises(NotMoved, match="is there already"):
        migrate(there, tmp_path / "back.duckdb")
