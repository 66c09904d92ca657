"""The dbt step: one invocation a run builds and tests every model, and its results are kept as rows."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from corpus.settings import PROJECT, Settings
from corpus.step_log import log_models
from corpus.warehouse.connection import open_warehouse, replace_rows, transaction

DBT_PROJECT = PROJECT / "dbt_project"

_ROWS = "select table_name, estimated_size from duckdb_tables() where schema_name in ('corpus', 'quality')"
_FAILED = ("error", "fail", "runtime error")


class ModelsFailed(RuntimeError):
    """A model could not be built or a data test failed."""


def run_dbt(settings: Settings, *arguments: str, target: str = "dbt") -> list[Any]:
    """Run dbt in this process on the warehouse and let go of the database afterwards.

    Args:
        settings: where the corpus is.
        arguments: dbt's command and what it is given.
        target: the folder under `CORPUS_HOME` for what dbt keeps; a run with other variables has its own, or the next
            one would parse the project anew.

    Returns:
        The results, one per node.

    Raises:
        ModelsFailed: dbt could not start (a mistake in the project), with its message.
    """
    os.environ |= {
        "CORPUS_WAREHOUSE": str(settings.warehouse),
        "CORPUS_MEMORY_LIMIT_MB": str(settings.memory_limit_mb),
        "CORPUS_PARALLELISM": str(settings.parallelism),
        "CORPUS_SPILL": str(settings.spill),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    places = {
        "--project-dir": DBT_PROJECT,
        "--profiles-dir": DBT_PROJECT,
        "--target-path": settings.home / target,
    }
    options = [str(word) for pair in places.items() for word in pair]
    # After the command, where dbt takes the global options too; it writes its own log to a file.
    quiet = ["--quiet", "--no-use-colors", "--log-path", str(log_path(settings).parent)]
    try:
        done = dbtRunner().invoke([*arguments, *options, *quiet])
    finally:
        DuckDBConnectionManager.close_all_connections()
    if done.exception and not done.result:
        raise ModelsFailed(f"dbt {arguments[0]} could not run: {done.exception}") from done.exception
    return list(getattr(done.result, "results", None) or [])


def log_path(settings: Settings) -> Path:
    """The log that dbt itself writes."""
    return settings.home / "logs" / "dbt" / "dbt.log"


def target_path(settings: Settings) -> Path:
    """Where dbt keeps its manifest, so that the next run parses only what changed."""
    return settings.home / "dbt"


def _record(connection: duckdb.DuckDBPyConnection, load_id: str, results: list[Any]) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    rows = [
        {
            "load_id": load_id,
            "node": one.node.unique_id,
            "resource_type": str(one.node.resource_type),
            "status": str(one.status),
            "seconds": float(one.execution_time),
            "rows_affected": one.adapter_response.get("rows_affected"),
            "failures": one.failures,
            "message": one.message,
            "finished_at": now,
        }
        for one in results
    ]
    with transaction(connection):
        replace_rows(connection, "quality.model_runs", pa.Table.from_pylist(rows), load_id=load_id)


def build_models(settings: Settings, load_id: str) -> dict[str, int]:
    """Build and test all models over what is not published yet.

    Returns:
        Number of nodes by status.

    Raises:
        ModelsFailed: a model or a test failed; the message names each.
        WarehouseBusy: another process has the warehouse open.
    """
    with open_warehouse(settings):
        pass  # a locked warehouse is worth another try, which dbt's own error would not tell
    # The database itself keeps the contracts. Nobody reads the manifest as JSON but dbt's docs, which write their own.
    options = ("--exclude-resource-type", "unit_test", "--exclude", "tag:contract", "--no-write-json")
    results = run_dbt(settings, "build", *options)
    with open_warehouse(settings) as connection:
        _record(connection, load_id, results)
        tables = dict(connection.execute(_ROWS).fetchall())
    nodes = [(one.node.name, str(one.node.resource_type), str(one.status), one.execution_time) for one in results]
    log_models(nodes, tables, log_path(settings))
    _require_all(results)
    counts: dict[str, int] = {}
    for one in results:
        counts[str(one.status)] = counts.get(str(one.status), 0) + 1
    return counts


def run_data_tests(settings: Settings, check_id: str) -> int:
    """Run all data tests over the whole corpus and record them under an id that takes the place of a load's.

    Returns:
        Number of tests.

    Raises:
        ModelsFailed: a test failed; the message names each.
    """
    only = ("test", "--exclude-resource-type", "unit_test", "--vars", "{check_all: true}")
    results = run_dbt(settings, *only, target="dbt_whole")
    with open_warehouse(settings) as connection:
        _record(connection, check_id, results)
    _require_all(results)
    return len(results)


def _require_all(results: list[Any]) -> None:
    """Raise ModelsFailed, which names them, if nodes failed."""
    failed = [one for one in results if str(one.status) in _FAILED]
    if failed:
        reasons = " | ".join(f"{one.node.name}: {str(one.message).strip()}" for one in failed)
        raise ModelsFailed(f"{len(failed)} of {len(results)} dbt nodes failed. {reasons}")
