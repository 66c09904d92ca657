"""Terms and word tables of topics, by language, read once and ready for lookup; a steward's own words among them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.enrich.article_words import hashes_of
from corpus.enrich.compounds import JOINING, Compounds
from corpus.enrich.topic_sums import Entries, HashIndex, index_of, pairs_of
from corpus.enrich.topic_words import OTHER, TABLE, BelowTable, Tables, WordTable, read_tables

_FOLDER = Path(__file__).parent

# The lists that ship with the project: terms of level 1, and words for the levels below in English.
TERMS = (_FOLDER / "topic_terms.csv", _FOLDER / "topic_terms_languages.csv")
LINES = _FOLDER / "topic_lines.csv"
LINE_LANGUAGE = "en"

# Points of a word of a line, as the weight of a term.
LINE_POINTS = 2.0

Places = npt.NDArray[np.int64]
Points = tuple[tuple[int, float], ...]


class Lookup(NamedTuple):
    """The terms of a language by number, in sorted order, for compiled loops (`topic_sums.py`)."""

    words: HashIndex
    """Those of one word."""
    pairs: HashIndex
    """Those of two."""
    points: Entries
    """What each says for topics, by their place."""


@dataclass(frozen=True)
class LanguageTopics:
    """What is looked up in texts of one language. Topics are known by place: level 1, then those below it."""

    roots: tuple[str, ...]
    below: tuple[str, ...]
    parents: tuple[str, ...]
    """The wider topic of each topic below level 1."""
    parent_places: Places
    """The place of each of these among all topics."""
    levels: tuple[Places, Places]
    """Places in `below`, by level from 2 on, and where each level ends in these."""
    terms: Mapping[str, Points]
    """Term -> (place, points) of each of its topics."""
    words: WordTable | None
    below_words: BelowTable | None
    compounds: Compounds | None = None
    """What unknown words consist of, where the language joins words."""

    @cached_property
    def lookup(self) -> Lookup:
        """The same by number."""
        terms = sorted(self.terms)
        words = {term: at for at, term in enumerate(terms) if " " not in term}
        pairs = {(pair[0], pair[1]): at for at, term in enumerate(terms) if len(pair := term.split(" ")) == 2}
        firsts, seconds = (hashes_of([pair[at] for pair in pairs]) for at in (0, 1))
        entries = [entry for term in terms for entry in self.terms[term]]
        starts = np.cumsum([0, *[len(self.terms[term]) for term in terms]], dtype=np.int64)
        places = np.array([place for place, _ in entries], dtype=np.int64)
        return Lookup(
            index_of(hashes_of(words), np.array([*words.values()], dtype=np.int64)),
            index_of(pairs_of(firsts, seconds), np.array([*pairs.values()], dtype=np.int64)),
            (starts, places, np.array([value for _, value in entries])),
        )


@dataclass(frozen=True)
class TopicTables:
    """What is looked up, by language."""

    by_language: Mapping[str, LanguageTopics]


@dataclass(frozen=True)
class OwnWord:
    """A word that a steward weighs for a topic; with weight 0 it does not speak for it."""

    topic_id: str
    language: str
    term: str
    weight: float


@dataclass(frozen=True)
class OwnTopic:
    """A topic of a steward's own."""

    topic_id: str
    parent_id: str | None


def load_topics(
    terms: tuple[Path, ...] = TERMS,
    lines: Path | None = LINES,
    table: Path | None = TABLE,
    own_topics: tuple[OwnTopic, ...] = (),
    own_words: tuple[OwnWord, ...] = (),
) -> TopicTables:
    """Read what is looked up.

    A term's points are its weight divided by the number of topics of its level that it serves in its language. The word
    table for other languages stands beside that for English.

    Args:
        terms: files of terms (columns topic_id, language, term, weight).
        lines: a file of words for the topics below level 1 (columns topic_id, words).
        table: the word table for English.
        own_topics: topics of a steward's own.
        own_words: words of a steward's own.
    """
    return _load(terms, lines, table, own_topics, own_words)


