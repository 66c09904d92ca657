"""The two gates of a load: Great Expectations checkpoints over the tables that are about to be published."""

import logging
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from corpus.quality.failing_rows import KEPT_ROWS, FailingRow, failing_rows, query_of, rows_found, with_records
from corpus.quality.suites import Suite, suites_of
from corpus.quality.wording import in_words
from corpus.settings import Settings
from corpus.step_log import log_expectations
from corpus.warehouse.connection import database_options, open_warehouse, replace_rows, transaction

_TEXT, _NUMBER = pa.string(), pa.int64()
_RESULTS = [
    *((name, _TEXT) for name in ("suite", "expectation", "column_name", "severity", "observed", "description")),
    *(("success", pa.bool_()), ("element_count", _NUMBER), ("unexpected_count", _NUMBER)),
    ("validated_at", pa.timestamp("us")),
]
_REJECTED = [
    *((name, _TEXT) for name in ("suite", "expectation", "severity", "row_key", "found", "capture_id", "path")),
    *(("record", _NUMBER), ("article_id", _TEXT), ("title", _TEXT)),
]

# A warning or less does not block the load; what does is an error.
_LEVELS = {"critical": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO}

# The variable that tells Great Expectations where the warehouse is.
_WAREHOUSE = "CORPUS_WAREHOUSE"

_LOG = logging.getLogger(__name__)


class ExpectationsFailed(RuntimeError):
    """A critical expectation failed: nothing may be published."""


@dataclass(frozen=True)
class Validation:
    """The result of one expectation."""

    suite: str
    expectation: str
    column_name: str | None
    severity: str
    success: bool
    element_count: int | None
    unexpected_count: int | None
    observed: str | None
    description: str
    rejected: tuple[FailingRow, ...]
    """Failing rows in the order of their keys, at most `KEPT_ROWS`."""


def context_folder(settings: Settings, load_id: str) -> Path:
    """Where a load's validation results and Data Docs are kept."""
    return settings.reports / load_id / "great_expectations"


def open_context(settings: Settings, load_id: str) -> Any:
    """A file context of Great Expectations for one load, its Data Docs beside the load's report."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    import great_expectations

    from corpus.quality import duckdb_datasource  # noqa: F401  importing it registers the source's type

    context = great_expectations.get_context(mode="file", project_root_dir=str(context_folder(settings, load_id)))
    context.variables.progress_bars = {"globally": False}
    return context


def _result(suite: Suite, outcome: Any, connection: duckdb.DuckDBPyConnection) -> Validation:
    config = outcome.expectation_config
    result = outcome.result or {}
    failed = outcome.exception_info or {}
    observed: str | None = None
    if any("exception_message" in part for part in failed.values() if isinstance(part, dict)):
        message = next(part["exception_message"] for part in failed.values() if isinstance(part, dict))
        observed = f"could not be checked: {message}"
    elif result.get("observed_value") is not None:
        observed = str(result["observed_value"])
    unexpected = result.get("unexpected_count")
    if unexpected is None and config.type == "unexpected_rows_expectation" and str(observed).isdecimal():
        unexpected = int(str(observed))
    columns = [config.kwargs["column"]] if config.kwargs.get("column") else config.kwargs.get("column_list") or []
    rejected: tuple[FailingRow, ...] = ()
    if not outcome.success:
        rejected = tuple(with_records(connection, failing_rows(suite, columns, _failing(suite, outcome, connection))))
    return Validation(
        suite=suite.name,
        expectation=config.type,
        column_name=", ".join(columns) or None,
        severity=str(getattr(config.severity, "value", config.severity)),
        success=bool(outcome.success),
        element_count=result.get("element_count"),
        unexpected_count=unexpected,
        observed=observed,
        description=str(config.description),
        rejected=rejected,
    )


def _failing(suite: Suite, outcome: Any, connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The failing rows of an expectation; those that Great Expectations lists where the query does not say."""
    query = query_of(suite, outcome)
    rows = None if query is None else rows_found(connection, suite, query, KEPT_ROWS)
    if rows is not None:
        return rows
    result = outcome.result or {}
    listed = result.get("unexpected_index_list") or (result.get("details") or {}).get("unexpected_rows") or ()
    # Expectations over several columns list the failing rows in the place of their keys.
    listed = listed or [row for row in result.get("unexpected_list") or () if isinstance(row, dict)]
    return sorted(listed, key=lambda row: [(row.get(name) is None, str(row.get(name))) for name in suite.key])


