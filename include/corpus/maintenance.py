"""Maintenance: the full check, and the room that the warehouse takes.

The full check is every data test and every expectation over the whole corpus, not only over what a load brings. A load
checks its own rows and the sums of the whole. What no load should have touched, and what a damaged disk or a change by
hand did, is found here.
"""

import logging
from datetime import timedelta

from corpus.settings import Settings

_LOG = logging.getLogger(__name__)


class CorpusDamaged(RuntimeError):
    """A data test or a critical expectation does not hold of the corpus; the message names each."""


def check_everything(settings: Settings, check_id: str) -> dict[str, int] | None:
    """Check the whole corpus and record the results in `quality`, in the warehouse and in the published file.

    Nothing is derived, built or published, and no load waits for the result.

    Args:
        settings: where the corpus is.
        check_id: the id under which results are recorded, in the place of a load's.

    Returns:
        Number of data tests, of expectations that held and of warnings; None where there is nothing to check yet, or a
        load is between its steps or blocked: until it is published, tables differ from each other rightly.

    Raises:
        CorpusDamaged: something does not hold.
        WarehouseBusy: another process has the warehouse open.
        WrongVersion: another version of Dateline wrote it.
    """
    from corpus.quality.gate import ExpectationsFailed, check
    from corpus.quality.suites import GATES
    from corpus.warehouse.connection import open_warehouse, warehouse_exists
    from corpus.warehouse.dbt import ModelsFailed, run_data_tests
    from corpus.warehouse.pending import differs_from_published
    from corpus.warehouse.publish import reissue_quality

    if not warehouse_exists(settings):
        return None
    with open_warehouse(settings) as connection:
        published = connection.execute("from raw.loads where published_at is not null limit 1").fetchall()
        if differs_from_published(connection) or not published:
            return None
    counts, wrong = {"tests": 0, "held": 0, "warnings": 0}, []
    try:
        counts["tests"] = run_data_tests(settings, check_id)
    except ModelsFailed as failed:
        wrong.append(str(failed))
    for gate in GATES:
        try:
            for name, number in check(settings, check_id, gate, whole=True).items():
                counts[name] += number
        except ExpectationsFailed as failed:
            wrong.append(str(failed))
    reissue_quality(settings)
    if wrong:
        raise CorpusDamaged("\n".join(wrong))
    _LOG.info("the whole corpus holds: %s", counts)
    return counts


# Of a warehouse's file, the share of free blocks from which it is written anew. Loads use them again, so less is theirs
# to come; a file of 1 GB is written in some 20 s.
FREE = 0.25

# How old an unfinished upload of a worker must be: a task, and what it uploads, lasts for two hours at most.
UNFINISHED = timedelta(days=1)


def tidy(settings: Settings) -> dict[str, int] | None:
    """Give back the room that the warehouse does not need: a file's free blocks, what a lake merges or nobody names.

    The runs of the index by which articles are searched are merged too.

    Returns:
        Its bytes, `before` and `after`; None where there is no warehouse.

    Raises:
        WarehouseBusy: another process has the warehouse open.
    """
    from corpus.uploads import end_uploads
    from corpus.warehouse.compaction import compact, free_share
    from corpus.warehouse.connection import warehouse_exists
    from corpus.warehouse.lake_maintenance import tidy_lake
    from corpus.warehouse.search_runs import merge_published_runs

    if not warehouse_exists(settings):
        return None
    merge_published_runs(settings)
    if ended := end_uploads(str(settings.shared), UNFINISHED):
        _LOG.info("uploads to %s that nobody finished: %d, ended", settings.shared, ended)
    if settings.lake:
        kept = tidy_lake(settings)
        return {"before": kept.before, "after": kept.after}
    before = settings.warehouse.stat().st_size
    if free_share(settings) >= FREE:
        compact(settings)
    return {"before": before, "after": settings.warehouse.stat().st_size}
