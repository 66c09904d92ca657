"""What a load goes through when things break: killed at any moment, a full disk, files that cannot be opened.

A load's steps are run one after another in a forked child, as Airflow runs its tasks: a step that has ended
is not run again, one that was killed is. The heavy imports are done once, before the forks, so that a load
takes seconds and dozens can be killed. Run by hand:

    python -m tests.e2e.faults kills NUMBER [SEED]
    python -m tests.e2e.faults disk          (as root: it mounts a small file system)
    python -m tests.e2e.faults unreadable    (root has to give up its right to open everything first)

or several at once, one after the other: kills 4 2 disk unreadable.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.load import STEPS, run_steps
from corpus.preload import preload
from corpus.progress import Progress
from corpus.step import Load, Step
from tests.e2e.conftest import SEEDS, Corpus

DUE = datetime(2025, 4, 1, tzinfo=UTC)


@dataclass
class ChildLoad:
    """One load of a corpus, run by child processes, and which of its steps have ended."""

    corpus: Corpus
    load_id: str

    @property
    def _state(self) -> Path:
        return self.corpus.home.with_name(f"{self.load_id}.done.json")

    @property
    def done(self) -> dict[str, Any]:
        """The result of each step that has ended."""
        return json.loads(self._state.read_text()) if self._state.exists() else {}

    def _run(self, killed_after: str | None) -> None:
        done = self.done

        def ended(step: Step, result: Any) -> None:
            if step.name == killed_after:
                os.kill(os.getpid(), signal.SIGKILL)
            done[step.name] = result
            unfinished = self._state.with_suffix(".unfinished")
            unfinished.write_text(json.dumps(done))
            unfinished.replace(self._state)

        run_steps(Load(self.corpus.settings(), self.load_id, due_at=DUE), done=done, ended=ended)

    def start(self, killed_after: str | None = None) -> int:
        """Run the steps that have not ended in a child process; returns its id."""
        child = os.fork()
        if child == 0:
            try:
                self._run(killed_after)
            except BaseException as error:
                print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
                os._exit(1)
            os._exit(0)
        return child

    def run(self, killed_after: str | None = None, killed_in: float | None = None) -> int:
        """Run to the end, or to a SIGKILL; returns the number of the signal or of the exit status."""
        child = self.start(killed_after)
        if killed_in is not None:
            ends = time.monotonic() + killed_in
            while time.monotonic() < ends:
                found, status = os.waitpid(child, os.WNOHANG)
                if found:
                    return os.WTERMSIG(status) or os.WEXITSTATUS(status)
                time.sleep(0.005)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        return os.WTERMSIG(status) or os.WEXITSTATUS(status)


def land(landing: Path) -> None:
    """The sample, and a file of lines that is long enough for a kill to meet it, with bad lines in it."""
    shutil.copytree(SEEDS, landing, dirs_exist_ok=True)
    draw = random.Random(3)
    words = (SEEDS / "voa-editorials" / "000_3123cddbfedc46de.txt").read_text(encoding="utf-8").split()
    (landing / "saltby").mkdir()
    with (landing / "saltby" / "stories.jsonl").open("w", encoding="utf-8") as file:
        for number in range(400):
            text = "\n\n".join(" ".join(draw.choices(words, k=60)) + "." for _ in range(5))
            row = {"url": f"https://saltby.example/{number}", "title": f"Pier {number}", "text": text}
            file.write(json.dumps(row) + "\n" if number % 50 else "{broken\n")


class Harness:
    """A landing area, and what an undisturbed load makes of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.landing = root / "landing"
        land(self.landing)
        preload()
        self.undisturbed = self.new("undisturbed")
        assert ChildLoad(self.undisturbed, "20250401T000000Z-000000").run() == 0
        self.expected = self.undisturbed.export()
        again = self.new("again")
        began = time.monotonic()
        assert ChildLoad(again, "20250401T000000Z-000000").run() == 0
        self.seconds = time.monotonic() - began
        """How long a load takes."""
        assert self.agrees(again)

    def new(self, name: str) -> Corpus:
        """An empty corpus over the landing area, with the dbt docs that take longer to make than a load."""
        corpus = Corpus(self.landing, self.root / name / "home")
        docs = Path("reports", "dbt_docs")
        corpus.home.mkdir(parents=True)
        if name != "undisturbed" and (self.undisturbed.home / docs).exists():
            shutil.copytree(self.undisturbed.home / docs, corpus.home / docs)
        return corpus

    def agrees(self, corpus: Corpus) -> bool:
        """Whether the published tables are those of the undisturbed load; the corpus goes if they are."""
        if corpus.export() != self.expected:
            return False
        shutil.rmtree(corpus.home.parent)
        return True

    def killed_after_each_step(self) -> list[str]:
        """Kill once after each step, before its end is noted; returns the steps after which tables differ."""
        corpus = self.new("boundaries")
        for step in STEPS:
            if ChildLoad(corpus, "20250401T000000Z-000001").run(killed_after=step.name) != signal.SIGKILL:
                return [f"{step.name} was not killed"]
        assert ChildLoad(corpus, "20250401T000000Z-000001").run() == 0
        return [] if self.agrees(corpus) else ["after all"]

    def killed_at_random(self, kills: int, seed: int) -> list[str]:
        """Kill at random moments; returns what went wrong.

        Each corpus is killed one to three times, then its load is finished: by trying again what was killed,
        or by a new load that takes up what the dead one left.
        """
        draw = random.Random(seed)
        wrong: list[str] = []
        progress = Progress("kills", kills)
        number = 0
        while progress.done < kills:
            number += 1
            corpus = self.new(f"killed-{number}")
            load = ChildLoad(corpus, f"20250401T000000Z-{number:03}000")
            story = []
            for attempt in range(draw.randint(1, 3)):
                moment = draw.uniform(0.0, self.seconds)
                if load.run(killed_in=moment) == signal.SIGKILL:
                    story.append(f"{moment:.2f} s after {list(load.done)[-1:] or ['nothing']}")
                    progress.advance(1)
                if draw.random() < 0.3:
                    load = ChildLoad(corpus, f"20250401T00000{attempt + 1}Z-{number:03}000")
            status = load.run()
            if status or not corpus.published.exists() or not self.agrees(corpus):
                wrong.append(f"corpus {number}, killed {', '.join(story)}: status {status}")
            print(f"  corpus {number}: killed {', '.join(story) or 'never'}", flush=True)
        return wrong

    def on_a_full_disk(self, sizes_mb: tuple[int, ...]) -> list[str]:
        """Load onto file systems that are too small, make room, and try again; returns what went wrong."""
        wrong: list[str] = []
        for size in sizes_mb:
            corpus = self.new(f"disk-{size}")
            mount = ["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", str(corpus.home)]
            subprocess.run(mount, check=True)
            load = ChildLoad(corpus, "20250401T000000Z-000002")
            status = load.run()
            print(f"  {size} MB: status {status} after {list(load.done)[-1:] or ['nothing']}", flush=True)
            if status == 0 or corpus.published.exists():
                wrong.append(f"{size} MB were enough")
            subprocess.run(["mount", "-o", "remount,size=500m", str(corpus.home)], check=True)
            if load.run() or corpus.export() != self.expected:
                wrong.append(f"with {size} MB at first, another corpus came out")
            subprocess.run(["umount", str(corpus.home)], check=True)
        return wrong

    def with_unreadable_files(self) -> list[str]:
        """Load where a file and a folder may not be opened, mend that, and load again."""
        corpus = self.new("unreadable")
        file, folder = self.landing / "saltby" / "stories.jsonl", self.landing / "voa-editorials"
        modes = {path: path.stat().st_mode for path in (file, folder)}
        for path in modes:
            path.chmod(0)
        wrong: list[str] = []
        if ChildLoad(corpus, "20250401T000000Z-000001").run():
            wrong.append("the load did not end well")
        found = corpus.rows("select path, reason from corpus.captures where reason = 'unreadable' order by path")
        if found != [("saltby/stories.jsonl", "unreadable"), ("voa-editorials", "unreadable")]:
            wrong.append(f"quarantined as unreadable: {found}")
        if ChildLoad(corpus, "20250401T000001Z-000001").run():
            wrong.append("the load with nothing new did not end well")
        for path, mode in modes.items():
            path.chmod(mode)
        if ChildLoad(corpus, "20250401T000002Z-000001").run() or not self.agrees(corpus):
            wrong.append("once all could be read, another corpus came out")
        return wrong


def kinds_of(arguments: list[str]) -> dict[str, list[int]]:
    """The kinds of fault that are named, each with the numbers that follow it."""
    kinds: dict[str, list[int]] = {}
    for argument in arguments:
        if argument.isdigit():
            kinds[next(reversed(kinds))].append(int(argument))
        else:
            kinds[argument] = []
    return kinds


def main() -> int:
    """Run the kinds of fault that are named; prints of each what went wrong, or that every corpus is whole."""
    every_wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="dateline-faults-") as root:
        harness = Harness(Path(root))
        print(f"an undisturbed load takes {harness.seconds:.1f} s", flush=True)
        for kind, numbers in kinds_of(sys.argv[1:]).items():
            print(f"{kind}:", flush=True)
            if kind == "kills":
                kills, seed = (*numbers, 1)[:2]
                wrong = harness.killed_after_each_step() + harness.killed_at_random(kills, seed)
            elif kind == "disk":
                wrong = harness.on_a_full_disk((2, 6, 12, 20))
            else:
                wrong = harness.with_unreadable_files()
            print("\n".join(wrong) or f"{kind}: every corpus is whole", flush=True)
            every_wrong += wrong
    return bool(every_wrong)


if __name__ == "__main__":
    sys.exit(main())