def validate(settings: Settings, load_id: str, gate: str) -> list[Validation]:
    """Run a gate's checkpoint and return the result of every expectation; results and Data Docs are kept."""
    suites = suites_of(gate)
    with open_warehouse(settings) as connection:
        for suite in suites:
            condition = f" where {suite.rows}" if suite.rows else ""
            connection.execute(
                f"create or replace view checking.{suite.name} as select * from {suite.table}{condition}"
            )
    outcomes = list(_outcomes(settings, load_id, suites))
    with open_warehouse(settings) as connection:
        return [_result(suite, outcome, connection) for suite, outcome in outcomes]


def _outcomes(settings: Settings, load_id: str, suites: list[Suite]) -> Iterator[tuple[Suite, Any]]:
    """What Great Expectations says of every expectation; afterwards the database is let go of."""
    context = open_context(settings, load_id)
    import great_expectations as gx
    import great_expectations.expectations as kinds

    # Read-only: a writer that knows nothing of the warehouse's small row groups would merge them as it closes.
    options = database_options(settings) | {"access_mode": "read_only"}
    os.environ[_WAREHOUSE] = str(settings.warehouse)
    source = context.data_sources.add_or_update_duckdb(
        name="warehouse",
        # As a variable, since Great Expectations takes a `$` in the path itself for the beginning of one.
        connection_string=f"duckdb:///${{{_WAREHOUSE}}}",
        kwargs={"connect_args": {"config": options}},
    )
    definitions = []
    for suite in suites:
        asset = source.add_table_asset(suite.name, table_name=suite.name, schema_name="checking")
        batch = asset.add_batch_definition_whole_table("pending")
        listed = [
            getattr(kinds, one["type"])(**{name: value for name, value in one.items() if name != "type"})
            for one in suite.expectations
        ]
        expected = context.suites.add_or_update(gx.ExpectationSuite(name=suite.name, expectations=listed))
        definitions.append(
            context.validation_definitions.add_or_update(
                gx.ValidationDefinition(name=suite.name, data=batch, suite=expected)
            )
        )
    for suite, definition in zip(suites, definitions, strict=True):
        checkpoint = context.checkpoints.add_or_update(
            gx.Checkpoint(
                name=suite.name,
                validation_definitions=[definition],
                result_format={"result_format": "COMPLETE", "unexpected_index_column_names": list(suite.key)},
            )
        )
        for run in checkpoint.run().run_results.values():
            for outcome in run.results:
                yield suite, outcome
    source.get_execution_engine().close()
    source.get_engine().dispose()


def _rows(found: list[Validation], load_id: str, gate: str) -> tuple[pa.Table, pa.Table]:
    now = datetime.now(UTC).replace(tzinfo=None)
    fields = [name for name in Validation.__dataclass_fields__ if name != "rejected"]
    results = [{name: getattr(one, name) for name in fields} | {"validated_at": now} for one in found]
    rejected = [
        {"suite": one.suite, "expectation": one.description, "severity": one.severity} | asdict(row)
        for one in found
        for row in one.rejected
    ]
    both = []
    for rows, kinds in ((results, _RESULTS), (rejected, _REJECTED)):
        table = pa.Table.from_pylist(rows, pa.schema(kinds))
        for name, value in (("load_id", load_id), ("gate", gate)):
            table = table.append_column(name, pa.array([value] * len(rows), pa.string()))
        both.append(table)
    return both[0], both[1]


def record(connection: duckdb.DuckDBPyConnection, load_id: str, gate: str, found: list[Validation]) -> None:
    """Keep a gate's results in `quality.validations` and `quality.rejected_rows`.

    They replace the earlier ones of the same load and gate.
    """
    results, rejected = _rows(found, load_id, gate)
    with transaction(connection):
        replace_rows(connection, "quality.validations", results, load_id=load_id, gate=gate)
        replace_rows(connection, "quality.rejected_rows", rejected, load_id=load_id, gate=gate)


def check(settings: Settings, load_id: str, gate: str) -> dict[str, int]:
    """Pass a load through a gate.

    Returns:
        Number of expectations that held and of warnings.

    Raises:
        ExpectationsFailed: at least one critical expectation failed; the message names each.
        WarehouseBusy: another process has the warehouse open.
    """
    found = validate(settings, load_id, gate)
    with open_warehouse(settings) as connection:
        record(connection, load_id, gate, found)
    failed = [one for one in found if not one.success]
    log_expectations(gate, ((one.severity, one.success) for one in found))
    for one in failed:
        _LOG.log(_LEVELS[one.severity], "%s", in_words(one))
    critical = [one for one in failed if one.severity == "critical"]
    if critical:
        raise ExpectationsFailed(
            f"Blocked at the {gate} gate, so nothing is published.\n" + "\n".join(in_words(one) for one in critical)
        )
    return {"held": len(found) - len(failed), "warnings": len(failed)}
