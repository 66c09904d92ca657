"""The Airflow DAG `corpus_maintenance`: the whole corpus checked, and the warehouse's room given back, every night.

Only wiring stands here; what is checked is in `include/corpus/maintenance.py`.
"""

import logging
from datetime import timedelta
from typing import Any

from airflow.sdk import dag, get_current_context, task

from corpus.settings import Settings
from corpus.step import RETRIES, WAREHOUSE_POOL

SETTINGS = Settings.from_environment()

ABOUT = (
    "Checks the whole corpus: every data test and every expectation over all rows, not only over a load's. Then gives"
    " back the room that the warehouse does not need."
)
GUIDE = """
A load checks what it brings and the sums of the whole. Once a night everything is checked that should hold of any row,
whichever load it came with. **Trigger** starts a check now; nothing has to be filled in.

| you see | it means | what to do |
| --- | --- | --- |
| green | everything holds | nothing |
| skipped | a load is not published yet, or is blocked; nothing was ever loaded | nothing: the next night checks again |
| red | rows of the corpus are damaged | read the log, then see below |

The results stand in `quality.validations`, `quality.rejected_rows` and `quality.model_runs` of the published corpus,
with the id of this check in the place of a load's. Where it is red, the log names the rows: roll back to a snapshot
from before the damage, or restore a backup, or trigger `corpus_rebuild`, which derives and builds everything again from
the blocks in the warehouse.

`tidy` needs nothing of it: the runs that loads added to the index by which articles are searched are merged; a
warehouse's file is written anew where a quarter of it is free; the small files of a lake are merged, its earlier
snapshots expire, and files go that neither the lake nor a kept snapshot names. It tells the bytes before and after.

It waits for the one slot of the pool `warehouse` and keeps it while it runs, so a load that starts meanwhile waits for
it, and so does `tidy`. The check changes nothing but those results, and its result blocks no load.
"""


def on_run_failure(context: Any) -> None:
    """Send an alert, if there is somewhere to send it. Airflow calls this in its DAG processor."""
    from corpus.reports.notifier import CorpusNotifier

    CorpusNotifier(failed=True)(context)


@dag(
    dag_id="corpus_maintenance",
    description=ABOUT,
    # Where loads have no schedule, neither has this. At 02:30 UTC, between two loads of every hour.
    schedule="30 2 * * *" if SETTINGS.schedule else None,
    catchup=False,
    max_active_runs=1,
    default_args={
        "owner": "dateline",
        "execution_timeout": timedelta(hours=2),
        **RETRIES,
    },
    tags=["dateline", "corpus"],
    doc_md=ABOUT + "\n" + GUIDE,
    on_failure_callback=on_run_failure,
)
def corpus_maintenance() -> None:
    """Wire the two steps."""

    @task(pool=WAREHOUSE_POOL, doc_md="Check every row of the corpus and record what does not hold.")
    def check_everything() -> dict[str, int]:
        """Check every row of the corpus and record what does not hold."""
        from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

        from corpus.landing.ids import load_id_of
        from corpus.maintenance import CorpusDamaged
        from corpus.maintenance import check_everything as check
        from corpus.warehouse.connection import WrongVersion

        run = get_current_context()["dag_run"]
        try:
            counts = check(SETTINGS, load_id_of(run.run_id, run.run_after))
        except (CorpusDamaged, WrongVersion) as error:
            raise AirflowFailException(str(error)) from error
        if counts is None:
            raise AirflowSkipException("a load is not published yet, or nothing was ever loaded")
        logging.getLogger(__name__).info("data tests, expectations that held, warnings: %s", counts)
        return counts

    # Beside the check rather than after it, since a run is as red as its last tasks. One waits for the other's slot.
    @task(pool=WAREHOUSE_POOL, doc_md="Give back the room that the warehouse does not need.")
    def tidy() -> dict[str, int]:
        """Give back the room that the warehouse does not need."""
        from airflow.sdk.exceptions import AirflowSkipException

        from corpus.maintenance import tidy as give_back

        took = give_back(SETTINGS)
        if took is None:
            raise AirflowSkipException("nothing was ever loaded")
        logging.getLogger(__name__).info("bytes of the warehouse: %s", took)
        return took

    check_everything()
    tidy()


corpus_maintenance()
