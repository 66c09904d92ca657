"""Dateline beside other tools on the same files in one run: seconds of the processor, rate and quality.

The others are those that `bench/rivals.sh` has put into `.rivals/` (`BENCH_RIVALS` names another folder). Each
contestant is a process of its own, so what it loads at its start counts, and each works with one worker.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from bench.evaluation import Figures, first_pages, measured_folder, page_name
from bench.made_up import write_articles
from bench.processes import Processes
from bench.scores import NotMeasured, extraction_figures, score
from corpus.load import run_steps, steps_until
from corpus.operate.run import terminal
from corpus.preload import preload, preload_texts
from corpus.settings import PROJECT, Settings, whole_number
from corpus.step import Load

RUNNER = Path(__file__).with_name("rivals.py")

# Who reads JSON lines; the others only read pages.
READS_LINES = ("datatrove",)

# Who reads neither, but finds copies (`bench.copies`).
FINDS_COPIES = ("datasketch", "rensa")


@dataclass(frozen=True)
class Done:
    """What a contestant took and gave."""

    name: str
    seconds: float
    """Of the processor, those of its children included."""
    kept: int
    """Records of which it gives a text."""
    figures: Figures | None = None
    """How well it found the pages' bodies."""


def write_crawl(pages: list[Path], gold: Path, target: Path) -> dict[str, str]:
    """Write saved pages as a packed WARC, those of one address once; returns the id of each page by its address.

    The id of a record ends in the page's number, counted from 0.
    """
    with gold.open(encoding="utf-8") as rows:
        urls = {row["id"]: row.get("url") for row in map(json.loads, rows)}
    ids: dict[str, str] = {}
    with target.open("wb") as file:
        for page in pages:
            name = page_name(page)
            url = urls.get(name) or f"https://{name}.example/"
            if url in ids:
                continue
            number = len(ids)
            ids[url] = name
            raw = page.read_bytes()
            body = gzip.decompress(raw) if page.suffix == ".gz" else raw
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
            head = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:032x}>\r\n"
                f"WARC-Date: 2025-03-03T10:00:00Z\r\nWARC-Target-URI: {url}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + block + b"\r\n\r\n", 6, mtime=0))
    return ids


Answer = tuple[str | None, str | None, datetime | None, str | None]
"""Title, byline, when published, body."""


def write_answers(answers: Mapping[str, Answer], target: Path) -> None:
    """Write what was found of each page, by its id, as the tables that `score.py` looks at."""
    with duckdb.connect(str(target)) as corpus:
        corpus.execute("create table captures (external_id varchar, path varchar, article_id varchar)")
        corpus.execute(
            "create table articles (article_id varchar, title varchar, byline varchar, published_at timestamp,"
            " body varchar)"
        )
        for name, found in answers.items():
            corpus.execute("insert into captures values (?, ?, ?)", [name, name, name])
            corpus.execute("insert into articles values (?, ?, ?, ?, ?)", [name, *found])


def _timed(command: list[str], **settings: str) -> float:
    """Run a command; returns its seconds of the processor, those of its children included.

    Raises:
        NotMeasured: it failed.
    """
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=os.environ | settings)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            last = said.read().decode("utf-8", "replace").strip().splitlines()[-1:]
            raise NotMeasured(f"it ended with status {process.returncode}: {' '.join(last)}")
    return usage.ru_utime + usage.ru_stime


def answers_of(python: Path, tool: str, source: Path, root: Path) -> tuple[float, dict[str, str]]:
    """Let another tool read a file: its seconds, and the text of each record by its address."""
    target = root / f"{tool}.jsonl"
    seconds = _timed([str(python), str(RUNNER), tool, str(source), str(target)])
    with target.open(encoding="utf-8") as rows:
        texts = {row["url"]: row["text"] for row in map(json.loads, rows)}
    return seconds, {url: text for url, text in texts.items() if text}


def _ours(source: Path, root: Path, name: str) -> tuple[dict[str, float], Path]:
    """Load a file into a corpus of its own: the seconds of `read` and `derive` and of all, and what is published."""
    landing, home = root / f"landing-{name}", root / f"home-{name}"
    landing.mkdir()
    (landing / source.name).hardlink_to(source)
    told = root / f"{name}.json"
    seconds = _timed(
        [sys.executable, "-m", "bench.race", "load", str(told)],
        CORPUS_LANDING=str(landing),
        CORPUS_HOME=str(home),
        PYTHONPATH=f"{PROJECT / 'include'}:{PROJECT}",
    )
    taken = json.loads(told.read_text(encoding="utf-8"))
    return {"read and derive": taken["read"] + taken["derive"], "landing to published": seconds}, home / "corpus.duckdb"


def load(told: Path) -> None:
    """Load what the settings name, one task at a time, and write the seconds of the processor of each step."""
    settings = replace(Settings.from_environment(), parallelism=1)
    preload()
    preload_texts()
    processes, steps = Processes(1), steps_until("publish")
    run_steps(Load(settings, "race"), steps, run=processes)
    taken = {step.name: one.processor for step, one in zip(steps, processes.taken, strict=True)}
    told.write_text(json.dumps(taken), encoding="utf-8")


