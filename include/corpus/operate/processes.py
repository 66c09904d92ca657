"""The processes of an embedded Airflow: started together, ended together, whichever of them has died before.

What is started leads a session of its own, which all that it forks stay in. Whoever belongs to one of these sessions is
ours, even when the leader is gone and its children have another parent.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

# Seconds that processes have to end by themselves; then they are killed, and have as long again to be gone.
GRACE = 10.0

# Below the session's leader are components, below these workers, below these tasks.
TASK_DEPTH = 3


def _session_of(pid: int) -> int | None:
    with suppress(OSError):
        return os.getsid(pid)
    return None


def _members(sessions: Mapping[int, float]) -> list[psutil.Process]:
    """The living processes of sessions.

    Args:
        sessions: for each session its number, which is its leader's process id, and when the leader was started.
    """
    found = []
    for pid in psutil.pids():
        session = _session_of(pid)
        if session is None or session not in sessions:
            continue
        with suppress(psutil.Error):
            process = psutil.Process(pid)
            # A number comes round again; who was started before the leader, or leads at another time, is a stranger.
            began = process.create_time()
            strange = began != sessions[session] if pid == session else began < sessions[session]
            if not strange and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


class Processes:
    """The components that run, noted in a file until nothing is left of them."""

    def __init__(self, note: Path) -> None:
        self._note = note
        self._started: dict[str, subprocess.Popen[bytes]] = {}
        self._sessions: dict[int, float] = {}

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        """Start a component; what it prints goes to the log."""
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        self._started[name] = process
        with suppress(psutil.Error):
            self._sessions[process.pid] = psutil.Process(process.pid).create_time()
        unfinished = self._note.with_suffix(".unfinished")
        unfinished.write_text(json.dumps({"boot": psutil.boot_time(), "sessions": self._sessions}), encoding="utf-8")
        unfinished.replace(self._note)

    def ended(self) -> tuple[str, int] | None:
        """Name and status of a component that has ended; None while all run."""
        for name, process in self._started.items():
            if process.poll() is not None:
                return name, process.returncode
        return None

    def let_tasks_finish(self, seconds: float) -> None:
        """Wait until no worker has a task, at most so long: a task is over a moment after Airflow knows that it is."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and any(self._depth(one) >= TASK_DEPTH for one in _members(self._sessions)):
            time.sleep(0.02)

    def _depth(self, process: psutil.Process) -> int:
        """How many processes there are between one and what was started, that included."""
        with suppress(psutil.Error):
            pids = [parent.pid for parent in process.parents()]
            return next((depth for depth, pid in enumerate(pids, 1) if pid in self._sessions), 0)
        return 0

    def end(self, at_once: bool = False) -> None:
        """End all components and whatever they started.

        Args:
            at_once: kill them; otherwise they are asked first, and killed if they do not follow.
        """
        if not at_once:
            for process in self._started.values():
                if process.poll() is None:
                    with suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGTERM)
            deadline = time.monotonic() + GRACE
            while time.monotonic() < deadline and any(process.poll() is None for process in self._started.values()):
                time.sleep(0.05)
        self._kill(self._sessions)

    def end_leftovers(self) -> None:
        """Kill what a start that was killed itself left behind: two schedulers on one database are one too many.

        Whoever calls this holds the home's lock, so nobody is using them.
        """
        if not self._note.exists():
            return
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            noted = json.loads(self._note.read_text(encoding="utf-8"))
            # Since the computer was started again nothing of it can be left. Its clock may have been set since.
            if abs(noted["boot"] - psutil.boot_time()) < 60:
                self._kill({int(pid): float(began) for pid, began in noted["sessions"].items()})
                return
        self._note.unlink(missing_ok=True)

    def _kill(self, sessions: Mapping[int, float]) -> None:
        """Kill all members of sessions; the note goes once none is left."""
        deadline = time.monotonic() + GRACE
        while members := _members(sessions):
            if time.monotonic() > deadline:
                return
            for member in members:
                with suppress(psutil.Error):
                    member.kill()
            for process in self._started.values():
                process.poll()
            time.sleep(0.05)
        for process in self._started.values():
            process.poll()
        self._note.unlink(missing_ok=True)
