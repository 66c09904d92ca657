"""`make bench`, third part: how much of real pages is found right, and how fast they are parsed.

Where a folder of pages with gold answers lies (`CORPUS_EVAL`), each kind of capture in it is loaded into a corpus of
its own, by the steps that the DAG runs, and what was published is scored by the folder's own `score.py`. Then the
same pages are parsed once more by one core, nothing around it, for the rate and the slowest of them.
"""

import gzip
import importlib
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import metadata, util
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.processes import in_processes, tasks_of_a_load
from corpus import load as steps
from corpus.article.dump.article import PageInput, parse_article, parse_articles
from corpus.article.html.article import parse_marked
from corpus.derive import DERIVE_ROWS
from corpus.landing.charset import Decoded, decode
from corpus.landing.formats import html, plain_text
from corpus.landing.quarantine import Unreadable
from corpus.operate.run import terminal
from corpus.settings import PROJECT, Settings, whole_number

# Seconds of one core that parsing a page may take.
MOST_SECONDS = 2.0

# Pages that are listed as the slowest.
SLOWEST = 10

LOAD_ID = "bench"

_COLUMNS = ("body F1", "precision", "recall", "title", "byline", "published")


@dataclass(frozen=True)
class Kind:
    """One kind of capture, with what others reach on it and what is asked for here, in the order of `_COLUMNS`."""

    folder: str
    others: str
    best: tuple[float | None, ...]
    asked: tuple[float | None, ...]


_NO_TOOL = "the dump as it stands"
_DUMPS_ASKED = (0.92, None, None, 0.80, 0.60, 0.65)
_UNMEASURED = (None,) * len(_COLUMNS)

# The best known figures are those of the evaluation folder's README.
KINDS = (
    Kind("html", "trafilatura 2.3", (0.938, 0.932, 0.944, 0.680, 0.682, 0.847), (0.955, None, None, 0.90, 0.82, 0.92)),
    Kind("inscriptis", _NO_TOOL, (0.811, *_UNMEASURED[1:]), _DUMPS_ASKED),
    Kind("html_text", "", _UNMEASURED, _DUMPS_ASKED),
    Kind("bs4", _NO_TOOL, (0.807, *_UNMEASURED[1:]), _DUMPS_ASKED),
)
TOPICS = ("bbc", "huffpost")

_PUBLISHED = re.compile(r"^captures in gold \d+, found (\d+)", re.MULTILINE)
_POOLED = re.compile(r"body pooled: F1 ([\d.]+) P ([\d.]+) R ([\d.]+)")
_FIELD = re.compile(r"^(title|byline|published): ([\d.]+) of", re.MULTILINE)
_TOPICS = re.compile(r"level-1 accuracy ([\d.]+) macro-F1 ([\d.]+)")


class NotMeasured(RuntimeError):
    """A load or the scoring failed; the message says which."""


def evaluation_folder() -> Path:
    """Where the pages with gold answers are looked for; a relative folder is taken from the project's root."""
    return (PROJECT / (os.environ.get("CORPUS_EVAL") or "../shared/eval")).resolve()


def _name(path: Path) -> str:
    return path.name.split(".")[0]


def _first_pages(folder: Path, most: int) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("_"))[:most]


def _gold_of(gold: Path, names: set[str], target: Path) -> Path:
    """The gold answers of some pages, as a file."""
    with gold.open(encoding="utf-8") as rows, target.open("w", encoding="utf-8") as kept:
        kept.writelines(row for row in rows if json.loads(row)["id"] in names)
    return target


def _quietly(work: Callable[[], object]) -> Callable[[], object]:
    """The same work, for a process of its own, without a word on what is no news here."""

    def run() -> object:
        logging.getLogger("corpus").setLevel(logging.ERROR)  # what a gate finds short of closing
        os.environ["PYTHONWARNINGS"] = "ignore:resource_tracker"  # dbt's semaphores, as the process ends at once
        return work()

    return run


def load_corpus(landing: Path, home: Path) -> Path:
    """Load a landing area into a corpus of its own, each task a process as under Airflow; returns what is published.

    Raises:
        NotMeasured: a task failed.
    """
    settings = replace(Settings.from_environment(), landing=str(landing), home=home)
    for _, works in tasks_of_a_load(settings, LOAD_ID):
        try:
            list(in_processes(list(map(_quietly, works)), settings.parallelism))
        except RuntimeError as error:
            raise NotMeasured(f"the load of {landing} failed") from error
    return settings.published


