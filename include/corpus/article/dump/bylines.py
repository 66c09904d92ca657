"""The article's byline: which blocks may name the authors, and what tells the right one."""

import re
from collections.abc import Sequence
from functools import lru_cache
from math import log

import numpy as np

from corpus.article.dump.byline_signs import are_buttons, is_labelled, signed_in_cjk
from corpus.article.dump.context import CONTEXT
from corpus.article.dump.features import LOCAL, CountedBlocks
from corpus.article.dump.fields import (
    EXTRA,
    LINES_KEPT,
    NO_TITLE,
    PLACED,
    Features,
    Titles,
    features_of,
    likely,
    place_in_group,
    placed,
)
from corpus.article.dump.occurrences import TIMES, occurrences
from corpus.article.model.network import Network
from corpus.text.arrays import Counts, Floats
from corpus.text.bylines import LONGEST, Byline, clean_byline
from corpus.text.lexicon import fold, lexicon

# How far from the body a byline may stand, in blocks above its first and below its last.
BYLINE_ABOVE, BYLINE_BELOW = 12, 12
BYLINE_WORDS = 20

# No more names than so many are looked for on a page.
MOST_NAMES = 200

# So many lines of some 26, by `LEAST_ODDS` too, are cleaned and looked at closely for a byline, 15 µs each. Of 1,959
# bylines chosen among all lines 13 are not among these, of 6 lines 30 and of 10 lines 7; as many are right as before.
MOST_BYLINES = 8

# A candidate's own features.
BYLINE_OWN = ("names", "occurs", "all_capitals", "job", "inner_by", "whole_line", "opens")

FEATURES = CONTEXT + EXTRA + PLACED + BYLINE_OWN

_NAME = re.compile(r"[^\W\d_][\w.'’&-]*")


def byline_blocks(page: CountedBlocks, start: Counts, end: Counts, titles: Titles) -> list[int]:
    """Blocks that may name the authors."""
    rows = np.arange(len(page.texts))
    by = page.has("by")
    start, end, title = (page.over_page(edge) for edge in (start, end, titles))
    near = by & (rows < end + BYLINE_BELOW)
    for middle in (start, np.where(title == NO_TITLE, start, title)):
        near |= (rows >= middle - BYLINE_ABOVE) & (rows < middle + BYLINE_ABOVE)
    near |= (rows >= end - 3) & (rows < end + BYLINE_BELOW)
    beside = near.copy()
    # Names are mostly capitals, where their script has them at all.
    capitals, small = (page.local[:, LOCAL.index(name)] for name in ("capitals", "first_letter"))
    near &= by | (capitals >= 0.2) | (small > 0) & (capitals == 0) & (page.words <= 4)
    near &= (page.words <= BYLINE_WORDS) & ~page.has("phrase") & (by | ~page.has("listed"))
    # What a label in Chinese, Japanese or Korean opens is no furniture, whatever buttons stand in its line.
    near[signed_in_cjk(page, np.flatnonzero(beside & ~near).tolist())] = True
    looked_at = np.flatnonzero(near)
    found: list[int] = looked_at[place_in_group(page.page_of[looked_at]) < MOST_NAMES].tolist()
    return found


def likely_bylines(
    page: CountedBlocks, blocks: Sequence[int], features: Features, titles: Titles, network: Network
) -> list[int]:
    """Those of some blocks that their surroundings make a byline rather than the others, in order."""
    rows = np.array(blocks, dtype=np.int64)
    by_place = network.cut(len(network.mean) - len(BYLINE_OWN))

    def judge(some: Counts) -> Floats:
        return by_place(np.concatenate((features_of(some, features), placed(page, some, titles)), axis=1))

    found = likely(page, rows, MOST_BYLINES, judge)
    signed = signed_in_cjk(page, blocks)
    return sorted({*signed, *found}) if signed else found


def byline_candidates(page: CountedBlocks, blocks: Sequence[int]) -> list[tuple[int, str]]:
    """Some blocks with the names each gives, if it gives any."""
    named = [(at, byline_of(page.texts[at][:LONGEST]).names) for at in blocks]
    return [
        (at, names)
        for at, names in named
        if names
        and looks_like_names(names, is_labelled(page.texts[at]))
        and (page.has("by")[at] or not are_buttons(names))
    ]


@lru_cache(maxsize=LINES_KEPT)
def byline_of(line: str) -> Byline:
    """What `clean_byline` makes of a line, kept for the source's next page."""
    return clean_byline(line, lexicon())


def looks_like_names(text: str, is_labelled: bool = False) -> bool:
    """Whether a text may be one or more persons' names: few words, each with a capital where its script has them.

    Behind a label they may be small.
    """
    words = text.replace(",", " ").split()
    if not 1 <= len(words) <= 12 or text[-1] in "?!:":
        return False
    if not "".join(words).isalpha() and any(map(str.isdigit, text)):
        return False
    big = sum([not word[0].islower() for word in words])
    return (is_labelled or big * 2 > len(words)) and bool(_NAME.match(words[0]))


def byline_features(
    page: CountedBlocks, features: Features, found: Sequence[tuple[int, str]], titles: Titles
) -> Floats:
    """Byline candidates by `CONTEXT`, `EXTRA`, `PLACED` and `BYLINE_OWN`."""
    rows = np.array([at for at, _ in found])
    known = lexicon()
    own = []
    occurs = occurrences(page, [(at, fold(names)) for at, names in found])[:, TIMES].clip(1).tolist()
    by = page.has("by").tolist()
    for place, (at, names) in enumerate(found):
        text, line, words = page.texts[at], fold(page.texts[at]), names.split()
        all_capitals = not any(word[0].islower() for word in words)
        job = not known.jobs.isdisjoint([word.strip(".,;:()") for word in line.split()])
        inner_by = "by" in line and known.inner_by.search(text) is not None
        opens = by[at] and known.by.match(text) is not None
        own.append((min(len(words), 8) / 4, log(occurs[place]), all_capitals, job, inner_by, names == text, opens))
    return np.concatenate(
        (features_of(rows, features), placed(page, rows, titles), np.array(own, dtype=np.float32)), axis=1
    )
