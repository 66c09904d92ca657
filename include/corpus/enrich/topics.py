"""What an article's words say for each topic: evidence, which SQL makes scores of (`article_topics`).

Two kinds of evidence: **terms**, words and two-word phrases that we or a steward listed for a topic, and **words**,
what a table tells of some 60,000 words (`topic_words.py`). No state, no dependence on other texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from math import log

import numpy as np
import numpy.typing as npt

from corpus.enrich.topic_tables import LanguageTopics, TopicTables, load_topics
from corpus.enrich.topic_words import SCALE

__all__ = ["NO_EVIDENCE", "Evidence", "TopicEvidence", "TopicTables", "found_terms", "load_topics", "topic_evidence"]

# What the first so many occurrences of a word count for. Counting a term once is right on .914 of articles and .544 of
# headlines, this on .909 and .548, counting every occurrence on .897 and .547.
_DAMPENED = (0.0, *[1.0 + log(count) for count in range(1, 64)])

# The same in whole numbers, so that sums do not depend on the order of words.
_PARTS = 64
_DAMPENED_PARTS = np.rint(np.array(_DAMPENED) * _PARTS).astype(np.int64)

# Beneath level 1 only topics of so many roots are kept, those with most evidence of either kind, and of each level so
# many topics. The article's own root is among the best four by one kind or the other in .99 of BBC's articles and .93
# of HuffPost's headlines.
ROOTS, CHILDREN = 4, 10


@dataclass
class Evidence:
    """What speaks for one topic. Nobody changes it: to make a frozen one takes three times as long."""

    topic_id: str
    parent_id: str | None
    """The wider topic; None for level 1."""
    terms: float
    """Points of the terms found."""
    words: float
    """Sum over the words of their log-odds times their weight; for level 1 it may be below 0."""


@dataclass(frozen=True)
class TopicEvidence:
    """What speaks for each topic in one text, level 1 first."""

    topics: tuple[Evidence, ...]
    weight: float
    """How many words the table knows, each counted 1 + ln of its occurrences."""


NO_EVIDENCE = TopicEvidence((), 0.0)


def found_terms(words: Sequence[str], counts: Counter[str], topics: LanguageTopics) -> list[tuple[str, float]]:
    """The terms that stand in a text and how often each counts, in sorted order."""
    found = {word: counts[word] for word in counts.keys() & topics.terms.keys()}
    opened = compress(pairwise(words), map(topics.openers.__contains__, words))
    phrases = Counter(filter(topics.terms.__contains__, map(" ".join, opened)))
    # In sorted order: floating-point sums depend on the order of their terms.
    return [(term, dampened(count)) for term, count in sorted((found | phrases).items())]


def known_parts(counts: Counter[str], topics: LanguageTopics) -> Counter[str]:
    """How often each word occurs; where a language joins words, known words in place of what consists of them."""
    return counts if topics.compounds is None else topics.compounds.resolved(counts)


def dampened(count: int) -> float:
    """What so many occurrences of a word count for."""
    return _DAMPENED[count] if count < len(_DAMPENED) else 1.0 + log(count)


def known_words(counts: Counter[str], topics: LanguageTopics) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The rows of a text's words in the table, and how much each counts, in 64ths."""
    if topics.words is None:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    places = topics.words.places
    pairs = [(place, count) for word, count in counts.items() if (place := places.get(word)) is not None]
    rows, times = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return rows, _DAMPENED_PARTS[np.minimum(times, len(_DAMPENED_PARTS) - 1)]


def topic_evidence(
    words: Sequence[str], language: str | None, tables: TopicTables, counts: Counter[str] | None = None
) -> TopicEvidence:
    """What a text says for each topic, given as its words in lower case (`corpus.text.words.split_words`).

    Args:
        words: the words.
        language: ISO 639 code of the text's language.
        tables: terms and tables of words.
        counts: how often each word occurs, where that is known already.

    Returns:
        All topics of level 1 in the order of their ids, then topics beneath those that are likely, with points above 0.
        Nothing where the language is unknown or has no terms, or where no term and no word is found.
    """
    topics = tables.by_language.get(language or "")
    if topics is None:
        return NO_EVIDENCE
    if counts is None:
        counts = Counter(words)
    counts = known_parts(counts, topics)
    points: dict[int, float] = {}
    for term, times in found_terms(words, counts, topics):
        for place, term_points in topics.terms[term]:
            points[place] = points.get(place, 0.0) + term_points * times
    rows, parts = known_words(counts, topics)
    if not points and not len(rows):
        return NO_EVIDENCE
    count = len(topics.roots)
    sums = np.zeros(count)
    if topics.words is not None and len(rows):
        sums[: topics.words.values.shape[1]] = (parts @ topics.words.values[rows]) / (SCALE * _PARTS)
    told = [
        Evidence(root, None, round(points.get(place, 0.0), 4), value)
        for place, (root, value) in enumerate(zip(topics.roots, sums.round(4).tolist(), strict=True))
    ]
    return TopicEvidence((*told, *_below(topics, told, points, rows, parts)), round(int(parts.sum()) / _PARTS, 4))


def _likely(told: Sequence[Evidence]) -> list[int]:
    """The places of the topics of level 1 with most evidence of either kind."""
    by_terms = sorted((-one.terms, place) for place, one in enumerate(told) if one.terms > 0)[:ROOTS]
    by_words = sorted((-one.words, place) for place, one in enumerate(told) if one.words > 0)[:ROOTS]
    return [place for _, place in (*by_terms, *by_words)]


def _below(
    topics: LanguageTopics,
    told: Sequence[Evidence],
    points: dict[int, float],
    rows: npt.NDArray[np.int64],
    parts: npt.NDArray[np.int64],
) -> list[Evidence]:
    """The topics of further levels that have evidence, beneath likely ones; best first, level by level."""
    count = len(topics.roots)
    sums = np.zeros(len(topics.below), dtype=np.int64)
    if topics.below_words is not None and len(rows):
        table = topics.below_words
        starts = table.starts[rows]
        lengths = table.starts[rows + 1] - starts
        ends = np.cumsum(lengths)
        at = np.arange(ends[-1]) + np.repeat(starts - (ends - lengths), lengths)
        weighed = table.values[at] * np.repeat(parts, lengths)
        found = np.bincount(table.topics[at], weighed, len(table.topic_ids))
        sums[: len(found)] = np.rint(found).astype(np.int64)
    listed = np.zeros(len(sums))
    for place, value in points.items():
        if place >= count:
            listed[place - count] = value
    by_words = sums / (SCALE * _PARTS)
    total = listed + by_words
    above = np.zeros(count + len(sums), dtype=bool)
    above[_likely(told)] = True
    kept: list[Evidence] = []
    for places in topics.levels:
        evident = places[(total[places] > 0) & above[topics.parent_places[places]]]
        best = evident[np.argsort(-total[evident], kind="stable")[:CHILDREN]]
        above[count + best] = True
        kept += [
            Evidence(topics.below[place], topics.parents[place], terms, words)
            for place, terms, words in zip(
                best.tolist(), listed[best].round(4).tolist(), by_words[best].round(4).tolist(), strict=True
            )
        ]
    return kept
