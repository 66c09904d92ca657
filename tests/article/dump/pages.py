"""Text dumps with their gold answers, which were written by reading the pages.

They are the pages of the sample landing area and, in `editorials`, pages with invented texts in the way of the
sample's VOA page: a government's broadcaster gives its view, in seven languages.
"""

import gzip
import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.page.blocks import split_blocks
from corpus.page.line_key import line_key

SEEDS = Path(__file__).resolve().parents[3] / "include" / "seeds"
GOLD = Path(__file__).with_name("gold")
EDITORIALS = Path(__file__).with_name("editorials")

# A line is marked as its source's furniture when it stands on so many of the source's pages, or on all.
RECURRING_PAGES = 4


@dataclass(frozen=True)
class Gold:
    """What a reader of the page takes for its fields."""

    path: str
    title: str
    deck: str | None
    caption: str | None
    byline: str | None
    dateline: str | None
    published: str | None
    body: list[str]
    """The paragraphs, without the dateline."""

    @property
    def name(self) -> str:
        return Path(self.path).name.split(".")[0]

    @property
    def blocks(self) -> list[str]:
        """The page's blocks."""
        invented = self.path.startswith(f"{EDITORIALS.name}/")
        raw = ((EDITORIALS.parent if invented else SEEDS) / self.path).read_bytes()
        text = (gzip.decompress(raw) if self.path.endswith(".gz") else raw).decode()
        return split_blocks(text)


def _answers(folder: Path) -> list[Gold]:
    return [Gold(**json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.json"))]


@cache
def gold_pages() -> list[Gold]:
    """All sample pages that have a gold answer, by name."""
    return _answers(GOLD)


@cache
def editorial_pages() -> list[Gold]:
    """The editorials, by name."""
    return _answers(EDITORIALS)


@cache
def _line_counts(source: str) -> tuple[Counter[int], int]:
    pages = [page for page in gold_pages() if page.path.split("/")[0] == source]
    return Counter(key for page in pages for key in set(map(line_key, page.blocks))), len(pages)


def recurring_lines(page: Gold) -> list[bool]:
    """For each block of a page, whether it recurs over the source's pages."""
    counts, pages = _line_counts(page.path.split("/")[0])
    least = max(2, min(RECURRING_PAGES, pages))
    return [counts[line_key(text)] >= least for text in page.blocks]
