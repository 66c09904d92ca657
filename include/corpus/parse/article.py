"""From blocks to an article: which block is title, deck, caption, byline, date, note and body, which furniture.

Three kinds of evidence: lines that recur over a source (`recurring`, learned elsewhere), the lexicon, and the
shape and place of a block as two small networks judge them. The fields are chosen, each by its own network,
among the blocks that may hold them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from corpus.parse.body import body_probability
from corpus.parse.byline import LONGEST, clean_byline
from corpus.parse.dateline import split_dateline
from corpus.parse.dates import Moment, date_in_url, find_date, parse_timestamp
from corpus.parse.features import Flags, Floats, Page, read_pages, with_context
from corpus.parse.fields import (
    Features,
    best_title,
    body_span,
    byline_candidates,
    byline_features,
    byline_of,
    date_candidates,
    date_features,
    field_features,
    likely_titles,
    title_blocks,
    title_candidates,
    title_features,
)
from corpus.parse.lexicon import lexicon
from corpus.parse.network import networks
from corpus.parse.title import site_name, without_site_name
from corpus.parse.words import split_words

# A field is taken from a block only at this probability or more. Cross-validated, of 1,850 dumps of pages with a
# byline .2 finds 1,103 right and 427 wrong ones, .1 finds 1,123 and 564, .5 finds 1,001 and 213. A title at .3 loses
# one right one of 2,015 that .05 finds; the first of a few lone paragraphs is none.
LEAST = {"title": 0.3, "byline": 0.1, "date": 0.05}

# A date line in the midst of the body's run has at most so many words.
DATE_LINE = 8

# A line that recurs is a headline that other pages list, not furniture, when it has so many words and the
# body repeats so many of its content words.
HEADLINE_LONG = 5
HEADLINE_OVERLAP = 0.4

# Content words are compared by so many letters.
CONTENT_LETTERS = 4

# Content words of a deck that the body repeats, at least; a deck or caption is shorter than this share of the
# body's median paragraph, where no other sign tells them.
DECK_OVERLAP = 0.5
SHORT_SHARE = 0.6
CAPTION_WORDS = 40

# After a line that begins a list of other articles the body goes on only if so large a share of it is still
# to come, for such lists also stand inside long articles. Where the line recurs over the source, more must be: on ten
# pages of each of the invented sites of tests/e2e, an F1 of .981 from 1.5 on, .978 with 1 and .973 with no difference.
AFTER_END = 0.7
AFTER_RECURRING_END = 2.0

# A paragraph right beside the body belongs to it at this probability already. On long pages this changes no
# score by more than .0003; short reports otherwise lose their first or last paragraph.
EDGE_WORDS = 15
EDGE_PROBABILITY = 0.05
# Beyond a paragraph that recurs over the source, an advert within the article, the networks are less sure of what
# comes. After 20 captures of the Chinese site of tests/e2e it makes .994 of .961; one of the other 19 gains .001.
BEYOND_PROBABILITY = 0.002

# The day of a change gives way to a day so few blocks away.
SAME_HEAD = 4

# A note is at most so long; a longer block that begins alike is a paragraph.
NOTE_WORDS = 80

# Pages are read together up to so many and so many characters; a larger one is read by itself, so that a group
# takes hardly more memory than its largest page.
PAGES_TOGETHER = 32
CHARACTERS_TOGETHER = 100_000

_LEADING_MARK = re.compile(r"^(?:[*•▪■◦‣›»→-]|\d{1,2}[.)])\s")


@dataclass(frozen=True)
class Article:
    """An article's fields as one capture gives them; None where the capture does not tell."""

    title: str | None
    deck: str | None
    caption: str | None
    body: str
    byline: str | None
    agency: str | None
    """The news agency that the byline names."""
    dateline: str | None
    published: Moment | None
    published_method: str | None
    """`field` (the record's own field), `text` (written on the page), `url` (in the page's address) or None."""
    corrections: tuple[str, ...]
    """The page's notes about the article itself: corrections, updates, where it first appeared."""
    roles: tuple[str, ...]
    """A role a block: title, deck, caption, byline, date, note, body or furniture."""


