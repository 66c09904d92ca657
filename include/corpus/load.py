"""The steps of a load, each as one call: what the DAG's tasks run."""

import importlib
import logging
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from corpus.settings import Settings

_LOG = logging.getLogger(__name__)

# What the steps of a load import. Airflow's workers are forks of its scheduler and each task is a fork of a
# worker, so what the scheduler has imported costs no task anything; before, each gate spent 3.1 s on imports
# and dbt 1.6 s.
PRELOADED = (
    "duckdb",
    "pyarrow.parquet",
    "corpus.derive",
    "corpus.landing.read",
    "dbt.cli.main",
    "dbt.adapters.duckdb.connections",
    "corpus.quality.duckdb_datasource",
    "great_expectations.expectations",
    "duckdb_sqlalchemy",
)

# Of the memory limit, what admit gives DuckDB: what it writes is gathered beside the limit. Of a file of 1 GB (266,000
# records) admit took 744 MB in all at 256 MB, 848 at 320 and 1,019 at 448, and 8 s each time. An upgrade likewise: of
# 200,000 contents 775 MB at 255 MB, 950 at 448, and 27 s.
ADMIT_SHARE = 0.57


def preload() -> None:
    """Import what the steps import, before the process is forked that runs them."""
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    for module in PRELOADED:
        importlib.import_module(module)


def discover_step(settings: Settings, load_id: str, replay: str = "") -> list[str] | None:
    """Look at the landing area and write the read batches; a corpus of an earlier version is brought up to this one.

    Args:
        settings: where the corpus lives.
        load_id: the load.
        replay: a load of which to take the quarantined captures again, or `all`.

    Returns:
        The batches' paths, in order; none where only an earlier load is to be finished; None where there is
        nothing to do at all.

    Raises:
        WrongVersion: the warehouse was written by a version that this one cannot follow.
    """
    from corpus.landing.area import LandingArea
    from corpus.landing.discover import discover, into_batches, write_batches
    from corpus.warehouse.admit import has_pending, known_files, note_changes, quarantined_files
    from corpus.warehouse.connection import open_warehouse
    from corpus.warehouse.upgrade import upgrade

    area = LandingArea(settings.landing)
    area.require()
    upgrade(_narrow(settings))
    with open_warehouse(settings) as connection:
        known = known_files(connection, settings.landing)
        again = quarantined_files(connection, replay) if replay else frozenset()
    found = discover(area, known, again)
    with open_warehouse(settings) as connection:
        note_changes(connection, load_id, settings.landing, found.changes)
        pending = has_pending(connection)
    counts = Counter(change.change for change in found.changes)
    told = ", ".join(f"{count} {change}" for change, count in sorted(counts.items())) or "nothing changed"
    _LOG.info("files: %s; %d pieces to read, pending before: %s", told, len(found.new), pending)
    if not found.new and not pending:
        return None
    batches = into_batches(found.new, settings.batch_bytes, settings.parallelism)
    return write_batches(settings.staged(load_id) / "plan", batches)


def read_step(settings: Settings, load_id: str, batch: str) -> int:
    """Read one batch into shards; returns the number of captures."""
    from corpus.landing.area import LandingArea
    from corpus.landing.discover import batch_of
    from corpus.landing.read import read_batch

    path = Path(batch)
    return read_batch(
        LandingArea(settings.landing),
        batch_of(path),
        settings.staged(load_id) / "read",
        path.stem,
        settings.quarantine(load_id),
        settings.max_capture_bytes,
        settings.max_capture_seconds,
    )


def _narrow(settings: Settings) -> Settings:
    """The settings of a step whose writes are gathered beside the memory limit."""
    return replace(settings, memory_limit_mb=int(settings.memory_limit_mb * ADMIT_SHARE))


def admit_step(settings: Settings, load_id: str, run_id: str, due_at: datetime) -> list[str]:
    """Admit the load's shards; returns the paths of the derive batches."""
    from corpus.warehouse.admit import admit
    from corpus.warehouse.connection import open_warehouse

    started_at = due_at.astimezone(UTC).replace(tzinfo=None)
    with open_warehouse(_narrow(settings)) as connection:
        return admit(connection, settings, load_id, run_id, started_at)


def derive_step(settings: Settings, load_id: str, batch: str) -> int:
    """Derive one batch; returns the number of contents."""
    import pyarrow.parquet as pq

    from corpus.derive import derive_file
    from corpus.enrich.topics import load_terms
    from corpus.progress import Progress

    source = Path(batch)
    progress = Progress(f"derive batch {source.stem} (articles)", pq.read_metadata(source).num_rows)
    derive_file(source, settings.staged(load_id) / "derived" / source.name, load_terms(), progress)
    progress.finish()
    return progress.done


def load_step(settings: Settings, load_id: str) -> int:
    """Load the derived shards; returns the number of articles that differ from the published ones."""
    from corpus.warehouse.connection import open_warehouse
    from corpus.warehouse.load import load

    with open_warehouse(settings) as connection:
        return load(connection, settings, load_id)


def report_step(settings: Settings, load_id: str) -> str:
    """Write the report of a load; returns its path."""
    from corpus.reports.page import write_report

    return str(write_report(settings, load_id))


def refusal_step(settings: Settings, load_id: str) -> str:
    """Publish the reasons of a refusal and write the load's report; returns its path."""
    from corpus.warehouse.publish import reissue_quality

    reissue_quality(settings)
    return report_step(settings, load_id)


def rebuild_step(settings: Settings) -> int:
    """Mark every article as pending, so that the next load derives and builds it again; returns their number."""
    from corpus.warehouse.admit import mark_all_pending
    from corpus.warehouse.connection import open_warehouse
    from corpus.warehouse.upgrade import upgrade

    upgrade(_narrow(settings))
    with open_warehouse(settings) as connection:
        return mark_all_pending(connection)
