"""How much memory it takes to load files that are far larger than memory may be.

A large file of JSON lines and a large packed WARC are made, found, cut and read by as many tasks at once as
the settings allow, each a process of its own as under Airflow, and admitted; if asked for, also derived, checked,
built and published. Then very many small files are loaded, and looked at again once all of them have been touched. What
counts is the largest of these processes.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.made_up import write_crawl, write_files, write_lines
from bench.processes import Processes
from corpus.load import run_steps, steps_until
from corpus.operate.run import terminal
from corpus.preload import preload
from corpus.settings import Settings, whole_number
from corpus.step import Load

# MB that any one task may take, whatever the size of what it reads.
MOST_MEMORY = 1024


def measure(kind: str, settings: Settings, console: Console, last: str, load_id: str = "bench") -> float:
    """Load a landing area and print one row per step.

    Args:
        kind: what is loaded, the title of the table.
        settings: the corpus.
        console: where to print.
        last: the step after which to stop.
        load_id: id of the load.

    Returns:
        The largest task's MB.
    """
    size = sum(path.stat().st_size for path in Path(settings.landing).rglob("*") if path.is_file())
    steps = steps_until(last)
    processes = Processes(settings.parallelism)
    run_steps(Load(settings, load_id), steps, run=processes)
    table = Table("step", "tasks", "seconds", "MB/s", "largest, MB", title=kind, box=None, pad_edge=False)
    for step, taken in zip(steps, processes.taken, strict=True):
        rate, largest = size / 2**20 / taken.seconds, max(taken.megabytes, default=0.0)
        table.add_row(step.name, str(len(taken.megabytes)), f"{taken.seconds:.0f}", f"{rate:,.0f}", f"{largest:,.0f}")
    console.print(table)
    return max(megabytes for taken in processes.taken for megabytes in taken.megabytes)


def measure_files(count: int, console: Console) -> float:
    """Load very many small files, touch all of them and look again; returns the largest task's MB."""
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as root:
        landing = Path(root, "landing")
        write_files(landing / "bench", count)
        settings = replace(Settings.from_environment(), landing=str(landing), home=Path(root, "home"))
        worst = measure(f"{count:,} new files", settings, console, "admit")
        for file in landing.rglob("*.txt"):
            os.utime(file, ns=(1, 1))
        return max(worst, measure(f"{count:,} touched files", settings, console, "discover", "bench-2"))


def main() -> int:
    """Measure them; `BENCH_JSONL_GB`, `BENCH_WARC_GB` and `BENCH_FILES` set how much, 0 leaves one out.

    With `BENCH_WHOLE=1` they are loaded to the end, which takes some ten minutes more.
    """
    console = terminal()
    preload()
    files: list[tuple[str, int, Callable[[Path, int], int]]] = [
        ("lines.jsonl", whole_number("BENCH_JSONL_GB", 5, 0), write_lines),
        ("crawl.warc.gz", whole_number("BENCH_WARC_GB", 2, 0), write_crawl),
    ]
    last = "publish" if os.environ.get("BENCH_WHOLE") == "1" else "admit"
    worst = 0.0
    for name, gigabytes, write in files:
        if not gigabytes:
            continue
        with tempfile.TemporaryDirectory(prefix="dateline-bench-") as root:
            landing = Path(root, "landing", "bench")
            landing.mkdir(parents=True)
            count = write(landing / name, gigabytes << 30)
            settings = replace(Settings.from_environment(), landing=str(landing.parent), home=Path(root, "home"))
            worst = max(worst, measure(f"{gigabytes} GB {name}, {count:,} records", settings, console, last))
    if count := whole_number("BENCH_FILES", 200_000, 0):
        worst = max(worst, measure_files(count, console))
    console.print(f"largest task: {worst:,.0f} MB, {worst / MOST_MEMORY:.2f} of {MOST_MEMORY:,} allowed")
    return int(worst > MOST_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
