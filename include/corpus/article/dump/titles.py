"""The article's headline: which blocks may be it, and what tells the right one."""

import re
from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from math import exp

import numpy as np
from numpy.typing import NDArray

from corpus.article.dump.context import CONTEXT
from corpus.article.dump.features import CountedBlocks
from corpus.article.dump.fields import (
    EXTRA,
    LINES_KEPT,
    OPENING_WORDS,
    TITLE_BELOW,
    TITLE_WORDS,
    Features,
    features_of,
    likely,
)
from corpus.article.dump.occurrences import FIRST, LINES, TIMES, occurrences
from corpus.article.dump.overlap import OVERLAP, overlap_shares
from corpus.article.dump.title_words import WORDED, worded
from corpus.article.model.network import Network
from corpus.article.model.numbers import title_words
from corpus.text.arrays import Counts, Flags, Floats
from corpus.text.bylines import LONGEST
from corpus.text.lexicon import MARKS
from corpus.text.titles import without_site_name, without_trail
from corpus.text.words import split_words, stems_of_lines

# A title may also stand where so little of the body is above it, for a menu may be taken for the body's beginning. So
# the right title is among the candidates of .903 of inscriptis' dumps and .971 of html_text's, without it of .893 and
# .968; a share of .2 finds no more.
TITLE_DEEP, TITLE_DEEPEST = 0.1, 60

# No title is looked for further above the body, in blocks, but in the first line.
TITLE_REACH = 400

# Among the menus further above the body only longer lines are looked at.
FAR_TITLE, FAR_TITLE_WORDS = 15, 3

# A candidate's own features: how often its text stands on the page, what the paragraphs tell of it, what is beside it.
TITLE_OWN = (
    "occurs", "occurs_early", *OVERLAP, "share_of_longest",
    "same_lines", "inside", "has_end", "numbered", "long_below", "long_above", "next_paragraph",
)  # fmt: skip

# What the first network looks at, and the one that chooses among those it leaves.
FIRST_FEATURES = CONTEXT + EXTRA
FEATURES = FIRST_FEATURES + TITLE_OWN + WORDED

# A title that the page's beginning repeats stands within so many characters.
EARLY = 200

# So many candidates of some 45 are looked at closely, which takes some 20 µs for each, and of them only those whose
# odds are no less than `LEAST_ODDS` of the best one's. Cross-validated by site, the ten have the right one on .9840 of
# the dumps, the 5.7 that are left of them on .9836; with a share of .005 (4.7) or of eight candidates it is .9827.
MOST_TITLES = 10

# Of two lines one below the other the upper is the headline, the lower its deck, when the upper's log-odds are at least
# the second and no more than the first less. On sites that the networks have not seen (inscriptis and bs4) .65 for the
# first finds 944 and 973 of the titles of `pages` and `world`, .95 945 and 976, 1.2 943 and 976; in the sets that are
# never fitted on all find 205 and 238 of 254. Of 2,400 dumps 1,994 titles are right with 1 or 1.5 for the second, 1,993
# with 2, 1,992 with 2.5.
NEAR_TIE, HEADLINE_LOG_ODDS = 0.95, 1.5
# Above this both are sure to be title-like and their difference says nothing: it costs two titles of 2,373, one with 6,
# and finds headlines of newspapers whose decks read like headlines.
SURE_LOG_ODDS = 5.0

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


def title_blocks(page: CountedBlocks, start: int | Counts, body: Flags) -> list[int]:
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


def likely_titles(page: CountedBlocks, blocks: Sequence[int], features: Features, first: Network) -> list[int]:
    """Those of some blocks that a first network takes for their page's headline rather than the others, in order."""
    rows = np.array(blocks, dtype=np.int64)
    return likely(page, rows, MOST_TITLES, lambda some: first(features_of(some, features)))


def title_candidates(page: CountedBlocks, blocks: Sequence[int]) -> list[tuple[int, str]]:
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


def title_of(text: str) -> str:
    """The title a block gives: without list mark, breadcrumb trail and the site's name."""
    if not (_SIGNS.search(text) and _PARTS.search(text)):
        return " ".join(text.lstrip(MARKS).split())
    return _title_of_line(text) if len(text) <= LONGEST else without_site_name(without_trail(text.lstrip(MARKS)))


@lru_cache(maxsize=LINES_KEPT)
def _title_of_line(text: str) -> str:
    return without_site_name(without_trail(text.lstrip(MARKS)))


def without_number(title: str, lines: Container[str]) -> str:
    """Cut a list number off a title that stands elsewhere without it."""
    number = _NUMBER.match(title)
    return rest if number and (rest := title[number.end() :]) in lines else title


def title_features(
    page: CountedBlocks,
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
        weights = title_words()
    rows = np.array([at for at, _ in found])
    words = np.array([worded(title, weights) for _, title in found], dtype=np.float32)
    return np.concatenate((features_of(rows, features), _title_own(page, found, body), words), axis=1)


def _title_own(page: CountedBlocks, found: Sequence[tuple[int, str]], body: Flags) -> Floats:
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
            _overlap(page, found, body),
            words / np.repeat(longest, sizes),
            among_lines[:, 2:],
            [_NUMBER.match(page.texts[at]) is not None for at, _ in found],
            np.minimum(np.repeat(all_long, sizes) - above, 20) / 10,
            np.minimum(above, 30) / 10,
            np.minimum(distance, 30) / 10,
        )
    ).astype(np.float32)


def _among_lines(page: CountedBlocks, found: Sequence[tuple[int, str]]) -> NDArray[np.float64]:
    """Title candidates by `occurs`, `occurs_early`, `same_lines`, `inside` and `has_end`."""
    texts = [page.line(at) for at, _ in found]
    long = np.array([len(text) >= INSIDE for text in texts])
    told = occurrences(page, [(at, text) for (at, _), text in zip(found, texts, strict=True)])
    times, same, first = told[:, TIMES], told[:, LINES], told[:, FIRST]
    ends: dict[int, list[str]] = {}
    pages = page.page_of[[at for at, _ in found]].tolist()
    for number, text in zip(pages, texts, strict=True):
        if len(text) >= INSIDE:
            ends.setdefault(number, []).append(text)
    of_page = {number: tuple(some) for number, some in ends.items()}
    has_end = [text[1:].endswith(of_page.get(number, ())) for number, text in zip(pages, texts, strict=True)]
    inside = np.where(long, times - same, 0)
    return np.column_stack((np.log(np.where(long, times, 1)), first <= EARLY, np.log(same), np.log1p(inside), has_end))


def _overlap(page: CountedBlocks, found: Sequence[tuple[int, str]], body: Flags) -> NDArray[np.float64]:
    """Title candidates by `OVERLAP`."""
    titles, stems = stems_of_lines([title.lower() for _, title in found]), page.stems
    rows = np.array([at for at, _ in found])
    is_told, is_long = body & (page.words >= OPENING_WORDS), page.words >= NEXT_WORDS
    return overlap_shares(
        titles.whole, titles.ends, rows, stems.whole, stems.ends, np.array(page.ends), is_told, is_long
    )


def weighed_by_slug(found: Sequence[tuple[int, str]], chances: Floats, slug: frozenset[str]) -> Floats:
    """The probabilities of title candidates when one knows the words of the page's address."""
    words = [split_words(title) for _, title in found] if slug else []
    common = [len(slug.intersection(title)) for title in words]
    if not any(count > 1 for count in common):
        return chances
    shares = [count / len(slug) if count > 1 else 0 for count in common]
    raised = chances * np.array([exp(ADDRESS_LOG_ODDS * share) for share in shares], dtype=np.float32)
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
