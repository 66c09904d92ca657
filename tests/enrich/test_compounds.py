"""German words that no list holds, by words that are known."""

from collections import Counter

import pytest

from corpus.enrich.article_words import article_words
from corpus.enrich.compounds import Compounds
from corpus.enrich.spoken import words_that_spoke
from corpus.enrich.topic_tables import load_topics
from corpus.enrich.topics import topic_evidence
from corpus.text.words import split_words

KNOWN = ("spiel", "liga", "bund", "gericht", "minister", "zins", "preis", "see", "seen", "stadt")


@pytest.fixture
def compounds() -> Compounds:
    return Compounds("de", KNOWN, ("gericht",))


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("spiel", ("spiel",)),  # as it stands
        ("ministern", ("minister",)),  # another case
        ("ligaspiel", ("spiel", "liga")),
        ("ligaspiele", ("spiel", "liga")),  # in the plural
        ("bundesliga", ("liga", "bund")),  # linked by "es"
        ("gerichtspreis", ("preis", "gericht")),  # linked by "s"
        ("quarkpreis", ("preis",)),  # the head alone is known
        ("quark", ()),
        ("ab", ()),  # too short for anything
        ("x" * 41 + "spiel", ()),  # no word
    ],
)
def test_a_word_is_what_it_consists_of(compounds: Compounds, word: str, parts: tuple[str, ...]) -> None:
    assert compounds.parts(word) == parts
    assert compounds.parts(word) == parts, "as it is remembered"


def test_occurrences_add_up(compounds: Compounds) -> None:
    assert compounds.resolved(Counter({"spiele": 2, "ligaspiel": 1, "quark": 5})) == {"spiel": 3, "liga": 1}


def test_a_compound_is_evidence_as_its_parts_are() -> None:
    tables = load_topics()
    told = topic_evidence(article_words("", "das pokalhalbfinalspiel"), "de", tables)
    best = max(told.topics, key=lambda one: one.terms + one.words)
    assert best.topic_id == "medtop:15000000"


def test_what_spoke_is_told_under_the_topic_that_it_counts_for() -> None:
    tables = load_topics()
    words = split_words("Der Torwart hielt im Pokalhalbfinale einen Elfmeter, der Trainer war froh.")
    told = words_that_spoke(words, "de", tables)
    assert "torwart" in dict(told["medtop:15000000"].terms)
    assert list(told["medtop:15000000"].terms) == sorted(
        told["medtop:15000000"].terms, key=lambda one: (-one[1], one[0])
    )
    mapped = words_that_spoke(words, "de", tables, {"medtop:15000000": "own:games"})
    assert "medtop:15000000" not in mapped
    assert mapped["own:games"] == told["medtop:15000000"]
    assert words_that_spoke(words, None, tables) == {}
