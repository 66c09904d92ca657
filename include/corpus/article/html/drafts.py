"""What is known of an HTML page's blocks while their roles are decided, step by step, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.article.abreast import Parts
from corpus.article.article import CapturedPage, DecidedBy, Decision
from corpus.article.html.body import Around, blocks_around, body_edges, body_of
from corpus.article.html.bylines import stated_authors
from corpus.article.html.features import features
from corpus.article.html.overruled import overrule
from corpus.article.html.shapes import Shapes, shapes
from corpus.article.html.titles import ChosenTitle, choose_title, site_names
from corpus.article.model import numbers
from corpus.text.arrays import Floats

# Where a page states what it is about.
ABOUT = ("deck", "deck:json-ld", "deck:meta")


@dataclass
class Draft:
    """The blocks of a page, the evidence on each, and the roles as they are decided."""

    given: CapturedPage
    page: Shapes
    site_names: Sequence[str]
    title: ChosenTitle
    probability: Floats
    """For each block, how probable it is to the model that it is of the body."""
    start: int
    """The body's first block."""
    end: int
    """The one after its last."""
    around: Around
    roles: list[str]
    decisions: dict[int, Decision] = field(default_factory=dict)
    """What decided a block's role, where that is not its probability of being body."""
    deck_at: int | None = None
    """The block that fills the deck; one that the model took for a paragraph keeps the role body."""

    def give(self, at: int, role: str, by: DecidedBy, method: str | None = None) -> None:
        """Give a block a role."""
        self.roles[at], self.decisions[at] = role, Decision(by, method=method)


def draft_of(given: CapturedPage) -> Parts[Draft]:
    """Tell body and furniture of a page of at least one block apart, and find its title.

    Raises:
        ValueError: a mark is not in the grammar of `corpus.page.marks`.
    """
    page = shapes(given.blocks, given.marks or ())
    yield
    names = site_names(given.known, given.url)
    title = choose_title(page, given.known, given.url)
    yield
    about = [given.known[key] for key in ABOUT if key in given.known]
    seen = features(page, title, stated_authors(given.known), names, about)
    yield
    probability = numbers.networks(numbers.HTML)["body"](seen)
    yield
    body = body_of(probability, given.recurring)
    decisions = overrule(page, title, probability, body)
    if not any(body):
        # A page like none of those that the model knows: what reads as prose is all that there is.
        body = list(page.prose)
        decisions = {at: Decision(DecidedBy.PROSE) for at, is_prose in enumerate(body) if is_prose}
    if title.at is not None:
        body[title.at] = False
    start, end = body_edges(page, body)
    # What another article shows names neither the author nor the day of this one.
    count = next((at for at, why in sorted(decisions.items()) if why.by is DecidedBy.NEXT_ARTICLE), len(page.texts))
    around = blocks_around(page.marks, count, start, end, title.at)
    roles = ["body" if inside else "furniture" for inside in body]
    yield
    return Draft(given, page, names, title, probability, start, end, around, roles, decisions)
