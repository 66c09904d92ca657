"""From blocks to an article: which block is title, deck, caption, byline, date, note and body, which furniture.

Three kinds of evidence: lines that recur over a source (`recurring`, learned elsewhere), the lexicon, and the
shape and place of a block as two small networks judge them. The fields are chosen, each by its own network,
among the blocks that may hold them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np

from corpus.article.dump.body import body_probability, whole_bodies
from corpus.article.dump.bylines import byline_blocks, byline_candidates, byline_features, byline_of, likely_bylines
from corpus.article.dump.context import with_context
from corpus.article.dump.dates import date_candidates, date_features
from corpus.article.dump.features import read_pages
from corpus.article.dump.fields import NO_TITLE, Features, body_span, field_features
from corpus.article.dump.overlap import shares_repeated
from corpus.article.dump.titles import (
    best_title,
    likely_titles,
    seconded,
    title_blocks,
    title_candidates,
    title_features,
)
from corpus.article.model.network import networks
from corpus.text.arrays import Flags, Floats
from corpus.text.bylines import LONGEST, clean_byline
from corpus.text.datelines import split_dateline
from corpus.text.dates import Moment, date_in_url, find_date, parse_timestamp
from corpus.text.lexicon import lexicon
from corpus.text.titles import site_name, slug_words, without_site_name
from corpus.text.words import split_words

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

# Content words of a deck that the body repeats, at least; a deck or caption is shorter than this share of the
# body's median paragraph, where no other sign tells them. Both have `HEADLINE_LONG` words or more: of 414 decks
# that were found on html_text dumps of 791 pages, 83 had fewer, headings such as "Overview".
DECK_OVERLAP = 0.5
SHORT_SHARE = 0.6
CAPTION_WORDS = 40

# At most so many of the body's blocks are deck and caption.
MOST_LEADS = 2

# The day of a change gives way to a day so few blocks away.
SAME_HEAD = 4

# A note is at most so long; a longer block that begins alike is a paragraph.
NOTE_WORDS = 80

# Pages are read together up to so many and so many characters; a larger one is read by itself, so that a group
# takes hardly more memory than its largest page. Of dumps with 47 blocks 2,780 are parsed a second in groups of 16,
# 2,860 of 64 and 3,000 of 128; of whole pages 820 with up to 300,000 characters and no more with 1,000,000.
PAGES_TOGETHER = 64
CHARACTERS_TOGETHER = 300_000

_SENTENCE_END = re.compile(r"[.!?…؟۔][\"'”’»)\]]*(?=\s|$)|[。！？]")
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


@dataclass
class _Fields:
    """What was found out about an article besides its blocks' roles."""

    title: str | None
    names: str | None = None
    agency: str | None = None
    published: Moment | None = None
    method: str | None = None


