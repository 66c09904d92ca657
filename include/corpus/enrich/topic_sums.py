"""The sums of a text's word values over topics, and the topics below level 1 that are kept, as machine code."""

from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.text.arrays import Counts, Flags
from corpus.text.compiled import compiled

Points = npt.NDArray[np.float64]
Values = npt.NDArray[np.int8]


@compiled
def sums_of_words(
    numbers: Counts,
    times: Counts,
    row_of: Counts,
    dampened: Counts,
    values: Values,
    starts: npt.NDArray[np.int32],
    below_topics: npt.NDArray[np.int16],
    below_values: Values,
    below: int,
) -> Any:
    """Add up what a text's words say for topics.

    Args:
        numbers: the number of each word, below 0 where it has none.
        times: how often each occurs.
        row_of: the row in the table of each numbered word, below 0 where it has none.
        dampened: what so many occurrences count for; more than are listed count as the last.
        values: by row and topic of level 1.
        starts: where each row's entries begin in the next two; empty where there are none.
        below_topics: topics below level 1 by number.
        below_values: how far the row's word speaks for each.
        below: how many topics there are below level 1.

    Returns:
        The sums of level 1, those below it, what all words count for, and how many have a row.
    """
    sums = np.zeros(values.shape[1], dtype=np.int64)
    sums_below = np.zeros(below, dtype=np.int64)
    weight = known = 0
    for word in range(len(numbers)):
        row = row_of[numbers[word]] if numbers[word] >= 0 else -1
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
    numbers: Counts,
    times: Counts,
    phrases: Counts,
    phrase_times: Counts,
    term_of: Counts,
    dampened: Points,
    starts: Counts,
    places: Counts,
    points: Points,
    topics: int,
) -> tuple[Points, int]:
    """Add up what a text's terms say for topics.

    Args:
        numbers: the number of each word, below 0 where it has none.
        times: how often each occurs.
        phrases: the terms of two words that occur, by number.
        phrase_times: how often each occurs.
        term_of: the number of the term that each numbered word is, below 0 for none.
        dampened: what so many occurrences count for; beyond those that are listed 1 + their logarithm.
        starts: where each term's entries begin in the next two, and where the last one's end.
        places: topics by number.
        points: what the term says for each.
        topics: how many there are.

    Returns:
        The points of each topic, and how many terms were found.
    """
    found = np.zeros((len(numbers) + len(phrases), 2), dtype=np.int64)
    count = 0
    for word in range(len(numbers)):
        term = term_of[numbers[word]] if numbers[word] >= 0 else -1
        if term >= 0:
            found[count, 0], found[count, 1] = term, times[word]
            count += 1
    for phrase in range(len(phrases)):
        found[count, 0], found[count, 1] = phrases[phrase], phrase_times[phrase]
        count += 1
    told = np.zeros(topics)
    # Floating-point sums depend on the order of their terms: by number, which no order of words changes.
    for place in np.argsort(found[:count, 0]):
        term, often = found[place, 0], found[place, 1]
        counted = dampened[often] if often < len(dampened) else 1.0 + np.log(often)
        for at in range(starts[term], starts[term + 1]):
            told[places[at]] += points[at] * counted
    return told, count


@compiled
def best_below(total: Points, places: Counts, parents: Counts, above: Flags, roots: int, most: int) -> Counts:
    """The topics of one level that have evidence and whose wider topic is kept, `most` at most, best first.

    Args:
        total: the points of each topic below level 1.
        places: the topics of the level.
        parents: the wider topic's place among all topics.
        above: which of all topics are kept; those that are found here are marked.
        roots: how many topics level 1 has.
        most: how many are kept.
    """
    best = np.empty(most, dtype=np.int64)
    kept = 0
    for place in places:
        if total[place] <= 0 or not above[parents[place]]:
            continue
        at = kept
        while at > 0 and total[best[at - 1]] < total[place]:
            at -= 1
        if at == most:
            continue
        kept = min(kept + 1, most)
        for behind in range(kept - 1, at, -1):
            best[behind] = best[behind - 1]
        best[at] = place
    for place in best[:kept]:
        above[roots + place] = True
    return best[:kept]
