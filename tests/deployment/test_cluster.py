"""docker-compose.cluster.yaml follows the specification, keeps rules of its own, and agrees with its example."""

import copy
import importlib.util
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from corpus.step import WAREHOUSE_POOL
from tests.deployment.files import AIRFLOW, PROJECT, SECRET_NAME, compose_file, example_settings, variables_of

OVERLAY = PROJECT / "docker-compose.cluster.yaml"
WORKERS = ("writer", "worker")


def overlay() -> dict[str, Any]:
    loaded = yaml.safe_load(OVERLAY.read_text())
    assert isinstance(loaded, dict)
    return loaded


def test_specification() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(OVERLAY)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def wrong(compose: dict[str, Any]) -> list[str]:
    """What breaks a rule."""
    services = compose["services"]
    told = [f"{name} is optional" for name, how, _ in variables_of(compose) if SECRET_NAME.search(name) and how != ":?"]
    first = services["worker"]["environment"]
    # All services of one image are built alike: the last one that is built gives the image its name.
    base = compose_file()["services"]
    for name in (*(name for name, one in base.items() if "build" in one), *WORKERS):
        if "requirements-cluster.txt" not in str(services.get(name, {}).get("build")):
            told.append(f"{name} has other args")
    for name in (*AIRFLOW, "airflow-init", *WORKERS):
        environment = services[name]["environment"]
        told += [f"{name}: {key} differs" for key in services["writer"]["environment"] if key not in environment]
        if environment["AIRFLOW__CORE__EXECUTOR"] != "CeleryExecutor":
            told.append(f"{name} has another executor")
    told += [f"the worker has {key}" for key in ("AIRFLOW__CORE__FERNET_KEY", "AIRFLOW__API__SECRET_KEY") if first[key]]
    queues = {name: services[name]["command"][services[name]["command"].index("--queues") + 1] for name in WORKERS}
    if queues != {"writer": WAREHOUSE_POOL, "worker": "default"}:
        told.append(f"queues: {queues}")
    if services["writer"]["command"][-3:-1] != ["--concurrency", "1"]:
        told.append("the writer writes several times at once")
    for name in ("redis", *WORKERS):
        told += [f"{name} has no {part}" for part in ("healthcheck",) if not services[name].get(part)]
        told += [f"{name} is reachable"] if services[name].get("ports") else []
    if services["redis"]["networks"] != ["inside"] or services["redis"]["cap_drop"] != ["ALL"]:
        told.append("the broker is open")
    return told


def test_rules() -> None:
    assert wrong(overlay()) == []


@pytest.mark.parametrize(
    ("service", "part", "value"),
    [
        ("redis", "networks", ["inside", "outside"]),
        ("redis", "healthcheck", None),
        ("worker", "ports", ["8793:8793"]),
        ("writer", "command", ["airflow", "celery", "worker", "--queues", "default", "--concurrency", "1", "x"]),
        ("writer", "command", ["airflow", "celery", "worker", "--queues", "warehouse", "--concurrency", "2", "x"]),
        ("scheduler", "environment", {"AIRFLOW__CORE__EXECUTOR": "LocalExecutor"}),
        ("triggerer", "build", {}),
        ("door", "build", {}),
    ],
)
def test_rules_can_fail(service: str, part: str, value: object) -> None:
    compose = copy.deepcopy(overlay())
    compose["services"][service][part] = value
    assert wrong(compose)


def test_the_example_names_every_variable_that_the_other_does_not() -> None:
    lines = (PROJECT / ".env.cluster.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    asked = variables_of(overlay())
    assert {name for name, _, _ in asked} <= set(example) | set(example_settings())
    assert set(example) <= {name for name, _, _ in asked}
    assert {name for name, value in example.items() if not value} <= {name for name, how, _ in asked if how == ":?"}
    for name, how, rest in asked:
        if how == ":-" and name in example:
            assert example[name] == rest, f"{name} has two defaults"


def pod(name: str) -> dict[str, Any]:
    loaded = yaml.safe_load((PROJECT / "cluster" / f"pod_{name}.yaml").read_text())
    assert isinstance(loaded, dict)
    return loaded


def test_pods_are_what_airflow_asks_for_and_differ_in_the_volume_alone() -> None:
    worker, writer = pod("worker"), pod("writer")
    for one in (worker, writer):
        assert (one["apiVersion"], one["kind"]) == ("v1", "Pod")
        assert one["metadata"]["name"]
        first = one["spec"]["containers"][0]
        assert first["name"] == "base"
        assert first["image"]
        assert {mount["name"] for mount in first["volumeMounts"]} == {one["name"] for one in one["spec"]["volumes"]}
        assert {"name": "CORPUS_HOME", "value": first["volumeMounts"][0]["mountPath"]} in first["env"]
    assert "emptyDir" in worker["spec"]["volumes"][0]
    assert "persistentVolumeClaim" in writer["spec"]["volumes"][0]
    for one in (worker, writer):
        del one["metadata"], one["spec"]["volumes"], one["spec"]["containers"][0]["resources"]
    assert worker == writer


def test_the_policy_sends_what_opens_the_warehouse_to_its_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    path = PROJECT / "cluster" / "airflow_local_settings.py"
    spec = importlib.util.spec_from_file_location("cluster_policy", path)
    assert spec
    assert spec.loader
    policy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(policy)
    of_pools = (WAREHOUSE_POOL, "default_pool")
    tasks = [SimpleNamespace(pool=pool, queue="default", executor_config={}) for pool in of_pools]
    for task in tasks:
        policy.task_policy(task)
    assert [task.queue for task in tasks] == ["warehouse", "default"]
    assert [task.executor_config for task in tasks] == [{}, {}]
    monkeypatch.setenv("DATELINE_WRITER_POD", "/opt/dateline/writer.yaml")
    for task in tasks:
        policy.task_policy(task)
    assert [task.executor_config for task in tasks] == [{"pod_template_file": "/opt/dateline/writer.yaml"}, {}]
    assert policy.WAREHOUSE == WAREHOUSE_POOL
