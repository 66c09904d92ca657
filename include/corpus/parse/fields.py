"""Which blocks may hold an article's title, byline or date, and what tells the right one, as numbers."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from functools import lru_cache
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from corpus.parse.byline import LONGEST, Byline, clean_byline
from corpus.parse.compiled import compiled
from corpus.parse.dates import Moment
from corpus.parse.features import LOCAL, Counts, Flags, Floats, Page
from corpus.parse.lexicon import MARKS, fold, lexicon
from corpus.parse.network import Network
from corpus.parse.occurrences import occurrences
from corpus.parse.retold import RETOLD, shares_retold
from corpus.parse.title import without_site_name, without_trail
from corpus.parse.title_words import word_weights, worded
from corpus.parse.words import split_words, stems_of_lines

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
    "occurs", "occurs_early", *RETOLD, "share_of_longest",
    "same_lines", "inside", "has_end", "numbered", "long_below", "long_above", "next_paragraph",
)  # fmt: skip
PLACED = ("title_above", "title_below", "is_title", "no_title")
BYLINE_OWN = ("names", "occurs", "all_capitals", "job", "inner_by", "whole", "opens")
DATE_OWN = ("latest", "earliest", "same", "years_before", "alone")

_AGREES, _AGREED, _WHOLE = (EXTRA.index(name) for name in ("agrees", "agreed", "whole"))
_TOLD, _SIDED_LOCAL = (
    np.array([LOCAL.index(name) for name in names])
    for names in (("issued", "updated", "caption"), ("date", "by", "listed", "sentence"))
)

# Short lines whose cleaning is kept: the same menu stands on each of a source's pages.
LINES_KEPT = 4096

# A title that the page's beginning repeats stands within so many characters.
EARLY = 200

# For each page the block chosen as its title.
Titles = int | Counts
NO_TITLE = -1

# Blocks by `CONTEXT` and blocks by `EXTRA`.
Features = tuple[Floats, Floats]

# So many candidates of some 45 are looked at closely, which takes some 25 µs for each, and of them only those whose
# odds are no less than this share of the best one's. Cross-validated by site, the ten have the right one on .9840 of
# the dumps, the 5.7 that are left of them on .9836; with a share of .005 (4.7) or of eight candidates it is .9827.
MOST_TITLES = 10
LEAST_ODDS = 0.002

# So many lines of some 26, by `LEAST_ODDS` too, are cleaned and looked at closely for a byline, 15 µs each. Of 1,959
# bylines chosen among all lines 13 are not among these, of 6 lines 30 and of 10 lines 7; as many are right as before.
MOST_BYLINES = 8

# Of two lines one below the other the upper is the headline, the lower its deck, when the upper's log-odds are at least
# the second and no more than the first less. It changes nothing in the score of the dumps' titles at .6 (.849 right),
# where few decks stand so, and finds newspapers' headlines; at 1.3 .847 are right. On sites that the networks have not
# seen 1,994 of the dumps' titles are right with 1 or 1.5 for the second, 1,993 with 2, 1,992 with 2.5.
NEAR_TIE, HEADLINE_LOG_ODDS = 0.65, 1.5
# Above this both are sure to be title-like and their difference says nothing: it costs one title of 2,373.
SURE_LOG_ODDS = 6.0

# What a title's log-odds gain when it has all words of the page's address. Of the dumps' titles, on sites that the
# networks have not seen, .860 are right so, .858 with 2, .861 with 3.5 and .840 without the address; on sites that they
# have seen .899, .900, .895 and .896. The share of a title's words that the address has, added to its probability,
# leaves .805 and .812: a line of few words then wins.
ADDRESS_LOG_ODDS = 2.5

# A paragraph below a candidate of which the candidate's words are looked for, in words.
NEXT_WORDS = 15
# A candidate of so many words is counted among the others.
LONG_TITLE = 3
# A text of so many characters that stands inside another line is no coincidence.
INSIDE = 12

# Without any of these a line has neither a breadcrumb trail nor a site's name to cut off. The signs are fast to look
# for, but most dashes and colons part nothing.
_SIGNS = re.compile(r"[|｜•·»«›>→/_:~–—-]")
_PARTS = re.compile(r"[|｜•·»«›>→_]|\s(?:[–—-]{1,2}|::|[/~])\s|(?<=[\u3400-\u9fff])[–—-]")
_NUMBER = re.compile(r"\d{1,2}[.)]\s+")
_NAME = re.compile(r"[^\W\d_][\w.'’&-]*")


@compiled
def _body_spans(words: Counts, body: Flags, ends: Counts) -> tuple[Counts, Counts]:
    """What `body_span` gives."""
    starts, stops = ends.copy(), ends.copy()
    begin = 0
    for page, end in enumerate(ends):
        found = opened = False
        for at in range(begin, end):
            opens = words[at] >= OPENING_WORDS
            if not body[at] or (opened and not opens):
                continue
            if not found or (opens and not opened):
                starts[page] = at
            stops[page] = at + 1
            found, opened = True, opens
        begin = end
    return starts, stops


def body_span(page: Page, body: Flags) -> tuple[Counts, Counts]:
    """For each page the body's first block of some length and the block after its last.

    Where none is long enough, any block will do. Without a body both are the block after the page's last.
    """
    return _body_spans(page.words, body, np.array(page.ends))


@compiled
def _write_extra(
    local: Floats, words: Counts, again: Flags, probability: Floats, body: Flags, spans: Counts, told: Counts,
    sided: Counts, extra: Floats,
) -> None:  # fmt: skip
    """Write the blocks of some pages by `EXTRA`, but for what a page's first line tells.

    Args:
        local: the blocks by `LOCAL`.
        words: the words of each.
        again: whether its text stands further above too.
        probability: that it is body.
        body: whether it is.
        spans: for each page its first block, the block after its last, and both of its body.
        told: the columns of `local` that `_TOLD` names.
        sided: those that `_SIDED_LOCAL` names.
        extra: where to write.
    """
    for begin, page_end, start, end in spans:
        blocks = page_end - begin
        # Sums over the page's blocks above each, and after the last over all: by `SIDED`, then of words.
        sums = np.zeros((blocks + 1, len(SIDED) + 1))
        for place in range(blocks):
            at, above, upto = begin + place, sums[place], sums[place + 1]
            for side in range(3):
                upto[side] = above[side] + local[at, sided[side]]
            upto[3] = above[3] + words[at] * local[at, sided[3]] / 40
            upto[4] = above[4] + probability[at]
            upto[5] = above[5] + words[at]
        words_to_start = sums[min(start - begin + 1, blocks), 5]
        for place in range(blocks):
            at = begin + place
            row = extra[at]  # its columns in the order of `EXTRA`
            row[0] = min(max(start - at, 0), 40) / 20
            row[1] = min(max(at - start, 0), 40) / 20
            row[2] = min(max(at - end + 1, 0), 40) / 20
            row[3] = body[at]
            row[4] = at == start
            row[5] = log(1 + abs(words_to_start - sums[place + 1, 5])) / 3
            for back in range(min(place + 1, 3)):
                row[6 + back] = local[at - back, told[0]]
                row[9 + back] = local[at - back, told[1]]
            for back in range(min(place + 1, 2)):
                row[12 + back] = local[at - back, told[2]]
            row[17] = again[at]
            row[18] = place == 0
            row[19] = probability[at]
            highest, lowest = max(place - SIDE, 0), min(place + 1 + SIDE, blocks)
            for side in range(len(SIDED)):
                row[20 + side] = (sums[place, side] - sums[highest, side]) / SIDE
                row[25 + side] = (sums[lowest, side] - sums[place + 1, side]) / SIDE


def field_features(page: Page, probability: Floats, body: Flags) -> Floats:
    """The blocks of one or more pages by `EXTRA`."""
    extra = np.zeros((len(page.texts), len(EXTRA)), dtype=np.float32)
    spans = np.column_stack((page.spans(), *body_span(page, body)))
    _write_extra(page.local, page.words, page.again, probability, body, spans, _TOLD, _SIDED_LOCAL, extra)
    first, rows, lines, words = page.bounds[0], np.arange(len(extra)), page.lines, page.words
    # What stands in the first line has no more words than that.
    near = (words >= 2) & (words < TITLE_WORDS.stop) & (words <= words[first])
    near &= (rows > first) & (rows < page.over_page(spans[:, 2]) + TITLE_BELOW)
    tops = [fold(page.texts[begin][:FIRST_LINE]) for begin in spans[:, 0].tolist()]
    looked_at = np.flatnonzero(near)
    for at, number in zip(looked_at.tolist(), page.page_of[looked_at].tolist(), strict=True):
        if lines[at] in tops[number]:
            extra[at, _AGREES] = extra[first[at], _AGREED] = 1
            extra[at, _WHOLE] = len(lines[at]) / len(tops[number])
    return extra


def _placed(page: Page, rows: Counts, titles: Titles) -> Floats:
    """The candidates by `PLACED`."""
    title = page.over_page(titles)[rows]
    beside = np.column_stack(
        (np.clip(title - rows, 0, 30) / 10, np.clip(rows - title, 0, 30) / 10, rows == title, title == NO_TITLE)
    ).astype(np.float32)
    beside[title == NO_TITLE, :2] = 0
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
        page: the blocks of one or more pages.
        features: its blocks by `CONTEXT` and by `EXTRA`.
        found: the candidates, in order.
        body: which blocks are the body.
        weights: how far words speak for a headline; without them, what is stored.
    """
    if weights is None:
        weights = word_weights()
    rows = np.array([at for at, _ in found])
    words = np.array([worded(title, weights) for _, title in found], dtype=np.float32)
    return np.concatenate((_features_of(rows, features), _title_own(page, found, body), words), axis=1)


