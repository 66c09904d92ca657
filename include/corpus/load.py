"""The steps of a load, in order, each as one call: `STEPS`.

The DAG makes a task of each step, `make run` shows them as they run, and benches and tests run them without Airflow
(`run_steps`). Nothing else runs a load, so a step that is added here is added everywhere. A step imports what it
needs when it is called, so that Airflow parses the DAG in a moment.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.settings import Settings
from corpus.shared import at_hand, listed, place, readable, remove_tree
from corpus.step import Load, LoadBlocked, Step, blocked_by

if TYPE_CHECKING:
    from corpus.landing.slices import Slice

_LOG = logging.getLogger(__name__)

# Of the memory limit, what admit gives DuckDB: what it writes is gathered beside the limit. Of a file of 1 GB (266,000
# records) admit took 744 MB in all at 256 MB, 848 at 320 and 1,019 at 448, and 8 s each time. An upgrade likewise: of
# 200,000 contents 775 MB at 255 MB, 950 at 448, and 27 s.
ADMIT_SHARE = 0.57


def discover_step(load: Load) -> list[str] | None:
    """Find what is new in the landing area and share it out over batches; skip the rest if nothing is new.

    Also goes on where an earlier load was admitted but never published, a steward's file changed, or views are to be
    made again. A corpus that an earlier version wrote is brought up to this one.

    Returns:
        The batches' paths, in order; an empty list where only an earlier load is to be finished; None where there
        is nothing to do at all.

    Raises:
        LoadBlocked: there is no landing area, no load of the id that is to be replayed, nothing of what is to be
            withdrawn, nothing can be written to CORPUS_HOME, a steward's file cannot be followed, the warehouse is
            lost, lacks an extension or was written by a version that this one cannot follow.
    """
    from corpus.home import HomeUnusable, require_home, require_shared
    from corpus.landing.area import LandingArea, NoLandingArea
    from corpus.landing.cutting import cut, note_rest
    from corpus.landing.discover import discover, log_found
    from corpus.warehouse.connection import WrongVersion, open_warehouse
    from corpus.warehouse.files import NoSuchLoad, known_files, note_changes, quarantined_files
    from corpus.warehouse.lake import NoExtension
    from corpus.warehouse.pending import has_pending, lacks_views
    from corpus.warehouse.snapshots import InTheWay, LostWarehouse, require_place, require_warehouse
    from corpus.warehouse.steward import BadStewardFile, steward_changed
    from corpus.warehouse.upgrade import upgrade
    from corpus.warehouse.withdrawals import BadOrder, files_to_read_again

    settings = load.settings
    unusable = (BadOrder, BadStewardFile, HomeUnusable, InTheWay, LostWarehouse, NoExtension)
    with blocked_by(*unusable, NoLandingArea, NoSuchLoad, WrongVersion):
        area = LandingArea(settings.landing)
        area.require()
        _require_apart(settings)
        require_home(settings)
        require_shared(settings)
        require_place(settings, load.load_id)
        require_warehouse(settings)
        upgrade(_narrow(settings))
        _follow_orders(load)
        with open_warehouse(settings) as connection:
            known = known_files(connection, settings.landing)
            again = quarantined_files(connection, load.replay) if load.replay else frozenset()
            again |= files_to_read_again(connection)
            decided = steward_changed(connection, settings)
        found, left = cut(discover(area, known, again), settings.most_captures, again)
    with open_warehouse(settings) as connection:
        note_changes(connection, settings, load.load_id, found.changes)
        pending = has_pending(connection)
        unbuilt = lacks_views(connection)
    note_rest(settings, left)
    log_found(found, pending, settings.steward if decided else None)
    if not (found.new or pending or decided or unbuilt):
        return None
    return _share_out(load, found.new)


def _share_out(load: Load, slices: "list[Slice]") -> list[str]:
    """Write the plan of what is to be read; returns the batches' paths, in order."""
    from corpus.landing.batches import into_batches, write_batches

    staged = load.settings.staged(load.load_id)
    for stale in ("plan", "read"):  # by a try before this one, which may have found other files
        remove_tree(staged / stale)
    batches = into_batches(slices, load.settings.batch_bytes, load.settings.parallelism)
    return write_batches(staged / "plan", batches)


