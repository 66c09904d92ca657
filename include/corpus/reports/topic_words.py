"""The words of an article that speak for its topics, by the term lists."""

import csv
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import corpus.enrich
from corpus.text.words import split_words

# Words that are shown of a topic.
SHOWN = 12


@cache
def _terms(language: str) -> dict[str, list[tuple[str, float]]]:
    """Topics and weight of each term of a language."""
    found: dict[str, list[tuple[str, float]]] = {}
    for path in sorted(Path(corpus.enrich.__file__).parent.glob("topic_terms*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["language"] == language:
                    found.setdefault(row["term"], []).append((row["topic_id"], float(row["weight"])))
    return found


def topic_words(text: str, language: str | None, topics: Sequence[str]) -> dict[str, list[str]]:
    """For each topic the terms of its list that a text holds, those with the most weight first.

    Args:
        text: title, deck and body.
        language: ISO 639 code of the text.
        topics: ids of the topics.
    """
    terms = _terms(language) if language else {}
    words = split_words(text.lower())
    counts = Counter(words)
    counts.update(map(" ".join, pairwise(words)))
    weights: dict[str, Counter[str]] = {topic: Counter() for topic in topics}
    for term in counts.keys() & terms.keys():
        for topic, weight in terms[term]:
            if topic in weights:
                weights[topic][term] = round(1000 * weight * counts[term] / len(terms[term]))
    return {
        topic: [term for term, _ in sorted(found.items(), key=lambda one: (-one[1], one[0]))[:SHOWN]]
        for topic, found in weights.items()
    }
