"""Whatever of an embedded Airflow is killed, nothing of it is left."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from corpus.operate import processes
from corpus.operate.processes import Processes
from corpus.settings import PROJECT

# A component with a worker and a task below it; each says its number.
_FAMILY = """
import os, signal, sys, time
from pathlib import Path
signal.signal(signal.SIGTERM, signal.SIG_IGN)
names = iter(("worker", "task"))
name = "leader"
while True:
    Path(sys.argv[1], name).write_text(str(os.getpid()))
    name = next(names, None)
    if name is None or os.fork():
        time.sleep(300)
"""
# The same, with the bond to whoever started it.
_BOUND = """
import os, sys
from corpus.operate import component
parent = int(sys.argv.pop(1))
component.end_with(parent)
family = component._Family()
os.register_at_fork(before=family.before, after_in_child=family.in_child)
"""


def soon(found: Callable[[], bool]) -> bool:
    """Whether something comes true within ten seconds."""
    for _ in range(500):
        if found():
            return True
        time.sleep(0.02)
    return False


def members(folder: Path) -> dict[str, psutil.Process]:
    """The processes of a family, once all have said their numbers."""
    names = ("leader", "worker", "task")
    assert soon(lambda: all((folder / name).exists() and (folder / name).read_text() for name in names))
    return {name: psutil.Process(int((folder / name).read_text())) for name in names}


def is_over(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def started(folder: Path) -> tuple[Processes, dict[str, psutil.Process]]:
    family = Processes(folder / "processes.json")
    family.start("scheduler", [sys.executable, "-c", _FAMILY, str(folder)], os.environ, folder / "log")
    return family, members(folder)


def test_what_a_killed_leader_leaves_is_ended_too(tmp_path: Path) -> None:
    family, found = started(tmp_path)
    found["leader"].kill()
    assert soon(lambda: family.ended() == ("scheduler", -signal.SIGKILL))
    family.end()
    assert all(is_over(process) for process in found.values())
    assert not (tmp_path / "processes.json").exists()


def test_the_next_start_ends_what_a_killed_one_left(tmp_path: Path) -> None:
    _, found = started(tmp_path)
    found["leader"].kill()
    Processes(tmp_path / "processes.json").end_leftovers()
    assert all(is_over(process) for process in found.values())
    assert not (tmp_path / "processes.json").exists()


def test_the_note_stays_while_something_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    family, found = started(tmp_path)
    monkeypatch.setattr(processes, "GRACE", 0.2)
    with monkeypatch.context() as unkillable:
        unkillable.setattr(psutil.Process, "kill", lambda _: None)
        found["leader"].send_signal(signal.SIGKILL)
        family.end()
    assert not is_over(found["task"])
    assert (tmp_path / "processes.json").exists()
    family.end()
    assert is_over(found["task"])


# Leader, component, worker and task; the task ends by itself after a while, and whoever is asked to end says so.
_WITH_TASK = """
import os, signal, sys, time
from pathlib import Path
signal.signal(signal.SIGTERM, lambda *_: Path(sys.argv[1], "asked").touch())
for name in ("leader", "component", "worker"):
    if os.fork():
        os.wait()
        time.sleep(300)
Path(sys.argv[1], "began").touch()
time.sleep(0.5)
Path(sys.argv[1], "done").touch()
"""


def test_at_the_end_of_a_run_its_last_task_is_waited_for_and_nobody_is_asked(tmp_path: Path) -> None:
    family = Processes(tmp_path / "processes.json")
    family.start("components", [sys.executable, "-c", _WITH_TASK, str(tmp_path)], os.environ, tmp_path / "log")
    assert soon(lambda: (tmp_path / "began").exists())
    family.let_tasks_finish(10)
    assert (tmp_path / "done").exists()
    family.end(at_once=True)
    assert not (tmp_path / "asked").exists()
    assert family.ended() == ("components", -signal.SIGKILL)
    assert not (tmp_path / "processes.json").exists()


@pytest.mark.parametrize("noted", ["", "[]", "{}", '{"boot": 1, "sessions": {}}', '{"boot": "x"}'])
def test_a_note_that_says_nothing_is_no_obstacle(tmp_path: Path, noted: str) -> None:
    note = tmp_path / "processes.json"
    note.write_text(noted)
    Processes(note).end_leftovers()
    assert not note.exists()


def test_a_stranger_with_the_number_of_one_of_ours_lives(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"], start_new_session=True) as stranger:
        began = psutil.Process(stranger.pid).create_time()
        note = tmp_path / "processes.json"
        note.write_text(json.dumps({"boot": psutil.boot_time(), "sessions": {stranger.pid: began - 60}}))
        Processes(note).end_leftovers()
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the kernel knows no such bond")
@pytest.mark.parametrize("killed", ["command", "leader", "worker"])
def test_whatever_is_killed_takes_with_it_what_it_started(tmp_path: Path, killed: str) -> None:
    start = (
        "import os, subprocess, sys, time;"
        f" subprocess.Popen([sys.executable, '-c', {_BOUND + _FAMILY!r}, str(os.getpid()), {str(tmp_path)!r}],"
        " start_new_session=True); time.sleep(300)"
    )
    environment = os.environ | {"PYTHONPATH": str(PROJECT / "include")}
    with subprocess.Popen([sys.executable, "-c", start], env=environment) as command:
        found = members(tmp_path)
        family = [psutil.Process(command.pid), *found.values()]
        at = ["command", *found].index(killed)
        family[at].kill()
        assert soon(lambda: all(is_over(process) for process in family[at:]))
        assert not any(is_over(process) for process in family[:at])
        command.kill()
    assert soon(lambda: all(is_over(process) for process in family))
