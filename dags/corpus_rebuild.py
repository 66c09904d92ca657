"""The Airflow DAG `corpus_rebuild`: derive every article again and publish the result.

For when a rule of parsing or enrichment has changed and the whole corpus should follow. It only marks all
articles as differing from the published snapshot; the load that it starts does the work, through the same
gates, from the blocks in the warehouse: the landing area need not hold the captures any more.
"""

from datetime import timedelta

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import dag, task

from corpus.load import WAREHOUSE_POOL
from corpus.settings import Settings

SETTINGS = Settings.from_environment()


@dag(
    dag_id="corpus_rebuild",
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args={
        "owner": "dateline",
        "execution_timeout": timedelta(hours=1),
        "retries": 2,
        "retry_delay": timedelta(seconds=5),
        "retry_exponential_backoff": True,
    },
    tags=["dateline", "corpus"],
    doc_md=__doc__,
)
def corpus_rebuild() -> None:
    """Wire the two steps."""

    @task(pool=WAREHOUSE_POOL)
    def mark_all() -> int:
        """Mark every article as differing from the published snapshot."""
        from airflow.sdk.exceptions import AirflowFailException

        from corpus.load import rebuild_step
        from corpus.warehouse.connection import WrongVersion

        try:
            return rebuild_step(SETTINGS)
        except WrongVersion as error:
            raise AirflowFailException(str(error)) from error

    start_load = TriggerDagRunOperator(task_id="start_load", trigger_dag_id="corpus_load")
    mark_all() >> start_load


corpus_rebuild()
