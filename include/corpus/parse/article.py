"""From blocks to an article: which block is title, deck, caption, byline, date and body, and which is furniture.

Three kinds of evidence: lines that recur over a source (`recurring`, learned elsewhere), the lexicon, and the
shape and place of a block. The body is the best contiguous run of blocks; the headline stands in the blocks
before it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.parse.blocks import ends_sentence
from corpus.parse.dates import Moment, find_date, parse_timestamp
from corpus.parse.lexicon import Lexicon, lexicon
from corpus.parse.words import count_words, ideographs, split_words

# Points of a block in the search for the best run. A sentence counts its words, up to a long paragraph's
# worth; anything else costs what about one short sentence gains, so that a run reaches over one heading
# but not over a list of links.
RUN_WORDS = 60
RUN_OTHER = -8
RUN_FURNITURE = -16

# How far above the body a headline may stand, in blocks. Menus and sections mostly have fewer words than
# HEADLINE_LONG; a shorter headline is taken where there is no longer one.
HEAD_REACH = 24
HEADLINE_WORDS = range(2, 31)
HEADLINE_LONG = 5

# Content words of a headline or deck that the body repeats, at least: a headline tells what the body tells,
# a menu entry or a picture's caption mostly does not.
HEADLINE_OVERLAP = 0.4
DECK_OVERLAP = 0.5

# A deck or caption is shorter than this share of the body's median paragraph, where no other sign tells them.
SHORT_SHARE = 0.6

_LEADING_MARK = re.compile(r"^(?:[*•▪■◦‣›»→-]|\d{1,2}[.)])\s")
_UPDATED = re.compile(r"\b(?:updated|modified|actualizad[oa]|mis à jour|aktualisiert|atualizad[oa])\b", re.IGNORECASE)
_DATELINE = re.compile(
    r"^(?P<place>[^\W\d_](?:[^\W\d_]|[ .,'’/-]){1,60}?)\s*(?:\((?P<agency>[^)]{2,30})\)\s*[—–-]|\s[—–]|\s--?)\s*(?=\S)"
)
_NAME = re.compile(
    r"^[^\W\d_][\w.'’-]*(?:\s+(?:[^\W\d_][\w.'’-]*|&)){0,7}(?:\s*(?:,|and|y|et|und|e)\s+[^\W\d_].{2,60})?$"
)


@dataclass(frozen=True)
class Article:
    """An article's fields as one capture gives them; None where the capture does not tell."""

    title: str | None
    deck: str | None
    caption: str | None
    body: str
    byline: str | None
    dateline: str | None
    published: Moment | None
    published_method: str | None
    """`field` (the record's own field), `text` (written on the page) or None."""
    roles: tuple[str, ...]
    """A role a block: title, deck, caption, byline, date, body or furniture."""


def _content_words(text: str) -> set[str]:
    """The longer words, cut to four letters so that most inflections fall together; single ideographs."""
    return {word[:4] for word in split_words(text) if len(word) > 3} | set(ideographs(text))


def _overlap(text: str, body_words: set[str]) -> float:
    content = _content_words(text)
    return len(content & body_words) / len(content) if content else 0.0


def _best_run(points: Sequence[int]) -> tuple[int, int]:
    """Start and end of the contiguous run with the most points (Bentley's maximum subarray)."""
    best, best_run, total, start = 0, (0, 0), 0, 0
    for at, point in enumerate(points):
        if total <= 0:
            total, start = 0, at
        total += point
        if total > best:
            best, best_run = total, (start, at + 1)
    return best_run


def split_dateline(paragraph: str) -> tuple[str | None, str]:
    """Part `TEGUCIGALPA, Honduras (Reuters) - The …` into its dateline and the rest.

    The place's first word must be in capitals, or an agency must follow in brackets.
    """
    match = _DATELINE.match(paragraph[:120])
    if not match:
        return None, paragraph
    place, agency = match["place"].strip(), match["agency"]
    first = re.split(r"[ ,/]", place)[0]
    if not agency and not (len(first) > 1 and first.isupper()):
        return None, paragraph
    return f"{place} ({agency})" if agency else place, paragraph[match.end() :].lstrip()


