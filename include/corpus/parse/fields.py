"""Which blocks may hold an article's title, byline or date, and what tells the right one, as numbers."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from math import exp, log

import numpy as np

from corpus.parse.byline import LONGEST, Byline, clean_byline
from corpus.parse.dates import Moment
from corpus.parse.features import LEXICAL, LOCAL, Counts, Flags, Floats, Page, running_sum, shifted
from corpus.parse.lexicon import MARKS, fold, lexicon
from corpus.parse.network import Network
from corpus.parse.title import without_site_name, without_trail
from corpus.parse.title_words import word_weights, worded
from corpus.parse.words import ideographs, split_words, stems

# How far from the body a byline may stand, in blocks above its first and below its last.
BYLINE_ABOVE, BYLINE_BELOW = 12, 12
BYLINE_WORDS = 20
TITLE_WORDS = range(1, 36)
# A title may also stand as the body's first blocks, or where so little of the body is above it, for a menu may be
# taken for the body's beginning. With the second the right title is among the candidates of .903 of inscriptis'
# dumps and .971 of html_text's, without it of .893 and .968; a share of .2 finds no more.
TITLE_BELOW = 8
TITLE_DEEP, TITLE_DEEPEST = 0.1, 60

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
TITLE_OWN = (
    "occurs", "occurs_early", "in_lead", "in_body", "covers", "covers_often", "in_next", "share_of_longest",
    "same_lines", "inside", "has_end", "numbered", "long_below", "long_above", "next_paragraph",
)  # fmt: skip
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

# So many candidates of some 45 are looked at closely, which takes some 25 µs for each. The right one is among them for
# .900 of inscriptis' dumps as among 12, for .896 among 8, and for .903 among all.
MOST_TITLES = 10

# Of two lines one below the other the upper is the headline, the lower its deck, when the upper's log-odds are at least
# the second and no more than the first less. It changes nothing in the score of the dumps' titles at .6 (.849 right),
# where few decks stand so, and finds newspapers' headlines; at 1.3 .847 are right.
NEAR_TIE, HEADLINE_LOG_ODDS = 0.65, 2.0
# Above this both are sure to be title-like and their difference says nothing: it costs one title of 2,373.
SURE_LOG_ODDS = 6.0

# A headline has the words that the article's paragraphs use most; so many words of so many paragraphs are counted.
# With 10, 20 and 40 paragraphs .849, .848 and .846 of the titles are right.
OFTEN, OFTEN_PARAGRAPHS = 10, 10
# A paragraph below a candidate of which the candidate's words are looked for, in words.
NEXT_WORDS = 15
NEXT_BLOCKS = 2
# A candidate of so many words is counted among the others.
LONG_TITLE = 3
# A text of so many characters that stands inside another line is no coincidence.
INSIDE = 12

_NUMBER = re.compile(r"\d{1,2}[.)]\s+")
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


def title_features(
    page: Page,
    features: Features,
    found: Sequence[tuple[int, str]],
    body: Flags,
    weights: Mapping[str, float] | None = None,
) -> Floats:
    """Title candidates by `CONTEXT`, `EXTRA`, `TITLE_OWN` and `WORDED`.

    Args:
        page: the page's blocks.
        features: its blocks by `CONTEXT` and by `EXTRA`.
        found: the candidates.
        body: which blocks are the body.
        weights: how far words speak for a headline; without them, what is stored.
    """
    if weights is None:
        weights = word_weights()
    rows = [at for at, _ in found]
    words = np.array([worded(title, weights) for _, title in found], dtype=np.float32)
    return np.concatenate((*(part[rows] for part in features), _title_own(page, found, body), words), axis=1)


def _stem_counts(page: Page, blocks: Sequence[int]) -> Counter[str]:
    """How many of some blocks have each stem."""
    counts: Counter[str] = Counter()
    for at in blocks:
        counts.update(page.stems_in([at]))
    return counts


def _title_own(page: Page, found: Sequence[tuple[int, str]], body: Flags) -> Floats:
    """Title candidates by `TITLE_OWN`."""
    whole, counts, bare = page.folded, page.counts, page.bare
    paragraphs = np.flatnonzero(body & (page.words >= OPENING_WORDS)).tolist()
    lead, rest = page.stems_in(paragraphs[:LEAD_BLOCKS]), page.stems_in(paragraphs[LEAD_BLOCKS:])
    often = dict(_stem_counts(page, paragraphs[:OFTEN_PARAGRAPHS]).most_common(OFTEN))
    most, all_uses = min(max(len(often), 1), OFTEN // 2), max(sum(often.values()), 1)
    below = np.flatnonzero(page.words >= NEXT_WORDS).tolist()
    next_stems: dict[int, set[str]] = {}
    lines = Counter(bare)
    ends: dict[str, list[str]] = {}
    for at, _ in found:
        if len(bare[at]) >= INSIDE:
            ends.setdefault(bare[at][-INSIDE:], []).append(bare[at])
    looked_for = [bare[at] for at, _ in found if len(bare[at]) >= INSIDE]
    occurs = dict(zip(looked_for, page.occurrences(looked_for), strict=True))
    longest = max(counts[at] for at, _ in found)
    long = sum(counts[at] >= LONG_TITLE for at, _ in found)
    above = 0
    own = []
    shares: dict[str, tuple[set[str], tuple[float, ...]]] = {}
    for at, title in found:
        text = bare[at]
        if title not in shares:
            same = title == page.texts[at]
            stems_here = page.stems_in([at]) if same else {*stems(split_words(title)), *ideographs(title)}
            size = max(len(stems_here), 1)
            told = stems_here & often.keys()
            shares[title] = (
                stems_here,
                (
                    len(stems_here & lead) / size,
                    len(stems_here & rest) / size,
                    len(told) / most,
                    sum([often[stem] for stem in told]) / all_uses,
                ),
            )
        place = bisect_right(below, at)
        if place not in next_stems:
            next_stems[place] = page.stems_in(below[place : place + NEXT_BLOCKS])
        stems_here, told_shares = shares[title]
        above += counts[at] >= LONG_TITLE
        times = occurs.get(text, 1)
        own.append(
            (
                log(times),
                whole.find(text, 0, len(text) + EARLY) >= 0,
                *told_shares,
                len(stems_here & next_stems[place]) / max(len(stems_here), 1),
                counts[at] / longest,
                log(lines[text]),
                len(text) >= INSIDE and log(max(times - lines[text], 0) + 1),
                any(len(other) < len(text) and text.endswith(other) for other in ends.get(text[-INSIDE:], ())),
                _NUMBER.match(page.texts[at]) is not None,
                min(long - above, 20) / 10,
                min(above, 30) / 10,
                min(below[place] - at if place < len(below) else 30, 30) / 10,
            )
        )
    return np.array(own, dtype=np.float32)


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


def title_blocks(page: Page, start: int, body: Flags) -> list[int]:
    """Blocks that may be the headline, or the page's title in its first line."""
    words_above = np.cumsum(page.words * body)
    deep = int(np.searchsorted(words_above, TITLE_DEEP * words_above[-1])) if words_above[-1] else 0
    reach = min(max(start + TITLE_BELOW, min(deep, start + TITLE_DEEPEST)), len(page.texts))
    few = (page.words[:reach] >= TITLE_WORDS.start) & (page.words[:reach] < TITLE_WORDS.stop)
    few[1 : max(1, start - TITLE_REACH)] = False
    far = start - np.arange(reach) > FAR_TITLE
    few &= ~far | (page.words[:reach] >= FAR_TITLE_WORDS)
    few &= ~(page.has("phrase") | page.has("date") | page.has("listed"))[:reach]
    return np.flatnonzero(few).tolist()


