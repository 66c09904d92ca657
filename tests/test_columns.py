"""The columns of what the steps hand on: the shards and the raw tables that keep them agree."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from corpus.columns import STAGED_TABLES, StagedTable
from corpus.settings import PROJECT, Settings
from corpus.warehouse.connection import open_warehouse


def by_table(staged: StagedTable) -> str:
    return staged.table


@pytest.mark.parametrize("staged", STAGED_TABLES, ids=by_table)
def test_a_raw_table_has_the_types_of_the_shards(staged: StagedTable, tmp_path: Path) -> None:
    shard = tmp_path / "shard.parquet"
    pq.write_table(staged.arrow.empty_table(), shard)
    settings = dataclasses.replace(Settings.from_environment(), home=tmp_path)
    with open_warehouse(settings) as connection:
        read = connection.execute("select column_name, column_type from (describe from read_parquet(?))", [str(shard)])
        handed_on = dict(read.fetchall())
        kept = {
            name: (kind, null == "NO")
            for name, kind, null, *_ in connection.execute(f"describe {staged.table}").fetchall()
        }
    assert list(kept) == [column.name for column in staged.columns if column.kept]
    assert list(handed_on) == [column.name for column in staged.columns if column.staged]
    for column in staged.columns:
        if column.kept:
            assert kept[column.name] == (handed_on.get(column.name, kept[column.name][0]), column.required)


def test_every_column_says_what_it_means() -> None:
    for staged in STAGED_TABLES:
        assert [column.name for column in staged.columns if not column.meaning.endswith(".")] == []


def test_the_columns_are_known_without_a_database_and_the_warehouse_without_the_parser() -> None:
    told = (
        "import sys, corpus.columns, corpus.derive; assert 'duckdb' not in sys.modules",
        "import sys, corpus.warehouse.connection; assert not {'numba', 'corpus.text'} & set(sys.modules)",
    )
    for program in told:
        subprocess.run([sys.executable, "-c", program], env={"PYTHONPATH": str(PROJECT / "include")}, check=True)
