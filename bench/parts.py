"""Where the processor's time of reading and deriving goes, part by part: made-up articles, real pages and dumps."""

import gc
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from rich.table import Table

from bench.evaluation import KINDS, first_pages, measured_folder
from bench.made_up import write_articles
from bench.processes import Processes
from corpus import derive
from corpus.bounded import COLLECTED_AFTER
from corpus.enrich.topics import load_topics
from corpus.load import run_steps, steps_until
from corpus.operate.run import terminal
from corpus.preload import preload, preload_texts
from corpus.settings import Settings, whole_number
from corpus.step import Load

# Functions that the derive step calls, by the part that they are.
PARTS = {
    "parse": "roles and fields",
    "detect_language": "language",
    "body_languages": "language",
    "article_words": "words",
    "count_words_and_signs": "words",
    "quality_signals": "quality",
    "topic_evidence": "topics",
    "mentioned_places": "places",
    "key_terms": "key terms",
    "prepared": "copies",
    "wording": "wording",
    "no_article": "no article",
}

# What is to be told of an article at so many a second and core (docs/decisions/reading.md).
TOGETHER, LEAST_TOGETHER = ("language", "topics", "places"), 2_500


class Timed:
    """Functions of `corpus.derive`, each with the time of the processor that it takes."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def _timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: Any, **named: Any) -> Any:
            began = time.thread_time()
            try:
                return work(*given, **named)
            finally:
                self.seconds[PARTS[name]] += time.thread_time() - began

        return timed

    def __enter__(self) -> "Timed":
        self._before = {name: getattr(derive, name) for name in PARTS}
        for name, work in self._before.items():
            setattr(derive, name, self._timed(name, work))
        return self

    def __exit__(self, *_: object) -> None:
        for name, work in self._before.items():
            setattr(derive, name, work)


def measured(landing: Path, home: Path) -> tuple[int, dict[str, float]]:
    """Read and derive what is in a landing area; how many records there are, and the seconds of each part."""
    settings = replace(Settings.from_environment(), landing=str(landing), home=home, parallelism=1)
    processes, steps = Processes(1), steps_until("admit")
    run_steps(Load(settings, "parts"), steps, run=processes)
    read = next(one.processor for step, one in zip(steps, processes.taken, strict=True) if step.name == "read")
    shards = sorted(home.glob("staged/parts/derive/*.parquet"))
    contents = pa.concat_tables([pq.read_table(shard) for shard in shards]).combine_chunks()
    topics = load_topics()
    batches = contents.to_batches(max_chunksize=derive.DERIVE_ROWS)
    derive.derive_batch(batches[0], topics)  # what is loaded once is not counted
    gc.freeze()  # as the child that derives does
    gc.set_threshold(COLLECTED_AFTER)
    with Timed() as timed:
        began = time.thread_time()
        for batch in batches:
            derive.derive_batch(batch, topics)
        whole = time.thread_time() - began
    rest = whole - sum(timed.seconds.values())
    return contents.num_rows, {"read": read, **timed.seconds, "rest of derive": rest}


def shown(found: Mapping[str, tuple[int, Mapping[str, float]]]) -> Table:
    """A row a part, a column a kind of record, in µs a record."""
    table = Table("µs a record", *found, box=None, pad_edge=False, header_style="dim")
    for column in table.columns[1:]:
        column.justify = "right"
    parts = dict.fromkeys(part for _, seconds in found.values() for part in seconds)
    for part in parts:
        table.add_row(part, *(f"{seconds.get(part, 0) / count * 1e6:,.0f}" for count, seconds in found.values()))
    wholes = [(count, sum(seconds.values())) for count, seconds in found.values()]
    table.add_row("together", *(f"{whole / count * 1e6:,.0f}" for count, whole in wholes))
    table.add_row("records/s a core", *(f"{count / whole:,.0f}" for count, whole in wholes))
    return table


def main() -> int:
    """Measure `BENCH_ARTICLES` made-up articles and at most `BENCH_PAGES` pages of each kind."""
    console = terminal()
    preload()
    preload_texts()
    found: dict[str, tuple[int, Mapping[str, float]]] = {}
    with tempfile.TemporaryDirectory(prefix="dateline-parts-") as folder:
        root = Path(folder)
        count = whole_number("BENCH_ARTICLES", 2_000, 1)
        write_articles(root / "JSON lines" / "bench" / "articles.jsonl", count)
        evaluation = measured_folder(console)
        for kind in KINDS if evaluation else ():
            pages = first_pages(Path(evaluation or "", "pages", kind.folder), whole_number("BENCH_PAGES", 500, 1))
            (root / kind.folder / "bench").mkdir(parents=True)
            for page in pages:
                shutil.copy(page, root / kind.folder / "bench" / page.name)
        for landing in sorted(root.iterdir()):
            found[landing.name] = measured(landing, Path(folder, f"home {landing.name}"))
    console.print(shown(found))
    count, seconds = found["JSON lines"]
    rate = count / sum(seconds[part] for part in TOGETHER)
    console.print(
        f"{', '.join(TOGETHER)} of made-up articles: {rate:,.0f} articles/s a core,"
        f" {rate / LEAST_TOGETHER:.2f} of {LEAST_TOGETHER:,} asked for"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