def _title_own(page: Page, found: Sequence[tuple[int, str]], body: Flags) -> Floats:
    """Title candidates by `TITLE_OWN`."""
    rows = np.array([at for at, _ in found])
    words, long = page.words[rows], page.words[rows] >= LONG_TITLE
    begins = np.flatnonzero(np.diff(page.page_of[rows], prepend=-1))
    sizes = np.diff(begins, append=len(rows))
    longest, all_long = np.maximum.reduceat(words, begins), np.add.reduceat(long, begins, dtype=np.int64)
    above = np.cumsum(long) - np.repeat(np.cumsum(all_long) - all_long, sizes)
    paragraphs = np.append(np.flatnonzero(page.words >= NEXT_WORDS), len(page.texts))
    below = paragraphs[np.searchsorted(paragraphs, rows, side="right")]
    distance = np.where(below < page.bounds[1][rows], below - rows, 30)
    among_lines = _among_lines(page, found)
    return np.column_stack(
        (
            among_lines[:, :2],
            _retold(page, found, body),
            words / np.repeat(longest, sizes),
            among_lines[:, 2:],
            [_NUMBER.match(page.texts[at]) is not None for at, _ in found],
            np.minimum(np.repeat(all_long, sizes) - above, 20) / 10,
            np.minimum(above, 30) / 10,
            np.minimum(distance, 30) / 10,
        )
    ).astype(np.float32)