def _published(corpus: Path, ids: Mapping[str, str]) -> dict[str, Answer]:
    with duckdb.connect(str(corpus), read_only=True) as published:
        rows = published.sql(
            "select c.external_id, a.title, a.byline, a.published_at, a.body"
            " from captures as c inner join articles as a using (article_id)"
        ).fetchall()
    names = list(ids.values())
    return {
        names[int(record.replace("-", ""), 16)]: (title, byline, at, body) for record, title, byline, at, body in rows
    }


def _scored(answers: Mapping[str, Answer], evaluation: Path, root: Path, name: str) -> Figures:
    corpus = root / f"{name.replace(' ', '-')}.duckdb"
    write_answers(answers, corpus)
    return extraction_figures(score(evaluation / "score.py", "extraction", corpus, root / "gold.jsonl"))


def contestants(rivals: Path) -> list[tuple[str, str, Path]]:
    """Each tool that is installed in an environment of its name: its name, its version and its Python."""
    found = []
    for python in sorted(rivals.glob("*/bin/python")):
        tool = python.parent.parent.name
        said = subprocess.run([str(python), str(RUNNER), "versions"], capture_output=True, text=True, check=True)
        if version := json.loads(said.stdout).get(tool):
            found.append((tool, version, python))
    return found


def race_crawl(evaluation: Path, most: int, rivals: Path, root: Path, console: Console) -> Iterator[Done]:
    """Let each contestant read the same crawl of the pages with gold answers."""
    pages, gold = first_pages(evaluation / "pages" / "html", most), evaluation / "pages" / "gold.jsonl"
    crawl = root / "crawl.warc.gz"
    ids = write_crawl(pages, gold, crawl)
    asked = set(ids.values())
    with gold.open(encoding="utf-8") as rows, (root / "gold.jsonl").open("w", encoding="utf-8") as kept:
        kept.writelines(row for row in rows if json.loads(row)["id"] in asked)
    console.print(f"\na crawl of {len(ids):,} pages, {crawl.stat().st_size / 2**20:.0f} MB packed")
    seconds, corpus = _ours(crawl, root, "crawl")
    answers = _published(corpus, ids)
    figures = _scored(answers, evaluation, root, "ours")
    for part, taken in seconds.items():
        yield Done(f"Dateline, {part}", taken, len(answers), figures)
    for tool, version, python in contestants(rivals):
        if tool in FINDS_COPIES:
            continue
        try:
            taken, texts = answers_of(python, tool, crawl, root)
        except NotMeasured as error:
            console.print(f"{tool}: {error}", soft_wrap=True, markup=False)
            continue
        found: dict[str, Answer] = {ids[url]: (None, None, None, text) for url, text in texts.items() if url in ids}
        yield Done(f"{tool} {version}", taken, len(found), _scored(found, evaluation, root, tool))


def race_lines(count: int, rivals: Path, root: Path, console: Console) -> Iterator[Done]:
    """Let those that read JSON lines read the same made-up articles."""
    lines = root / "articles.jsonl"
    size = write_articles(lines, count)
    console.print(f"\n{count:,} articles, {size / 2**20:.0f} MB of JSON lines")
    seconds, _ = _ours(lines, root, "lines")
    for part, taken in seconds.items():
        yield Done(f"Dateline, {part}", taken, count)
    for tool, version, python in contestants(rivals):
        if tool not in READS_LINES:
            continue
        try:
            taken, texts = answers_of(python, tool, lines, root)
        except NotMeasured as error:
            console.print(f"{tool}: {error}", soft_wrap=True, markup=False)
            continue
        yield Done(f"{tool} {version}", taken, len(texts))


def shown(done: list[Done], count: int) -> Table:
    """The contestants as a table: seconds, records a second, how many they keep, and how well they find bodies."""
    table = Table("by", box=None, pad_edge=False, header_style="dim")
    for name in ("CPU s", "a second", "kept", "body F1", "precision", "recall"):
        table.add_column(name, justify="right")
    for one in done:
        body = one.figures[:3] if one.figures else ()
        told = ("" if figure is None else f"{figure:.3f}" for figure in body)
        table.add_row(one.name, f"{one.seconds:.1f}", f"{count / one.seconds:,.1f}", f"{one.kept:,}", *told)
    return table


def main(arguments: list[str]) -> int:
    """Race on at most `BENCH_PAGES` pages of `CORPUS_EVAL` and on `BENCH_RACE_ARTICLES` made-up articles."""
    if arguments[:1] == ["load"]:
        load(Path(arguments[1]))
        return 0
    console = terminal()
    rivals = PROJECT / (os.environ.get("BENCH_RIVALS") or ".rivals")
    if not contestants(rivals):
        console.print(f"No other tools in {rivals}: `make rivals` installs them.", soft_wrap=True)
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as root:
        if evaluation := measured_folder(console):
            most = whole_number("BENCH_PAGES", 100_000, 1)
            found = list(race_crawl(evaluation, most, rivals, Path(root), console))
            console.print(shown(found, sum(1 for _ in (Path(root) / "gold.jsonl").open(encoding="utf-8"))))
        if count := whole_number("BENCH_RACE_ARTICLES", 5_000, 0):
            console.print(shown(list(race_lines(count, rivals, Path(root), console)), count))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