class _Page:
    """The blocks of one capture with their shape, and the roles as they are decided."""

    def __init__(self, texts: Sequence[str], recurring: Sequence[bool], words: Lexicon) -> None:
        self.texts = texts
        self.words = [count_words(text) for text in texts]
        self.sentence = [ends_sentence(text) for text in texts]
        self.listed = [words.is_furniture(text, count) for text, count in zip(texts, self.words, strict=True)]
        self.furniture = [again or listed for again, listed in zip(recurring, self.listed, strict=True)]
        self.roles = ["furniture"] * len(texts)
        self.lexicon = words

    def body_run(self) -> tuple[int, int]:
        """Find the body's first and last block, the one after included."""
        points = []
        for at, text in enumerate(self.texts):
            if self.furniture[at]:
                points.append(RUN_FURNITURE)
            elif self.sentence[at] and not _LEADING_MARK.match(text):
                points.append(min(self.words[at], RUN_WORDS))
            else:
                points.append(min(self.words[at] - 20, RUN_WORDS // 2) if self.words[at] > 20 else RUN_OTHER)
        start, end = _best_run(points)
        if start == end and not all(self.furniture):
            # No sentence anywhere, as in a teaser: what is not furniture is all that there is.
            return self.furniture.index(False), len(self.texts)
        over = next((at for at in range(start + 1, end) if self.lexicon.ends_article(self.texts[at])), end)
        return start, over

    def is_byline(self, text: str) -> bool:
        """Whether a block says who wrote the article, and nothing else."""
        return bool(self.lexicon.by.match(text) and _NAME.match(self.lexicon.by.sub("", text)))

    @cached_property
    def _body_words(self) -> set[str]:
        return _content_words(" ".join(t for t, role in zip(self.texts, self.roles, strict=True) if role == "body"))

    def is_telling(self, text: str) -> bool:
        """Whether a block tells what the body tells, as a headline does. The body must have its role by then."""
        return _overlap(text, self._body_words) >= HEADLINE_OVERLAP

    def first(self, role: str) -> str | None:
        return next((text for text, given in zip(self.texts, self.roles, strict=True) if given == role), None)


def _head_roles(page: _Page, start: int, known_title: str | None) -> None:
    """Give roles to the blocks above the body: byline, date, title, and a deck or caption between."""
    title_at: int | None = None
    candidates: list[int] = []
    for at in range(start - 1, max(-1, start - 1 - HEAD_REACH), -1):
        text, count = page.texts[at], page.words[at]
        if known_title and text == known_title:
            title_at = at
        elif not page.listed[at] and count <= 16 and page.is_byline(text):
            page.roles[at] = "byline"
        elif not page.listed[at] and count <= 14 and find_date(text):
            page.roles[at] = "date"
        elif page.listed[at] or (page.furniture[at] and not (count >= HEADLINE_LONG and page.is_telling(text))):
            # Share buttons stand between the body and the headline's blocks; above those the menus begin.
            # An author's name, a date and a headline that other pages list recur without being furniture.
            if candidates:
                break
        elif page.roles[at] != "deck" and page.lexicon.is_caption(text):
            page.roles[at] = "caption"
        elif page.roles[at] == "furniture" and not _LEADING_MARK.match(text):
            candidates.append(at)
    candidates.reverse()
    if title_at is None and not known_title:
        fits = [at for at in candidates if page.words[at] in HEADLINE_WORDS and page.texts[at][-1] not in ".…:"]
        long = [at for at in fits if page.words[at] >= HEADLINE_LONG]
        telling = [at for at in fits if page.is_telling(page.texts[at])]
        title_at = next(iter([at for at in long if at in telling] or long or telling or fits), None)
    if title_at is not None:
        page.roles[title_at] = "title"
        below = [at for at in candidates if at > title_at and page.words[at] >= HEADLINE_LONG]
        if below and page.first("deck") is None:
            page.roles[below[0]] = "deck"


def _lead_roles(page: _Page, start: int, end: int) -> int:
    """Tell deck and captions from the paragraphs at the body's top; returns where the body begins."""
    body = [at for at in range(start, end) if page.roles[at] == "body"]
    if len(body) < 4:
        return start
    median = sorted(page.words[at] for at in body)[len(body) // 2]
    lead = []
    for at in body[:3]:
        if page.words[at] > SHORT_SHARE * median:
            break
        lead.append(at)
    for place, at in reversed(list(enumerate(lead))):
        rest = _content_words(" ".join(page.texts[other] for other in body[place + 1 :]))
        if _overlap(page.texts[at], rest) >= DECK_OVERLAP:
            page.roles[at] = "deck"
            for above in lead[:place]:
                page.roles[above] = "caption"
            return at + 1
    return start


def parse_article(texts: Sequence[str], recurring: Sequence[bool], known: dict[str, str]) -> Article:
    """Decide each block's role and fill the article's fields.

    Args:
        texts: the page's blocks in order.
        recurring: for each block, whether it is known to recur over the source's pages.
        known: fields the capture brought with it; they win over what the page's text shows.
    """
    page = _Page(texts, recurring, lexicon())
    start, end = page.body_run()
    for at in range(start, end):
        text = page.texts[at]
        if page.furniture[at]:
            continue
        if page.lexicon.is_caption(text) and page.words[at] < 40:
            page.roles[at] = "caption"
        elif page.sentence[at] or page.words[at] > 20 or not _LEADING_MARK.match(text):
            page.roles[at] = "body"
    if known.get("title") and start < end and texts[start] == known["title"]:
        page.roles[start] = "title"
        start += 1
    start = _lead_roles(page, start, end)
    _head_roles(page, start, known.get("title"))
    for at in range(end, min(end + 2, len(texts))):
        text = page.texts[at]
        if page.first("byline") is None and page.words[at] <= 12 and page.is_byline(text):
            page.roles[at] = "byline"

    body = [text for text, role in zip(texts, page.roles, strict=True) if role == "body"]
    dateline: str | None = None
    if body:
        dateline, body[0] = split_dateline(body[0])
    byline = known.get("byline") or page.first("byline")
    published, method = None, None
    if stated := known.get("published"):
        published = parse_timestamp(stated) or find_date(stated)
        method = "field" if published else None
    if published is None:
        dates = [text for text, role in zip(texts, page.roles, strict=True) if role == "date"]
        dates.sort(key=lambda text: bool(_UPDATED.search(text)))
        published = find_date(dates[0]) if dates else None
        method = "text" if published else None
    return Article(
        title=known.get("title") or page.first("title"),
        deck=known.get("deck") or page.first("deck"),
        caption=known.get("caption") or page.first("caption"),
        body="\n\n".join(body),
        byline=page.lexicon.by.sub("", byline).strip() or None if byline else None,
        dateline=dateline,
        published=published,
        published_method=method,
        roles=tuple(page.roles),
    )
