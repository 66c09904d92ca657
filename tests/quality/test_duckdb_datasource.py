"""The DuckDB data source: that it is still needed, that it works, and that it lets go of the file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

os.environ["GX_ANALYTICS_ENABLED"] = "false"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "letters.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table letters as select * from (values (1, 'a'), (2, null)) as t (id, text)")
    return path


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Any]:
    import great_expectations

    from corpus.quality import duckdb_datasource  # noqa: F401  importing it registers the source's type

    context = great_expectations.get_context(mode="file", project_root_dir=str(tmp_path))
    context.variables.progress_bars = {"globally": False}
    yield context
    for source in context.data_sources.all().values():
        source.get_execution_engine().close()
        source.get_engine().dispose()


def validated(source: Any, column: str) -> Any:
    import great_expectations.expectations as kinds

    asset = source.add_table_asset("letters", table_name="letters")
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    return batch.validate(kinds.ExpectColumnValuesToNotBeNull(column=column))


def test_great_expectations_alone_still_fails_on_duckdb(context: Any, database: Path) -> None:
    """Canary: when this fails, a newer version reads DuckDB and corpus.quality.duckdb_datasource can go."""
    source = context.data_sources.add_sql("plain", connection_string=f"duckdb:///{database}")
    outcome = validated(source, "id")
    assert not outcome.success
    assert "list index out of range" in str(outcome.exception_info)


@pytest.mark.parametrize(("column", "holds", "unexpected"), [("id", True, 0), ("text", False, 1)])
def test_our_data_source_tells_good_rows_from_bad(
    context: Any, database: Path, column: str, holds: bool, unexpected: int
) -> None:
    source = context.data_sources.add_duckdb("ours", connection_string=f"duckdb:///{database}")
    outcome = validated(source, column)
    assert outcome.exception_info["raised_exception"] is False
    assert outcome.success is holds
    assert (outcome.result["element_count"], outcome.result["unexpected_count"]) == (2, unexpected)


def test_closing_frees_the_file(context: Any, database: Path) -> None:
    """A database that this process has open for writing cannot be opened read-only."""
    source = context.data_sources.add_duckdb("ours", connection_string=f"duckdb:///{database}")
    validated(source, "id")
    with pytest.raises(duckdb.ConnectionException, match="different configuration"):
        duckdb.connect(str(database), read_only=True)
    source.get_execution_engine().close()
    source.get_engine().dispose()
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("select count(*) from letters").fetchone() == (2,)


@pytest.mark.parametrize(("letter", "asked"), [("z", 1), ("a", 2)])
def test_failing_rows_are_asked_for_only_where_there_are_any(
    context: Any, database: Path, monkeypatch: pytest.MonkeyPatch, letter: str, asked: int
) -> None:
    import great_expectations.expectations as kinds

    from corpus.quality.duckdb_datasource import DuckDBExecutionEngine

    queries: list[str] = []
    execute = DuckDBExecutionEngine.execute_query

    def told(self: Any, query: Any) -> Any:
        queries.append(str(query))
        return execute(self, query)

    monkeypatch.setattr(DuckDBExecutionEngine, "execute_query", told)
    source = context.data_sources.add_duckdb("ours", connection_string=f"duckdb:///{database}")
    batch = source.add_table_asset("letters", table_name="letters").add_batch_definition_whole_table("all").get_batch()
    query = f"select id, text from {{batch}} where text = '{letter}'"
    outcome = batch.validate(
        kinds.UnexpectedRowsExpectation(unexpected_rows_query=query), result_format={"result_format": "COMPLETE"}
    )
    assert len([one for one in queries if letter in one]) == asked
    assert (outcome.success, outcome.result["observed_value"]) == (asked == 1, asked - 1)
    assert outcome.result["details"]["unexpected_rows"] == [{"id": 1, "text": "a"}] * (asked - 1)
