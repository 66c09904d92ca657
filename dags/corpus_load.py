"""The Airflow DAG `corpus_load`: one run is one load of the landing area into the published corpus.

Only wiring stands here: each step of `corpus.load.STEPS` becomes a task. What a step does is in `include/corpus/`,
imported inside the task, so that this file parses in a moment.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, Param, TaskGroup, dag, get_current_context, task
from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException, DagRunTriggerException

from corpus.load import REPORT_BLOCKED, STEPS
from corpus.settings import AlertSettings, Settings
from corpus.step import RETRIES, WAREHOUSE_POOL, Load, LoadBlocked, Step

SETTINGS = Settings.from_environment()
CORPUS = Asset(name="corpus", uri="dateline://corpus", group="dateline")

ABOUT = "Loads what is new in the landing area, checks it, and publishes it as a new snapshot of the corpus."
GUIDE = """
One run is one load: it takes what is new in the landing area through all steps and publishes the corpus, or
changes nothing and says why. Runs start on schedule, one at a time. To start one now, press **Trigger**; nothing has to
be filled in.

| you see | it means | what to do |
| --- | --- | --- |
| all green, `report_blocked` skipped | the load is published | read its report: tab **Report** of the run |
| everything after `discover` skipped | nothing was new, nothing left to publish | nothing |
| a red step, `report_blocked` green | the load is **blocked**, the corpus as before | see below |
| a step is tried again | a task died or found a lock; that does no harm | nothing, unless it fails three times |

When a load is blocked, read its report (tab **Report** of the run), then the log of the red step. Mend the cause and
trigger again.

A load that is blocked keeps its captures in the warehouse. The next run takes them again together with what is new, so
do not clear single tasks of an old run: trigger a new one.

- **Replay** (in the Trigger form) reads again what earlier loads quarantined, for instance after a setting was changed.
- **Withdraw** and **Reason** take articles out of the corpus for good, before anything is read; **Take back** takes
  such an order back. What that means is in docs/operations.md.
