"""What texts say for topics: what a reader of the corpus may rely on."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import numpy as np
import pytest

from corpus.enrich.article_words import ArticleWords, article_words
from corpus.enrich.topic_tables import OwnTopic, OwnWord, TopicTables, load_topics
from corpus.enrich.topic_words import SCALE, BelowTable, WordTable, read_tables, write_tables
from corpus.enrich.topics import Evidence, topic_evidence

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"
TERMS_CSV = Path(__file__).resolve().parents[2] / "include" / "corpus" / "enrich" / "topic_terms.csv"
TOPICS_CSV = SEEDS / "iptc_topics.csv"

SPORT, POLITICS, HEALTH = "medtop:15000000", "medtop:11000000", "medtop:07000000"

SPORT_EN = (
    "The striker scored twice in the second half as the league leaders won the cup semi-final. "
    "Their coach praised the goalkeeper, who saved a penalty three minutes from time."
)
SPORT_ES = (
    "El delantero marcó dos goles en la segunda parte y el equipo jugará la final de la Copa. "
    "El entrenador elogió al portero, que detuvo un penalti a tres minutos del final."
)
POLITICS_EN = "The prime minister told parliament that the opposition's amendment to the bill would lose the vote."
HEALTH_ES = "Los médicos del hospital vacunan a los pacientes contra la gripe, que deja mil contagios."


@pytest.fixture(scope="module")
def tables() -> TopicTables:
    return load_topics()


def words_of(text: str) -> ArticleWords:
    return article_words("", text.lower())


def evidence(text: str, language: str | None, tables: TopicTables) -> dict[str, Evidence]:
    """What a text says for each topic, as the derive step asks."""
    return {one.topic_id: one for one in topic_evidence(words_of(text), language, tables).topics}


def best(found: dict[str, Evidence]) -> str:
    """The topic of level 1 that both kinds of evidence speak for most."""
    roots = [one for one in found.values() if one.parent_id is None]
    return max(roots, key=lambda one: one.terms + one.words).topic_id


def write_terms(path: Path, *rows: tuple[str, str, str, int]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["topic_id", "language", "term", "weight"])
        writer.writerows(rows)
    return path


def of_terms(path: Path, *rows: tuple[str, str, str, int]) -> TopicTables:
    return load_topics((write_terms(path, *rows),), None, None)


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [
        (SPORT_EN, "en", SPORT),
        (SPORT_ES, "es", SPORT),
        (POLITICS_EN, "en", POLITICS),
        (HEALTH_ES, "es", HEALTH),
        ("Der Stürmer traf im Halbfinale des Pokals zweimal, der Torwart hielt einen Elfmeter.", "de", SPORT),
        ("Le premier ministre a perdu la confiance du parlement, des élections suivront.", "fr", POLITICS),
    ],
)
def test_the_subject_of_a_text_has_most_evidence(text: str, language: str, topic: str, tables: TopicTables) -> None:
    assert best(evidence(text, language, tables)) == topic


@pytest.mark.parametrize("language", [None, "", "xx", "fi"])
def test_a_language_without_terms_gives_nothing(language: str | None, tables: TopicTables) -> None:
    assert topic_evidence(words_of(SPORT_EN), language, tables).topics == ()


@pytest.mark.parametrize("text", ["", " \n ", "…!?", "qwertzq asdfghq"])
def test_a_text_without_known_words_gives_nothing(text: str, tables: TopicTables) -> None:
    found = topic_evidence(words_of(text), "en", tables)
    assert (found.topics, found.weight) == ((), 0)


def test_level_1_is_whole_and_what_is_below_hangs_together(tables: TopicTables) -> None:
    for text in (SPORT_EN, POLITICS_EN, f"{SPORT_EN} {POLITICS_EN}", SPORT_EN * 50):
        found = evidence(text, "en", tables)
        assert sum(one.parent_id is None for one in found.values()) == 17
        below = [one for one in found.values() if one.parent_id is not None]
        assert below
        assert all(one.parent_id in found and one.terms >= 0 and one.words >= 0 for one in below)
        assert all(one.terms + one.words > 0 for one in below)


def test_more_evidence_gives_more_points(tmp_path: Path) -> None:
    tables = of_terms(tmp_path / "more.csv", ("t:1", "en", "goal", 2), ("t:1", "en", "cup", 2))
    once, twice, both = (evidence(text, "en", tables)["t:1"].terms for text in ("goal", "goal goal", "goal cup"))
    assert once < twice < both


def test_a_term_of_several_topics_counts_less_for_each(tmp_path: Path) -> None:
    rows = [("t:1", "en", "strike", 2), ("t:2", "en", "strike", 2), ("t:2", "en", "union", 2)]
    tables = of_terms(tmp_path / "shared.csv", *rows)
    shared, alone = evidence("strike", "en", tables), evidence("union", "en", tables)
    assert shared["t:1"].terms == shared["t:2"].terms < alone["t:2"].terms
    assert alone["t:1"].terms == 0


def test_phrases_case_accents_and_punctuation(tmp_path: Path) -> None:
    tables = of_terms(tmp_path / "words.csv", ("t:1", "es", "salud pública", 3), ("t:2", "es", "gol", 1))
    texts = ["La SALUD\nPÚBLICA", "pública salud", "«¡Gol!»", "golpe"]
    found = [[topic for topic, one in evidence(text, "es", tables).items() if one.terms] for text in texts]
    assert found == [["t:1"], [], ["t:2"], []]


def test_a_possessive_counts_as_its_noun(tmp_path: Path) -> None:
    tables = of_terms(tmp_path / "possessive.csv", ("t:1", "en", "parliament", 2))
    assert all(evidence(text, "en", tables) for text in ("Parliament's clock", "parliament\u2019s clock"))


def test_evidence_does_not_depend_on_word_order(tables: TopicTables) -> None:
    words = f"{SPORT_EN} {POLITICS_EN}".lower().split()
    # Without two-word phrases, which stand in one order only.
    phrases = [term for term in tables.by_language["en"].terms if " " in term]
    words = [word for word in words if not any(word in term.split() for term in phrases)]
    expected = topic_evidence(words_of(" ".join(words)), "en", tables)
    shuffler = random.Random(7)
    for _ in range(20):
        shuffler.shuffle(words)
        assert topic_evidence(words_of(" ".join(words)), "en", tables) == expected


def small_table(path: Path) -> Path:
    """A table of three words, two topics and what is below one of them."""
    values = np.array([[40, -20], [-20, 40], [0, 0]], dtype=np.int8)
    below = BelowTable(
        ("t:11", "t:12", "t:111"),
        ("t:1", "t:1", "t:11"),
        np.array([0, 2, 2, 3], dtype=np.int32),
        np.array([0, 2, 1], dtype=np.int16),
        np.array([20, 10, 60], dtype=np.int8),
    )
    write_tables(path, WordTable(("t:1", "t:2"), ("goal", "vote", "the"), values), below, {"is": "a test"})
    return path


def test_a_table_is_read_as_it_was_written_and_equal_tables_are_equal_files(tmp_path: Path) -> None:
    one, other = small_table(tmp_path / "one.npz"), small_table(tmp_path / "other.npz")
    assert one.read_bytes() == other.read_bytes()
    read = read_tables(one)
    assert read.level_1.words == ("goal", "vote", "the")
    assert read.level_1.values.tolist() == [[40, -20], [-20, 40], [0, 0]]
    assert read.below is not None
    assert read.below.starts.tolist() == [0, 2, 2, 3]
    assert read.card == {"is": "a test"}


def test_words_speak_for_topics_and_for_what_is_below_them(tmp_path: Path) -> None:
    terms = write_terms(tmp_path / "terms.csv", ("t:1", "en", "cup", 2))
    tables = load_topics((terms,), None, small_table(tmp_path / "table.npz"))
    found = topic_evidence(words_of("the goal goal"), "en", tables)
    twice = 1 + np.log(2)
    told = {one.topic_id: (one.parent_id, one.words) for one in found.topics}
    assert told == {
        "t:1": (None, pytest.approx(40 / SCALE * twice, abs=0.02)),
        "t:2": (None, pytest.approx(-20 / SCALE * twice, abs=0.02)),
        "t:11": ("t:1", pytest.approx(20 / SCALE * twice, abs=0.02)),
        "t:12": ("t:1", 60 / SCALE),
        "t:111": ("t:11", pytest.approx(10 / SCALE * twice, abs=0.02)),
    }
    assert found.weight == pytest.approx(1 + twice, abs=0.02)


def test_a_steward_adds_topics_and_weighs_words(tmp_path: Path) -> None:
    terms = write_terms(tmp_path / "terms.csv", ("t:1", "en", "cup", 2), ("t:2", "en", "poll", 2))
    own_topics = (OwnTopic("own:cups", "t:1"), OwnTopic("own:sea", None))
    own_words = (
        OwnWord("own:cups", "en", "cup", 3),
        OwnWord("own:sea", "en", "ferry", 2),
        OwnWord("t:1", "en", "goal", 0),
        OwnWord("t:2", "en", "poll", 0),
        OwnWord("t:2", "en", "ballot box", 5),
    )
    tables = load_topics((terms,), None, small_table(tmp_path / "table.npz"), own_topics, own_words)
    found = evidence("The cup, the goal, the ferry, the poll and the ballot box", "en", tables)
    assert found["own:cups"] == Evidence("own:cups", "t:1", 3, 0)
    assert found["own:sea"].terms == 2
    assert (found["t:1"].terms, found["t:1"].words) == (2, 0)
    assert found["t:2"].terms == 5


def test_the_term_list_is_sorted_unique_and_well_formed() -> None:
    with TERMS_CSV.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    keys = [(row["topic_id"], row["language"], row["term"]) for row in rows]
    assert keys == sorted(set(keys))
    assert {row["language"] for row in rows} == {"en", "es"}
    assert {row["weight"] for row in rows} == {"1", "2", "3"}
    for row in rows:
        words = row["term"].split(" ")
        assert len(words) in (1, 2), row
        assert all(word.isalnum() and word == word.lower() for word in words), row


def test_every_level_1_topic_has_terms_in_each_language() -> None:
    if not TOPICS_CSV.exists():
        pytest.skip(f"{TOPICS_CSV.name} is not there")
    with TOPICS_CSV.open(encoding="utf-8", newline="") as handle:
        level_1 = {row["topic_id"] for row in csv.DictReader(handle) if row["level"] == "1"}
    with TERMS_CSV.open(encoding="utf-8", newline="") as handle:
        served = {(row["topic_id"], row["language"]) for row in csv.DictReader(handle)}
    assert served == {(topic, language) for topic in level_1 for language in ("en", "es")}


def test_what_is_loaded_before_tasks_are_forked_is_what_they_ask_for() -> None:
    assert load_topics() is load_topics(own_topics=(), own_words=())