class _Reading:
    """Some captures' blocks, one after the other, the evidence on each, and the roles as they are decided.

    A block is known by its number among all of them, a page by its number.
    """

    def __init__(self, pages: Sequence[PageInput]) -> None:
        self.pages = pages
        self.page = page = read_pages([given.texts for given in pages])
        self.texts = page.texts
        self.spans = page.spans()
        self.context = with_context(page)
        self.recurring: Flags = np.fromiter(chain.from_iterable([given.recurring for given in pages]), dtype=np.bool_)
        models = networks()
        self.probability, runs = body_probability(page, self.context, self.recurring, models["first"], models["second"])
        self.listed: Flags = page.has("listed") | page.has("phrase")
        self.furniture = self.recurring | self.listed
        self.body = whole_bodies(page, runs, self.probability, self.recurring, self.furniture)
        self.start, self.end = body_span(page, self.body)
        self.roles = ["furniture"] * len(page.texts)
        for at in np.flatnonzero(self.body).tolist():
            self.roles[at] = "body"
        self.why: dict[int, str] = {}
        """For a block what decided its role, where that is not its probability."""
        self.fields = [_Fields(given.known.get("title")) for given in pages]
        self.title_at = np.full(len(pages), NO_TITLE)

    @cached_property
    def features(self) -> Features:
        """What the networks for the fields look at; pages without candidates for a field need none of it."""
        return self.context, field_features(self.page, self.probability, self.body)

    def give(self, at: int, role: str, why: str) -> None:
        self.roles[at], self.why[at] = role, why

    def body_of(self, number: int) -> list[int]:
        """A page's blocks of the role body."""
        begin, end = self.spans[number]
        inside: list[int] = (np.flatnonzero(self.body[begin:end]) + begin).tolist()
        return [at for at in inside if self.roles[at] == "body"]

    def overlaps(self, blocks: Sequence[int], others: Sequence[int]) -> list[float]:
        """The share of each block's content words that some others have."""
        stems = self.page.stems
        shares: list[float] = shares_repeated(np.array(blocks), np.array(others), stems.content, stems.ends).tolist()
        return shares

    def _by_page(self, found: Sequence[tuple[int, Any]]) -> Iterator[tuple[int, int, int]]:
        """For each page with candidates its number, the place of its first in the list and the place after its last."""
        pages = self.page.page_of[[at for at, _ in found]]
        begins = np.flatnonzero(np.diff(pages, prepend=-1))
        return zip(pages[begins].tolist(), begins.tolist(), [*begins[1:].tolist(), len(found)], strict=True)

    def decide(self) -> None:
        """Give each block its role and fill the articles' fields."""
        self.find_notes_and_captions()
        self.find_titles()
        self.find_bylines()
        self.find_dates()
        for number in range(len(self.pages)):
            self.find_deck(number)

    def find_notes_and_captions(self) -> None:
        """Take corrections and pictures' captions out of the body."""
        page, rows = self.page, np.arange(len(self.texts))
        start, end, first = page.over_page(self.start), page.over_page(self.end), page.bounds[0]
        notes = page.has("note") & (page.words > 2) & (page.words <= NOTE_WORDS) & ~self.recurring
        notes &= (rows >= start - 12) & (rows <= end + 12)
        for at in np.flatnonzero(notes).tolist():
            self.give(at, "note", "begins as notes about an article do")
        captions = page.has("caption") & (page.words < CAPTION_WORDS) & ~self.furniture
        captions &= (rows >= np.maximum(first, start - 16)) & (rows < end)
        for at in np.flatnonzero(captions & ~notes).tolist():
            self.give(at, "caption", "carries the mark of a picture's caption")

    def find_titles(self) -> None:
        """Choose the headlines."""
        for number, given in enumerate(self.pages):
            if wanted := given.known.get("title"):
                begin, end = self.spans[number]
                if (at := next((at for at in range(begin, end) if self.texts[at] == wanted), None)) is not None:
                    self.title_at[number] = at
                    self.give(at, "title", "is the title the capture brought with it")
        open_pages = [not given.known.get("title") for given in self.pages]
        if not any(open_pages):
            return
        is_open = (self.page.over_page(open_pages) > 0).tolist()
        blocks = self._may_be_headlines([
            at for at in title_blocks(self.page, self.start, self.body)
            if is_open[at] and self.roles[at] in ("furniture", "body")
        ])  # fmt: skip
        if not blocks:
            return
        likely = likely_titles(self.page, blocks, self.features, networks()["title_first"])
        found = title_candidates(self.page, likely)
        if not found:
            return
        chances = networks()["title"](title_features(self.page, self.features, found, self.body))
        for number, first, last in self._by_page(found):
            self._choose_title(number, found[first:last], chances[first:last])

    def _choose_title(self, number: int, found: Sequence[tuple[int, str]], chances: Floats) -> None:
        begin, _ = self.spans[number]
        url = self.pages[number].url
        chances = seconded(found, chances, slug_words(url) if url else frozenset())
        best = best_title([(at - begin, title) for at, title in found], chances)
        if chances[best] < LEAST["title"]:
            return
        at, title = found[best]
        if self.roles[at] == "body" and not self._body_beside(number, at):
            return
        self.title_at[number] = at
        self.fields[number].title = without_site_name(title, [name] if url and (name := site_name(url)) else [])
        again = any(other != at and title in self.texts[other] for other, _ in found)
        self.give(
            at, "title", "headline: repeated on the page" if again else f"headline: probability {chances[best]:.2f}"
        )

    def _may_be_headlines(self, blocks: Sequence[int]) -> list[int]:
        """Some blocks without those that recur and are no headline that other pages list."""
        recurring = {at for at, again in zip(blocks, self.recurring[blocks].tolist(), strict=True) if again}
        listed: dict[int, list[int]] = {}
        for at in sorted(recurring):
            if self.page.counts[at] >= HEADLINE_LONG:
                listed.setdefault(int(self.page.page_of[at]), []).append(at)
        for number, some in listed.items():
            if body := self.body_of(number):
                shares = self.overlaps(some, body)
                recurring -= {at for at, share in zip(some, shares, strict=True) if share >= HEADLINE_OVERLAP}
        return [at for at in blocks if at not in recurring]

    def _body_beside(self, number: int, at: int) -> bool:
        begin, end = self.spans[number]
        return any(self.roles[other] == "body" for other in range(begin, end) if other != at)

    def find_bylines(self) -> None:
        """Choose who wrote the articles, and the agency."""
        for fields, given in zip(self.fields, self.pages, strict=True):
            if stated := given.known.get("byline"):
                cleaned = byline_of(stated[:LONGEST])
                fields.names, fields.agency = cleaned.names, cleaned.agency
        blocks = [
            at for at in byline_blocks(self.page, self.start, self.end, self.title_at)
            if self.roles[at] in ("furniture", "body")
        ]  # fmt: skip
        if not blocks:
            return
        network = networks()["byline"]
        found = byline_candidates(self.page, likely_bylines(self.page, blocks, self.features, self.title_at, network))
        if not found:
            return
        chances = network(byline_features(self.page, self.features, found, self.title_at))
        by = self.page.has("by")
        for number, first, last in self._by_page(found):
            best = first + int(np.argmax(chances[first:last]))
            at, names = found[best]
            if chances[best] < LEAST["byline"] or (self.roles[at] == "body" and not self._body_beside(number, at)):
                continue
            self.give(at, "byline", f"names the author: probability {chances[best]:.2f}")
            above = at - 1
            opens = at > self.spans[number][0] and by[above] and self.page.counts[above] <= 2
            if opens and self.roles[above] == "furniture":
                self.give(above, "byline", "opens the byline below")
            if not self.pages[number].known.get("byline"):
                fields = self.fields[number]
                fields.names, fields.agency = names, byline_of(self.texts[at][:LONGEST]).agency

    def find_dates(self) -> None:
        """Choose the days of publication."""
        for fields, given in zip(self.fields, self.pages, strict=True):
            if stated := given.known.get("published"):
                fields.published = parse_timestamp(stated) or find_date(stated)
                fields.method = "field" if fields.published else None
        counts, sentence = self.page.counts, self.page.sentence
        found = [
            (at, moment) for at, moment in date_candidates(self.page)
            if self.roles[at] in ("furniture", "byline")
            or (self.roles[at] == "body" and counts[at] <= DATE_LINE and not sentence[at])
        ]  # fmt: skip
        if found:
            chances = networks()["date"](date_features(self.page, self.features, found, self.title_at))
            for number, first, last in self._by_page(found):
                self._choose_date(number, found[first:last], chances[first:last])
        for fields, given in zip(self.fields, self.pages, strict=True):
            if fields.published is None and given.url and (in_url := date_in_url(given.url)):
                fields.published, fields.method = in_url, "url"

    def _choose_date(self, number: int, found: Sequence[tuple[int, Moment]], chances: Floats) -> None:
        url = self.pages[number].url
        if in_url := date_in_url(url) if url else None:
            # The address tells the day on which the page was made.
            chances = chances + np.array([moment.at == in_url.at for _, moment in found], dtype=np.float32)
        changed = self.page.has("updated")
        best = int(np.argmax(chances))
        if changed[found[best][0]]:
            near = [
                place for place, (at, _) in enumerate(found)
                if not changed[at] and chances[place] >= LEAST["date"] and abs(at - found[best][0]) <= SAME_HEAD
            ]  # fmt: skip
            best = max(near, key=lambda place: float(chances[place]), default=best)
        if chances[best] < LEAST["date"]:
            return
        at, moment = found[best]
        if self.roles[at] != "byline":
            self.give(at, "date", f"tells the day: probability {min(chances[best], 1):.2f}")
        fields = self.fields[number]
        if fields.published is None:
            fields.published, fields.method = moment, "text"

    def find_deck(self, number: int) -> None:
        """Tell deck and captions from the paragraphs at a body's top."""
        body = self.body_of(number)
        if not body:
            return
        dated = next((at for at in body[: MOST_LEADS + 1] if split_dateline(self.texts[at])[0]), None)
        opening = body[0] if dated is None else dated
        lead = self._lead(number, body, dated)
        shares = self.overlaps(lead, [at for at in body if at > lead[-1]]) if lead else []
        repeated = [at for at, share in zip(lead, shares, strict=True) if share >= DECK_OVERLAP]
        if lead and opening > body[0]:
            deck, why = repeated[-1] if repeated else lead[-1], "stands above the paragraph with the dateline"
        elif repeated:
            deck, why = repeated[-1], "a short opening that the body repeats"
        else:
            self._deck_outside(number, lead)
            return
        # Of the short openings below byline or date that carry no caption's mark, gold holds 30 of 44 in the body, of
        # the lines above it 28 of 105 (three dumps of 791 pages).
        if self._is_signed_below(number, lead, deck):
            deck, why = lead[0], "stands between headline and byline"
        elif self._is_caption_of_two(number, deck, lead[-1]):
            deck, why = lead[-1], "a sentence below a caption that the body repeats"
        self.give(deck, "deck", why)
        for at in lead:
            if at < deck and (self.roles[at] == "body" or self.page.sentence[at]):
                self.give(at, "caption", "stands above the deck")
            elif deck < at < opening and self.roles[at] == "body":
                self.give(at, "caption", "stands above the paragraph with the dateline")

    def _lead(self, number: int, body: Sequence[int], dated: int | None) -> list[int]:
        """The short blocks below the headline that may be deck or caption.

        Args:
            number: the page.
            body: its blocks of the role body.
            dated: the paragraph with the dateline, if there is one near the top: above it all is short enough.
        """
        title_at, counts = int(self.title_at[number]), self.page.counts
        low = title_at + 1 if NO_TITLE < title_at < body[0] else body[0]
        longest = SHORT_SHARE * sorted(map(counts.__getitem__, body))[len(body) // 2]
        bylines = [at for at, role in enumerate(self.roles[low : body[-1]], low) if role == "byline"]
        signed = {word for at in bylines for word in split_words(self.texts[at])}
        lead: list[int] = []
        for at in range(low, min(body[-1], low + 12)):
            if self.roles[at] == "body":
                short = len(body) >= 4 and counts[at] <= longest and at <= body[MOST_LEADS]
                above = dated is not None and at < dated and counts[at] < CAPTION_WORDS
                if at == dated or not (short or above):
                    break
            elif self.roles[at] != "furniture":
                continue
            plain = counts[at] >= HEADLINE_LONG and not (self.furniture[at] or _LEADING_MARK.match(self.texts[at]))
            if plain and any(not signed.issuperset(split_words(part)) for part in self.texts[at].split()):
                lead.append(at)
        return lead

    def _deck_outside(self, number: int, lead: Sequence[int]) -> None:
        """Where the body repeats none of the lead, give the deck's role to what stands right below the headline."""
        title_at = int(self.title_at[number])
        outside = [at for at in lead if self.roles[at] == "furniture"]
        if outside and title_at != NO_TITLE and outside[0] <= title_at + 2:
            self.give(outside[0], "deck", "stands below the headline")

    def _is_signed_below(self, number: int, lead: Sequence[int], deck: int) -> bool:
        """Whether the first of the lead stands right below the headline, and byline or date between it and `deck`."""
        title_at = int(self.title_at[number])
        if title_at == NO_TITLE or lead[0] != title_at + 1:
            return False
        return any(self.roles[at] in ("byline", "date") for at in range(lead[0] + 1, deck))

    def _is_caption_of_two(self, number: int, above: int, below: int) -> bool:
        """Whether of two blocks of the lead the upper is the caption, though the body repeats that one only."""
        if self.title_at[number] == NO_TITLE or below != above + 1 or self.roles[below] != "body":
            return False
        upper, lower = (len(_SENTENCE_END.findall(self.texts[at])) for at in (above, below))
        return upper > 1 and lower == 1

    def reason(self, at: int) -> str:
        """Why a block of the first page got its role."""
        if at in self.why:
            return self.why[at]
        if self.roles[at] == "body":
            return f"shape: probability {self.probability[at]:.2f}"
        if self.recurring[at]:
            return "recurs over the source"
        if self.page.has("listed")[at]:
            return "furniture line"
        if self.page.has("phrase")[at]:
            return f"furniture phrase '{lexicon().phrase_in(self.texts[at])}'"
        if at < self.start[0] or at >= self.end[0]:
            return f"outside the article's run, probability {self.probability[at]:.2f}"
        return f"shape: probability {self.probability[at]:.2f}"

    def article(self, number: int) -> Article:
        """What was found on a page."""
        begin, end = self.spans[number]
        roles, known, fields = tuple(self.roles[begin:end]), self.pages[number].known, self.fields[number]
        kept = [(role, text) for role, text in zip(roles, self.texts[begin:end], strict=True) if role != "furniture"]
        body = [text for role, text in kept if role == "body"]
        dateline: str | None = None
        if body:
            dateline, body[0] = split_dateline(body[0])
        return Article(
            title=fields.title,
            deck=known.get("deck") or next((text for role, text in kept if role == "deck"), None),
            caption=known.get("caption") or next((text for role, text in kept if role == "caption"), None),
            body="\n\n".join(body),
            byline=fields.names,
            agency=fields.agency,
            dateline=dateline,
            published=fields.published,
            published_method=fields.method,
            corrections=tuple([text for role, text in kept if role == "note"]),
            roles=roles,
        )


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


def _read(pages: Sequence[PageInput]) -> Iterator[Article]:
    """Read some pages, each of at least one block; one group is let go of before the next is read."""
    for group in _together(pages):
        reading = _Reading(group)
        reading.decide()
        yield from map(reading.article, range(len(group)))


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
    articles = _read([page for page in pages if page.texts])
    return [next(articles) if page.texts else _article_without_text(page) for page in pages]


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
    reading = _Reading([PageInput(texts, recurring, known, url)])
    reading.decide()
    return tuple(reading.reason(at) for at in range(len(texts)))
