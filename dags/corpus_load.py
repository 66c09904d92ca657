"""The Airflow DAG `corpus_load`: one run is one load of the landing area into the published corpus.

Only wiring stands here: each step of `corpus.load.STEPS` becomes a task. What a step does is in `include/corpus/`,
imported inside the task, so that this file parses in a moment.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from corpus.load import REPORT_BLOCKED, STEPS, WAREHOUSE_POOL, Load, LoadBlocked, Step
from corpus.settings import Settings

SETTINGS = Settings.from_environment()
CORPUS = Asset(name="corpus", uri="dateline://corpus", group="dateline")

# What is worth another try is a file system or a lock that may be free in a moment: three tries, each wait twice
# the one before. What a second try cannot mend (a failed expectation, a broken model) fails at once.
RETRIES: dict[str, Any] = {
    "retries": 2,
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=5),
}


def current_load() -> Load:
    """The load that the running DAG run is."""
    from corpus.landing.ids import load_id_of

    context = get_current_context()
    run: Any = context["dag_run"]
    load_id = load_id_of(run.run_id, run.run_after)
    return Load(SETTINGS, load_id, run.run_id, run.run_after, str(context["params"]["replay"]))


def task_of(step: Step, trigger_rule: str = "all_success") -> Any:
    """The task that runs a step; called, it takes its place in the DAG."""

    def run(batch: str | None = None) -> Any:
        load = current_load()
        try:
            result = step.run(load, batch)
        except LoadBlocked as blocked:
            raise AirflowFailException(str(blocked)) from blocked
        if result is None:
            raise AirflowSkipException(f"nothing new in {SETTINGS.landing}, nothing left unpublished")
        if step.name == "publish":
            get_current_context()["outlet_events"][CORPUS].extra = {"load_id": load.load_id, **result}
        return result

    options: dict[str, Any] = {
        "task_id": step.name,
        "doc_md": step.doc,
        "execution_timeout": step.timeout,
        "trigger_rule": trigger_rule,
    }
    if step.opens_warehouse:
        options["pool"] = WAREHOUSE_POOL
    if step.over:
        options["map_index_template"] = "{{ task.op_kwargs['batch'].rsplit('/', 1)[-1] }}"
    if step.name == "publish":
        options["outlets"] = [CORPUS]
    return task(**options)(run)


@dag(
    dag_id="corpus_load",
    schedule=SETTINGS.schedule or None,
    catchup=False,
    max_active_runs=1,
    default_args=RETRIES | {"owner": "dateline"},
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
    """Wire the steps of a load: each follows the one before it."""
    tasks: dict[str, Any] = {}
    before: list[Any] = []
    for step in STEPS:
        if step.over:
            tasks[step.name] = task_of(step).expand(batch=tasks[step.over])
            # Where there are no batches a mapped step is skipped; what follows then goes by the step that listed them.
            before = [tasks[step.over], tasks[step.name]]
        else:
            rule = "none_failed_min_one_success" if len(before) > 1 else "all_success"
            tasks[step.name] = task_of(step, rule)()
            before >> tasks[step.name]
            before = [tasks[step.name]]
    [one for name, one in tasks.items() if name != "report"] >> task_of(REPORT_BLOCKED, "one_failed")()


corpus_load()