def _among_lines(page: Page, found: Sequence[tuple[int, str]]) -> NDArray[np.float64]:
    """Title candidates by `occurs`, `occurs_early`, `same_lines`, `inside` and `has_end`."""
    texts = [page.bare[at] for at, _ in found]
    long = np.array([len(text) >= INSIDE for text in texts])
    times, same = occurrences(page, [(at, text) for (at, _), text in zip(found, texts, strict=True)]).T
    early, has_end = [], []
    of_page: dict[int, list[str]] = {}
    pages = page.page_of[[at for at, _ in found]].tolist()
    for number, text in zip(pages, texts, strict=True):
        head = page.heads[number]
        early.append(page.folded.find(text, head, head + len(text) + EARLY) >= 0)
        of_page.setdefault(number, []).append(text)
    for number, text in zip(pages, texts, strict=True):
        has_end.append(any(INSIDE <= len(other) < len(text) and text.endswith(other) for other in of_page[number]))
    inside = np.where(long, times - same, 0)
    return np.column_stack((np.log(np.where(long, times, 1)), early, np.log(same), np.log1p(inside), has_end))


def _retold(page: Page, found: Sequence[tuple[int, str]], body: Flags) -> NDArray[np.float64]:
    """Title candidates by `RETOLD`."""
    titles, stems = stems_of_lines([title.lower() for _, title in found]), page.stems
    rows = np.array([at for at, _ in found])
    is_told, is_long = body & (page.words >= OPENING_WORDS), page.words >= NEXT_WORDS
    return shares_retold(
        titles.whole, titles.ends, rows, stems.whole, stems.ends, np.array(page.ends), is_told, is_long
    )


