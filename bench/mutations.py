"""Records made by damaging pages in every way, landed together: each ends in one row, and the load is published.

`python -m bench.mutations --count 5000` takes the pages that ship with the tests and those in CORPUS_EVAL, if there are
any. The same seed gives the same records. `--alone` reads and decides pages of damaged elements one by one.
"""

import argparse
import gzip
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from rich.console import Console

from bench.evaluation import first_pages
from bench.memory import MOST_MEMORY, measure
from corpus.article.article import CapturedPage
from corpus.article.parse import parse
from corpus.landing.formats import html, plain_text
from corpus.landing.no_article import no_article
from corpus.landing.quarantine import Unreadable
from corpus.operate.run import terminal
from corpus.preload import preload
from corpus.settings import PROJECT, Settings
from training.data import evaluation_folder

# Every so manieth record is a row of a file of JSON lines; the others are files of their own.
ROWS = 5

# How many of the pages are made as large as a record may be by repeating a block: 20 of 5,000.
LARGE_SHARE = 0.004

FIXTURES = ("tests/article/html/pages/*.html", "include/seeds/*/*.txt")

Mutation = Callable[[random.Random, bytes], bytes]


def _flipped(draw: random.Random, raw: bytes) -> bytes:
    changed = bytearray(raw)
    for _ in range(draw.randint(1, 50)):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def _cut(draw: random.Random, raw: bytes) -> bytes:
    begin = draw.randrange(len(raw))
    return raw[begin : begin + draw.randint(1, len(raw))]


def _spliced(draw: random.Random, raw: bytes) -> bytes:
    at, begin = draw.randrange(len(raw)), draw.randrange(len(raw))
    return raw[:at] + raw[begin : begin + draw.randint(1, 5_000)] + raw[at:]


def _nested(draw: random.Random, raw: bytes) -> bytes:
    name = draw.choice([b"div", b"table><tr><td", b"ul><li", b"b", b"a href=x", b"article", b"svg", b"template", b""])
    at = draw.randrange(len(raw))
    return raw[:at] + (b"<" + name + b">") * draw.choice([3, 100, 3_000, 30_000]) + raw[at:]


def _widened(draw: random.Random, raw: bytes) -> bytes:
    filler = draw.choice([b"x", b" ", b"\xcc\x81", b"&amp;", b"<p>", b"\n\n", b"'", b"(", "\U0001f600".encode()])
    at = draw.randrange(len(raw))
    return raw[:at] + filler * draw.choice([1_000, 20_000, 200_000]) + raw[at:]


def _stated(draw: random.Random, raw: bytes) -> bytes:
    values = [r"Storm \ud83d", "\x00", "x" * 70_000, "0000-00-00T99:99", "9" * 400, "NaN", r"\u0000", "<b>", "\u202e"]
    value = draw.choice(values)
    fields = ("headline", "datePublished", "author", "description", "articleSection")
    document = ", ".join(f'"{name}": "{value}"' for name in draw.sample(fields, 3))
    script = f'<script type="application/ld+json">{{"@type": "NewsArticle", {document}}}</script>'
    return script.encode("utf-8", "replace") + raw


def _elements(draw: random.Random, raw: bytes) -> bytes:
    """Some elements cut out, written twice, renamed, put deep into others, or left open."""
    tags = list(_TAG.finditer(raw))
    if not tags:
        return raw
    for tag in sorted(draw.sample(tags, min(len(tags), draw.randint(1, 12))), key=lambda tag: -tag.start()):
        name, begin = tag[1], tag.start()
        closing = raw.find(b"</" + name, tag.end())
        end = closing + len(name) + 3 if closing >= 0 else tag.end()
        whole, inner = raw[begin:end], raw[tag.end() : max(tag.end(), closing)]
        depth = draw.choice([1, 30, 400])
        made = draw.choice(
            [
                b"",
                whole * draw.choice([2, 5, 40]),
                b"<" + draw.choice(_NAMES) + raw[begin + 1 + len(name) : tag.end()] + inner,
                b"<div><span>" * depth + whole + b"</span></div>" * depth,
                whole[: tag.end() - begin] + inner,
                inner,
                whole.replace(b">", b"", 1),
                whole.replace(b'"', b"", 1),
            ]
        )
        raw = raw[:begin] + made + raw[end:]
    return raw


