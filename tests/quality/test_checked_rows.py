"""The rows that a gate checks: those that are pending, and of their columns those that an expectation names."""

from pathlib import Path

from corpus.quality.checked_rows import set_out
from corpus.quality.suites import Suite
from corpus.warehouse.connection import open_warehouse
from tests.warehouse.published import settings_of


def suite(name: str, query: str) -> Suite:
    told = {"type": "UnexpectedRowsExpectation", "severity": "critical", "description": "No words say it."}
    return Suite(name, "raw", f"raw.{name}", "id > 90", ("id",), ({**told, "unexpected_rows_query": query},))


def test_of_a_table_those_columns_are_set_out_that_expectations_name(tmp_path: Path) -> None:
    suites = (
        suite("letters", "select id from {batch} where kind = 'words'"),
        suite(
            "parcels",
            "select id from {batch} as parcels join temp.letters as letters using (id) where letters.size = 1",
        ),
    )
    with open_warehouse(settings_of(tmp_path)) as connection:
        for one in suites:
            connection.execute(
                f"create table {one.table} as select i as id, 'short' as kind, 1 as size, repeat('x', 99) as words"
                " from range(100) as n (i)"
            )
        set_out(connection, suites)
        columns = {
            one.name: [name for name, *_ in connection.execute(f"describe temp.{one.name}").fetchall()]
            for one in suites
        }
        rows = connection.execute("select count(*), min(id) from temp.letters").fetchall()
    with open_warehouse(settings_of(tmp_path)) as connection:
        set_out(connection, suites, whole=True)
        whole = connection.execute("select count(*), count(words) from temp.letters").fetchall()
    assert columns == {"letters": ["id", "kind", "size"], "parcels": ["id", "size"]}
    assert rows == [(9, 91)]
    assert whole == [(100, 100)]