def _place_in_group(groups: Counts) -> Counts:
    """For each of some numbers in ascending order how many equal ones stand before it."""
    return np.arange(len(groups)) - np.searchsorted(groups, groups)


def byline_features(page: Page, features: Features, found: Sequence[tuple[int, str]], titles: Titles) -> Floats:
    """Byline candidates by `CONTEXT`, `EXTRA`, `PLACED` and `BYLINE_OWN`."""
    rows = np.array([at for at, _ in found])
    known = lexicon()
    own = []
    occurs = occurrences(page, [(at, fold(names)) for at, names in found])[:, 0].clip(1).tolist()
    by = page.has("by").tolist()
    for place, (at, names) in enumerate(found):
        text, line, words = page.texts[at], page.lines[at], names.split()
        all_capitals = not any(word[0].islower() for word in words)
        job = not known.jobs.isdisjoint([word.strip(".,;:()") for word in line.split()])
        inner_by = "by" in line and known.inner_by.search(text) is not None
        opens = by[at] and known.by.match(text) is not None
        own.append((min(len(words), 8) / 4, log(occurs[place]), all_capitals, job, inner_by, names == text, opens))
    return np.concatenate(
        (_features_of(rows, features), _placed(page, rows, titles), np.array(own, dtype=np.float32)), axis=1
    )


def date_features(page: Page, features: Features, found: Sequence[tuple[int, Moment]], titles: Titles) -> Floats:
    """Date candidates by `CONTEXT`, `EXTRA`, `PLACED` and `DATE_OWN`."""
    rows = np.array([at for at, _ in found])
    days = np.array([moment.at.toordinal() for _, moment in found])
    pages = page.page_of[rows]
    begins = np.flatnonzero(np.diff(pages, prepend=-1))
    sizes = np.diff(begins, append=len(rows))
    latest, earliest = (np.repeat(edge.reduceat(days, begins), sizes) for edge in (np.maximum, np.minimum))
    _, which, again = np.unique(days + (pages << 32), return_inverse=True, return_counts=True)
    own = np.column_stack(
        (
            days == latest,
            days == earliest,
            np.minimum(again[which], 5) / 3,
            np.minimum(latest - days, 3650) / 1000,
            page.words[rows] <= 4,
        )
    ).astype(np.float32)
    return np.concatenate((_features_of(rows, features), _placed(page, rows, titles), own), axis=1)


