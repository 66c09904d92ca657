"""The Airflow DAG `corpus_rebuild`: derive every article again and publish the result.

It only marks all articles as differing from the published snapshot; the load that it starts does the work.
"""

import logging
from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import dag, task

from corpus.settings import Settings
from corpus.step import RETRIES, WAREHOUSE_POOL

SETTINGS = Settings.from_environment()

ABOUT = "Derives every article of the corpus again, after a rule of parsing or enrichment has changed."
GUIDE = """
Trigger it when the whole corpus should follow a change of the code: a new version, a new lexicon entry, a new topic
term. It takes no parameters and has no schedule.

1. `mark_all` marks every article as differing from the published snapshot. It needs the one slot of the pool
   `warehouse`, so it waits for the step of a load that has it.
2. `start_load` starts a run of `corpus_load` and does not wait for it. **Watch that run**: it derives, builds and
   checks all articles and publishes them together, or is blocked and leaves the corpus as it was.

Everything is made from the blocks in the warehouse: the landing area need not hold the captures any more. It takes as
long as loading the whole corpus without reading it. Ids stay the same. Triggering it twice does no harm.
"""


def on_run_failure(context: Any) -> None:
    """Send an alert, if there is somewhere to send it. Airflow calls this in its DAG processor."""
    from corpus.reports.notifier import CorpusNotifier

    CorpusNotifier(failed=True)(context)


@dag(
    dag_id="corpus_rebuild",
    description=ABOUT,
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args={
        "owner": "dateline",
        "execution_timeout": timedelta(hours=1),
        **RETRIES,
    },
    tags=["dateline", "corpus"],
    doc_md=ABOUT + "\n" + GUIDE,
    on_failure_callback=on_run_failure,
)
def corpus_rebuild() -> None:
    """Wire the two steps."""

    @task(pool=WAREHOUSE_POOL, doc_md="Mark every article as differing from the published snapshot.")
    def mark_all() -> int:
        """Mark every article as differing from the published snapshot."""
        from airflow.sdk.exceptions import AirflowFailException

        from corpus.load import rebuild_step
        from corpus.warehouse.connection import WrongVersion

        try:
            articles = rebuild_step(SETTINGS)
        except WrongVersion as error:
            raise AirflowFailException(str(error)) from error
        logging.getLogger(__name__).info("articles to derive again: %s", f"{articles:,}")
        return articles

    start_load = TriggerDagRunOperator(
        task_id="start_load",
        trigger_dag_id="corpus_load",
        doc_md="Start the load that derives, checks and publishes them.",
    )
    mark_all() >> start_load


corpus_rebuild()
