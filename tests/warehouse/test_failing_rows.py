"""What the message of a failed data test tells: where its query stands, and the rows that it finds."""

from types import SimpleNamespace

import duckdb

from corpus.warehouse.failing_rows import TOLD_ROWS, tell_failing_rows


def result(status: str, code: str | None) -> SimpleNamespace:
    node = SimpleNamespace(compiled_code=code, original_file_path="tests/short.sql")
    return SimpleNamespace(status=status, node=node, message="Got 2 results, configured to fail if != 0")


def test_the_first_rows_of_a_failed_test_are_told() -> None:
    failed = result("fail", "select * from (values ('a1', 3, null), ('b\n2', 4, 'x')) as t (id, words, url) -- all")
    many = result("fail", f"select range as number from range({TOLD_ROWS + 5})")
    broken, passed, unmade = result("fail", "select from"), result("pass", "select 1"), result("fail", None)
    with duckdb.connect() as connection:
        tell_failing_rows(connection, [failed, many, broken, passed, unmade])
    first, *rows = failed.message.split("\n")
    assert first == "Got 2 results, configured to fail if != 0, in tests/short.sql"
    assert rows == ["  id a1, words 3, url null", "  id b\\n2, words 4, url x"]
    assert many.message.count("\n") == TOLD_ROWS
    assert {one.message for one in (broken, passed, unmade)} == {"Got 2 results, configured to fail if != 0"}
