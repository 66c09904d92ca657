"""From an HTML page's blocks, marks and stated fields to an article.

A model tells how likely each block is of the body (`html_features`, `html_model`). Title, byline and date are chosen
among what structured data states and what the blocks around the body show (`html_title`, `html_byline`,
`html_published`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.article.dump.article import Article
from corpus.article.html.bylines import ChosenByline, choose_byline
from corpus.article.html.dates import ChosenMoment, choose_published
from corpus.article.html.features import Shapes, features, shapes
from corpus.article.html.model import body_model
from corpus.article.html.titles import ChosenTitle, choose_title, sameness, site_names
from corpus.text.datelines import split_dateline
from corpus.text.dates import find_date
from corpus.text.lexicon import Lexicon, lexicon
from corpus.text.words import split_words

# A block is of the body from the first chance on, beside such a block from the second. On the sample pages, each
# read by a model fitted without its site: F1 .9554; with one chance of 0.5, .9550.
BODY_CHANCE = 0.6
BESIDE_CHANCE = 0.4

# A line that other pages of the source have too must look more like a body's: a heading such as "What happens next"
# may, a newsletter's blurb does not. On 20 pages of each invented site of tests/e2e: F1 .981 with .9, where an advert
# between two paragraphs stays in one site's bodies (.928); .983 with .95, .988 with .98, .991 with .99.
RECURRING_CHANCE = 0.99

# Most blocks of a page that are looked at; the longest of the sample pages has 1,472.
MOST_BLOCKS = 20_000

# The body begins and ends with a block of at least so many words: a stray heading moves neither.
EDGE_WORDS = 8

# How many blocks around title and body may name the author or the day.
ABOVE_TITLE = 8
INTO_BODY = 12
MOST_HEAD = 50
BELOW_BODY = 12

# A line with the author's name or the day, and not a paragraph that holds them, has at most so many words.
LINE_WORDS = 24

# A note about the article itself, such as a correction, has so many words.
LEAST_NOTE = 4
MOST_NOTE = 60

# A deck says what is stated as the page's description, or is named as one and has at least so many words.
DECK_SAMENESS = 0.75
DECK_WORDS = 5

# A deck that the body's model took for a paragraph fills the field too and stays in the body, as gold has it: of 80
# such lines of the sample pages gold's bodies hold 65. It has at most so many words and stands so near to the title.
DECK_MOST_WORDS = 60
DECK_REACH = 5


@dataclass(frozen=True)
class _Reading:
    """What was made of a page, before it becomes an article."""

    page: Shapes
    chances: NDArray[np.float32]
    roles: list[str]
    title: ChosenTitle
    byline: ChosenByline
    published: ChosenMoment
    deck_at: int | None


def stated_authors(fields: Mapping[str, str]) -> list[str]:
    """The authors' names that the fields state, as they stand there."""
    stated = [fields.get(key, "") for key in ("byline", "byline:json-ld", "byline:meta", "byline:microdata")]
    return [name.strip() for names in stated for name in names.split(";") if name.strip()][:6]


def body_of(chances: NDArray[np.float32], recurring: Sequence[bool]) -> list[bool]:
    """Which blocks are of the body, by their chances and by what other pages of the source show too."""
    again = np.array(recurring, dtype=bool)
    sure = chances >= np.where(again, RECURRING_CHANCE, BODY_CHANCE)
    beside = np.zeros_like(sure)
    beside[1:] |= sure[:-1]
    beside[:-1] |= sure[1:]
    found: list[bool] = (sure | (beside & (chances >= BESIDE_CHANCE) & ~again)).tolist()
    return found


def _edges(page: Shapes, body: Sequence[bool]) -> tuple[int, int]:
    """The body's first block and the one after its last."""
    long = [at for at, inside in enumerate(body) if inside and page.words[at] >= EDGE_WORDS]
    long = long or [at for at, inside in enumerate(body) if inside]
    return (long[0], long[-1] + 1) if long else (0, 0)


