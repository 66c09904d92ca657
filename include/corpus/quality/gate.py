"""The two gates of a load: what is expected of the tables that are about to be published."""

import logging
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa

from corpus.quality.asking import context_folder, outcomes
from corpus.quality.checked_rows import set_out
from corpus.quality.failing_rows import KEPT_ROWS, FailingRow, failing_rows, query_of, rows_found, with_records
from corpus.quality.suites import Suite, suites_of
from corpus.quality.wording import in_words
from corpus.settings import Settings
from corpus.step_log import log_expectations
from corpus.warehouse.connection import open_warehouse, replace_rows, transaction
from corpus.warehouse.modest import modest
from corpus.warehouse.pending import pending_articles

# What DuckDB says in an expectation's place where its memory is not enough.
_OUT_OF_MEMORY = "Out of Memory"

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


def validate(settings: Settings, load_id: str, gate: str, whole: bool = False) -> list[Validation]:
    """Ask every expectation of a gate and return the results; those of a load are kept for its Data Docs too.

    Args:
        settings: where the corpus is.
        load_id: the load.
        gate: `raw` or `corpus`.
        whole: ask of all rows instead of those that are not published yet.
    """
    with open_warehouse(settings) as connection:
        return _validated(connection, settings, load_id, gate, whole)


def _validated(
    connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str, gate: str, whole: bool
) -> list[Validation]:
    suites = suites_of(gate)
    set_out(connection, suites, whole)
    # The answers are all there before failing rows are looked for: both use the one connection.
    folder = None if whole else context_folder(settings, load_id)
    answers = list(outcomes(connection, folder, suites))
    return [_result(suite, outcome, connection) for suite, outcome in answers]


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


def _modestly(
    connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str, gate: str
) -> list[Validation] | None:
    """Ask within the memory that a load of its size needs; None where that is not enough.

    Otherwise the database keeps what it has read until its limit is reached: beside a million articles the second gate
    of a load of 100 took 884 MB.
    """
    with suppress(duckdb.OutOfMemoryException), modest(connection, pending_articles(connection)):
        found = _validated(connection, settings, load_id, gate, whole=False)
        if not any(_OUT_OF_MEMORY in (one.observed or "") for one in found):
            return found
    return None


def check(settings: Settings, load_id: str, gate: str, whole: bool = False) -> dict[str, int]:
    """Pass a load through a gate.

    Args:
        settings: where the corpus is.
        load_id: the load.
        gate: `raw` or `corpus`.
        whole: check all rows instead of those that are not published yet.

    Returns:
        Number of expectations that held and of warnings.

    Raises:
        ExpectationsFailed: at least one critical expectation failed; the message names each.
        WarehouseBusy: another process has the warehouse open.
    """
    with open_warehouse(settings) as connection:
        found = None if whole else _modestly(connection, settings, load_id, gate)
        if found is None:
            found = _validated(connection, settings, load_id, gate, whole)
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
