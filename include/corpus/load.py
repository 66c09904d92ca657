"""The steps of a load, in order, each as one call: `STEPS`.

The DAG makes a task of each step, `make run` shows them as they run, and benches and tests run them without Airflow
(`run_steps`). Nothing else runs a load, so a step that is added here is added everywhere. A step imports what it
needs when it is called, so that Airflow parses the DAG in a moment.
"""

import importlib
import inspect
import logging
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from corpus.settings import Settings

_LOG = logging.getLogger(__name__)

# The Airflow pool of the steps that open the warehouse; it has one slot, because DuckDB has one writer.
WAREHOUSE_POOL = "warehouse"

# What the steps of a load import. Airflow's workers are forks of its scheduler and each task is a fork of a
# worker, so what the scheduler has imported costs no task anything; before, each gate spent 3.1 s on imports
# and dbt 1.6 s.
PRELOADED = (
    "duckdb",
    "pyarrow.parquet",
    "corpus.derive",
    "corpus.landing.read",
    "corpus.landing.shards",
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


class LoadBlocked(RuntimeError):
    """The load cannot be published and trying the step again would not help; the message says why."""


@dataclass(frozen=True)
class Load:
    """One load: of which corpus, and how it came to be started."""

    settings: Settings
    load_id: str
    run_id: str = ""
    """Airflow's id of the run; empty where Airflow does not run it."""
    due_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    replay: str = ""
    """Id of a load whose quarantined captures are read again, or `all`; empty for none."""


@dataclass(frozen=True)
class Step:
    """A step of a load: one task, or one task per batch."""

    name: str
    """Also the id of the task."""
    call: Callable[..., Any]
    """Takes the load and, if the step is mapped, the path of a batch. What it returns can be written as JSON."""
    over: str | None = None
    """The step whose result is the list of batches that this step is mapped over; None if it is not mapped."""
    opens_warehouse: bool = True
    """Whether it needs the slot of `WAREHOUSE_POOL`."""
    timeout: timedelta = timedelta(hours=2)

    @property
    def doc(self) -> str:
        """What it does, for people who watch a load: its docstring up to what it returns."""
        return (inspect.getdoc(self.call) or "").partition("\n\nReturns:")[0]

    def calls(self, load: Load, results: Mapping[str, Any]) -> list[Callable[[], Any]]:
        """The calls that carry out the step: one, or one per batch.

        Args:
            load: the load.
            results: what the steps before returned, by their names.
        """
        if self.over is None:
            return [partial(self.call, load)]
        return [partial(self.call, load, batch) for batch in results[self.over]]


@contextmanager
def _blocked_by(*errors: type[Exception]) -> Iterator[None]:
    try:
        yield
    except errors as error:
        raise LoadBlocked(str(error)) from error


def discover_step(load: Load) -> list[str] | None:
    """Find what is new in the landing area and share it out over batches; skip the rest if nothing is new.

    Also goes on where an earlier load was admitted but never published. A corpus that an earlier version wrote is
    brought up to this one.

    Returns:
        The batches' paths, in order; an empty list where only an earlier load is to be finished; None where there
        is nothing to do at all.

    Raises:
        LoadBlocked: there is no landing area, no load of the id that is to be replayed, or the warehouse was written
            by a version that this one cannot follow.
    """
    from corpus.landing.area import LandingArea, NoLandingArea
    from corpus.landing.batches import into_batches, write_batches
    from corpus.landing.discover import discover
    from corpus.warehouse.connection import WrongVersion, open_warehouse
    from corpus.warehouse.files import NoSuchLoad, known_files, note_changes, quarantined_files
    from corpus.warehouse.pending import has_pending
    from corpus.warehouse.upgrade import upgrade

    settings = load.settings
    area = LandingArea(settings.landing)
    with _blocked_by(NoLandingArea, NoSuchLoad, WrongVersion):
        area.require()
        _require_apart(settings)
        upgrade(_narrow(settings))
        with open_warehouse(settings) as connection:
            known = known_files(connection, settings.landing)
            again = quarantined_files(connection, load.replay) if load.replay else frozenset()
        found = discover(area, known, again)
    with open_warehouse(settings) as connection:
        note_changes(connection, settings, load.load_id, found.changes)
        pending = has_pending(connection)
    counts = Counter(change.change for change in found.changes)
    told = ", ".join(f"{count} {change}" for change, count in sorted(counts.items())) or "nothing changed"
    _LOG.info("files: %s; %d pieces to read, pending before: %s", told, len(found.new), pending)
    if not found.new and not pending:
        return None
    staged = settings.staged(load.load_id)
    for left in ("plan", "read"):  # by a try before this one, which may have found other files
        shutil.rmtree(staged / left, ignore_errors=True)
    return write_batches(staged / "plan", into_batches(found.new, settings.batch_bytes, settings.parallelism))


def _require_apart(settings: Settings) -> None:
    """Raise LoadBlocked if a load would read what it writes."""
    from corpus.landing.area import is_address

    if not is_address(settings.landing) and settings.home.is_relative_to(Path(settings.landing).resolve()):
        raise LoadBlocked(
            f"CORPUS_HOME ({settings.home}) lies inside the landing area ({settings.landing}), so each load would read"
            " what the one before wrote. Set CORPUS_HOME to a folder outside of it."
        )


def read_step(load: Load, batch: str) -> int:
    """Turn a batch of files into captures and blocks.

    Returns:
        Number of captures, quarantined ones included.
    """
    from corpus.landing.area import LandingArea
    from corpus.landing.batches import batch_of
    from corpus.landing.quarantine import QUARANTINE_BYTES
    from corpus.landing.read import read_slices
    from corpus.landing.shards import write_shards
    from corpus.progress import Progress

    settings, path = load.settings, Path(batch)
    slices = batch_of(path)
    progress = Progress(f"read batch {path.stem} (bytes)", sum(piece.bytes for piece in slices))
    found = read_slices(LandingArea(settings.landing), slices, settings.max_capture_bytes, settings.max_capture_seconds)
    folder, quarantine = settings.staged(load.load_id) / "read", settings.quarantine(load.load_id)
    batches = max(1, len(list(path.parent.glob("*.json"))))
    count = write_shards(found, folder, path.stem, quarantine, progress, QUARANTINE_BYTES // batches)
    progress.finish()
    return count


def _narrow(settings: Settings) -> Settings:
    """The settings of a step whose writes are gathered beside the memory limit."""
    return replace(settings, memory_limit_mb=int(settings.memory_limit_mb * ADMIT_SHARE))


def admit_step(load: Load) -> list[str]:
    """Give each capture its outcome, learn the sources' recurring lines and list what to derive.

    Returns:
        The paths of the batches to derive, in order.
    """
    from corpus.warehouse.admit import admit
    from corpus.warehouse.connection import open_warehouse

    settings = load.settings
    _read_what_is_missing(load)
    started_at = load.due_at.astimezone(UTC).replace(tzinfo=None)
    with open_warehouse(_narrow(settings)) as connection:
        return admit(connection, settings, load.load_id, load.run_id or load.load_id, started_at)


def _read_what_is_missing(load: Load) -> None:
    """Read batches again whose shards are gone or damaged: what is missing would be lost without a word."""
    from corpus.landing.shards import is_whole

    staged = load.settings.staged(load.load_id)
    for batch in sorted((staged / "plan").glob("*.json")):
        if not is_whole(staged / "read", batch.stem):
            _LOG.warning("what was read of batch %s is gone or damaged; it is read again", batch.stem)
            read_step(load, str(batch))


def derive_step(load: Load, batch: str) -> int:
    """Decide roles, fill the article's fields and enrich it.

    A record that takes too much time or memory is given up; `load` quarantines its captures.

    Returns:
        Number of contents.
    """
    import pyarrow.parquet as pq

    from corpus.derive import derive_file
    from corpus.enrich.topics import load_terms
    from corpus.progress import Progress

    source = Path(batch)
    progress = Progress(f"derive batch {source.stem} (articles)", pq.read_metadata(source).num_rows)
    target = load.settings.staged(load.load_id) / "derived" / source.name
    derive_file(source, target, load_terms(), progress, load.settings.max_capture_seconds)
    progress.finish()
    return progress.done


def load_step(load: Load) -> int:
    """Write what was derived into the warehouse.

    Returns:
        Number of articles that differ from the published ones.
    """
    from corpus.warehouse.connection import open_warehouse
    from corpus.warehouse.load import load as load_derived

    with open_warehouse(load.settings) as connection:
        return load_derived(connection, load.settings, load.load_id)


def check_raw_step(load: Load) -> dict[str, int]:
    """First gate: the captures and what was derived from them.

    Returns:
        Number of expectations that held and of warnings.

    Raises:
        LoadBlocked: a critical expectation failed.
    """
    return _check(load, "raw")


def check_corpus_step(load: Load) -> dict[str, int]:
    """Second gate: the tables that are about to be published.

    Returns:
        Number of expectations that held and of warnings.

    Raises:
        LoadBlocked: a critical expectation failed.
    """
    return _check(load, "corpus")


def _check(load: Load, gate: str) -> dict[str, int]:
    from corpus.quality.gate import ExpectationsFailed, check

    with _blocked_by(ExpectationsFailed):
        return check(load.settings, load.load_id, gate)


def build_models_step(load: Load) -> dict[str, int]:
    """Build and test the dbt models over what is not published yet.

    Returns:
        Number of dbt's nodes by status.

    Raises:
        LoadBlocked: a model or a data test failed.
    """
    from corpus.warehouse.dbt import ModelsFailed, build_models

    with _blocked_by(ModelsFailed):
        return build_models(load.settings, load.load_id)


def publish_step(load: Load) -> dict[str, int]:
    """Write a fresh snapshot and put it into place by one rename.

    Returns:
        Rows of each published table.
    """
    from corpus.warehouse.publish import publish

    return publish(load.settings, load.load_id)


def report_step(load: Load) -> str:
    """Write the load's report, its Data Docs and the dbt docs.

    Returns:
        The report's path.
    """
    from corpus.reports.page import write_report

    return str(write_report(load.settings, load.load_id))


def report_blocked_step(load: Load) -> str:
    """A load that was not published: say why in the report and in the published `quality` tables.

    Returns:
        The report's path.

    Raises:
        LoadBlocked: the warehouse was written by a version that this one cannot follow.
    """
    from corpus.warehouse.connection import WrongVersion
    from corpus.warehouse.publish import reissue_quality

    with _blocked_by(WrongVersion):
        reissue_quality(load.settings)
        return report_step(load)


STEPS = (
    Step("discover", discover_step, timeout=timedelta(hours=1)),
    Step("read", read_step, over="discover", opens_warehouse=False),
    Step("admit", admit_step),
    Step("derive", derive_step, over="admit", opens_warehouse=False),
    Step("load", load_step),
    Step("check_raw", check_raw_step, timeout=timedelta(hours=1)),
    Step("build_models", build_models_step),
    Step("check_corpus", check_corpus_step, timeout=timedelta(hours=1)),
    Step("publish", publish_step),
    Step("report", report_step),
)

# Takes the place of `report` where a step before it failed.
REPORT_BLOCKED = Step("report_blocked", report_blocked_step)


def steps_until(last: str) -> tuple[Step, ...]:
    """The steps of a load up to the one of this name, that one included."""
    return STEPS[: [step.name for step in STEPS].index(last) + 1]


Calls = Sequence[Callable[[], Any]]


def in_turn(calls: Calls) -> list[Any]:
    """Make calls one after the other in this process; returns what they return."""
    return [call() for call in calls]


def run_steps(
    load: Load,
    steps: Sequence[Step] = STEPS,
    done: Mapping[str, Any] | None = None,
    run: Callable[[Calls], list[Any]] = in_turn,
    ended: Callable[[Step, Any], None] | None = None,
) -> dict[str, Any]:
    """Run a load, or some of its steps, without Airflow.

    Args:
        load: the load.
        steps: the steps to run, in order.
        done: results of steps that have ended before, by name; they are not run again.
        run: makes the calls of one step and returns their results in order.
        ended: called with each step and its result once it has ended.

    Returns:
        The result of each step by its name, of a mapped step the list of its batches' results. `discover` alone,
        with None, where there was nothing to do.
    """
    results = dict(done or {})
    for step in steps:
        if step.name not in results:
            made = run(step.calls(load, results))
            results[step.name] = made if step.over else made[0]
            if ended:
                ended(step, results[step.name])
        if results[step.name] is None:
            break
    return results


def preload() -> None:
    """Import what the steps import, before the process is forked that runs them."""
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    for module in PRELOADED:
        importlib.import_module(module)


def rebuild_step(settings: Settings) -> int:
    """Mark every article as pending, so that the next load derives and builds it again; returns their number."""
    from corpus.warehouse.connection import open_warehouse
    from corpus.warehouse.pending import mark_all_pending
    from corpus.warehouse.upgrade import upgrade

    upgrade(_narrow(settings))
    with open_warehouse(settings) as connection:
        return mark_all_pending(connection)
