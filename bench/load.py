"""How fast a load goes from landing to published under a real Airflow, and how much memory it takes."""

import os
import sys
import tempfile
import threading
from datetime import datetime
from pathlib import Path

import psutil
from rich.table import Table

from bench.made_up import write_articles
from corpus.load import STEPS
from corpus.operate.airflow_home import EmbeddedAirflow, free_port
from corpus.operate.run import terminal
from corpus.operate.watch import load_once, seconds_of
from corpus.settings import Settings, whole_number

# What a load is asked for: articles a second from landing to published, MB of any one process.
LEAST_RATE = 500
MOST_MEMORY = 1536


class PeakMemory:
    """Watches the resident memory of every process below this one."""

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self.peak_of = ""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        here = psutil.Process()
        while not self._over.wait(0.1):
            for process in here.children(recursive=True):
                try:
                    if (taken := process.memory_info().rss / 2**20) > self.peak_mb:
                        self.peak_mb, self.peak_of = taken, " ".join(process.cmdline())
                except psutil.Error:
                    continue

    def __enter__(self) -> "PeakMemory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def main() -> int:
    """Load made-up articles into an empty corpus and print where the seconds go."""
    console = terminal()
    count = whole_number("BENCH_ARTICLES", 20_000, 1)
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as root:
        landing = Path(root, "landing")
        size = write_articles(landing / "bench" / "articles.jsonl", count)
        os.environ |= {"CORPUS_LANDING": str(landing), "CORPUS_HOME": str(Path(root, "home"))}
        console.print(f"{count:,} articles, {size / 2**20:.0f} MB of JSON lines in one file")
        with (
            PeakMemory() as memory,
            EmbeddedAirflow(Settings.from_environment(), free_port(), False) as airflow,
        ):
            run, instances = load_once(airflow, console)
        if run["state"] != "success":
            console.print("[red]The load failed.")
            return 1
        table = Table("step", "tasks", "seconds", box=None, pad_edge=False, header_style="dim")
        for step in STEPS:
            of_step = [one for one in instances if one["task_id"] == step.name]
            if took := seconds_of(of_step):
                table.add_row(step.name, str(len(of_step)), f"{took:.1f}")
        console.print(table)
        began = datetime.fromisoformat(run["start_date"])
        [published] = [datetime.fromisoformat(one["end_date"]) for one in instances if one["task_id"] == "publish"]
        rate = count / (published - began).total_seconds()
        console.print(
            f"landing to published: {rate:,.0f} articles/s, {rate / LEAST_RATE:.2f} of {LEAST_RATE} asked for"
        )
        console.print(
            f"largest process: {memory.peak_mb:,.0f} MB, {memory.peak_mb / MOST_MEMORY:.2f} of {MOST_MEMORY:,} allowed"
            f" ({memory.peak_of})",
            markup=False,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
