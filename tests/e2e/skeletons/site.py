"""What an invented site is made of: the site, its articles, the parts of a page, and the captures of its pages."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tests.e2e.skeletons.words import WORDS, Words, written

REGULAR = 24
"""Captures of a site, each of an article of its own, before any article is captured again."""


@dataclass(frozen=True)
class Article:
    """One article as its newsroom wrote it: the right answer."""

    title: str
    deck: str
    byline: str | None
    day: date
    paragraphs: tuple[str, ...]
    section: str
    number: int
    notes: tuple[str, ...] = ()
    dateline: str | None = None


@dataclass(frozen=True)
class Part:
    """A piece of a page: what it is and its lines."""

    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """A page that is to be laid out."""

    site: "Site"
    article: Article
    shown: date
    """The day on which the page was captured, which mastheads tell."""
    others: Sequence[Article]
    """Other articles of the site that the page may list."""
    draw: random.Random
    redesigned: bool = False

    @property
    def words(self) -> Words:
        return WORDS[self.site.language]

    def day(self, day: date) -> str:
        return written(day, self.site.language)

    def some(self, count: int) -> list[Article]:
        return self.draw.sample([other for other in self.others if other.title != self.article.title], count)


Layout = Callable[[Draft], Iterator[Part]]


@dataclass(frozen=True)
class Capture:
    """One file to be landed, what is known of it, and the right answer."""

    source: str
    name: str
    content: str
    url: str | None
    captured_at: datetime
    article: Article
    kind: str = "regular"
    """regular, again (the article under another address or none), tracked, live or syndicated."""

    @property
    def path(self) -> str:
        return f"{self.source}/{self.name}"

    @property
    def body(self) -> str:
        return "\n\n".join(self.article.paragraphs)


@dataclass(frozen=True)
class Site:
    """A site: its language, its layout and who writes for it."""

    name: str
    source: str
    language: str
    layout: Layout
    authors: int = 4
    """So many take turns; 0: no bylines."""
    states_fields: bool = True
    """Whether its HTML states title, author and day in JSON-LD and meta elements."""
    semantic: bool = True
    """Whether its HTML uses the elements that HTML has for an article's parts."""
    standing: tuple[str, ...] = ()
    """Which lines recur inside its articles: series, quote, correction."""
    again: str = ""
    """How an article is captured again: `paths` (under other addresses) or `nowhere` (without one)."""
    live: bool = False
    regular: int = REGULAR

    @property
    def host(self) -> str:
        return f"https://www.{self.source}.example"