@lru_cache(maxsize=4)
def _load(
    terms: tuple[Path, ...],
    lines: Path | None,
    table: Path | None,
    own_topics: tuple[OwnTopic, ...],
    own_words: tuple[OwnWord, ...],
) -> TopicTables:
    """The same, once for the same files and words however the call is written."""
    weights = _weights(terms)
    for own in own_words:
        weights.setdefault(own.language, {})
    tables = _word_tables(table, weights)
    english = tables.get(LINE_LANGUAGE)
    known = english.level_1.topic_ids if english else ()
    others = {topic for by_term in weights.values() for topics in by_term.values() for topic in topics}
    others |= {own.topic_id for own in own_topics if own.parent_id is None}
    roots = [*known, *sorted(others.difference(known))]  # a table's columns are the first of them
    of_lines = _lines(lines) if lines else {}
    of_below = english.below if english else None
    found: dict[str, LanguageTopics] = {}
    for language, by_term in weights.items():
        below = dict(zip(of_below.topic_ids, of_below.parents, strict=True)) if of_below else {}
        below |= {own.topic_id: own.parent_id for own in own_topics if own.parent_id is not None}
        beneath = of_lines if language == LINE_LANGUAGE else {}
        words = [own for own in own_words if own.language == language]
        topics = _language(roots, below, by_term, beneath, words, tables.get(language))
        found[language] = replace(topics, compounds=_compounds(language, topics)) if language in JOINING else topics
    return TopicTables(found)


def _compounds(language: str, topics: LanguageTopics) -> Compounds:
    """What words consist of that are neither terms nor in the table."""
    return Compounds(language, topics.words.places if topics.words else (), topics.terms)


def _weights(paths: Iterable[Path]) -> dict[str, dict[str, dict[str, float]]]:
    """Weights by language, term and topic."""
    weights: dict[str, dict[str, dict[str, float]]] = {}
    for path in paths:
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                by_term = weights.setdefault(row["language"], {})
                by_term.setdefault(row["term"], {})[row["topic_id"]] = float(row["weight"])
    return weights


def _lines(path: Path) -> dict[str, dict[str, float]]:
    """Points by item and topic; an item of several topics gives each a share."""
    items: dict[str, list[str]] = {}
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            for item in row["words"].split("; "):
                items.setdefault(item, []).append(row["topic_id"])
    return {item: dict.fromkeys(topics, LINE_POINTS / len(topics)) for item, topics in items.items()}


def _word_tables(path: Path | None, languages: Iterable[str]) -> dict[str, Tables]:
    """The word tables by language."""
    if path is None:
        return {}
    found = {LINE_LANGUAGE: read_tables(path)}
    other = path.with_name(OTHER.name)
    if other.exists():
        found |= dict.fromkeys(set(languages) - {LINE_LANGUAGE}, read_tables(other))
    return found


def _levels(below: Mapping[str, str], roots: Iterable[str]) -> tuple[Places, Places]:
    """Places of the topics beneath level 1, level by level, and where each level ends in these.

    Topics beneath no known topic are left out.
    """
    above = set(roots)
    topics, places, ends = list(below), list[int](), list[int]()
    while level := [place for place, parent in enumerate(below.values()) if parent in above]:
        places += level
        ends.append(len(places))
        above = {topics[place] for place in level}
    return np.array(places, dtype=np.int64), np.array(ends, dtype=np.int64)


def _language(
    roots: list[str],
    below: Mapping[str, str],
    by_term: Mapping[str, Mapping[str, float]],
    beneath: Mapping[str, Mapping[str, float]],
    own: list[OwnWord],
    tables: Tables | None,
) -> LanguageTopics:
    """What is looked up in one language."""
    places = {topic: place for place, topic in enumerate((*roots, *below))}
    points: dict[str, dict[int, float]] = {}
    for term, of in by_term.items():
        points[term] = {places[topic]: of[topic] / len(of) for topic in sorted(of)}
    for item, of in beneath.items():
        points.setdefault(item, {}).update({places[topic]: of[topic] for topic in sorted(of) if topic in places})
    words = _own_values(tables.level_1, own) if tables else None
    for one in own:
        points.setdefault(one.term, {})[places[one.topic_id]] = one.weight
    terms = {
        term: tuple((place, value) for place, value in sorted(of.items()) if value > 0) for term, of in points.items()
    }
    terms = {term: of for term, of in terms.items() if of}
    parents = tuple(below.values())
    below_words = tables.below if tables else None
    above = np.array([places.get(parent, 0) for parent in parents], dtype=np.int64)
    return LanguageTopics(tuple(roots), tuple(below), parents, above, _levels(below, roots), terms, words, below_words)


def _own_values(table: WordTable, own: Iterable[OwnWord]) -> WordTable:
    """The table, in which words that a steward took from a topic do not speak for it."""
    taken = [
        (table.places[one.term], table.topic_ids.index(one.topic_id))
        for one in own
        if one.weight == 0 and one.term in table.places and one.topic_id in table.topic_ids
    ]
    if not taken:
        return table
    values = table.values.copy()
    rows, columns = np.array(taken).T
    values[rows, columns] = np.minimum(values[rows, columns], 0)
    return WordTable(table.topic_ids, table.words, values)
