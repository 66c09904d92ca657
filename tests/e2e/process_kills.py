"""`make run` while one of its processes is killed: the command itself, a part of Airflow, a worker, a task.

Whatever is killed and whenever: the command ends by itself in plain words, leaves no process behind, and the next one
publishes what an undisturbed one does. Run by hand:

    python -m tests.e2e.process_kills NUMBER [SEED]
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil

from tests.e2e.conftest import PROJECT, SEEDS, Corpus

# Seconds that a command may take: a task that was killed is missed after half a minute, and tried again.
PATIENCE = 240

HANGS = f"it had not ended after {PATIENCE} s"

KINDS = ("command", "components", "api-server", "scheduler", "dag-processor", "worker", "task")


def start(corpus: Corpus) -> "subprocess.Popen[str]":
    """Start what `make run` runs, its output going to a file beside the corpus."""
    ours = ("AIRFLOW", "CORPUS", "GX_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)} | {
        "CORPUS_LANDING": str(corpus.landing),
        "CORPUS_HOME": str(corpus.home),
        "PYTHONPATH": str(PROJECT / "include"),
    }
    with corpus.home.with_name("said.txt").open("a") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "corpus.operate.run"],
            env=environment,
            cwd=PROJECT,
            stdout=said,
            stderr=said,
            text=True,
            start_new_session=True,
        )


def _ended(command: "subprocess.Popen[str]") -> str:
    """How a command ended, which is ended where it hangs."""
    try:
        return f"status {command.wait(PATIENCE)}"
    except subprocess.TimeoutExpired:
        command.kill()
        command.wait()
        return HANGS


def family(command: "subprocess.Popen[str]") -> dict[str, list[psutil.Process]]:
    """The living processes of a command by kind.

    Its child is the parent of Airflow's components; the scheduler's children are workers, and theirs are tasks.
    """
    root = psutil.Process(command.pid)
    found: dict[str, list[psutil.Process]] = {kind: [] for kind in KINDS}
    found["command"].append(root)
    found["components"] += root.children()
    for child in [component for parent in root.children() for component in parent.children()]:
        words = " ".join(child.cmdline())
        kind = next((kind for kind in ("api-server", "scheduler", "dag-processor") if kind in words), None)
        # Airflow gives its API server another name once it runs.
        kind = kind or ("api-server" if "api_server" in words else None)
        if kind:
            found[kind].append(child)
        if kind == "scheduler":
            found["worker"] += child.children()
            found["task"] += [task for worker in child.children() for task in worker.children()]
    return found


def kill_one(command: "subprocess.Popen[str]", kind: str, moment: float) -> tuple[str, list[psutil.Process]]:
    """Kill a process of a kind at a moment, or as soon after it as there is one.

    Returns:
        What was killed, and all processes there were.
    """
    time.sleep(moment)
    while command.poll() is None:
        try:
            found = family(command)
            everybody = [process for processes in found.values() for process in processes]
            if found[kind]:
                found[kind][0].kill()
                return f"{kind} {found[kind][0].pid}", everybody
        except psutil.NoSuchProcess:
            continue
        time.sleep(0.02)
    return "nothing", []


class Kills:
    """A landing area, what an undisturbed command makes of it, and commands that are disturbed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.landing = root / "landing"
        shutil.copytree(SEEDS, self.landing)
        self.undisturbed = self.new("undisturbed")
        self._run(self.undisturbed)
        self.expected = self.undisturbed.export()
        # The first command also compiles loops and makes dbt's docs, which those that are killed find done.
        self.seconds = self._run(self.new("warm"))
        """How long an undisturbed command takes."""

    def _run(self, corpus: Corpus) -> float:
        """Run a command to its end; returns the seconds it took."""
        began = time.monotonic()
        assert start(corpus).wait(PATIENCE) == 0, self.said(corpus)
        return time.monotonic() - began

    def new(self, name: str) -> Corpus:
        """An empty corpus; dbt's docs and Airflow's database, which take longer than a load, are not made again."""
        corpus = Corpus(self.landing, self.root / name / "home")
        corpus.home.mkdir(parents=True)
        if name != "undisturbed":
            for folder in ("airflow", "reports/dbt_docs"):
                shutil.copytree(self.undisturbed.home / folder, corpus.home / folder)
        return corpus

    def said(self, corpus: Corpus) -> str:
        """What the commands on a corpus printed."""
        return corpus.home.with_name("said.txt").read_text(encoding="utf-8")

    def disturb(self, number: int, kind: str, moment: float) -> str:
        """Kill a process of one command and let another finish; returns what went wrong, nothing if all is well."""
        corpus = self.new(f"kill-{number}")
        command = start(corpus)
        killed, everybody = kill_one(command, kind, moment)
        status = _ended(command)
        print(f"  {number}: killed {killed} after {moment:.1f} s: {status}", flush=True)
        _, alive = psutil.wait_procs(everybody, timeout=15)
        wrong = [f"left behind: {alive}"] if alive else []
        if status == HANGS:
            wrong.append("it hangs")
        if (again := _ended(start(corpus))) != "status 0":
            wrong.append(f"the next command: {again}")
        if "Traceback" in self.said(corpus):
            wrong.append("a traceback")
        if not corpus.published.exists() or corpus.export() != self.expected:
            wrong.append("another corpus came out")
        if not wrong:
            shutil.rmtree(corpus.home.parent)
            return ""
        return f"{number}: {killed} killed after {moment:.1f} s: {'; '.join(wrong)}\n{self.said(corpus)[-3000:]}"


def main() -> int:
    """Kill so many processes; prints what went wrong."""
    number, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    draw = random.Random(seed)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="dateline-kills-") as root:
        kills = Kills(Path(root))
        print(f"an undisturbed command takes {kills.seconds:.1f} s", flush=True)
        wrong, done = [], Counter[str]()
        for each in range(number):
            kind = KINDS[each % len(KINDS)]
            done[kind] += 1
            wrong.append(kills.disturb(each, kind, draw.uniform(0.5, kills.seconds * 0.8)))
        print(", ".join(f"{count} × {kind}" for kind, count in done.items()))
    print("\n".join(filter(None, wrong)) or "every corpus is whole, and nothing is left behind")
    return bool(any(wrong))


if __name__ == "__main__":
    sys.exit(main())
