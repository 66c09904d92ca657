"""The pages that ship with the project, and what the networks see of them.

The mean of every feature over these pages stands in the card of the numbers. A test holds it: a feature that is
computed otherwise than when the numbers were fitted changes its mean, and asks for a new fit.
"""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from corpus.article.article import CapturedPage
from corpus.article.model import numbers
from corpus.article.model.network import Network
from corpus.article.parse import parse
from corpus.page.blocks import split_blocks
from corpus.page.html import read_html
from corpus.settings import PROJECT
from corpus.text.arrays import Floats

DUMPS = (PROJECT / "include" / "seeds", PROJECT / "tests" / "article" / "dump" / "editorials")
PAGES = PROJECT / "tests" / "article" / "html" / "pages"

# Digits behind the point that a mean is told by.
DIGITS = 5


def pages(name: str) -> list[CapturedPage]:
    """The fixture's pages of the kind that a file of numbers is for."""
    if name == numbers.HTML:
        documents = [read_html(path.read_text(encoding="utf-8"), None) for path in sorted(PAGES.glob("*.html"))]
        return [
            CapturedPage(found.blocks, found.marks, [False] * len(found.blocks), found.fields, None)
            for found in documents
        ]
    files = sorted(path for folder in DUMPS for end in ("txt", "txt.gz") for path in folder.rglob(f"*.{end}"))
    texts = [split_blocks(_text(path)) for path in files]
    return [CapturedPage(blocks, None, [False] * len(blocks), {}, None) for blocks in texts if blocks]


def _text(path: Path) -> str:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8", "replace")


@dataclass
class _Recorder:
    """A network that keeps the rows it is given."""

    network: Network
    rows: list[Floats] = field(default_factory=list)

    @property
    def mean(self) -> Floats:
        return self.network.mean

    def cut(self, count: int) -> Network:
        return self.network.cut(count)

    def __call__(self, *parts: Floats) -> Floats:
        self.rows.append(np.concatenate(parts, axis=1))
        return self.network(*parts)

    def then(self, second: "_Recorder", rows: Floats, more: Callable[[Floats], Floats]) -> Floats:
        return second(rows, more(self(rows)))


@contextmanager
def _recorded(name: str) -> Iterator[dict[str, _Recorder]]:
    own = numbers.networks(name)
    kept = dict(own)
    recorders = {network: _Recorder(found) for network, found in kept.items()}
    own.update(recorders)  # type: ignore[arg-type]
    try:
        yield recorders
    finally:
        own.update(kept)


def means(name: str) -> dict[str, list[float]]:
    """For each network of a file of numbers the mean of every feature over all that it sees of the fixture."""
    with _recorded(name) as recorders:
        parse(pages(name))
    return {
        network: np.concatenate(found.rows).mean(axis=0, dtype=np.float64).round(DIGITS).tolist()
        for network, found in recorders.items()
    }
