"""The Airflow DAG `corpus_load`: one run is one load of the landing area into the published corpus.

Only wiring stands here. What a step does is in `include/corpus/`, imported inside the task, so that this
file parses in a moment.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, Param, dag, get_current_context, task

from corpus.settings import Settings

SETTINGS = Settings.from_environment()
WAREHOUSE_POOL = "warehouse"
CORPUS = Asset(name="corpus", uri="dateline://corpus", group="dateline")

# What was set out to run again is a file system or a lock that may be free in a moment: three tries, each
# wait twice the one before. What a second try cannot mend (a closed gate, a broken model) fails at once.
RETRIES: dict[str, Any] = {
    "retries": 2,
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=5),
}


def load_id() -> str:
    """Id of the load that the running DAG run is."""
    from corpus.landing.capture import load_id_of

    run: Any = get_current_context()["dag_run"]
    return load_id_of(run.run_id, run.run_after)


@dag(
    dag_id="corpus_load",
    schedule=SETTINGS.schedule or None,
    catchup=False,
    max_active_runs=1,
    default_args=RETRIES | {"owner": "dateline", "execution_timeout": timedelta(hours=2)},
    params={
        "replay": Param(
            "",
            type="string",
            title="Replay",
            description="Id of a load whose quarantined captures are to be read again, or `all`; empty for none.",
        )
    },
    tags=["dateline", "corpus"],
    doc_md=__doc__,
)
def corpus_load() -> None:
    """Wire the steps of a load."""

    @task(pool=WAREHOUSE_POOL, execution_timeout=timedelta(hours=1))
    def discover() -> list[str]:
        """Find what is new in the landing area and share it out over batches; skip the rest if nothing is.

        Also goes on where an earlier load was admitted but never published.
        """
        from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

        from corpus.landing.area import NoLandingArea
        from corpus.load import discover_step
        from corpus.warehouse.admit import NoSuchLoad
        from corpus.warehouse.connection import WrongVersion

        try:
            batches = discover_step(SETTINGS, load_id(), str(get_current_context()["params"]["replay"]))
        except (NoLandingArea, NoSuchLoad, WrongVersion) as error:
            raise AirflowFailException(str(error)) from error
        if batches is None:
            raise AirflowSkipException(f"nothing new in {SETTINGS.landing}, nothing left unpublished")
        return batches

    @task(map_index_template="{{ task.op_kwargs['batch'].rsplit('/', 1)[-1] }}")
    def read(batch: str) -> int:
        """Turn a batch of files into captures and blocks."""
        from corpus.load import read_step

        return read_step(SETTINGS, load_id(), batch)

    @task(pool=WAREHOUSE_POOL, trigger_rule="none_failed_min_one_success")
    def admit() -> list[str]:
        """Give each capture its outcome, learn the sources' recurring lines and list what to derive."""
        from corpus.load import admit_step

        run: Any = get_current_context()["dag_run"]
        return admit_step(SETTINGS, load_id(), run.run_id, run.run_after)

    @task(map_index_template="{{ task.op_kwargs['batch'].rsplit('/', 1)[-1] }}")
    def derive(batch: str) -> int:
        """Decide roles, fill the article's fields and enrich it."""
        from corpus.load import derive_step

        return derive_step(SETTINGS, load_id(), batch)

    @task(pool=WAREHOUSE_POOL, trigger_rule="none_failed_min_one_success")
    def load() -> int:
        """Write what was derived into the warehouse."""
        from corpus.load import load_step

        return load_step(SETTINGS, load_id())

    @task(pool=WAREHOUSE_POOL, execution_timeout=timedelta(hours=1))
    def check_raw() -> dict[str, int]:
        """First gate: the captures and what was derived from them."""
        return _pass_gate("raw")

    @task(pool=WAREHOUSE_POOL)
    def build_models() -> dict[str, int]:
        """Build and test the dbt models over what is not published yet."""
        from airflow.sdk.exceptions import AirflowFailException

        from corpus.warehouse import dbt as models

        try:
            return models.build_models(SETTINGS, load_id())
        except models.ModelsFailed as error:
            raise AirflowFailException(str(error)) from error

    @task(pool=WAREHOUSE_POOL, execution_timeout=timedelta(hours=1))
    def check_corpus() -> dict[str, int]:
        """Second gate: the tables that are about to be published."""
        return _pass_gate("corpus")

    @task(pool=WAREHOUSE_POOL, outlets=[CORPUS])
    def publish() -> dict[str, int]:
        """Write a fresh snapshot and put it into place by one rename."""
        from corpus.warehouse.publish import publish as publish_snapshot

        counts = publish_snapshot(SETTINGS, load_id())
        get_current_context()["outlet_events"][CORPUS].extra = {"load_id": load_id(), **counts}
        return counts

    @task(pool=WAREHOUSE_POOL)
    def report() -> str:
        """Write the load's report, its Data Docs and the dbt docs."""
        from corpus.load import report_step

        return report_step(SETTINGS, load_id())

    @task(pool=WAREHOUSE_POOL, trigger_rule="one_failed")
    def report_refusal() -> str:
        """A load that was not published: say why in the report and in the published `quality` tables."""
        from airflow.sdk.exceptions import AirflowFailException

        from corpus.load import refusal_step
        from corpus.warehouse.connection import WrongVersion

        try:
            return refusal_step(SETTINGS, load_id())
        except WrongVersion as error:
            raise AirflowFailException(str(error)) from error

    found = discover()
    shards = read.expand(batch=found)
    admitted = admit()
    derived = derive.expand(batch=admitted)
    loaded, raw_checked, built, corpus_checked, published = (
        load(),
        check_raw(),
        build_models(),
        check_corpus(),
        publish(),
    )
    [found, shards] >> admitted
    [admitted, derived] >> loaded >> raw_checked >> built >> corpus_checked >> published >> report()
    [
        found,
        shards,
        admitted,
        derived,
        loaded,
        raw_checked,
        built,
        corpus_checked,
        published,
    ] >> report_refusal()


def _pass_gate(gate: str) -> dict[str, int]:
    from airflow.sdk.exceptions import AirflowFailException

    from corpus.quality.gate import GateClosed, check

    try:
        return check(SETTINGS, load_id(), gate)
    except GateClosed as closed:
        raise AirflowFailException(str(closed)) from closed


corpus_load()
