"""The parent of Airflow's components: what it says when one of them ends, and what has to succeed before."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.operate.component import Plan
from corpus.settings import PROJECT

# The parent with other things to run than Airflow: what a component is called is what it does.
_PARENT = """
import os, signal, sys, time
from corpus.operate import component
from corpus.operate.component import Plan

def act(name, arguments=()):
    print(name, *arguments, flush=True)
    if name == "fails":
        return 3
    if name == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "stumbles":
        raise ValueError("over a stone")
    if name in ("stays", "triggerer"):
        time.sleep(300)
    return 0

component._component = act
component._airflow = lambda words: act(words[0], words[1:])
if len(sys.argv) > 2:
    fork = component._fork
    def fork_and_ask(*arguments):
        child = fork(*arguments)
        os.killpg(0, signal.SIGTERM)
        return child
    component._fork = fork_and_ask
plan = Plan.from_json(sys.argv[1])
children = component._Children(plan)
signal.signal(signal.SIGTERM, children.end)
if not component._run_first(plan):
    sys.exit(1)
children.start()
sys.exit(children.wait())
"""


def parent(plan: Plan, *asked: str) -> "subprocess.Popen[bytes]":
    plan.logs.mkdir(exist_ok=True)
    environment = os.environ | {"PYTHONPATH": str(PROJECT / "include")}
    return subprocess.Popen(
        [sys.executable, "-c", _PARENT, plan.as_json(), *asked], env=environment, start_new_session=True
    )


def plan_of(folder: Path, *components: str, first: tuple[tuple[str, ...], ...] = ()) -> Plan:
    named: dict[str, tuple[str, ...]] = dict.fromkeys(components, ("--flag",))
    return Plan(named, folder / "logs", folder / "ended.json", first, (folder / "stamp", "3.3") if first else None)


def test_a_plan_survives_as_an_argument(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "stays", first=(("db", "migrate"),))
    assert Plan.from_json(plan.as_json()) == plan
    assert Plan.from_json(plan_of(tmp_path, "stays").as_json()).stamp is None


@pytest.mark.parametrize(("component", "status"), [("fails", 3), ("dies", -signal.SIGKILL), ("stumbles", 1)])
def test_a_component_that_ends_is_named_with_its_log(tmp_path: Path, component: str, status: int) -> None:
    with parent(plan_of(tmp_path, component)) as process:
        assert process.wait(20) == 1
    told = json.loads((tmp_path / "ended.json").read_text())
    log = tmp_path / "logs" / f"{component}.log"
    assert told == {"name": component, "status": status, "log": str(log)}
    assert f"{component} --flag" in log.read_text()
    if component == "stumbles":
        assert "over a stone" in log.read_text()


def test_components_that_are_asked_to_end_are_no_failure(tmp_path: Path) -> None:
    with parent(plan_of(tmp_path, "stays", "triggerer")) as process:
        log = tmp_path / "logs" / "stays.log"
        for _ in range(500):
            if log.exists() and log.read_text():
                break
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGTERM)
        assert process.wait(20) == 0
    assert not (tmp_path / "ended.json").exists()


def test_components_that_are_asked_to_end_while_they_are_forked_end(tmp_path: Path) -> None:
    with parent(plan_of(tmp_path, "stays", "triggerer"), "asked at each fork") as process:
        try:
            assert process.wait(20) == 0
        finally:
            os.killpg(process.pid, signal.SIGKILL) if process.poll() is None else None


def test_what_comes_first_is_stamped_only_when_it_succeeded(tmp_path: Path) -> None:
    with parent(plan_of(tmp_path, "fails", first=(("migrates", "all"), ("pools", "set")))) as process:
        process.wait(20)
    assert (tmp_path / "stamp").read_text() == "3.3"
    assert (tmp_path / "logs" / "migrate.log").read_text().splitlines() == ["migrates all", "pools set"]
    (tmp_path / "stamp").unlink()
    with parent(plan_of(tmp_path, "stays", first=(("fails", "now"), ("pools", "set")))) as process:
        assert process.wait(20) == 1
    told = json.loads((tmp_path / "ended.json").read_text())
    assert (told["name"], told["status"]) == ("fails now", 3)
    assert told["log"].endswith("migrate.log")
    assert not (tmp_path / "stamp").exists()
