"""Every published table, written as a whole: sorted as far as the memory is enough, whole in any case."""

from pathlib import Path

import duckdb
import pytest

from corpus.warehouse.full_write import fill_table
from corpus.warehouse.layout import SNAPSHOT, PublishedTable

ROWS = 20_000
# Texts of 40 MB in all, in an order of their own.
TEXTS = (
    "create table corpus.texts as select md5(range::varchar) as id, repeat(md5(range::varchar), 64) as text"
    f" from range({ROWS})"
)


@pytest.mark.parametrize(("memory", "sorted_"), [("400MB", True), ("40MB", False)])
def test_a_table_too_large_to_be_sorted_is_written_as_it_stands(tmp_path: Path, memory: str, sorted_: bool) -> None:
    file, snapshot = tmp_path / "warehouse.duckdb", tmp_path / "snapshot.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema corpus")
        connection.execute(TEXTS)
    with duckdb.connect(str(file), config={"threads": 1, "memory_limit": memory, "temp_directory": ""}) as connection:
        connection.execute(f"attach '{snapshot}' as {SNAPSHOT} (storage_version 'v1.2.0', row_group_size 2048)")
        connection.execute(f"create table {SNAPSHOT}.main.texts (id varchar, text varchar)")
        fill_table(connection, PublishedTable("corpus", "texts", "", ("id", "text")), " order by id")
    with duckdb.connect(str(snapshot)) as connection:
        rows = connection.execute("select id, text = repeat(id, 64) from texts").fetchall()
    ids = [one for one, _ in rows]
    assert len(ids) == len(set(ids)) == ROWS
    assert all(whole for _, whole in rows)
    assert (ids == sorted(ids)) is sorted_