def score(script: Path, mode: str, corpus: Path, gold: Path) -> str:
    """What the evaluation folder's own `score.py` says of a corpus.

    Raises:
        NotMeasured: it could not score.
    """
    done = subprocess.run(
        [sys.executable, str(script), mode, str(corpus), str(gold)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = next((line for line in reversed(done.stderr.splitlines()) if "Error" in line), "no reason given")
        raise NotMeasured(f"{script} {mode} ended with status {done.returncode}: {reason}")
    return done.stdout


def extraction_figures(said: str) -> tuple[float | None, ...]:
    """The figures of `score.py extraction`, in the order of `_COLUMNS`; None for what gold does not ask."""
    pooled = _POOLED.search(said)
    fields = {name: float(value) for name, value in _FIELD.findall(said)}
    body = tuple(map(float, pooled.groups())) if pooled else (None, None, None)
    return (*body, *(fields.get(name) for name in ("title", "byline", "published")))


def _shown(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.3f}"


def quality_table(found: Mapping[str, tuple[float | None, ...]]) -> Table:
    """What was reached on each kind of capture, beside what others reach and what is asked for."""
    table = Table("pages", "by", box=None, pad_edge=False, header_style="dim")
    for name in _COLUMNS:
        table.add_column(name, justify="right")
    for kind in KINDS:
        if (figures := found.get(kind.folder)) is None:
            continue
        told = [
            f"[{'red' if least is not None and reached < least else 'green' if least is not None else 'default'}]"
            f"{reached:.3f}"
            if reached is not None
            else ""
            for reached, least in zip(figures, kind.asked, strict=True)
        ]
        table.add_row(f"[bold]{kind.folder}", "[bold]Dateline", *told)
        if kind.others:
            table.add_row("", kind.others, *map(_shown, kind.best), style="dim")
        table.add_row("", "asked for", *map(_shown, kind.asked), style="dim", end_section=True)
    return table


def shortfalls(found: Mapping[str, tuple[float | None, ...]]) -> list[str]:
    """The figures that are below what is asked for, in words."""
    return [
        f"{kind.folder} {column} {reached:.3f} of {least:.3f}"
        for kind in KINDS
        for column, reached, least in zip(_COLUMNS, found.get(kind.folder, _UNMEASURED), kind.asked, strict=True)
        if reached is not None and least is not None and reached < least
    ]


def measure_quality(evaluation: Path, most: int, root: Path, console: Console) -> None:
    """Load each kind of capture, score what was published and print one table of it all."""
    found: dict[str, tuple[float | None, ...]] = {}
    for kind in KINDS:
        folder = evaluation / "pages" / kind.folder
        if not folder.is_dir():
            continue
        pages = _first_pages(folder, most)
        home, landing, gold = root / kind.folder, folder, evaluation / "pages" / "gold.jsonl"
        home.mkdir()
        if len(pages) < len(list(folder.iterdir())):
            landing = home / "landing"
            landing.mkdir()
            for page in pages:
                shutil.copyfile(page, landing / page.name)
            gold = _gold_of(gold, set(map(_name, pages)), home / "gold.jsonl")
        began = time.monotonic()
        corpus = load_corpus(landing, home / "corpus")
        seconds = time.monotonic() - began
        said = score(evaluation / "score.py", "extraction", corpus, gold)
        published = told.group(1) if (told := _PUBLISHED.search(said)) else "?"
        console.print(f"{kind.folder}: {len(pages):,} pages loaded in {seconds:.0f} s, {published} of them published")
        found[kind.folder] = extraction_figures(said)
        shutil.rmtree(home)
    if not found:
        return
    console.print(quality_table(found))
    console.print(
        "The models for the body were fitted on pages of this kind; where these are the same ones, read the figures\n"
        "for the body beside the cross-validated ones: docs/decisions/parsing.md",
        style="dim",
    )
    short = shortfalls(found)
    console.print(f"below what is asked for: {', '.join(short)}" if short else "all that is asked for is reached")


def measure_topics(evaluation: Path, root: Path, console: Console) -> None:
    """Load the articles whose topics are known and print how many got the right one."""
    for name in TOPICS:
        articles, gold = (evaluation / "topics" / f"{name}.{end}" for end in ("jsonl.gz", "gold.jsonl"))
        if not (articles.is_file() and gold.is_file()):
            continue
        home = root / f"topics-{name}"
        (home / "landing").mkdir(parents=True)
        shutil.copyfile(articles, home / "landing" / articles.name)
        corpus = load_corpus(home / "landing", home / "corpus")
        try:
            said = score(evaluation / "score.py", "topics", corpus, gold)
        except NotMeasured as error:
            console.print(f"topics are not measured: {error}", soft_wrap=True, markup=False)
            return
        if told := _TOPICS.search(said):
            accuracy, f1 = map(float, told.groups())
            console.print(f"topics of {name}: the right one of IPTC's first level {accuracy:.3f}, macro-F1 {f1:.3f}")
        shutil.rmtree(home)


def _decoded(pages: Iterable[Path]) -> Iterator[tuple[str, Decoded]]:
    for path in pages:
        raw = path.read_bytes()
        try:
            yield _name(path), decode(gzip.decompress(raw) if path.suffix == ".gz" else raw)
        except Unreadable:
            continue


def _timed(work: Callable[[], object]) -> float:
    """Seconds of processor time."""
    began = time.process_time()
    work()
    return time.process_time() - began


def _parse_html(text: str) -> None:
    page = html.page_of(text, None)
    parse_marked(page.blocks, page.marks or (), [False] * len(page.blocks), page.known, page.url)


def _dump(text: Decoded) -> PageInput:
    blocks = plain_text.page_of(text, None).blocks
    return PageInput(blocks, [False] * len(blocks), {})


def _parse_dump(text: Decoded) -> None:
    page = _dump(text)
    parse_article(page.texts, page.recurring, {})


def _trafilatura() -> tuple[str, Callable[[str], object]] | None:
    """Another extractor to measure against, with its version; None where it is not installed."""
    if util.find_spec("trafilatura") is None:
        return None
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    extract = importlib.import_module("trafilatura").bare_extraction
    return metadata.version("trafilatura"), lambda text: extract(text, with_metadata=True)


@dataclass(frozen=True)
class Timed:
    """How long parsing one page takes."""

    seconds: float
    kind: str
    name: str
    characters: int


def measure_html(pages: list[Path], console: Console) -> list[Timed]:
    """Parse saved HTML page by page, by ours and the other extractor in turn, and print both rates."""
    other = _trafilatura()
    times: list[Timed] = []
    theirs = 0.0
    for name, decoded in _decoded(pages):
        if not times:
            _parse_html(decoded.text)  # what is loaded once is not counted
            if other:
                other[1](decoded.text)
        try:
            seconds = _timed(lambda text=decoded.text: _parse_html(text))  # type: ignore[misc]
        except Unreadable:
            continue
        times.append(Timed(seconds, "html", name, len(decoded.text)))
        if other:
            theirs += _timed(lambda text=decoded.text, run=other[1]: run(text))  # type: ignore[misc]
    if not times:
        return []
    rate = len(times) / sum(one.seconds for one in times)
    told = f"HTML: {rate:,.0f} pages/s"
    if other and theirs:
        slower = len(times) / theirs
        console.print(f"{told}; trafilatura {other[0]} with metadata: {slower:,.0f} pages/s; ratio {rate / slower:.1f}")
    else:
        console.print(f"{told}; trafilatura is not installed here, so there is nothing to compare with")
    return times


def measure_dumps(kind: str, pages: list[Path], console: Console) -> list[Timed]:
    """Parse text dumps, in groups as a load does for the rate, then one by one for the slowest."""
    texts = list(_decoded(pages))
    if not texts:
        return []
    _parse_dump(texts[0][1])
    blocks = 0

    def parse() -> None:
        nonlocal blocks
        for at in range(0, len(texts), DERIVE_ROWS):
            pages = [_dump(text) for _, text in texts[at : at + DERIVE_ROWS]]
            blocks += sum(len(article.roles) for article in parse_articles(pages))

    seconds = _timed(parse)
    console.print(
        f"text dumps, {kind}: {len(texts) / seconds:,.0f} captures/s of {blocks / len(texts):,.0f} blocks each,"
        f" {blocks / seconds:,.0f} blocks/s"
    )
    return [
        Timed(_timed(lambda text=text: _parse_dump(text)), kind, name, len(text.text))  # type: ignore[misc]
        for name, text in texts
    ]


def measure_parsing(evaluation: Path, most: int, console: Console) -> None:
    """Print how fast the pages are parsed and which take the longest."""
    console.print("\nparsing alone, by the processor time of one core")
    times: list[Timed] = []
    for kind in KINDS:
        folder = evaluation / "pages" / kind.folder
        if folder.is_dir():
            pages = _first_pages(folder, most)
            times += (
                measure_html(pages, console) if kind.folder == "html" else measure_dumps(kind.folder, pages, console)
            )
    table = Table("slowest pages", "ms", "characters", box=None, pad_edge=False, header_style="dim")
    table.columns[1].justify = table.columns[2].justify = "right"
    times.sort(key=lambda one: -one.seconds)
    for one in times[:SLOWEST]:
        table.add_row(f"{one.kind}/{one.name}", f"{one.seconds * 1000:,.0f}", f"{one.characters:,}")
    if times:
        console.print(table)
        share = times[0].seconds / MOST_SECONDS
        console.print(f"slowest page: {times[0].seconds:.2f} s, {share:.2f} of {MOST_SECONDS:.0f} s allowed")


def main() -> int:
    """Measure on the pages of `CORPUS_EVAL`, at most `BENCH_PAGES` of each kind; says so where there are none."""
    console = terminal()
    evaluation = evaluation_folder()
    most = whole_number("BENCH_PAGES", 100_000, 1)
    if not (evaluation / "score.py").is_file() or not (evaluation / "pages").is_dir():
        console.print(
            f"No pages with gold answers in {evaluation} (CORPUS_EVAL): quality is not measured.", soft_wrap=True
        )
        return 0
    steps.preload()
    try:
        with tempfile.TemporaryDirectory(prefix="dateline-bench-") as root:
            measure_quality(evaluation, most, Path(root), console)
            measure_topics(evaluation, Path(root), console)
    except NotMeasured as error:
        console.print(f"[red]{error}", soft_wrap=True)
        return 1
    measure_parsing(evaluation, most, console)
    return 0


if __name__ == "__main__":
    sys.exit(main())
