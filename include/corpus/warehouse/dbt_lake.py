"""dbt over a lake: one run is one transaction, and so one snapshot of the lake.

dbt commits after each model. In a lake each commit is a snapshot, which stays until it expires, and takes a round of
the catalog. So all of a run's statements go through one connection, whose transaction ends with the run. What a run did
before one of its statements failed is rolled back, and nothing after it is tried.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from corpus.settings import Settings
from corpus.warehouse.connection import attached_warehouse

# How a node ends that came after the one that failed.
NOT_TRIED = "not tried: a statement before it failed, and the lake's transaction with it"

_SWALLOWED = ("BEGIN", "COMMIT", "ROLLBACK")


class _OneTransaction:
    """A cursor for all of dbt's connections, on which nothing begins or ends a transaction."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.failed = False

    def execute(self, sql: str, bindings: Any = None) -> Any:
        if sql.strip().rstrip(";").upper() in _SWALLOWED:
            return self
        if self.failed:
            raise RuntimeError(NOT_TRIED)
        try:
            return self._connection.execute(sql) if bindings is None else self._connection.execute(sql, bindings)
        except duckdb.Error:
            self.failed = True
            raise

    def close(self) -> None:
        """The connection is closed when the run has ended."""

    def rollback(self) -> None:
        """The transaction ends with the run."""

    def cursor(self) -> "_OneTransaction":
        return self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@contextmanager
def one_transaction(settings: Settings) -> Iterator[None]:
    """Let dbt use one connection to the lake, in one transaction: committed at the end unless a statement failed.

    Raises:
        WarehouseBusy: another process has the catalog's file open.
    """
    from dbt.adapters.base.impl import ConstraintSupport
    from dbt.adapters.duckdb import environments
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.duckdb.environments.local import LocalEnvironment
    from dbt.adapters.duckdb.impl import DuckDBAdapter

    with attached_warehouse(settings) as connection:
        cursor = _OneTransaction(connection)

        class LakeEnvironment(LocalEnvironment):
            def handle(self) -> Any:
                return cursor

        create, supported = environments.create, DuckDBAdapter.CONSTRAINT_SUPPORT
        environments.create = LakeEnvironment
        none = dict.fromkeys(supported, ConstraintSupport.NOT_SUPPORTED)
        kept = {kind: known for kind, known in supported.items() if kind.value == "not_null"}
        DuckDBAdapter.CONSTRAINT_SUPPORT = none | kept
        connection.execute("begin")
        try:
            yield
        except BaseException:
            cursor.failed = True
            raise
        finally:
            DuckDBConnectionManager.close_all_connections()
            environments.create, DuckDBAdapter.CONSTRAINT_SUPPORT = create, supported
            connection.execute("rollback" if cursor.failed else "commit")
