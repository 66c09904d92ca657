"""Airflow's components as forks of one process that has imported Airflow, none of which outlives whoever started it.

Run as `python -m corpus.operate.component PARENT PLAN`, the plan being a `Plan` as JSON. Importing Airflow takes a
second or two of CPU; here it is done once for all components and for what sets up the database.

On Linux the kernel ends this process when its parent dies, and whatever it forks when it dies itself: components,
workers, tasks and what tasks fork. So a SIGKILL to any of them leaves nothing behind. Elsewhere `processes.py` ends
what is left at the next start.
"""

import ctypes
import gc
import importlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from types import FrameType

from corpus.operate.shortcuts import take_shortcuts
from corpus.staging import whole_file

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>

# What more than one component imports; the API server's own imports are its own affair.
_SHARED = ("airflow.__main__", "airflow.jobs.scheduler_job_runner", "airflow.dag_processing.manager")

# Imports and the API's routes make millions of objects that stay; at the default of 700 the garbage collector looked
# through them again and again, for 4 to 9 % of the CPU of starting.
_COLLECT_AFTER = 100_000

# The triggerer has nothing to finish, and takes longer than others to see that it is to end.
KILLED_AT_ONCE = ("triggerer",)


@dataclass(frozen=True)
class Plan:
    """What is to be run, and where it says how that went."""

    components: dict[str, tuple[str, ...]]
    """The components that run side by side: name and arguments."""
    logs: Path
    """The folder of their logs."""
    ended: Path
    """Where it is written which of them ended, as JSON: name, status and log."""
    first: tuple[tuple[str, ...], ...] = ()
    """Commands that have to succeed before, one after the other; they share `migrate.log`."""
    stamp: tuple[Path, str] | None = None
    """A file that is written once these have succeeded, and its text."""

    def as_json(self) -> str:
        """The plan as an argument."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """The plan that an argument is."""
        given = json.loads(text)
        return cls(
            components={name: tuple(arguments) for name, arguments in given["components"].items()},
            logs=Path(given["logs"]),
            ended=Path(given["ended"]),
            first=tuple(tuple(command) for command in given["first"]),
            stamp=(Path(given["stamp"][0]), given["stamp"][1]) if given["stamp"] else None,
        )


def end_with(parent: int) -> None:
    """Let the kernel end this process when its parent dies.

    Args:
        parent: the parent's process id; if it has died already, this process ends at once.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


class _Family:
    """Hands the bond on to every process that this one forks.

    The kernel counts the death of the thread that forked as the parent's, so it is handed on from the main thread only.
    """

    def __init__(self) -> None:
        self._parent: int | None = None

    def before(self) -> None:
        of_main = threading.current_thread() is threading.main_thread()
        self._parent = os.getpid() if of_main else None

    def in_child(self) -> None:
        if self._parent is not None:
            end_with(self._parent)


def _airflow(arguments: Sequence[str]) -> int:
    """Run one of Airflow's commands in this process; returns its status."""
    # As Airflow's own command would find it; the scheduler's plugins read it too.
    sys.argv = ["airflow", *arguments]
    from airflow.__main__ import main as airflow

    try:
        airflow()  # type: ignore[no-untyped-call]
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


def _component(name: str, arguments: Sequence[str]) -> int:
    """Be a component."""
    take_shortcuts(name)
    return _airflow((name, *arguments))


def _fork(name: str, log: Path, run: Callable[[], int]) -> int:
    """Run something in a child, what it prints going to the end of a log; returns the child's process id."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        os.dup2(output, 1)
        os.dup2(output, 2)
        if sys.platform == "linux":
            from setproctitle import setproctitle

            setproctitle(f"airflow {name}")
        status = run()
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


class _Children:
    """The components that run, until one of them ends or all are to."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._running: dict[int, str] = {}
        self.ending = False

    def start(self) -> None:
        """Fork one child for each component."""
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        for name, arguments in self._plan.components.items():
            child = _fork(name, self._plan.logs / f"{name}.log", partial(_component, name, arguments))
            self._running[child] = name
        # All are to end already: some of them were forked too late to hear of it.
        if signal.SIGTERM in signal.sigpending():
            for child in self._running:
                os.kill(child, signal.SIGKILL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})

    def end(self, *_: int | FrameType | None) -> None:
        """All of them are to end; whoever asked has asked the whole session."""
        self.ending = True
        for child, name in list(self._running.items()):
            if name in KILLED_AT_ONCE:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)

    def wait(self) -> int:
        """Wait until all have ended as they were asked to, or one of itself; returns this process's status."""
        while self._running:
            child, status = os.wait()
            name = self._running.pop(child, None)
            if name and not self.ending:
                _say_ended(self._plan, name, os.waitstatus_to_exitcode(status), name)
                return 1
        return 0


def _say_ended(plan: Plan, name: str, status: int, log: str) -> None:
    told = {"name": name, "status": status, "log": str(plan.logs / f"{log}.log")}
    with whole_file(plan.ended) as unfinished:
        unfinished.write_text(json.dumps(told), encoding="utf-8")


def _run_first(plan: Plan) -> bool:
    """Run what has to succeed before; says whether it did."""
    for command in plan.first:
        name = " ".join(command[:2])
        _, status = os.waitpid(_fork(name, plan.logs / "migrate.log", partial(_airflow, command)), 0)
        if status:
            _say_ended(plan, name, os.waitstatus_to_exitcode(status), "migrate")
            return False
    if plan.stamp:
        path, text = plan.stamp
        with whole_file(path) as unfinished:
            unfinished.write_text(text, encoding="utf-8")
    return True


def main() -> int:
    """Import Airflow, then become the parent of its components."""
    parent, plan = int(sys.argv[1]), Plan.from_json(sys.argv[2])
    end_with(parent)
    family = _Family()
    os.register_at_fork(before=family.before, after_in_child=family.in_child)
    gc.set_threshold(_COLLECT_AFTER, 50, 50)
    for module in _SHARED:
        importlib.import_module(module)
    children = _Children(plan)
    signal.signal(signal.SIGTERM, children.end)
    if not _run_first(plan):
        return 1
    if children.ending:
        return 0
    gc.freeze()
    children.start()
    return children.wait()


if __name__ == "__main__":
    sys.exit(main())
