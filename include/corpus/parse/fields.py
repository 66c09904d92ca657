"""Which blocks may hold an article's title, byline or date, and what tells the right one, as numbers."""

import re
from collections.abc import Sequence
from functools import lru_cache
from math import log

import numpy as np

from corpus.parse.byline import LONGEST, Byline, clean_byline
from corpus.parse.dates import Moment
from corpus.parse.features import LEXICAL, LOCAL, Counts, Flags, Floats, Page, running_sum, shifted
from corpus.parse.lexicon import MARKS, fold, lexicon
from corpus.parse.title import without_site_name, without_trail
from corpus.parse.words import ideographs, split_words, stems

# How far from the body a byline may stand, in blocks above its first and below its last.
BYLINE_ABOVE, BYLINE_BELOW = 12, 12
BYLINE_WORDS = 20
TITLE_WORDS = range(1, 36)
# A title may also stand as the body's first blocks.
TITLE_BELOW = 8

# No title is looked for further above the body, in blocks, but in the first line; nor more names than so many.
TITLE_REACH = 400
MOST_NAMES = 200

# A page's title is within so many characters of its first line.
FIRST_LINE = 400

# Among the menus further above the body only longer lines are looked at.
FAR_TITLE, FAR_TITLE_WORDS = 15, 3

# A body's first block of so many words is where the body is taken to begin; headings stand above it.
OPENING_WORDS = 8

# The body's first blocks, whose words a headline shares.
LEAD_BLOCKS = 3

# Beside what the body model looks at: the place beside the body, agreement with the page's first line, the
# body's probability here and around, what stands in the blocks above and below.
SIDE = 8
SIDED = ("date", "by", "listed", "sentence_words", "probability")
EXTRA = (
    "above", "below", "after_end", "in_body", "at_start", "words_between", "issued", "issued-1", "issued-2", "updated",
    "updated-1", "updated-2", "caption", "caption-1", "agrees", "agreed", "whole", "earlier_twins", "first_block",
    "probability", *(f"{name}_{side}" for side in ("above", "below") for name in SIDED),
)  # fmt: skip

# Beside those, a candidate's own: how often its text stands on the page, its place beside the headline.
TITLE_OWN = ("occurs", "occurs_early", "in_lead", "in_body")
PLACED = ("title_above", "title_below", "is_title", "no_title")
BYLINE_OWN = ("names", "occurs", "all_capitals", "job", "inner_by", "whole", "opens")
DATE_OWN = ("latest", "earliest", "same", "years_before", "alone")

_TOLD = [LEXICAL.index(name) for name in ("issued", "updated", "caption")]

# Short lines whose cleaning is kept: the same menu stands on each of a source's pages.
LINES_KEPT = 4096

# A title that the page's beginning repeats stands within so many characters.
EARLY = 200

# Blocks by `CONTEXT` and blocks by `EXTRA`.
Features = tuple[Floats, Floats]

_NAME = re.compile(r"[^\W\d_][\w.'’&-]*")


def body_span(page: Page, body: Flags) -> tuple[int, int]:
    """The body's first block of some length and the block after its last; (blocks, blocks) without a body."""
    return _span(page.words, body)


def _span(words: Counts, body: Flags) -> tuple[int, int]:
    long = np.flatnonzero(body & (words >= OPENING_WORDS))
    if not len(long):
        long = np.flatnonzero(body)
    return (int(long[0]), int(long[-1]) + 1) if len(long) else (len(words), len(words))


