"""The two gates of a load: Great Expectations checkpoints over the tables that are about to be published."""

import json
import logging
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from corpus.quality.suites import Suite, suites_of
from corpus.settings import Settings
from corpus.warehouse.connection import database_options, open_warehouse, replace_rows, transaction

# Failing rows of one expectation whose keys are kept: enough to work from, while a rule that fails everywhere
# does not fill the warehouse with the corpus's keys. The full number is in unexpected_count.
KEPT_ROWS = 1000

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
    rejected: tuple[str, ...]
    """Keys of failing rows, as JSON objects."""


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


def _result(suite: Suite, outcome: Any) -> Validation:
    config = outcome.expectation_config
    result = outcome.result or {}
    kwargs = config.kwargs
    failed = outcome.exception_info or {}
    observed: str | None = None
    if any("exception_message" in part for part in failed.values() if isinstance(part, dict)):
        message = next(part["exception_message"] for part in failed.values() if isinstance(part, dict))
        observed = f"could not be checked: {message}"
    elif result.get("observed_value") is not None:
        observed = str(result["observed_value"])
    rows = result.get("unexpected_index_list") or (result.get("details") or {}).get("unexpected_rows")
    # Expectations over several columns list the failing rows in the place of their keys.
    rows = rows or [row for row in result.get("unexpected_list") or () if isinstance(row, dict)]
    keys = sorted({json.dumps({k: row[k] for k in suite.key if k in row}, default=str) for row in rows})
    unexpected = result.get("unexpected_count")
    if unexpected is None and config.type == "unexpected_rows_expectation" and str(observed).isdigit():
        unexpected = int(str(observed))
    columns = kwargs.get("column") or ", ".join(kwargs.get("column_list") or ()) or None
    return Validation(
        suite=suite.name,
        expectation=config.type,
        column_name=columns,
        severity=str(getattr(config.severity, "value", config.severity)),
        success=bool(outcome.success),
        element_count=result.get("element_count"),
        unexpected_count=unexpected,
        observed=observed,
        description=str(config.description),
        rejected=() if outcome.success else tuple(keys[:KEPT_ROWS]),
    )


def validate(settings: Settings, load_id: str, gate: str) -> list[Validation]:
    """Run a gate's checkpoint and return the result of every expectation; results and Data Docs are kept."""
    context = open_context(settings, load_id)
    import great_expectations as gx
    import great_expectations.expectations as kinds

    suites = suites_of(gate)
    with open_warehouse(settings) as connection:
        for suite in suites:
            condition = f" where {suite.rows}" if suite.rows else ""
            connection.execute(
                f"create or replace view checking.{suite.name} as select * from {suite.table}{condition}"
            )
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
    found: list[Validation] = []
    for suite, definition in zip(suites, definitions, strict=True):
        checkpoint = context.checkpoints.add_or_update(
            gx.Checkpoint(
                name=suite.name,
                validation_definitions=[definition],
                result_format={
                    "result_format": "COMPLETE",
                    "unexpected_index_column_names": list(suite.key),
                    "return_unexpected_index_query": False,
                },
            )
        )
        for run in checkpoint.run().run_results.values():
            found += [_result(suite, outcome) for outcome in run.results]
    source.get_execution_engine().close()
    source.get_engine().dispose()
    return found


def _rows(found: list[Validation], load_id: str, gate: str) -> tuple[pa.Table, pa.Table]:
    now = datetime.now(UTC).replace(tzinfo=None)
    fields = [name for name in Validation.__dataclass_fields__ if name != "rejected"]
    results = [{name: getattr(one, name) for name in fields} | {"validated_at": now} for one in found]
    rejected = [
        {"suite": one.suite, "expectation": one.description, "severity": one.severity, "row_key": key}
        for one in found
        for key in one.rejected
    ]
    both = []
    for rows, columns in (
        (results, [*fields, "validated_at"]),
        (rejected, ["suite", "expectation", "severity", "row_key"]),
    ):
        table = pa.table({name: [row[name] for row in rows] for name in columns})
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
    for one in failed:
        _LOG.warning("%s: %s: %s (%s rows)", one.severity, one.suite, one.description, one.unexpected_count)
    critical = [f"{one.suite}: {one.description}" for one in failed if one.severity == "critical"]
    if critical:
        plural = "s" if len(critical) > 1 else ""
        raise ExpectationsFailed(
            f"{len(critical)} critical expectation{plural} failed at the {gate} gate, so nothing is published. "
            + " | ".join(critical)
        )
    return {"held": len(found) - len(failed), "warnings": len(failed)}
