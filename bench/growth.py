"""What adding articles costs beside few and beside very many: the same loads into two corpora, in turn.

The corpora are made by loads of made-up articles and kept in `BENCH_CORPORA`, so that a second run goes on with them.
Each task is a process of its own, forked as Airflow forks it: those that read and derive from one that has their
machine code, the others from one that has not.
"""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.made_up import write_articles
from bench.processes import Processes, Taken
from corpus.load import STEPS, run_steps
from corpus.operate.run import terminal
from corpus.preload import preload, preload_texts
from corpus.settings import Settings, whole_number
from corpus.step import Load
from corpus.warehouse import file_snapshot
from corpus.warehouse.file_copy import copy_file

# Articles of one load of those that make a corpus.
AT_ONCE = 25_000

# What a load beside the large corpus may cost, of what it costs beside the small one, and MB of any process.
MOST_GROWTH = 1.3
MOST_MEMORY = 700


def _ready(texts: bool) -> None:
    preload()
    if texts:
        preload_texts()
    vars(file_snapshot)["copy_file"] = _copy_measured


def _copy_measured(source: Path, target: Path) -> None:
    """Copy the published file and write down beside the corpus what that took."""
    began = time.process_time()
    copy_file(source, target)
    _noted_copy(Path(os.environ["CORPUS_HOME"])).write_text(f"{time.process_time() - began}", encoding="utf-8")


def _noted_copy(home: Path) -> Path:
    return home / "seconds-of-the-copy"


def _run(load: Load, name: str, done: dict[str, Any], at_once: int) -> tuple[dict[str, Any], Taken]:
    """Run one step of a load; returns the results of all steps so far and what it took."""
    os.environ["CORPUS_HOME"] = str(load.settings.home)
    processes = Processes(at_once)
    results = run_steps(load, [step for step in STEPS if step.name == name], done, run=processes)
    return results, processes.taken[0]


class Loader:
    """Runs loads, each task forked from a process that has what tasks of its kind have under Airflow."""

    def __init__(self) -> None:
        fresh = get_context("spawn")
        self._pools = [ProcessPoolExecutor(1, fresh, _ready, (texts,)) for texts in (False, True)]

    def close(self) -> None:
        """End the processes."""
        for pool in self._pools:
            pool.shutdown()

    def load(self, home: Path, at_once: int) -> dict[str, Taken]:
        """Load what is new in a corpus's landing area; returns what each step took."""
        settings = replace(Settings.from_environment(), landing=str(home / "landing"), home=home, parallelism=at_once)
        load, done, taken = Load(settings, f"{time.time_ns()}"), dict[str, Any](), dict[str, Taken]()
        for step in STEPS:
            pool = self._pools[not step.opens_warehouse]
            done, taken[step.name] = pool.submit(_run, load, step.name, done, at_once).result()
        return taken


def _add(home: Path, count: int) -> None:
    """Put so many articles that the corpus has not yet into its landing area."""
    landing = home / "landing" / "bench"
    number = len(list(landing.glob("*.jsonl")))
    write_articles(landing / f"{number:06}.jsonl", count, seed=number, prefix=f"{number}-")


def _grow(loader: Loader, home: Path, size: int, console: Console) -> None:
    """Load made-up articles until a corpus has so many."""
    whole, rest = divmod(size, AT_ONCE)
    for number, count in enumerate([AT_ONCE] * whole + [rest] * bool(rest)):
        if (home / "landing" / "bench" / f"{number:06}.jsonl").exists():
            continue
        _add(home, count)
        began = time.monotonic()
        loader.load(home, 2)
        console.print(f"{home.name}: {count:,} articles in {time.monotonic() - began:.0f} s")


def _measured(loader: Loader, home: Path, count: int) -> tuple[dict[str, Taken], float]:
    """Add articles to a corpus; returns what each step took and, of `publish`, what copying the published file took."""
    _add(home, count)
    _noted_copy(home).unlink(missing_ok=True)
    os.sync()
    taken = loader.load(home, 1)
    return taken, float(_noted_copy(home).read_text(encoding="utf-8"))


def main() -> int:
    """Add `BENCH_ADDED` articles (100,1000) to `BENCH_SMALL` (10,000) and `BENCH_LARGE` (300,000).

    `BENCH_ROUNDS` times (2).
    """
    console = terminal()
    root = Path(os.environ.get("BENCH_CORPORA") or ".corpora").resolve()
    sizes = [whole_number("BENCH_SMALL", 10_000, 1), whole_number("BENCH_LARGE", 300_000, 1)]
    added = [int(count) for count in (os.environ.get("BENCH_ADDED") or "100,1000").split(",")]
    homes = [root / f"{size}" for size in sizes]
    loader = Loader()
    for home, size in zip(homes, sizes, strict=True):
        _grow(loader, home, size, console)
        # Code that is another than before lets the first load write the snapshot as a whole.
        _add(home, 1)
        loader.load(home, 2)
    failed = False
    for _ in range(whole_number("BENCH_ROUNDS", 2, 0)):
        for count in added:
            small, large = (_measured(loader, home, count) for home in homes)
            failed |= _shown(count, sizes, [small, large], console)
    loader.close()
    return int(failed)


def _shown(count: int, sizes: list[int], told: list[tuple[dict[str, Taken], float]], console: Console) -> bool:
    """Print what a load took, by step; returns whether the larger corpus made it cost too much."""
    table = Table("step", box=None, pad_edge=False, header_style="dim", title=f"{count:,} articles added")
    for size in sizes:
        table.add_column(f"CPU s beside {size:,}", justify="right")
        table.add_column("MB", justify="right")
    for step in STEPS:
        cells = [
            cell
            for taken, _ in told
            for cell in (f"{taken[step.name].processor:.2f}", f"{max(taken[step.name].megabytes, default=0):,.0f}")
        ]
        table.add_row(step.name, *cells)
    sums = [sum(one.processor for one in taken.values()) for taken, _ in told]
    copies = [copying for _, copying in told]
    table.add_row("all", *(cell for one in sums for cell in (f"{one:.1f}", "")))
    table.add_row("of it the copy", *(cell for one in copies for cell in (f"{one:.1f}", "")))
    console.print(table)
    small, large = (one - copying for one, copying in zip(sums, copies, strict=True))
    largest = max(max(one.megabytes, default=0) for taken, _ in told for one in taken.values())
    console.print(
        f"without the copy {large / small:.2f} times as much ({MOST_GROWTH} allowed);"
        f" largest process {largest:,.0f} MB ({MOST_MEMORY} allowed)\n"
    )
    return large / small > MOST_GROWTH or largest > MOST_MEMORY


if __name__ == "__main__":
    sys.exit(main())
