"""Which blocks may hold an article's title, byline or date, and what tells the right one, as numbers."""

import re
from collections.abc import Iterable, Sequence
from math import log

import numpy as np

from corpus.parse.byline import clean_byline
from corpus.parse.dates import Moment, find_date
from corpus.parse.features import LEXICAL, LOCAL, Flags, Floats, Page, shifted
from corpus.parse.lexicon import MARKS, fold, lexicon
from corpus.parse.title import without_site_name, without_trail
from corpus.parse.words import ideographs, split_words

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

_NAME = re.compile(r"[^\W\d_][\w.'’&-]*")


def body_span(page: Page, body: Flags) -> tuple[int, int]:
    """The body's first block of some length and the block after its last; (blocks, blocks) without a body."""
    long = np.flatnonzero(body & (page.words >= OPENING_WORDS))
    if not len(long):
        long = np.flatnonzero(body)
    return (int(long[0]), int(long[-1]) + 1) if len(long) else (len(page.texts), len(page.texts))


def field_features(page: Page, context: Floats, probability: Floats, body: Flags) -> Floats:
    """Blocks by `CONTEXT` and `EXTRA`."""
    blocks = len(page.texts)
    start, end = body_span(page, body)
    at = np.arange(blocks)
    words_above = np.cumsum(page.words)
    at_start = words_above[min(start, blocks - 1)]
    told = page.lexical[:, [LEXICAL.index(name) for name in ("issued", "updated", "caption")]].astype(np.float32)
    told_1 = shifted(told, -1) if blocks > 1 else np.zeros_like(told)
    told_2 = shifted(told, -2) if blocks > 2 else np.zeros_like(told)

    agrees, agreed, whole, earlier = np.zeros((4, blocks), dtype=np.float32)
    first = fold(page.texts[0][:FIRST_LINE])
    near = (page.words >= 2) & (page.words < TITLE_WORDS.stop) & (at > 0) & (at < start + TITLE_BELOW)
    for place in np.flatnonzero(near).tolist():
        text = fold(page.texts[place])
        if text in first:
            agrees[place] = agreed[0] = 1
            whole[place] = len(text) / len(first)
    seen: set[str] = set()
    for place, text in enumerate(page.texts):
        earlier[place] = text in seen
        seen.add(text)

    sided = np.column_stack(
        (page.has("date"), page.has("by"), page.has("listed"), page.words * page.sentence / 40, probability)
    ).astype(np.float64)
    sums = np.concatenate((np.zeros((1, sided.shape[1])), np.cumsum(sided, axis=0)))
    above = (sums[at] - sums[np.maximum(at - SIDE, 0)]) / SIDE
    below = (sums[np.minimum(at + 1 + SIDE, blocks)] - sums[at + 1]) / SIDE
    extra = (
        np.clip(start - at, 0, 40) / 20,
        np.clip(at - start, 0, 40) / 20,
        np.clip(at - end + 1, 0, 40) / 20,
        body,
        at == start,
        np.log1p(np.abs(at_start - words_above)) / 3,
        *(column for kind in range(2) for column in (told[:, kind], told_1[:, kind], told_2[:, kind])),
        told[:, 2], told_1[:, 2], agrees, agreed, whole, earlier, at == 0, probability,
    )  # fmt: skip
    return np.concatenate((context, np.column_stack(extra), above, below), axis=1, dtype=np.float32)


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


def _stems(words: Iterable[str], text: str) -> set[str]:
    return {word[:5] for word in words if len(word) > 3} | set(ideographs(text))


def _block_stems(page: Page, blocks: Sequence[int]) -> set[str]:
    return set().union(*(_stems(page.words_of(at), page.texts[at]) for at in blocks))


def title_features(page: Page, features: Floats, found: Sequence[tuple[int, str]], body: Flags) -> Floats:
    """Title candidates by `CONTEXT`, `EXTRA` and `TITLE_OWN`."""
    rows = [at for at, _ in found]
    whole = page.folded
    paragraphs = np.flatnonzero(body & (page.words >= OPENING_WORDS)).tolist()
    lead, rest = _block_stems(page, paragraphs[:LEAD_BLOCKS]), _block_stems(page, paragraphs[LEAD_BLOCKS:])
    own = np.zeros((len(rows), len(TITLE_OWN)), dtype=np.float32)
    stems_of: dict[str, set[str]] = {}
    for place, (at, title) in enumerate(found):
        if page.words[at] >= 3:
            text = fold(page.texts[at])
            own[place, :2] = log(max(whole.count(text), 1)), text in whole[: len(text) + 200]
        if title not in stems_of:
            stems_of[title] = _stems(split_words(title), title)
        if stems := stems_of[title]:
            own[place, 2:] = len(stems & lead) / len(stems), len(stems & rest) / len(stems)
    return np.concatenate((features[np.array(rows)], own), axis=1)


def byline_features(page: Page, features: Floats, found: Sequence[tuple[int, str]], title: int | None) -> Floats:
    """Byline candidates by `CONTEXT`, `EXTRA`, `PLACED` and `BYLINE_OWN`."""
    rows = [at for at, _ in found]
    whole = page.folded
    known = lexicon()
    own = np.zeros((len(rows), len(BYLINE_OWN)), dtype=np.float32)
    for place, (at, names) in enumerate(found):
        text, words = page.texts[at], names.split()
        own[place] = (
            min(len(words), 8) / 4,
            log(max(whole.count(fold(names)), 1)),
            sum(not word[0].islower() for word in words) == len(words),
            any(word.strip(".,;:()").lower() in known.jobs for word in text.split()),
            known.inner_by.search(text) is not None,
            names == text,
            known.by.match(text) is not None,
        )
    return np.concatenate((features[np.array(rows)], _placed(rows, title), own), axis=1)


def date_features(page: Page, features: Floats, found: Sequence[tuple[int, Moment]], title: int | None) -> Floats:
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
    return np.concatenate((features[np.array(rows)], _placed(rows, title), own), axis=1)


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
    return without_site_name(without_trail(text.lstrip(MARKS)))


def looks_like_names(text: str) -> bool:
    """Whether a text may be one or more persons' names: few words, each with a capital where its script has them."""
    words = text.replace(",", " ").split()
    if not 1 <= len(words) <= 12 or any(sign.isdigit() for sign in text) or text[-1] in "?!:":
        return False
    big = sum(word[0].isupper() or not word[0].islower() for word in words)
    return big * 2 > len(words) and bool(_NAME.match(words[0]))


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
    known = lexicon()
    found = []
    for at in np.flatnonzero(near)[:MOST_NAMES].tolist():
        names = clean_byline(page.texts[at], known).names
        if names and looks_like_names(names):
            found.append((at, names))
    return found


def date_candidates(page: Page) -> list[tuple[int, Moment]]:
    """Blocks that hold a date and little else, with the date."""
    found = [(at, find_date(page.texts[at])) for at in np.flatnonzero(page.has("date")).tolist()]
    return [(at, moment) for at, moment in found if moment]