def title_blocks(page: Page, start: int | Counts, body: Flags) -> list[int]:
    """Blocks that may be the headline, or the page's title in its first line.

    Args:
        page: the blocks of one or more pages.
        start: for each page the first block of its body.
        body: which blocks are the body.
    """
    rows, (first, end) = np.arange(len(page.texts)), page.bounds
    above = page.over_page(start) - rows
    sums = np.concatenate(([0], np.cumsum(page.words * body)))
    is_deep = (sums[1:] - sums[first] >= TITLE_DEEP * (sums[end] - sums[first])) | (above <= -TITLE_DEEPEST)
    few = (page.words >= TITLE_WORDS.start) & (page.words < TITLE_WORDS.stop) & ((above > -TITLE_BELOW) | ~is_deep)
    few &= (above <= TITLE_REACH) | (rows == first)
    few &= (above <= FAR_TITLE) | (page.words >= FAR_TITLE_WORDS)
    few &= ~(page.has("phrase") | page.has("date") | page.has("listed"))
    found: list[int] = np.flatnonzero(few).tolist()
    return found


def likely_titles(page: Page, blocks: Sequence[int], features: Features, first: Network) -> list[int]:
    """Those of some blocks that a first network takes for their page's headline rather than the others, in order."""
    rows = np.array(blocks, dtype=np.int64)
    return _likely(page, rows, MOST_TITLES, lambda some: first(_features_of(some, features)))


def _features_of(rows: Counts, features: Features) -> Floats:
    """Some blocks by `CONTEXT` and `EXTRA`."""
    return np.concatenate([part.take(rows, axis=0) for part in features], axis=1)


def _likely(page: Page, rows: Counts, most: int, judge: Callable[[Counts], Floats]) -> list[int]:
    """Of each page's rows those that are judged the most probable, in order: at most so many and by `LEAST_ODDS`."""
    pages = page.page_of[rows]
    chances = judge(rows)
    odds = chances / np.maximum(1 - chances, 1e-6)
    order = np.lexsort((-odds, pages))
    place = _place_in_group(pages)
    best = odds[order[np.arange(len(rows)) - place]]
    kept = (place < most) & (odds[order] >= LEAST_ODDS * best)
    likely: list[int] = np.sort(rows[order[kept]]).tolist()
    return likely


def title_candidates(page: Page, blocks: Sequence[int]) -> list[tuple[int, str]]:
    """Some blocks with the title each gives, if it gives any."""
    found = []
    for at in blocks:
        if title := title_of(page.texts[at]):
            # A trail of numbered sections ends with the headline: `4. Storm hits coast` above `Storm hits coast`.
            if _NUMBER.match(title):
                begin, end = (edge[at] for edge in page.bounds)
                title = without_number(title, page.texts[begin:end])
            found.append((at, title))
    return found


def without_number(title: str, lines: Container[str]) -> str:
    """Cut a list number off a title that stands elsewhere without it."""
    number = _NUMBER.match(title)
    return rest if number and (rest := title[number.end() :]) in lines else title


def seconded(found: Sequence[tuple[int, str]], chances: Floats, slug: frozenset[str]) -> Floats:
    """The probabilities of title candidates when one knows the words of the page's address."""
    words = [split_words(title) for _, title in found] if slug else []
    common = [len(slug.intersection(title)) for title in words]
    if not any(count > 1 for count in common):
        return chances
    shares = np.array([count / len(slug) if count > 1 else 0 for count in common], dtype=np.float32)
    raised = chances * np.exp(ADDRESS_LOG_ODDS * shares)
    together: Floats = raised / (raised + 1 - chances)
    return together


def best_title(found: Sequence[tuple[int, str]], chances: Floats) -> int:
    """The best of some title candidates, by its place among them.

    The odds of blocks with the same words are added: of the dumps' titles .851 are right so and .847 otherwise. A
    headline is preferred to the deck below it.

    Args:
        found: the candidates.
        chances: the probability of each.
    """
    odds = [chance / max(1 - chance, 1e-6) for chance in chances.tolist()]
    places: dict[str, list[int]] = {}
    for place, (_, title) in enumerate(found):
        places.setdefault(title.lower(), []).append(place)
    same = max(places.values(), key=lambda alike: sum([odds[place] for place in alike]))
    best = max(same, key=odds.__getitem__)
    above = best - 1
    if above >= 0 and found[above][0] == found[best][0] - 1 and found[above][0] > 0:
        best -= int(odds[above] >= min(max(odds[best] * exp(-NEAR_TIE), exp(HEADLINE_LOG_ODDS)), exp(SURE_LOG_ODDS)))
    return best