def _around(count: int, start: int, end: int, title_at: int | None) -> tuple[list[int], list[int]]:
    """The blocks that may name author and day: from the title into the body and those above; those after the body."""
    top = title_at if title_at is not None and title_at <= start + 3 else start
    head = list(range(top, min(count, max(start, top) + INTO_BODY)))[:MOST_HEAD]
    head += range(top - 1, max(-1, top - 1 - ABOVE_TITLE), -1)
    known = set(head)
    tail = [
        at for at in (*range(end, min(count, end + BELOW_BODY)), *range(max(start, end - 3), end)) if at not in known
    ]
    return head, tail


def _is_caption(page: Shapes, at: int, words: Lexicon) -> bool:
    mark = page.marks[at]
    if "c" in mark.areas or mark.tag == "caption":
        return True
    return page.words[at] < 60 and ("g" in mark.areas or "g" in mark.near) and words.is_caption(page.texts[at])


def _read(
    blocks: Sequence[str], marks: Sequence[str], recurring: Sequence[bool], fields: Mapping[str, str], url: str | None
) -> _Reading:
    """Read a page of at least one block, without the blocks after the first `MOST_BLOCKS`."""
    words = lexicon()
    blocks, marks, recurring = blocks[:MOST_BLOCKS], marks[:MOST_BLOCKS], recurring[:MOST_BLOCKS]
    page = shapes(blocks, marks, words)
    names = site_names(fields, url)
    title = choose_title(page.texts, page.marks, fields, url)
    seen = features(page, title.text or "", stated_authors(fields), names)
    chances = body_model().probability(seen)
    body = body_of(chances, recurring)
    if not any(body):
        # A page like none of those the model knows: what reads as prose is all that there is.
        body = list(page.prose)
    if title.at is not None:
        body[title.at] = False
    start, end = _edges(page, body)
    head, tail = _around(len(blocks), start, end, title.at)
    byline = choose_byline(page.texts, page.marks, page.words, head, tail, fields, names, words)
    published = choose_published(page.texts, page.marks, page.words, head, tail, fields, url, words)

    roles = ["body" if inside else "furniture" for inside in body]
    for at in range(max(0, start - MOST_HEAD), min(len(blocks), end + BELOW_BODY)):
        if roles[at] == "furniture" and _is_caption(page, at, words):
            roles[at] = "caption"
        elif LEAST_NOTE <= page.words[at] < MOST_NOTE and words.is_note(page.texts[at]):
            # "Updated on 9 July 2025" dates the article and says nothing of it.
            roles[at] = "date" if page.words[at] < LINE_WORDS and find_date(page.texts[at]) else "note"
    if title.at is not None:
        roles[title.at] = "title"
    deck_at = _find_deck(page, roles, fields, title.at, start)
    if deck_at is not None and roles[deck_at] == "furniture":
        roles[deck_at] = "deck"
    for shown, role in ((published.at, "date"), (byline.at, "byline")):
        if shown is not None and roles[shown] in ("furniture", "body") and page.words[shown] <= LINE_WORDS:
            roles[shown] = role
            deck_at = None if shown == deck_at else deck_at
    return _Reading(page, chances, roles, title, byline, published, deck_at)


def _find_deck(
    page: Shapes, roles: Sequence[str], fields: Mapping[str, str], title_at: int | None, start: int
) -> int | None:
    """Find the line between title and body that the description repeats or a name marks, or the body's first so named.

    Names such as `text-with-summary` mark whole bodies, so in the body a name counts less.
    """
    if title_at is None or title_at >= start:
        return None
    stated = [split_words(fields[key]) for key in ("deck", "deck:json-ld", "deck:meta") if key in fields]
    for at in range(title_at + 1, min(start, title_at + INTO_BODY)):
        if roles[at] != "furniture" or page.words[at] < DECK_WORDS or page.marks[at].links > 4:
            continue
        said = split_words(page.texts[at])
        if "u" in page.marks[at].near or any(sameness(said, other) >= DECK_SAMENESS for other in stated):
            return at
    for at in range(title_at + 1, min(start + 1, title_at + DECK_REACH)):
        named = "u" in page.marks[at].near and "b" not in page.marks[at].near
        if roles[at] == "body" and named and DECK_WORDS <= page.words[at] <= DECK_MOST_WORDS:
            return at
    return None


