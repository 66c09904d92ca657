"""What the logs of steps say was done: outcomes of captures, expectations by severity, models and tables by rows."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

_LOG = logging.getLogger(__name__)


def log_outcomes(connection: duckdb.DuckDBPyConnection, load_id: str, batches: int) -> None:
    """Say what became of a load's captures, and how many batches there are to derive."""
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for outcome, reason, captures in connection.execute(
        "select outcome, reason, count(*) from raw.captures where load_id = ? group by all order by all", [load_id]
    ).fetchall():
        counts[outcome] += captures
        if outcome == "quarantined":
            reasons[reason or "no reason"] += captures
    parts = [f"{counts[outcome]:,} {outcome}" for outcome in ("loaded", "duplicate", "unchanged", "quarantined")]
    _LOG.info("captures: %s in = %s", f"{counts.total():,}", " + ".join(parts))
    if reasons:
        _LOG.warning("quarantined: %s", ", ".join(f"{number:,} {reason}" for reason, number in reasons.most_common()))
    _LOG.info("batches to derive: %d", batches)


def log_expectations(gate: str, results: Iterable[tuple[str, bool]]) -> None:
    """Say how a gate's expectations came out.

    Args:
        gate: name of the gate.
        results: severity of each expectation, and whether it held.
    """
    counts = Counter(results)
    for severity in ("critical", "warning", "info"):
        held, failed = counts[severity, True], counts[severity, False]
        if held or failed:
            level = logging.INFO if not failed else logging.ERROR if severity == "critical" else logging.WARNING
            _LOG.log(level, "%s gate, %s expectations: %d held, %d failed", gate, severity, held, failed)


def log_models(models: Sequence[tuple[str, str, str, float | None]], tables: Mapping[str, int], log: Path) -> None:
    """Say what dbt built, and where its own log is.

    Args:
        models: name, kind (model, seed, test), status and seconds of each node; None where it was asked with others.
        tables: rows of each table that the models have built, by name.
        log: dbt's log file.
    """
    for name, kind, status, seconds in models:
        if kind != "test":
            rows = f"{tables[name]:,} rows, " if name in tables else ""
            _LOG.info("%s %s: %s%s in %.2f s", kind, name, rows, status, seconds or 0)
    tests = Counter(status for _, kind, status, _ in models if kind == "test")
    _LOG.info("data tests: %s", ", ".join(f"{count} {status}" for status, count in sorted(tests.items())) or "none")
    _LOG.info("dbt's own log: %s", log)


def log_tables(load_id: str, rows: Mapping[str, int], snapshot: Path) -> None:
    """Say what was published."""
    _LOG.info("published load %s: %s", load_id, snapshot)
    for table, count in rows.items():
        _LOG.info("  %s: %s rows", table, f"{count:,}")
