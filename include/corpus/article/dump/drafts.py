"""What is known of some text dumps' blocks while their roles are decided, step by step, and what came of it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from typing import Any

import numpy as np

from corpus.article.article import CapturedPage, DecidedBy, Decision
from corpus.article.dump.body import body_probability, whole_bodies
from corpus.article.dump.context import with_context
from corpus.article.dump.features import read_pages
from corpus.article.dump.fields import NO_TITLE, Features, body_span, field_features
from corpus.article.dump.overlap import shares_repeated
from corpus.article.model.numbers import networks
from corpus.text.arrays import Flags
from corpus.text.dates import Moment


@dataclass
class Fields:
    """What was found out about an article besides its blocks' roles."""

    title: str | None
    names: str | None = None
    agency: str | None = None
    published: Moment | None = None
    method: str | None = None
    """How the date was found."""


class Drafts:
    """The blocks of some pages, one after the other, the evidence on each, and the roles as they are decided.

    A block is known by its number among all of them, a page by its number. To begin with, each block is body or
    furniture, as the body's networks, the lexicon and the lines that recur over the source have it.
    """

    def __init__(self, pages: Sequence[CapturedPage]) -> None:
        self.pages = pages
        self.page = page = read_pages([given.blocks for given in pages])
        self.texts = page.texts
        self.spans = page.spans()
        self.context = with_context(page)
        self.recurring: Flags = np.fromiter(chain.from_iterable([given.recurring for given in pages]), dtype=np.bool_)
        models = networks()
        self.probability, runs = body_probability(page, self.context, self.recurring, models["first"], models["second"])
        self.furniture = self.recurring | page.has("listed") | page.has("phrase")
        self.body = whole_bodies(page, runs, self.probability, self.recurring, self.furniture)
        self.start, self.end = body_span(page, self.body)
        self.roles = ["furniture"] * len(page.texts)
        inside = np.flatnonzero(self.body).tolist()
        for at in inside:
            self.roles[at] = "body"
        # No other block becomes body later, and one that becomes something else leaves its list (`give`).
        edges = [bisect_left(inside, begin) for begin, _ in self.spans] + [len(inside)]
        self._bodies = [inside[first:last] for first, last in pairwise(edges)]
        self.decisions: dict[int, Decision] = {}
        """What decided a block's role, where that is neither its probability of being body nor its being furniture."""
        self.fields = [Fields(given.known.get("title")) for given in pages]
        self.title_at = np.full(len(pages), NO_TITLE)

    @cached_property
    def features(self) -> Features:
        """What the networks for the fields look at; pages without candidates for a field need none of it."""
        return self.context, field_features(self.page, self.probability, self.body)

    def give(self, at: int, role: str, by: DecidedBy, probability: float | None = None) -> None:
        """Give a block a role."""
        if self.roles[at] == "body":
            number = int(self.page.page_of[at])
            self._bodies[number] = [other for other in self._bodies[number] if other != at]
        self.roles[at], self.decisions[at] = role, Decision(by, probability)

    def body_of(self, number: int) -> Sequence[int]:
        """A page's blocks of the role body; a list that was handed out stays as it was."""
        return self._bodies[number]

    def has_other_body(self, number: int, at: int) -> bool:
        """Whether a page has a block of the role body besides one."""
        return self._bodies[number] not in ([], [at])

    def overlaps(self, blocks: Sequence[int], others: Sequence[int]) -> list[float]:
        """The share of each block's content words that some others have."""
        stems = self.page.stems
        shares: list[float] = shares_repeated(np.array(blocks), np.array(others), stems.content, stems.ends).tolist()
        return shares

    def by_page(self, found: Sequence[tuple[int, Any]]) -> Iterator[tuple[int, int, int]]:
        """Part the candidates for a field, blocks in order, by their pages.

        Returns:
            For each page with candidates its number, the place of its first in the list and the one after its last.
        """
        pages = self.page.page_of[[at for at, _ in found]]
        begins = np.flatnonzero(np.diff(pages, prepend=-1))
        return zip(pages[begins].tolist(), begins.tolist(), [*begins[1:].tolist(), len(found)], strict=True)