def field_features(page: Page, probability: Floats, body: Flags) -> Floats:
    """The blocks of one or more pages by `EXTRA`."""
    blocks = len(page.texts)
    rows = np.arange(blocks)
    first_row, end_row = page.bounds
    at = rows - first_row
    bodies = [_span(page.words[begin:stop], body[begin:stop]) for begin, stop in page.spans()]
    start, end = (page.over_page(edge) for edge in zip(*bodies, strict=True))
    words_above = np.cumsum(page.words)
    at_start = words_above[np.minimum(first_row + start, end_row - 1)]
    told = page.lexical[:, _TOLD].astype(np.float32)
    told_1, told_2 = shifted(told, page, -1), shifted(told, page, -2)

    agrees, agreed, whole, earlier = np.zeros((4, blocks), dtype=np.float32)
    lines = page.lines
    near = (page.words >= 2) & (page.words < TITLE_WORDS.stop) & (at > 0) & (at < start + TITLE_BELOW)
    for begin, stop in page.spans():
        top = fold(page.texts[begin][:FIRST_LINE])
        for row in (np.flatnonzero(near[begin:stop]) + begin).tolist():
            if lines[row] in top:
                agrees[row] = agreed[begin] = 1
                whole[row] = len(lines[row]) / len(top)
        # The row of each text's first occurrence: going up the page, the last one found.
        first_of = dict(zip(reversed(page.texts[begin:stop]), range(stop - 1, begin - 1, -1), strict=True))
        if len(first_of) < stop - begin:
            earlier[begin:stop] = 1
            earlier[list(first_of.values())] = 0

    sided = np.column_stack(
        (page.has("date"), page.has("by"), page.has("listed"), page.words * page.sentence / 40, probability)
    ).astype(np.float64)
    sums = running_sum(sided)
    above = (sums[:-1] - sums[np.maximum(rows - SIDE, first_row)]) / SIDE
    below = (sums[np.minimum(rows + 1 + SIDE, end_row)] - sums[1:]) / SIDE
    extra = (
        np.minimum(np.maximum(start - at, 0), 40) / 20,
        np.minimum(np.maximum(at - start, 0), 40) / 20,
        np.minimum(np.maximum(at - end + 1, 0), 40) / 20,
        body,
        at == start,
        np.log1p(np.abs(at_start - words_above)) / 3,
        *(column for kind in range(2) for column in (told[:, kind], told_1[:, kind], told_2[:, kind])),
        told[:, 2], told_1[:, 2], agrees, agreed, whole, earlier, at == 0, probability,
    )  # fmt: skip
    return np.concatenate((np.column_stack(extra), above, below), axis=1, dtype=np.float32)


def _placed(rows: Sequence[int], title: int | None) -> Floats:
    """The candidates by `PLACED`."""
    at = np.array(rows)
    beside = np.zeros((len(at), len(PLACED)), dtype=np.float32)
    if title is None:
        beside[:, 3] = 1
    else:
        beside[:, 0] = np.clip(title - at, 0, 30) / 10
        beside[:, 1] = np.clip(at - title, 0, 30) / 10
        beside[:, 2] = at == title
    return beside


def title_features(page: Page, features: Features, found: Sequence[tuple[int, str]], body: Flags) -> Floats:
    """Title candidates by `CONTEXT`, `EXTRA` and `TITLE_OWN`."""
    rows = np.array([at for at, _ in found])
    whole = page.folded
    paragraphs = np.flatnonzero(body & (page.words >= OPENING_WORDS)).tolist()
    lead, rest = page.stems_in(paragraphs[:LEAD_BLOCKS]), page.stems_in(paragraphs[LEAD_BLOCKS:])
    own = np.zeros((len(rows), len(TITLE_OWN)), dtype=np.float32)
    long = [place for place, (at, _) in enumerate(found) if page.counts[at] >= 3]
    texts = [page.lines[found[place][0]] for place in long]
    if long:
        own[long, 0] = np.log(page.occurrences(texts))
        own[long, 1] = [whole.find(text, 0, len(text) + EARLY) >= 0 for text in texts]
    shares: dict[str, tuple[float, float]] = {}
    for at, title in found:
        if title not in shares:
            same = title == page.texts[at]
            own_stems = page.stems_in([at]) if same else {*stems(split_words(title)), *ideographs(title)}
            size = max(len(own_stems), 1)
            shares[title] = len(own_stems & lead) / size, len(own_stems & rest) / size
    own[:, 2:] = [shares[title] for _, title in found]
    return np.concatenate((*(part[rows] for part in features), own), axis=1)


def byline_features(page: Page, features: Features, found: Sequence[tuple[int, str]], title: int | None) -> Floats:
    """Byline candidates by `CONTEXT`, `EXTRA`, `PLACED` and `BYLINE_OWN`."""
    rows = [at for at, _ in found]
    known = lexicon()
    own = np.zeros((len(rows), len(BYLINE_OWN)), dtype=np.float32)
    occurs = page.occurrences([fold(names) for _, names in found])
    for place, (at, names) in enumerate(found):
        text, line, words = page.texts[at], page.lines[at], names.split()
        own[place] = (
            min(len(words), 8) / 4,
            log(occurs[place]),
            not any(word[0].islower() for word in words),
            not known.jobs.isdisjoint([word.strip(".,;:()") for word in line.split()]),
            "by" in line and known.inner_by.search(text) is not None,
            names == text,
            known.by.match(text) is not None,
        )
    return np.concatenate((*(part[rows] for part in features), _placed(rows, title), own), axis=1)