- `read` and `derive` run once per batch, side by side; each batch is named after the files or articles in it.
- Each step that opens the warehouse waits for the one slot of the pool `warehouse`. Leave the pool at one slot.
- To derive every article again after a rule has changed, trigger `corpus_rebuild` instead.
- **Read**, **Derive** and **Gates** group the steps; click one to open or close it.
- The asset `corpus` is updated by `publish`; schedule your own DAGs on it.
"""

# What may be filled in to start a load: the fields of `Load` with their titles and what they take.
PARAMS = {
    "replay": (
        "Replay",
        "Leave it empty for a plain load. To read quarantined records again, enter the id of the load that quarantined"
        " them (its report names it), or: all, for those of every load.",
    ),
    "withdraw": (
        "Withdraw",
        "Leave it empty for a plain load. To take articles out of the corpus for good before it, enter their ids with"
        " commas between them, the beginning of an address (https://daily.example/opinion/), or source:<source_id>.",
    ),
    "reason": ("Reason", "Why that is withdrawn. It stays on the books."),
    "take_back": ("Take back", "Leave it empty. To take back an order to withdraw, enter its id."),
}

# What Airflow's own processes need and no step does. A task is a fork of the scheduler and would have them in its
# environment, and so would whatever a damaged page may set off in it.
SECRETS = (
    "AIRFLOW__API_AUTH__JWT_SECRET",
    "AIRFLOW__API__SECRET_KEY",
    "AIRFLOW__CORE__FERNET_KEY",
    "PGPASSWORD",
)
# What only the steps that write reports need, which send alerts.
ALERTS = ("CORPUS_ALERT_SMTP", "CORPUS_ALERT_WEBHOOK")
# What only the steps that open the warehouse need: the password of a lake's catalog.
CATALOG = ("CORPUS_CATALOG_PASSWORD", "AIRFLOW_CONN_DATELINE_CATALOG")

# The steps that are shown together: id of the group, what it does, the first and the last of them.
GROUPS = (
    ("reading", "Read", "What is new in the landing area becomes captures.", "discover", "admit"),
    ("deriving", "Derive", "Captures become articles.", "derive", "load"),
    ("gates", "Gates", "The tables are built, and checked before and after.", "check_raw", "check_corpus"),
)


def current_load() -> Load:
    """The load that the running DAG run is."""
    from corpus.landing.ids import load_id_of

    context = get_current_context()
    run: Any = context["dag_run"]
    load_id = load_id_of(run.run_id, run.run_after)
    params = {name: str(context["params"].get(name) or "").strip() for name in PARAMS}
    return Load(SETTINGS, load_id, run.run_id, run.run_after, **params)


def nothing_to_tell() -> bool:
    """Whether the running DAG run published, or found nothing to do: whether it has no blocked load to report on."""
    run: Any = get_current_context()["dag_run"]
    instance: Any = get_current_context()["ti"]
    found = instance.get_task_states(run.dag_id, task_ids=["discover", "publish"], run_ids=[run.run_id])
    states: dict[str, str] = found.get(run.run_id, {})
    return states.get("publish") == "success" or states.get("discover") == "skipped"


def load_the_rest(load: Load, run: Any) -> None:
    """Where this load left files to the next, start it now: the task ends by what Airflow does for such an operator.

    Raises:
        DagRunTriggerException: as `TriggerDagRunOperator` does; the task succeeds.
    """
    from corpus.landing.cutting import rest_of, rest_run_id

    if left := rest_of(load.settings):
        logging.getLogger(__name__).info("%s files are left; the next load takes them", f"{left:,}")
        raise DagRunTriggerException(
            trigger_dag_id=run.dag_id,
            dag_run_id=rest_run_id(load.load_id),
            conf={},
            reset_dag_run=False,
            skip_when_already_exists=True,
            wait_for_completion=False,
            allowed_states=[],
            failed_states=[],
            poke_interval=0,
            deferrable=False,
        )


def tell(context: Any, failed: bool = False) -> None:
    """Send the alert of the running DAG run, if there is one. In the task, so that it is sent before the run ends."""
    from corpus.reports.notifier import CorpusNotifier

    CorpusNotifier(failed)(context)


def on_run_failure(context: Any) -> None:
    """Tell of a run of which no task could: one that was killed. Airflow calls this in its DAG processor."""
    tell(context, failed=True)


def deadline() -> DeadlineAlert | None:
    """By when a load should have ended, if anybody is to be told that it has not."""
    minutes = AlertSettings.from_environment().late_minutes
    if not minutes:
        return None
    # By its path: what it imports is for the triggerer, which calls it.
    callback = AsyncCallback("corpus.reports.notifier.tell_late", {"minutes": minutes})
    return DeadlineAlert(DeadlineReference.DAGRUN_QUEUED_AT, timedelta(minutes=minutes), callback)


def task_of(step: Step, trigger_rule: str = "all_success") -> Any:
    """The task that runs a step; called, it takes its place in the DAG."""

    def run(batch: str | None = None) -> Any:
        reports = step.name in ("report", REPORT_BLOCKED.name)
        for name in (*SECRETS, *(() if reports else ALERTS), *(() if step.opens_warehouse else CATALOG)):
            os.environ.pop(name, None)
        context: Any = get_current_context()
        if step is REPORT_BLOCKED and nothing_to_tell():
            raise AirflowSkipException("the load was not blocked")
        load = current_load()
        if batch is not None:
            from corpus.batch_titles import title_of

            context["batch_title"] = title_of(batch)
            logging.getLogger(__name__).info("%s: %s", step.name, context["batch_title"])
        try:
            result = step.run(load, batch)
        except Exception as error:
            blocked = isinstance(error, LoadBlocked)
            if reports and (blocked or context["ti"].try_number > context["ti"].max_tries):
                tell(context, failed=True)
            if blocked:
                raise AirflowFailException(str(error)) from error
            raise
        if result is None:
            raise AirflowSkipException(f"nothing new in {SETTINGS.landing}, nothing left unpublished")
        if step.name == "publish":
            context["outlet_events"][CORPUS].extra = {"load_id": load.load_id, **result}
        pages = os.environ.get("AIRFLOW__API__BASE_URL")
        if pages and reports:
            page = f"{pages}/corpus-reports/{load.load_id}/index.html"
            logging.getLogger(__name__).info("in Airflow's pages: %s", page)
        if reports:
            tell(context)
        if step.name == "report":
            load_the_rest(load, context["dag_run"])
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
        # Until the task has begun, the name of the batch's file.
        options["map_index_template"] = "{{ batch_title | default(task.op_kwargs['batch'].rsplit('/', 1)[-1]) }}"
    if step.name == "publish":
        options["outlets"] = [CORPUS]
    return task(**options)(run)


def grouped() -> Iterator[tuple[Step, AbstractContextManager[Any]]]:
    """Each step with the group that it is shown in; the ids of tasks are the names of steps all the same."""
    firsts = {first: (group, shown, tip, last) for group, shown, tip, first, last in GROUPS}
    inside: AbstractContextManager[Any] = nullcontext()
    end = ""
    for step in STEPS:
        if step.name in firsts:
            group_id, shown, tip, end = firsts[step.name]
            inside = TaskGroup(group_id, group_display_name=shown, tooltip=tip, prefix_group_id=False)
        yield step, inside
        if step.name == end:
            inside = nullcontext()


@dag(
    dag_id="corpus_load",
    description=ABOUT,
    schedule=SETTINGS.schedule or None,
    catchup=False,
    max_active_runs=1,
    default_args=RETRIES | {"owner": "dateline"},
    params={
        name: Param(None, type=["null", "string"], title=title, description=description)
        for name, (title, description) in PARAMS.items()
    },
    tags=["dateline", "corpus"],
    doc_md=ABOUT + "\n" + GUIDE,
    on_failure_callback=on_run_failure,
    deadline=deadline(),
)
def corpus_load() -> None:
    """Wire the steps of a load: each follows the one before it."""
    tasks: dict[str, Any] = {}
    before: list[Any] = []
    for step, group in grouped():
        with group:
            if step.over:
                tasks[step.name] = task_of(step).expand(batch=tasks[step.over])
                # Where there are no batches a mapped step is skipped; what follows goes by the step that listed them.
                before = [tasks[step.over], tasks[step.name]]
            else:
                rule = "none_failed_min_one_success" if len(before) > 1 else "all_success"
                tasks[step.name] = task_of(step, rule)()
                before >> tasks[step.name]
                before = [tasks[step.name]]
    # A teardown runs whatever became of the steps before it, and leaves the state of the run to them.
    tasks["publish"] >> task_of(REPORT_BLOCKED)().as_teardown()


corpus_load()