@dataclass(frozen=True)
class PageInput:
    """What a capture gives to be parsed."""

    texts: Sequence[str]
    """The page's blocks in order."""
    recurring: Sequence[bool]
    """For each block, whether it is known to recur over the source's pages."""
    known: Mapping[str, str]
    """Fields the capture brought with it; they win over what the page's text shows."""
    url: str | None = None
    """The page's canonical address, where it is known."""

    def __post_init__(self) -> None:
        if len(self.texts) != len(self.recurring):
            raise ValueError("texts and recurring do not pair up as zip(strict=True) asks")


class _Reading:
    """One capture's blocks, the evidence on each, and the roles as they are decided."""

    extra: Callable[[], Floats]
    """Makes the features by `EXTRA`, which a page without candidates for a field needs none of."""

    def __init__(
        self, given: PageInput, page: Page, context: Floats, recurring: Flags, probability: Floats, runs: Flags
    ) -> None:
        self.texts = texts = given.texts
        self.known = known = given.known
        self.url = given.url
        self.roles = ["furniture"] * len(texts)
        self.why = [""] * len(texts)
        """For a block what decided its role, where that is not its probability."""
        self.title: str | None = known.get("title")
        self.names: str | None = None
        self.agency: str | None = None
        self.published: Moment | None = None
        self.method: str | None = None
        self.title_at: int | None = None
        self.page = page
        self.context = context
        self.recurring = recurring
        self.listed: Flags = page.has("listed") | page.has("phrase")
        furniture = recurring | self.listed
        self.probability = probability
        self.body: Flags = self._whole_body(runs & ~furniture, furniture)
        self.start, self.end = body_span(page, self.body)
        for at in np.flatnonzero(self.body).tolist():
            self.roles[at] = "body"

    @cached_property
    def features(self) -> Features:
        """What the networks for the fields look at."""
        return self.context, self.extra()

    def _whole_body(self, body: Flags, furniture: Flags) -> Flags:
        """The body as far as the first list of other articles; all that is not furniture where none was found."""
        if not body.any():
            return ~furniture & (self.page.words > 0)
        if ends := np.flatnonzero(self.page.has("ends")).tolist():
            words = np.cumsum(self.page.words * body)
            for at in ends:
                most = AFTER_RECURRING_END if self.recurring[at] else AFTER_END
                if words[at] and words[-1] - words[at] < most * words[at]:
                    body = body.copy()
                    body[at:] = False
                    break
        return self._with_edges(body, furniture)

    def _with_edges(self, body: Flags, furniture: Flags) -> Flags:
        """The body with the paragraphs next to it that its networks did not rule out, over furniture lines."""
        body = body.copy()
        inside = np.flatnonzero(body)
        paragraph = self.page.sentence & (self.page.words >= EDGE_WORDS)
        near = paragraph & (self.probability >= EDGE_PROBABILITY)
        beyond = paragraph & (self.probability >= BEYOND_PROBABILITY)
        ends = self.page.has("ends")
        for at, step in ((int(inside[0]) - 1, -1), (int(inside[-1]) + 1, 1)) if len(inside) else ():
            joins = near
            while 0 <= at < len(body) and (furniture[at] or joins[at]) and not (step > 0 and ends[at]):
                body[at] = not furniture[at]
                if self.recurring[at] and paragraph[at]:
                    joins = beyond
                at += step
        return body

    def give(self, at: int, role: str, why: str) -> None:
        self.roles[at], self.why[at] = role, why

    def first(self, role: str) -> str | None:
        return next((text for text, given in zip(self.texts, self.roles, strict=True) if given == role), None)

    def told_after(self, after: int = -1) -> set[str]:
        """Content words of the body's blocks below a block."""
        return self._content_words([at for at in range(after + 1, len(self.texts)) if self.roles[at] == "body"])

    def _content_words(self, blocks: Sequence[int]) -> set[str]:
        """The longer words, cut so that most inflections fall together; single ideographs."""
        return {stem[:CONTENT_LETTERS] for stem in self.page.stems_in(blocks)}

    def overlap(self, at: int, told: set[str]) -> float:
        """The share of a block's content words that are among some."""
        content = self._content_words([at])
        return len(content & told) / len(content) if content else 0.0

    def find_notes_and_captions(self) -> None:
        """Take corrections and pictures' captions out of the body."""
        for at in np.flatnonzero(self.page.has("note") & (self.page.words <= NOTE_WORDS)).tolist():
            near = self.start - 12 <= at <= self.end + 12
            if near and not self.recurring[at] and self.page.words[at] > 2:
                self.give(at, "note", "begins as notes about an article do")
        above = max(0, self.start - 16)
        for at in np.flatnonzero(self.page.has("caption")[above : self.end]).tolist():
            at += above
            if (
                self.roles[at] in ("body", "furniture")
                and self.page.words[at] < CAPTION_WORDS
                and not (self.recurring[at] or self.listed[at])
            ):
                self.give(at, "caption", "carries the mark of a picture's caption")

    def find_title(self) -> None:
        """Choose the headline."""
        wanted = self.known.get("title")
        if wanted:
            self.title_at = next((at for at, text in enumerate(self.texts) if text == wanted), None)
            if self.title_at is not None:
                self.give(self.title_at, "title", "is the title the capture brought with it")
            return
        blocks = [
            at for at in title_blocks(self.page, self.start, self.body)
            if not self.listed[at] and self.roles[at] in ("furniture", "body") and self._may_be_headline(at)
        ]  # fmt: skip
        if not blocks:
            return
        likely = likely_titles(blocks, self.features, networks()["title_first"])
        found = title_candidates(self.page, likely)
        if not found:
            return
        chances = networks()["title"](title_features(self.page, self.features, found, self.body))
        in_address = self._in_address(found)
        best = best_title(found, chances, in_address)
        if chances[best] + in_address[best] < LEAST["title"]:
            return
        at, title = found[best]
        if self.roles[at] == "body" and not self._body_beside(at):
            return
        self.title_at = at
        self.title = without_site_name(title, [name] if self.url and (name := site_name(self.url)) else [])
        again = any(other != at and title in self.texts[other] for other, _ in found)
        self.give(
            at, "title", "headline: repeated on the page" if again else f"headline: probability {chances[best]:.2f}"
        )

    @cached_property
    def _told(self) -> set[str]:
        return self.told_after()

    def _may_be_headline(self, at: int) -> bool:
        if not self.recurring[at]:
            return True
        long = self.page.words[at] >= HEADLINE_LONG
        return bool(long and self.overlap(at, self._told) >= HEADLINE_OVERLAP)

    def _body_beside(self, at: int) -> bool:
        return any(role == "body" for other, role in enumerate(self.roles) if other != at)

    def _in_address(self, found: Sequence[tuple[int, str]]) -> Floats:
        """How many of a candidate's words the page's address has, as a share."""
        if not self.url:
            return np.zeros(len(found), dtype=np.float32)
        address = set(split_words(self.url.replace("-", " ").replace("_", " ").rsplit("//", 1)[-1]))
        shares = [
            sum(word in address for word in words) / len(words) if len(words := split_words(title)) > 2 else 0.0
            for _, title in found
        ]
        return np.array(shares, dtype=np.float32)

    def find_byline(self) -> None:
        """Choose who wrote the article, and the agency."""
        if stated := self.known.get("byline"):
            cleaned = byline_of(stated[:LONGEST])
            self.names, self.agency = cleaned.names, cleaned.agency
        found = [
            (at, names) for at, names in byline_candidates(self.page, self.start, self.end, self.title_at)
            if self.roles[at] in ("furniture", "body")
        ]  # fmt: skip
        if not found:
            return
        chances = networks()["byline"](byline_features(self.page, self.features, found, self.title_at))
        best = int(np.argmax(chances))
        at, names = found[best]
        if chances[best] < LEAST["byline"] or (self.roles[at] == "body" and not self._body_beside(at)):
            return
        self.give(at, "byline", f"names the author: probability {chances[best]:.2f}")
        if at and self.page.has("by")[at - 1] and self.page.words[at - 1] <= 2 and self.roles[at - 1] == "furniture":
            self.give(at - 1, "byline", "opens the byline below")
        if not stated:
            self.names, self.agency = names, byline_of(self.texts[at][:LONGEST]).agency

    def find_date(self) -> None:
        """Choose the day of publication."""
        if stated := self.known.get("published"):
            self.published = parse_timestamp(stated) or find_date(stated)
            self.method = "field" if self.published else None
        counts, sentence = self.page.counts, self.page.sentence
        found = [
            (at, moment) for at, moment in date_candidates(self.page)
            if self.roles[at] in ("furniture", "byline")
            or (self.roles[at] == "body" and counts[at] <= DATE_LINE and not sentence[at])
        ]  # fmt: skip
        if self.published and not found:
            return
        in_url = date_in_url(self.url) if self.url else None
        if found:
            chances = networks()["date"](date_features(self.page, self.features, found, self.title_at))
            if in_url:
                # The address tells the day on which the page was made.
                chances = chances + np.array([moment.at == in_url.at for _, moment in found], dtype=np.float32)
            changed = self.page.has("updated")
            plain = [
                place for place, (at, _) in enumerate(found) if not changed[at] and chances[place] >= LEAST["date"]
            ]
            best = int(np.argmax(chances))
            if changed[found[best][0]]:
                near = [place for place in plain if abs(found[place][0] - found[best][0]) <= SAME_HEAD]
                best = max(near, key=lambda place: float(chances[place]), default=best)
            at, moment = found[best]
            if chances[best] >= LEAST["date"]:
                if self.roles[at] != "byline":
                    self.give(at, "date", f"tells the day: probability {min(chances[best], 1):.2f}")
                if self.published is None:
                    self.published, self.method = moment, "text"
        if self.published is None and in_url:
            self.published, self.method = in_url, "url"

    def find_deck(self) -> None:
        """Tell deck and captions from the paragraphs at the body's top."""
        body = [at for at, role in enumerate(self.roles) if role == "body"]
        if not body:
            return
        low = self.title_at + 1 if self.title_at is not None and self.title_at < body[0] else body[0]
        counts = self.page.counts
        median = sorted([counts[at] for at in body])[len(body) // 2]
        lead: list[int] = []
        for at in range(low, min(body[-1], low + 12)):
            text, count = self.texts[at], counts[at]
            if self.roles[at] == "body" and (
                count > SHORT_SHARE * median or len(body) < 4 or at > body[min(2, len(body) - 1)]
            ):
                break
            plain = self.roles[at] == "body" or (self.roles[at] == "furniture" and count >= HEADLINE_LONG)
            if plain and not (self.recurring[at] or self.listed[at] or _LEADING_MARK.match(text)):
                lead.append(at)
        told = self.told_after(lead[-1]) if lead else set()
        for place in range(len(lead) - 1, -1, -1):
            at = lead[place]
            if self.overlap(at, told) >= DECK_OVERLAP:
                self.give(at, "deck", "a short opening that the body repeats")
                for above in lead[:place]:
                    if self.roles[above] == "body" or self.page.sentence[above]:
                        self.give(above, "caption", "stands above the deck")
                return
        outside = [at for at in lead if self.roles[at] == "furniture"]
        if outside and self.title_at is not None and outside[0] <= self.title_at + 2:
            self.give(outside[0], "deck", "stands below the headline")

    def reason(self, at: int) -> str:
        """Why a block got its role."""
        if self.why[at]:
            return self.why[at]
        if self.roles[at] == "body":
            return f"shape: probability {self.probability[at]:.2f}"
        if self.recurring[at]:
            return "recurs over the source"
        if self.page.has("listed")[at]:
            return "furniture line"
        if self.page.has("phrase")[at]:
            return f"furniture phrase '{lexicon().phrase_in(self.texts[at])}'"
        if at < self.start or at >= self.end:
            return f"outside the article's run, probability {self.probability[at]:.2f}"
        return f"shape: probability {self.probability[at]:.2f}"


def _together(pages: Sequence[PageInput]) -> Iterator[list[PageInput]]:
    """Groups of pages to be read together."""
    group: list[PageInput] = []
    characters = 0
    for page in pages:
        size = sum(map(len, page.texts)) + len(page.texts)
        if group and (len(group) == PAGES_TOGETHER or characters + size > CHARACTERS_TOGETHER):
            yield group
            group, characters = [], 0
        group.append(page)
        characters += size
    if group:
        yield group


def _with_bodies(group: Sequence[PageInput]) -> list[_Reading]:
    """Read a group of pages as far as the body."""
    blocks = read_pages([page.texts for page in group])
    context = with_context(blocks)
    recurring: Flags = np.array([again for page in group for again in page.recurring], dtype=np.bool_)
    models = networks()
    probability, runs = body_probability(blocks, context, recurring, models["first"], models["second"])
    places = [slice(begin, end) for begin, end in blocks.spans()]
    readings = [
        _Reading(given, page, context[here], recurring[here], probability[here], runs[here])
        for given, page, here in zip(group, blocks.parts(), places, strict=True)
    ]

    bodies = [reading.body for reading in readings]

    @cache
    def extra() -> Floats:
        return field_features(blocks, probability, np.concatenate(bodies))

    for reading, here in zip(readings, places, strict=True):
        reading.extra = lambda here=here: extra()[here]  # type: ignore[misc]
    return readings


def _decided(reading: _Reading) -> _Reading:
    reading.find_notes_and_captions()
    reading.find_title()
    reading.find_byline()
    reading.find_date()
    reading.find_deck()
    return reading


def _read(pages: Sequence[PageInput]) -> Iterator[_Reading]:
    """Read some pages, each of at least one block; one group is let go of before the next is read."""
    for group in _together(pages):
        yield from map(_decided, _with_bodies(group))


def parse_article(
    texts: Sequence[str], recurring: Sequence[bool], known: Mapping[str, str], url: str | None = None
) -> Article:
    """Decide each block's role and fill the article's fields.

    Args:
        texts: the page's blocks in order.
        recurring: for each block, whether it is known to recur over the source's pages.
        known: fields the capture brought with it; they win over what the page's text shows.
        url: the page's canonical address, where it is known. The day in its path is the day of publication
            where the text tells none, its words help to choose the headline.

    Raises:
        ValueError: `texts` and `recurring` are not equally many.
    """
    return parse_articles([PageInput(texts, recurring, known, url)])[0]


def parse_articles(pages: Sequence[PageInput]) -> list[Article]:
    """Do for several pages what `parse_article` does for one, faster; a page's article is the same either way."""
    readings = _read([page for page in pages if page.texts])
    return [_article(next(readings)) if page.texts else _article_without_text(page) for page in pages]


def _article(reading: _Reading) -> Article:
    texts, roles, known = reading.texts, reading.roles, reading.known
    body = [text for text, role in zip(texts, roles, strict=True) if role == "body"]
    dateline: str | None = None
    if body:
        dateline, body[0] = split_dateline(body[0])
    return Article(
        title=reading.title,
        deck=known.get("deck") or reading.first("deck"),
        caption=known.get("caption") or reading.first("caption"),
        body="\n\n".join(body),
        byline=reading.names,
        agency=reading.agency,
        dateline=dateline,
        published=reading.published,
        published_method=reading.method,
        corrections=tuple(text for text, role in zip(texts, roles, strict=True) if role == "note"),
        roles=tuple(roles),
    )


def _article_without_text(page: PageInput) -> Article:
    known, url = page.known, page.url
    published: Moment | None
    stated = known.get("published", "")
    if published := parse_timestamp(stated) or find_date(stated):
        method = "field"
    elif published := date_in_url(url) if url else None:
        method = "url"
    cleaned = clean_byline(known.get("byline", ""), lexicon())
    return Article(
        known.get("title"), known.get("deck"), known.get("caption"), "", cleaned.names, cleaned.agency, None,
        published, method if published else None, (), (),
    )  # fmt: skip


def explain_article(
    texts: Sequence[str], recurring: Sequence[bool], known: Mapping[str, str], url: str | None = None
) -> tuple[str, ...]:
    """For each block a short reason why `parse_article` gave it its role.

    The arguments are those of `parse_article`. Reasons are made here and not there because they take time.
    """
    if not texts:
        return ()
    [reading] = _read([PageInput(texts, recurring, known, url)])
    return tuple(reading.reason(at) for at in range(len(texts)))