def _recoded(draw: random.Random, raw: bytes) -> bytes:
    charset = draw.choice(["utf-16", "utf-16-le", "utf-32", "latin-1", "cp1251", "shift_jis", "cp037", "utf-7"])
    return raw.decode("utf-8", "replace").encode(charset, "replace")


def _lines(draw: random.Random, raw: bytes) -> bytes:
    line = draw.choice([b"a", b"28 November 2026", b"By Ann Lee", b"Title Of A Story", b"READ MORE", b"1", b"."])
    return raw + b"\n\n" + (line + b"\n\n") * draw.choice([10, 1_000, 30_000])


def _rubbish(draw: random.Random, raw: bytes) -> bytes:
    return draw.choice([b"", b" ", draw.randbytes(500), b"<", b"<>" * 50, b"<?php echo 1 ?>" + raw, b"\xff\xfe" + raw])


def _large(draw: random.Random, raw: bytes, limit: int) -> bytes:
    begin = draw.randrange(len(raw))
    block = raw[begin : begin + draw.choice([5, 200, 20_000])]
    return (raw + block * (1 + limit // len(block)))[: limit - draw.choice([0, 1, -1])]


_TAG = re.compile(rb"<([a-zA-Z][a-zA-Z0-9]{0,15})\b[^<>]{0,2000}>")
# What elements are renamed to.
_NAMES = (
    b"p",
    b"td",
    b"h1",
    b"script",
    b"style",
    b"title",
    b"template",
    b"svg",
    b"?",
    b"!",
    b"x-y",
    b"a",
    b"select",
    b"",
)

MUTATIONS: tuple[Mutation, ...] = (
    _flipped,
    _elements,
    _cut,
    _spliced,
    _nested,
    _widened,
    _stated,
    _recoded,
    _lines,
    _rubbish,
)

# Of files; the last is half a character, as bytes that are not UTF-8.
NAMES = ("{}", "{} [1]*?", "{}'\"$%#", "{}\u202etxt", "{} Yahoo!", "{}\n", "{}\\", "-{}", "{}\udced\udca0\udcbd")


def mutated(draw: random.Random, raw: bytes, limit: int) -> bytes:
    """A page damaged in one to three ways, or blown up to the size limit of a record."""
    if draw.random() < LARGE_SHARE:
        return _large(draw, raw, limit)
    for mutate in draw.choices(MUTATIONS, k=draw.randint(1, 3)):
        raw = mutate(draw, raw) if raw else raw
    return raw[:limit]


def shipped_pages() -> list[bytes]:
    """The pages that come with the tests and the sample."""
    return [path.read_bytes() for pattern in FIXTURES for path in sorted(PROJECT.glob(pattern))]


def evaluation_pages() -> list[bytes]:
    """The pages with gold answers, of every kind; none where there are none."""
    sets = [evaluation_folder() / name for name in ("pages", "world")]
    kinds = [kind for folder in sets if folder.is_dir() for kind in sorted(folder.iterdir())]
    paths = [path for kind in kinds if kind.is_dir() for path in first_pages(kind, 10_000)]
    return [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in paths]


def land(landing: Path, pages: Sequence[bytes], count: int, limit: int, seed: int = 7) -> Counter[str]:
    """Write so many damaged pages into a landing area; returns how many records each path holds."""
    draw = random.Random(seed)
    records: Counter[str] = Counter()
    rows = []
    for number in range(count):
        raw = mutated(draw, pages[number % len(pages)], limit)
        if number % ROWS == 0:
            text = raw.decode("utf-8", "surrogateescape")[: limit // 8]
            rows.append(json.dumps({"id": number, draw.choice(["text", "html", "title"]): text, "title": text[:90]}))
            continue
        suffix = draw.choice([".html", ".txt", ".htm", "", ".HTML"])
        name = f"s{number % 7}/{draw.choice(NAMES).format(number)}{suffix}"
        (landing / name).parent.mkdir(parents=True, exist_ok=True)
        (landing / name).write_bytes(raw)
        records[name] += 1
    (landing / "rows").mkdir(parents=True)
    (landing / "rows" / "rows.jsonl").write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    records["rows/rows.jsonl"] = len(rows)
    return records


# Seconds of the processor that reading and deciding an odd page may take.
MOST_SECONDS = 2.0


@dataclass(frozen=True)
class Odd:
    """What came of pages of which elements were damaged, read one by one with nothing around."""

    lost: list[str]
    """What was raised, and at which page."""
    slow: list[str]
    """Seconds and page."""
    faults: Counter[str]
    """By part that failed, in how many pages."""
    slowest: float
    count: int


def parse_odd_pages(pages: Sequence[bytes], count: int, seed: int = 7) -> Odd:
    """Read and decide so many pages, each with elements and then perhaps bytes damaged.

    Args:
        pages: drawn from, as HTML or as text by how they begin.
        count: how many.
        seed: the same gives the same pages.
    """
    draw = random.Random(seed)
    odd = Odd([], [], Counter(), 0.0, count)
    slowest = 0.0
    for number in range(count):
        raw = _elements(draw, draw.choice(pages))
        raw = _flipped(draw, raw) if raw and draw.random() < 0.5 else raw
        began = time.process_time()
        try:
            page = (html if b"<" in raw[:500] else plain_text).read(raw, None, None)
            captured = CapturedPage(page.blocks, page.marks, [False] * len(page.blocks), page.known, page.url)
            [article] = parse([captured])
            no_article(page.blocks, page.marks, page.known)
            odd.faults.update({*page.faults, *article.faults})
        except Unreadable as error:
            odd.faults[error.reason] += 1
        except Exception as error:
            odd.lost.append(f"{number}: {type(error).__name__}: {error}")
        seconds = time.process_time() - began
        slowest = max(slowest, seconds)
        if seconds > MOST_SECONDS:
            odd.slow.append(f"{number}: {seconds:.1f} s, {len(raw):,} bytes")
    return replace(odd, slowest=slowest)


@dataclass(frozen=True)
class Verdict:
    """What came of a load of damaged pages."""

    outcomes: dict[str, int]
    reasons: dict[str, int]
    wrong: list[str]
    """Paths that have not the rows that they must have."""


def judge(published: Path, records: Counter[str], shown: Callable[[str], str]) -> Verdict:
    """Look whether each record has exactly one row in the published corpus.

    Args:
        published: the corpus.
        records: how many records each path holds.
        shown: a path as the corpus writes it.
    """
    expected = {shown(path): count for path, count in records.items()}
    with duckdb.connect(str(published), read_only=True) as connection:
        captures = connection.execute("select path, outcome, reason, message from corpus.captures").fetchall()
    rows = Counter(path for path, *_ in captures)
    for path, _, _, message in captures:
        # One record tells the rest of a flood.
        if message and (told := message.partition(" more with the same reason")[0]) != message:
            rows[path] += int(told.rpartition(" ")[2].replace(",", ""))
    wrong = [path for path in expected | rows if rows.get(path, 0) != expected.get(path, 0)]
    outcomes = Counter(outcome for _, outcome, _, _ in captures)
    return Verdict(dict(outcomes), dict(Counter(reason for _, _, reason, _ in captures if reason)), sorted(wrong))


def main() -> int:
    """Land the records, load them in processes and judge what comes of it; 0 if all is well."""
    from corpus.landing.ids import shown_path

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5_000, help="number of records")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--alone", action="store_true", help="read and decide them one by one, without a load")
    given = parser.parse_args()
    console: Console = terminal()
    preload()
    pages = shipped_pages() + evaluation_pages()
    if given.alone:
        odd = parse_odd_pages(pages, given.count, given.seed)
        console.print(f"{odd.count:,} odd pages of {len(pages):,}: slowest {odd.slowest:.2f} s; {dict(odd.faults)}")
        for told in odd.lost + odd.slow:
            console.print(told, markup=False)
        return int(bool(odd.lost or odd.slow))
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as root:
        settings = replace(Settings.from_environment(), landing=str(Path(root, "landing")), home=Path(root, "home"))
        records = land(Path(settings.landing), pages, given.count, settings.max_capture_bytes, given.seed)
        console.print(f"{sum(records.values()):,} records of {len(pages):,} pages, seed {given.seed}")
        del pages  # the tasks are forks of this process, and would be measured with them
        began = time.monotonic()
        worst = measure("damaged pages", settings, console, "publish")
        verdict = judge(settings.published, records, shown_path)
    console.print(f"{time.monotonic() - began:.0f} s; largest task {worst:,.0f} MB of {MOST_MEMORY:,} allowed")
    console.print(f"outcomes: {verdict.outcomes}\nquarantined: {verdict.reasons}", markup=False)
    for path in verdict.wrong[:20]:
        console.print(f"not its rows: {path!r}", markup=False)
    return int(bool(verdict.wrong) or worst > MOST_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