def parse_marked(
    blocks: Sequence[str],
    marks: Sequence[str],
    recurring: Sequence[bool],
    fields: Mapping[str, str],
    url: str | None,
) -> Article:
    """Decide each block's role and fill the article's fields.

    Args:
        blocks: the page's blocks in order, as `html_document.read_html` gives them.
        marks: their marks, one a block.
        recurring: for each block, whether it is known to recur over the source's pages.
        fields: what the page states, by the keys of `html_fields`; a plain `title`, `byline` or `published` is what
            the capture brought with it and wins.
        url: where the page was captured.

    Raises:
        ValueError: when a mark is not in the grammar of `html_marks`.
    """
    if not blocks:
        return _article(None, 0, fields)
    return _article(_read(blocks, marks, recurring, fields, url), len(blocks), fields)


def _article(reading: _Reading | None, count: int, fields: Mapping[str, str]) -> Article:
    def every(role: str) -> list[str]:
        if reading is None:
            return []
        return [text for text, given in zip(reading.page.texts, reading.roles, strict=True) if given == role]

    roles = reading.roles if reading else []

    def first(role: str) -> str | None:
        return next(iter(every(role)), None)

    paragraphs = every("body")
    deck = reading.page.texts[reading.deck_at] if reading and reading.deck_at is not None else None
    dateline: str | None = None
    # A deck that stays in the body stands above the paragraph that tells the place.
    if opening := [at for at, text in enumerate(paragraphs[:2]) if text != deck]:
        dateline, paragraphs[opening[0]] = split_dateline(paragraphs[opening[0]])
    return Article(
        title=reading.title.text if reading else fields.get("title"),
        deck=fields.get("deck") or deck,
        caption=fields.get("caption") or first("caption"),
        body="\n\n".join(paragraphs),
        byline=reading.byline.names if reading else None,
        agency=reading.byline.agency if reading else None,
        dateline=dateline,
        published=reading.published.moment if reading else None,
        published_method=reading.published.method if reading else None,
        corrections=tuple(every("note")),
        roles=(*roles, *["furniture"] * (count - len(roles))),
    )


def explain(
    blocks: Sequence[str],
    marks: Sequence[str],
    recurring: Sequence[bool],
    fields: Mapping[str, str],
    url: str | None,
) -> list[str]:
    """Say in a line a block which role it has and why; the arguments are those of `parse_marked`."""
    if not blocks:
        return []
    reading = _read(blocks, marks, recurring, fields, url)
    methods = {"title": reading.title.method, "byline": reading.byline.method, "date": reading.published.method}
    reasons = []
    for at, role in enumerate(reading.roles):
        mark, page = reading.page.marks[at], reading.page
        told = [f"chance of body {reading.chances[at]:.2f}", f"<{mark.tag}>", f"{page.words[at]} words"]
        if role in methods:
            told.insert(0, f"chosen by {methods[role]}")
        if mark.links:
            told.append(f"links {mark.links}/9")
        if page.listed[at]:
            told.append("in the lexicon")
        if recurring[at]:
            told.append("recurs over the source")
        told += [f"{name} {letters}" for name, letters in (("areas", mark.areas), ("hints", mark.near)) if letters]
        reasons.append(f"{role}: {', '.join(told)}")
    return reasons + ["furniture: beyond what is looked at"] * (len(blocks) - len(reasons))