def date_features(page: Page, features: Features, found: Sequence[tuple[int, Moment]], title: int | None) -> Floats:
    """Date candidates by `CONTEXT`, `EXTRA`, `PLACED` and `DATE_OWN`."""
    rows = [at for at, _ in found]
    days = np.array([moment.at.toordinal() for _, moment in found])
    _, which, again = np.unique(days, return_inverse=True, return_counts=True)
    own = np.column_stack(
        (
            days == days.max(),
            days == days.min(),
            np.minimum(again[which], 5) / 3,
            np.minimum(days.max() - days, 3650) / 1000,
            page.words[np.array(rows)] <= 4,
        )
    ).astype(np.float32)
    return np.concatenate((*(part[rows] for part in features), _placed(rows, title), own), axis=1)


def title_candidates(page: Page, start: int) -> list[tuple[int, str]]:
    """Blocks that may be the headline, or the page's title in its first line, with the title they give."""
    reach = min(start + TITLE_BELOW, len(page.texts))
    few = (page.words[:reach] >= TITLE_WORDS.start) & (page.words[:reach] < TITLE_WORDS.stop)
    few[1 : max(1, start - TITLE_REACH)] = False
    far = start - np.arange(reach) > FAR_TITLE
    few &= ~far | (page.words[:reach] >= FAR_TITLE_WORDS)
    few &= ~(page.has("phrase") | page.has("date") | page.has("listed"))[:reach]
    found = [(at, title_of(page.texts[at])) for at in np.flatnonzero(few).tolist()]
    return [(at, title) for at, title in found if title]


def title_of(text: str) -> str:
    """The title a block gives: without list mark, breadcrumb trail and the site's name."""
    return _title_of_line(text) if len(text) <= LONGEST else without_site_name(without_trail(text.lstrip(MARKS)))


@lru_cache(maxsize=LINES_KEPT)
def _title_of_line(text: str) -> str:
    return without_site_name(without_trail(text.lstrip(MARKS)))


def looks_like_names(text: str) -> bool:
    """Whether a text may be one or more persons' names: few words, each with a capital where its script has them."""
    words = text.replace(",", " ").split()
    if not 1 <= len(words) <= 12 or text[-1] in "?!:" or any(map(str.isdigit, text)):
        return False
    big = sum([not word[0].islower() for word in words])
    return big * 2 > len(words) and bool(_NAME.match(words[0]))


@lru_cache(maxsize=LINES_KEPT)
def byline_of(line: str) -> Byline:
    """What `clean_byline` makes of a line, kept for the source's next page."""
    return clean_byline(line, lexicon())


def byline_candidates(page: Page, start: int, end: int, title: int | None) -> list[tuple[int, str]]:
    """Blocks that may name the authors, with the names."""
    blocks = len(page.texts)
    near = page.has("by").copy()
    near[end + BYLINE_BELOW :] = False
    for middle in (start, start if title is None else title):
        near[max(0, middle - BYLINE_ABOVE) : middle + BYLINE_ABOVE] = True
    near[max(0, end - 3) : min(blocks, end + BYLINE_BELOW)] = True
    # Names are mostly capitals, where their script has them at all.
    capitals, small = (page.local[:, LOCAL.index(name)] for name in ("capitals", "first_letter"))
    near &= page.has("by") | (capitals >= 0.2) | (small > 0) & (capitals == 0) & (page.words <= 4)
    near &= (page.words <= BYLINE_WORDS) & ~page.has("phrase") & (page.has("by") | ~page.has("listed"))
    found = []
    for at in np.flatnonzero(near)[:MOST_NAMES].tolist():
        names = byline_of(page.texts[at][:LONGEST]).names
        if names and looks_like_names(names):
            found.append((at, names))
    return found


def date_candidates(page: Page) -> list[tuple[int, Moment]]:
    """Blocks that hold a date and little else, with the date."""
    return list(page.moments.items())
