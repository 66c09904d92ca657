"""Great Expectations on DuckDB.

Great Expectations knows no DuckDB: for dialects it does not list it closes a connection before it has fetched
the result, and every metric fails with "list index out of range". Keeping one connection open cures it.
`tests/quality/test_duckdb_datasource.py` tells when a newer version no longer needs this.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import duckdb
from duckdb_sqlalchemy import ConnectionWrapper
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.execution_engine import ExecutionEngine, SqlAlchemyExecutionEngine
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.query_metrics.query_row_count.unexpected_rows_query_row_count import (
    UnexpectedRowsQueryRowCount,
)
from great_expectations.expectations.metrics.query_metrics.query_table.unexpected_rows_query_table import (
    UnexpectedRowsQueryTable,
)
from great_expectations.validator.metric_configuration import MetricConfiguration


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """An execution engine that keeps its one connection open."""

    _connection: Any

    @contextmanager
    def get_connection(self) -> Iterator[Any]:
        """Yield the connection, opened at first use and closed with the engine."""
        if self._connection is None:
            self._connection = self.engine.connect()
        try:
            yield self._connection
        except Exception:
            self._connection.rollback()  # or every later query fails for this one's sake
            raise

    def close(self) -> None:
        """Close the connection too, so that the file is free for others."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        super().close()


class UnexpectedRows(UnexpectedRowsQueryTable):
    """The rows that an `UnexpectedRowsExpectation` names, which are asked for only where there are any.

    Great Expectations asks every query twice: how many rows it gives, and which. Nearly all give none.
    """

    @metric_value(engine=DuckDBExecutionEngine)  # type: ignore[untyped-decorator]
    def _sqlalchemy(cls, metrics: dict[str, Any], **given: Any) -> list[dict[str, Any]]:
        if not metrics[UnexpectedRowsQueryRowCount.metric_name]:
            return []
        rows: list[dict[str, Any]] = UnexpectedRowsQueryTable._sqlalchemy(cls, metrics=metrics, **given)
        return rows

    @classmethod
    def _get_evaluation_dependencies(
        cls,
        metric: MetricConfiguration,
        configuration: Any = None,  # noqa: ARG003
        execution_engine: ExecutionEngine | None = None,  # noqa: ARG003
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG003
    ) -> dict[str, MetricConfiguration]:
        count = UnexpectedRowsQueryRowCount.metric_name
        return {count: MetricConfiguration(count, metric.metric_domain_kwargs, metric.metric_value_kwargs)}


# Named here because the field `type` hides the built-in inside the class.
_EngineClass = type[DuckDBExecutionEngine]


class DuckDBDatasource(SQLDatasource):
    """A fluent data source over a DuckDB file; `connection_string` is `duckdb:///<path>`."""

    type: Literal["duckdb"] = "duckdb"

    @property
    def execution_engine_type(self) -> _EngineClass:
        """The engine that this source's assets are checked with."""
        return DuckDBExecutionEngine


class _LeftOpen(ConnectionWrapper):
    """A connection that belongs to somebody else, who closes it. It is only read, so it needs no transactions."""

    def begin(self) -> None:
        """Begin nothing: Great Expectations has two engines, and both would begin something on the one connection."""

    def commit(self) -> None:
        """Nothing was begun."""

    def rollback(self) -> None:
        """Nothing was begun."""

    def close(self) -> None:
        """Leave it open."""


def shared(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The arguments by which a data source uses a connection that is open, with the temporary tables that it has.

    The connection has to stay open while the source is used, and is left open by it.
    """
    return {"connection_string": "duckdb:///:memory:", "kwargs": {"creator": lambda: _LeftOpen(connection)}}
