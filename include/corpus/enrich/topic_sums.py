"""What a text's words and terms say for topics, and which topics below level 1 are kept, as machine code."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from corpus.text.arrays import Counts, Flags, Hashes
from corpus.text.compiled import compiled

Points = npt.NDArray[np.float64]
Values = npt.NDArray[np.int8]

_FACTOR = np.uint64(0x9E3779B97F4A7C15)

# Places are looked up without a sign: of any other it is asked whether it counts from the end.
_ONE = np.uint64(1)


HashIndex: TypeAlias = tuple[Hashes, npt.NDArray[np.int32]]
"""Hashes and their numbers, with open addressing: a place that holds none has the number -1."""

Entries: TypeAlias = tuple[Counts, Counts, Points]
"""Where each term's entries begin in the next two, and where the last one's end; topics by number; points for each."""

BelowEntries: TypeAlias = tuple[npt.NDArray[np.int32], npt.NDArray[np.int16], Values]
"""The same of each row's entries below level 1; empty where there are none."""


@compiled
def _placed(hashes: Hashes, numbers: Counts, places: int) -> HashIndex:
    held = np.zeros(places, dtype=np.uint64)
    placed = np.full(places, -1, dtype=np.int32)
    last = np.uint64(places - 1)
    for at in range(len(hashes)):
        place = hashes[at] & last
        while placed[place] >= 0 and held[place] != hashes[at]:
            place = (place + _ONE) & last
        held[place], placed[place] = hashes[at], numbers[at]
    return held, placed


def index_of(hashes: Hashes, numbers: Counts) -> HashIndex:
    """The index of some hashes, each with its number."""
    return _placed(hashes, numbers, 1 << (2 * len(hashes) + 1).bit_length())


@compiled
def _found(hash_: np.uint64, index: HashIndex) -> int:
    """The number of a hash; -1 for none."""
    held, numbers = index
    last = np.uint64(len(held) - 1)
    place = hash_ & last
    while numbers[place] >= 0 and held[place] != hash_:
        place = (place + _ONE) & last
    return int(numbers[place])


@compiled
def _pair(first: np.uint64, second: np.uint64) -> np.uint64:
    number = (first ^ (second >> np.uint64(31))) * _FACTOR + second
    return number ^ (number >> np.uint64(29))


@compiled
def pairs_of(firsts: Hashes, seconds: Hashes) -> Hashes:
    """A hash for each of some pairs of words, given by theirs."""
    pairs = np.empty(len(firsts), dtype=np.uint64)
    for at in range(len(firsts)):
        pairs[at] = _pair(firsts[at], seconds[at])
    return pairs


@compiled
def sums_of_words(
    hashes: Hashes,
    times: Counts,
    rows: HashIndex,
    dampened: Counts,
    values: Values,
    entries: BelowEntries,
    below: int,
) -> Any:
    """Add up what a text's words say for topics.

    Args:
        hashes: of each word.
        times: how often each occurs.
        rows: the rows of the table's words.
        dampened: what so many occurrences count for; more than are listed count as the last.
        values: by row and topic of level 1.
        entries: how far each row's word speaks for topics below level 1.
        below: how many topics there are below level 1.

    Returns:
        The sums of level 1, those below it, what all words count for, and how many have a row.
    """
    starts, below_topics, below_values = entries
    sums = np.zeros(values.shape[1], dtype=np.int64)
    sums_below = np.zeros(below, dtype=np.int64)
    weight = known = 0
    for word in range(len(hashes)):
        row = _found(hashes[word], rows)
        if row < 0:
            continue
        parts = dampened[min(times[word], len(dampened) - 1)]
        known += 1
        weight += parts
        for topic in range(values.shape[1]):
            sums[topic] += parts * values[row, topic]
        if len(starts):
            for at in range(starts[row], starts[row + 1]):
                sums_below[below_topics[at]] += parts * below_values[at]
    return sums, sums_below, weight, known