def likely_titles(blocks: Sequence[int], features: Features, first: Network) -> list[int]:
    """Those of some blocks that a first network takes for a headline rather than the others, in their order."""
    if len(blocks) <= MOST_TITLES:
        return list(blocks)
    chances = first(np.concatenate([part[list(blocks)] for part in features], axis=1))
    return [blocks[place] for place in np.sort(np.argsort(-chances, kind="stable")[:MOST_TITLES]).tolist()]


def title_candidates(page: Page, blocks: Sequence[int]) -> list[tuple[int, str]]:
    """Some blocks with the title each gives, if it gives any."""
    found = [(at, title) for at in blocks if (title := title_of(page.texts[at]))]
    if not any(title[0].isdigit() for _, title in found):
        return found
    # A trail of numbered sections ends with the headline: `4. Storm hits coast` above `Storm hits coast`.
    lines = set(page.texts)
    return [(at, without_number(title, lines)) for at, title in found]


def without_number(title: str, lines: Container[str]) -> str:
    """Cut a list number off a title that stands elsewhere without it."""
    number = _NUMBER.match(title)
    return rest if number and (rest := title[number.end() :]) in lines else title


def best_title(found: Sequence[tuple[int, str]], chances: Floats, in_address: Floats) -> int:
    """The best of some title candidates, by its place among them.

    The odds of blocks with the same words are added: of the dumps' titles .851 are right so and .847 otherwise. A
    headline is preferred to the deck below it.

    Args:
        found: the candidates.
        chances: the probability of each.
        in_address: the share of each one's words that the page's address has.
    """
    odds = (chances / np.maximum(1 - chances, 1e-6)).tolist()
    places: dict[str, list[int]] = {}
    for place, (_, title) in enumerate(found):
        places.setdefault(title.lower(), []).append(place)

    def worth(same: list[int]) -> float:
        together: float = sum([odds[place] for place in same])
        return together / (1 + together) + float(in_address[same[0]])

    same = max(places.values(), key=worth)
    best = max(same, key=lambda place: float(odds[place]))
    above = best - 1
    beside = above >= 0 and found[above][0] == found[best][0] - 1 and found[above][0] > 0
    if beside and in_address[above] >= in_address[best]:
        best -= int(odds[above] >= min(max(odds[best] * exp(-NEAR_TIE), exp(HEADLINE_LOG_ODDS)), exp(SURE_LOG_ODDS)))
    return best


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
