"""Which terms and words of a text spoke for which topic, for people who ask why."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.enrich.topic_tables import LanguageTopics, TopicTables
from corpus.enrich.topic_words import SCALE
from corpus.enrich.topics import dampened, found_terms, known_parts

__all__ = ["Spoken", "terms_that_spoke", "words_that_spoke"]


@dataclass(frozen=True)
class Spoken:
    """What of a text spoke for one topic, each with its points, the strongest first."""

    terms: tuple[tuple[str, float], ...] = ()
    """Terms of our lists and the steward's."""
    words: tuple[tuple[str, float], ...] = ()
    """Words of the table."""


def terms_that_spoke(
    words: Sequence[str], language: str | None, tables: TopicTables, mapped: Mapping[str, str] | None = None
) -> dict[str, tuple[tuple[str, float], ...]]:
    """The terms of a text by topic, each with its points, the strongest first.

    Args:
        words: the words of title, deck and body in lower case.
        language: ISO 639 code of the text's language.
        tables: terms and tables of words.
        mapped: which topic counts for which other one; what spoke for it stands under that.

    Returns:
        Topics for which any term spoke; none where the language is unknown.
    """
    topics = tables.by_language.get(language or "")
    return _terms(words, known_parts(Counter(words), topics), topics, mapped or {}) if topics else {}


def words_that_spoke(
    words: Sequence[str], language: str | None, tables: TopicTables, mapped: Mapping[str, str] | None = None
) -> dict[str, Spoken]:
    """The terms and words of a text by topic, as its evidence was counted.

    The words take eight times as long as the terms: each has points for every topic.

    Args:
        words: the words of title, deck and body in lower case.
        language: ISO 639 code of the text's language.
        tables: terms and tables of words.
        mapped: which topic counts for which other one; what spoke for it stands under that.

    Returns:
        What spoke for each topic for which anything did; nothing where the language is unknown.
    """
    topics = tables.by_language.get(language or "")
    if topics is None:
        return {}
    counts = known_parts(Counter(words), topics)
    to = mapped or {}
    terms = _terms(words, counts, topics, to)
    known: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for word, count in counts.items():
        for topic, points in _of_the_table(word, topics):
            if points > 0:
                known[to.get(topic, topic)][word] += points * dampened(count)
    return {topic: Spoken(terms.get(topic, ()), _strongest(known.get(topic, {}))) for topic in terms | known}


def _terms(
    words: Sequence[str], counts: Mapping[str, int], topics: LanguageTopics, to: Mapping[str, str]
) -> dict[str, tuple[tuple[str, float], ...]]:
    every = (*topics.roots, *topics.below)
    terms: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for term, times in found_terms(words, counts, topics):
        for place, points in topics.terms[term]:
            terms[to.get(every[place], every[place])][term] += points * times
    return {topic: _strongest(points) for topic, points in terms.items()}


def _of_the_table(word: str, topics: LanguageTopics) -> list[tuple[str, float]]:
    """What the table tells of a word: its points for topics of all levels."""
    if topics.words is None or (row := topics.words.places.get(word)) is None:
        return []
    values = list(zip(topics.words.topic_ids, topics.words.values[row].tolist(), strict=True))
    if (below := topics.below_words) is not None:
        at = slice(below.starts[row], below.starts[row + 1])
        numbers = below.topics[at].tolist()
        values += [(below.topic_ids[n], value) for n, value in zip(numbers, below.values[at].tolist(), strict=True)]
    return [(topic, value / SCALE) for topic, value in values]


def _strongest(points: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(points.items(), key=lambda one: (-one[1], one[0])))