def _follow_orders(load: Load) -> None:
    """Take out what this load is asked to withdraw, and erase what an earlier order left when it was killed."""
    from corpus.warehouse.withdrawals import finish, orders_of, take_back, withdraw

    if load.withdraw:
        done = withdraw(load.settings, orders_of(load.withdraw, load.reason))
        _LOG.info("withdrawn: %d articles with %d captures, by %s", done.articles, done.captures, done.order_ids)
        if done.copies:
            _LOG.warning("copies of them that stay, to be withdrawn by their own ids: %s", ", ".join(done.copies))
        if done.files:
            _LOG.warning("files of the landing area that still hold them: %s", ", ".join(done.files))
    if load.take_back:
        _LOG.info("taken back: order %s, of %d articles", load.take_back, take_back(load.settings, load.take_back))
    finish(load.settings)


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

    settings, path = load.settings, place(batch)
    slices = batch_of(path)
    progress = Progress(f"read batch {path.stem} (bytes)", sum(piece.bytes for piece in slices))
    found = read_slices(LandingArea(settings.landing), slices, settings.max_capture_bytes, settings.max_capture_seconds)
    folder, quarantine = settings.staged(load.load_id) / "read", settings.quarantine(load.load_id)
    batches = max(1, len(listed(path.parent, "*.json")))
    count = write_shards(found, folder, path.stem, quarantine, progress, QUARANTINE_BYTES // batches)
    progress.finish()
    _LOG.info("captures: %s", f"{count:,}")
    return count


def _narrow(settings: Settings) -> Settings:
    """The settings of a step whose writes are gathered beside the memory limit."""
    return replace(settings, memory_limit_mb=int(settings.memory_limit_mb * ADMIT_SHARE))


def admit_step(load: Load) -> list[str]:
    """Give each capture its outcome, learn the sources' recurring lines and list what to derive.

    Returns:
        The paths of the batches to derive, in order.
    """
    from corpus.step_log import log_outcomes
    from corpus.warehouse.admit import admit
    from corpus.warehouse.connection import open_warehouse
    from corpus.warehouse.steward import hand_over

    settings = load.settings
    _read_what_is_missing(load)
    started_at = load.due_at.astimezone(UTC).replace(tzinfo=None)
    with open_warehouse(_narrow(settings)) as connection:
        batches = admit(connection, settings, load.load_id, load.run_id or load.load_id, started_at)
        hand_over(settings, load.load_id)
        log_outcomes(connection, load.load_id, len(batches))
    return batches


def _read_what_is_missing(load: Load) -> None:
    """Read batches again whose shards are gone or damaged: what is missing would be lost without a word."""
    from corpus.landing.shards import is_whole

    staged = load.settings.staged(load.load_id)
    for batch in listed(staged / "plan", "*.json"):
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
    from corpus.progress import Progress
    from corpus.warehouse.steward import handed_over, steward_topics

    source = place(batch)
    progress = Progress(f"derive batch {source.stem} (articles)", pq.read_metadata(readable(source)).num_rows)
    target = load.settings.staged(load.load_id) / "derived" / source.name
    topics = steward_topics(handed_over(load.settings, load.load_id))
    with at_hand(source) as copy:
        derive_file(copy, target, topics, progress, load.settings.max_capture_seconds)
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
        pending = load_derived(connection, load.settings, load.load_id)
    _LOG.info("articles that differ from the published ones: %s", f"{pending:,}")
    return pending


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

    with blocked_by(ExpectationsFailed):
        return check(load.settings, load.load_id, gate)


def build_models_step(load: Load) -> dict[str, int]:
    """Build and test the dbt models over what is not published yet.

    Returns:
        Number of dbt's nodes by status.

    Raises:
        LoadBlocked: a model or a data test failed.
    """
    from corpus.warehouse.dbt import ModelsFailed, build_models
    from corpus.warehouse.steward import BadStewardFile

    with blocked_by(BadStewardFile, ModelsFailed):
        return build_models(load.settings, load.load_id)


def publish_step(load: Load) -> dict[str, int]:
    """Write a fresh snapshot and put it into place by one rename.

    Returns:
        Rows of each published table.

    Raises:
        LoadBlocked: something that no load made stands where the snapshot has to go.
    """
    from corpus.step_log import log_tables
    from corpus.warehouse.publish import publish
    from corpus.warehouse.snapshots import InTheWay

    with blocked_by(InTheWay):
        rows = publish(load.settings, load.load_id)
    log_tables(load.load_id, rows, load.settings.published)
    return rows


def report_step(load: Load) -> str:
    """Write the load's report, its Data Docs and the dbt docs.

    Returns:
        The report's path.
    """
    from corpus.reports.page import write_report
    from corpus.reports.shared import shared_reports

    with shared_reports(load.settings):
        page = str(write_report(load.settings, load.load_id))
    _LOG.info("report: %s", page)
    return page


def report_blocked_step(load: Load) -> str:
    """A load that was not published: say why in the report and in the published `quality` tables.

    Returns:
        The report's path.

    Raises:
        LoadBlocked: the warehouse is lost, or was written by a version that this one cannot follow.
    """
    from corpus.warehouse.connection import WrongVersion
    from corpus.warehouse.publish import block
    from corpus.warehouse.snapshots import LostWarehouse

    with blocked_by(WrongVersion, LostWarehouse):
        block(load.settings, load.load_id, REPORT_BLOCKED.name)
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
    Step("report", report_step, timed=False),
)

# Takes the place of `report` where a step before it failed.
REPORT_BLOCKED = Step("report_blocked", report_blocked_step, timed=False)


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


def rebuild_step(settings: Settings) -> int:
    """Mark every article as pending, so that the next load derives and builds it again; returns their number."""
    from corpus.warehouse.connection import open_warehouse
    from corpus.warehouse.pending import mark_all_pending
    from corpus.warehouse.upgrade import upgrade

    upgrade(_narrow(settings))
    with open_warehouse(settings) as connection:
        return mark_all_pending(connection)