@compiled
def points_of_terms(
    hashes: Hashes,
    times: Counts,
    terms: HashIndex,
    order: Counts,
    spoken: Hashes,
    pairs: HashIndex,
    dampened: Points,
    entries: Entries,
    topics: int,
) -> tuple[Points, int]:
    """Add up what a text's terms say for topics.

    Args:
        hashes: of each different word, parts of compounds in their place.
        times: how often each occurs.
        terms: the numbers of the terms of one word.
        order: the text's words by their number in the next.
        spoken: the hash of each different word as it is spoken.
        pairs: those of the terms of two words (`pairs_of`).
        dampened: what so many occurrences count for; beyond those that are listed 1 + their logarithm.
        entries: what each term says for topics.
        topics: how many there are.

    Returns:
        The points of each topic, and how many terms were found.
    """
    starts, places, points = entries
    found = np.empty((len(hashes) + len(order), 2), dtype=np.int64)
    count = 0
    for word in range(len(hashes)):
        term = _found(hashes[word], terms)
        if term >= 0:
            found[count, 0], found[count, 1] = term, times[word]
            count += 1
    for at in range(1, len(order)):
        term = _found(_pair(spoken[order[at - 1]], spoken[order[at]]), pairs)
        if term >= 0:
            found[count, 0], found[count, 1] = term, 1
            count += 1
    told = np.zeros(topics)
    # Floating-point sums depend on the order of their terms: by number, which no order of words changes.
    by_number = np.argsort(found[:count, 0])
    different = place = 0
    while place < count:
        term, often = found[by_number[place], 0], 0
        while place < count and found[by_number[place], 0] == term:
            often += found[by_number[place], 1]
            place += 1
        different += 1
        counted = dampened[often] if often < len(dampened) else 1.0 + np.log(often)
        for at in range(starts[term], starts[term + 1]):
            told[places[at]] += points[at] * counted
    return told, different


@compiled
def _mark_best(points: Points, most: int, are_kept: Flags) -> None:
    """Mark the topics with most points, `most` at most, the first of equal ones; none without any."""
    taken = np.zeros(len(points), dtype=np.bool_)
    for _ in range(most):
        best = -1
        for topic in range(len(points)):
            if points[topic] > 0 and not taken[topic] and (best < 0 or points[topic] > points[best]):
                best = topic
        if best < 0:
            return
        taken[best] = are_kept[best] = True


@compiled
def kept_below(
    by_terms: Points, by_words: Points, total: Points, levels: Counts, ends: Counts, parents: Counts, roots: int,
    most: int,
) -> Counts:  # fmt: skip
    """The topics below level 1 that have evidence and whose wider topic is kept, level by level, best first.

    Args:
        by_terms: the points of each topic of level 1 by terms; of these the best are kept.
        by_words: those by words, likewise.
        total: the points of each topic below level 1.
        levels: the topics below level 1, level by level.
        ends: where each level ends in these.
        parents: the wider topic's place among all topics.
        roots: how many topics of level 1 are kept of either kind.
        most: how many of each other level.
    """
    are_kept = np.zeros(len(by_terms) + len(total), dtype=np.bool_)
    _mark_best(by_terms, roots, are_kept)
    _mark_best(by_words, roots, are_kept)
    found = np.empty(most * len(ends), dtype=np.int64)
    begin = first = 0
    for end in ends:
        kept = first
        for place in levels[begin:end]:
            if total[place] <= 0 or not are_kept[parents[place]]:
                continue
            at = kept
            while at > first and total[found[at - 1]] < total[place]:
                at -= 1
            if at == first + most:
                continue
            kept = min(kept + 1, first + most)
            for behind in range(kept - 1, at, -1):
                found[behind] = found[behind - 1]
            found[at] = place
        for place in found[first:kept]:
            are_kept[len(by_terms) + place] = True
        begin, first = end, kept
    return found[:first]
