"""How fast one core parses real pages, with nothing around it, and which of them take longest."""

import gzip
import importlib
import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.evaluation import KINDS, first_pages, measured_folder, page_name
from corpus.article.article import CapturedPage
from corpus.article.parse import parse
from corpus.derive import DERIVE_ROWS
from corpus.landing.charset import Decoded, decode
from corpus.landing.formats import html, plain_text
from corpus.landing.quarantine import Unreadable
from corpus.operate.run import terminal
from corpus.settings import whole_number

# Seconds of one core that parsing a page may take.
MOST_SECONDS = 2.0

# Pages that are listed as the slowest.
SLOWEST = 10


@dataclass(frozen=True)
class Timed:
    """How long parsing one page takes, in seconds of processor time."""

    seconds: float
    kind: str
    name: str
    characters: int


def _decoded(pages: Iterable[Path]) -> Iterator[tuple[str, Decoded]]:
    for path in pages:
        raw = path.read_bytes()
        try:
            yield page_name(path), decode(gzip.decompress(raw) if path.suffix == ".gz" else raw)
        except Unreadable:
            continue


def _timed(work: Callable[[], object]) -> float:
    """Seconds of processor time."""
    began = time.process_time()
    work()
    return time.process_time() - began


def _parse_html(text: str) -> None:
    page = html.page_of(text, None)
    parse([CapturedPage(page.blocks, page.marks, [False] * len(page.blocks), page.known, page.url)])


def _dump(text: Decoded) -> CapturedPage:
    blocks = plain_text.page_of(text, None).blocks
    return CapturedPage(blocks, None, [False] * len(blocks), {})


def _parse_dump(text: Decoded) -> None:
    parse([_dump(text)])


def _trafilatura() -> tuple[str, Callable[[str], object]] | None:
    """Another extractor to measure against, with its version; None where it is not installed."""
    if util.find_spec("trafilatura") is None:
        return None
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    extract = importlib.import_module("trafilatura").bare_extraction
    return metadata.version("trafilatura"), lambda text: extract(text, with_metadata=True)


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

    def parse_all() -> None:
        nonlocal blocks
        for at in range(0, len(texts), DERIVE_ROWS):
            pages = [_dump(text) for _, text in texts[at : at + DERIVE_ROWS]]
            blocks += sum(len(article.roles) for article in parse(pages))

    seconds = _timed(parse_all)
    console.print(
        f"text dumps, {kind}: {len(texts) / seconds:,.0f} captures/s of {blocks / len(texts):,.0f} blocks each,"
        f" {blocks / seconds:,.0f} blocks/s"
    )
    return [
        Timed(_timed(lambda text=text: _parse_dump(text)), kind, name, len(text.text))  # type: ignore[misc]
        for name, text in texts
    ]


def print_slowest(times: list[Timed], console: Console) -> None:
    """List the pages that take longest, and say how much of the allowed time the slowest takes."""
    if not times:
        return
    table = Table("slowest pages", "ms", "characters", box=None, pad_edge=False, header_style="dim")
    table.columns[1].justify = table.columns[2].justify = "right"
    slowest = sorted(times, key=lambda one: -one.seconds)[:SLOWEST]
    for one in slowest:
        table.add_row(f"{one.kind}/{one.name}", f"{one.seconds * 1000:,.0f}", f"{one.characters:,}")
    console.print(table)
    share = slowest[0].seconds / MOST_SECONDS
    console.print(f"slowest page: {slowest[0].seconds:.2f} s, {share:.2f} of {MOST_SECONDS:.0f} s allowed")


def main() -> int:
    """Measure on the pages of `CORPUS_EVAL`, at most `BENCH_PAGES` of each kind; says so where there are none."""
    console = terminal()
    evaluation = measured_folder(console)
    if evaluation is None:
        return 0
    most = whole_number("BENCH_PAGES", 100_000, 1)
    console.print("parsing alone, by the processor time of one core")
    times: list[Timed] = []
    for kind in KINDS:
        folder = evaluation / "pages" / kind.folder
        if folder.is_dir():
            pages = first_pages(folder, most)
            times += (
                measure_html(pages, console) if kind.folder == "html" else measure_dumps(kind.folder, pages, console)
            )
    print_slowest(times, console)
    return 0


if __name__ == "__main__":
    sys.exit(main())
