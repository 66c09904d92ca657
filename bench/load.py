"""`make bench`: how fast a load goes from landing to published, and how much memory it takes."""

import json
import os
import random
import sys
import tempfile
import threading
from datetime import datetime
from pathlib import Path

import psutil
from rich.table import Table

from corpus.operate.airflow_home import EmbeddedAirflow, free_port
from corpus.operate.run import STEPS, load_once, seconds_of, terminal
from corpus.settings import PROJECT, Settings, whole_number

# What a load is asked for: articles a second from landing to published, MB of any one process.
LEAST_RATE = 500
MOST_MEMORY = 1536


def write_articles(target: Path, count: int, seed: int = 7) -> int:
    """Write `count` made-up articles of about 480 words as JSON lines; returns the bytes written.

    The words are those of the sample's agency articles, shuffled; the same seed gives the same file.
    """
    draw = random.Random(seed)
    sample = PROJECT / "include" / "seeds" / "northwind-wire" / "northwind-2025-03.jsonl"
    words = sorted({word.strip("“”.,") for word in sample.read_text(encoding="utf-8").split() if word.isalpha()})

    def sentence() -> str:
        return " ".join(draw.choices(words, k=draw.randint(8, 24))).capitalize() + "."

    def paragraph() -> str:
        return " ".join(sentence() for _ in range(draw.randint(2, 4)))

    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8") as file:
        for number in range(count):
            article = {
                "id": f"a{number}",
                "url": f"https://bench.example/{number % 40}/story-{number}",
                "title": " ".join(draw.choices(words, k=8)).capitalize(),
                "author": "Jane Doe",
                "published": f"2025-{1 + number % 9:02}-{1 + number % 28:02}T10:00:00Z",
                "text": "\n\n".join(paragraph() for _ in range(draw.randint(6, 12))),
            }
            file.write(json.dumps(article) + "\n")
    return target.stat().st_size


class PeakMemory:
    """Watches the resident memory of every process below this one."""

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        here = psutil.Process()
        while not self._over.wait(0.1):
            for process in here.children(recursive=True):
                try:
                    self.peak_mb = max(self.peak_mb, process.memory_info().rss / 2**20)
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
            of_step = [one for one in instances if one["task_id"] == step]
            if took := seconds_of(of_step):
                table.add_row(step, str(len(of_step)), f"{took:.1f}")
        console.print(table)
        began = datetime.fromisoformat(run["start_date"])
        [published] = [datetime.fromisoformat(one["end_date"]) for one in instances if one["task_id"] == "publish"]
        rate = count / (published - began).total_seconds()
        console.print(
            f"landing to published: {rate:,.0f} articles/s, {rate / LEAST_RATE:.2f} of {LEAST_RATE} asked for"
        )
        console.print(
            f"largest process: {memory.peak_mb:,.0f} MB, {memory.peak_mb / MOST_MEMORY:.2f} of {MOST_MEMORY:,} allowed"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