def title_of(text: str) -> str:
    """The title a block gives: without list mark, breadcrumb trail and the site's name."""
    if not (_SIGNS.search(text) and _PARTS.search(text)):
        return " ".join(text.lstrip(MARKS).split())
    return _title_of_line(text) if len(text) <= LONGEST else without_site_name(without_trail(text.lstrip(MARKS)))


@lru_cache(maxsize=LINES_KEPT)
def _title_of_line(text: str) -> str:
    return without_site_name(without_trail(text.lstrip(MARKS)))


def looks_like_names(text: str) -> bool:
    """Whether a text may be one or more persons' names: few words, each with a capital where its script has them."""
    words = text.replace(",", " ").split()
    if not 1 <= len(words) <= 12 or text[-1] in "?!:":
        return False
    if not "".join(words).isalpha() and any(map(str.isdigit, text)):
        return False
    big = sum([not word[0].islower() for word in words])
    return big * 2 > len(words) and bool(_NAME.match(words[0]))


@lru_cache(maxsize=LINES_KEPT)
def byline_of(line: str) -> Byline:
    """What `clean_byline` makes of a line, kept for the source's next page."""
    return clean_byline(line, lexicon())


def byline_blocks(page: Page, start: Counts, end: Counts, titles: Titles) -> list[int]:
    """Blocks that may name the authors."""
    rows = np.arange(len(page.texts))
    by = page.has("by")
    start, end, title = (page.over_page(edge) for edge in (start, end, titles))
    near = by & (rows < end + BYLINE_BELOW)
    for middle in (start, np.where(title == NO_TITLE, start, title)):
        near |= (rows >= middle - BYLINE_ABOVE) & (rows < middle + BYLINE_ABOVE)
    near |= (rows >= end - 3) & (rows < end + BYLINE_BELOW)
    # Names are mostly capitals, where their script has them at all.
    capitals, small = (page.local[:, LOCAL.index(name)] for name in ("capitals", "first_letter"))
    near &= by | (capitals >= 0.2) | (small > 0) & (capitals == 0) & (page.words <= 4)
    near &= (page.words <= BYLINE_WORDS) & ~page.has("phrase") & (by | ~page.has("listed"))
    looked_at = np.flatnonzero(near)
    found: list[int] = looked_at[_place_in_group(page.page_of[looked_at]) < MOST_NAMES].tolist()
    return found


def likely_bylines(
    page: Page, blocks: Sequence[int], features: Features, titles: Titles, network: Network
) -> list[int]:
    """Those of some blocks that their surroundings make a byline rather than the others, in order."""
    rows = np.array(blocks, dtype=np.int64)
    by_place = network.cut(len(network.mean) - len(BYLINE_OWN))

    def judge(some: Counts) -> Floats:
        return by_place(np.concatenate((_features_of(some, features), _placed(page, some, titles)), axis=1))

    return _likely(page, rows, MOST_BYLINES, judge)


def byline_candidates(page: Page, blocks: Sequence[int]) -> list[tuple[int, str]]:
    """Some blocks with the names each gives, if it gives any."""
    named = [(at, byline_of(page.texts[at][:LONGEST]).names) for at in blocks]
    return [(at, names) for at, names in named if names and looks_like_names(names)]


def date_candidates(page: Page) -> list[tuple[int, Moment]]:
    """Blocks that hold a date and little else, with the date."""
    return list(page.moments.items())
