"""Topic scores: what a reader of the corpus may rely on."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from corpus.enrich.topics import TopicTerms, load_terms, score_words
from corpus.text.words import split_words

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
def terms() -> TopicTerms:
    return load_terms(TERMS_CSV)


def score_topics(texts: list[str], languages: list[str | None], terms: TopicTerms) -> list[list[tuple[str, float]]]:
    """Score whole texts, as the derive step does."""
    return [score_words(split_words(text), language, terms) for text, language in zip(texts, languages, strict=True)]


def write_terms(path: Path, *rows: tuple[str, str, str, int]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["topic_id", "language", "term", "weight"])
        writer.writerows(rows)
    return path


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [
        (SPORT_EN, "en", SPORT),
        (SPORT_ES, "es", SPORT),
        (POLITICS_EN, "en", POLITICS),
        (HEALTH_ES, "es", HEALTH),
    ],
)
def test_the_subject_of_a_text_comes_first(text: str, language: str, topic: str, terms: TopicTerms) -> None:
    [scored] = score_topics([text], [language], terms)
    assert scored[0][0] == topic


@pytest.mark.parametrize("language", [None, "", "xx", "fr"])
def test_a_language_without_terms_gives_nothing(language: str | None, terms: TopicTerms) -> None:
    assert score_topics([SPORT_EN], [language], terms) == [[]]


@pytest.mark.parametrize("text", ["", " \n ", "…!?", "qwertz asdfgh"])
def test_a_text_without_terms_gives_nothing(text: str, terms: TopicTerms) -> None:
    assert score_topics([text], ["en"], terms) == [[]]


def test_scores_are_bounded_and_ordered(terms: TopicTerms) -> None:
    texts = [SPORT_EN, SPORT_ES, POLITICS_EN, f"{SPORT_EN} {POLITICS_EN}", SPORT_EN * 50]
    results = score_topics(texts, ["en", "es", "en", "en", "en"], terms)
    assert len(results) == len(texts)
    for scored in results:
        assert all(0 < score <= 1 and score == round(score, 6) for _, score in scored)
        assert sum(score for _, score in scored) < 1
        assert scored == sorted(scored, key=lambda pair: (-pair[1], pair[0]))


def test_more_evidence_gives_a_higher_score(tmp_path: Path) -> None:
    terms = load_terms(write_terms(tmp_path / "more.csv", ("t:1", "en", "goal", 2), ("t:1", "en", "cup", 2)))
    once, twice, both = score_topics(["goal", "goal goal", "goal cup"], ["en"] * 3, terms)
    assert once[0][1] < twice[0][1] < both[0][1]


def test_a_term_of_several_topics_counts_less_for_each(tmp_path: Path) -> None:
    rows = [("t:1", "en", "strike", 2), ("t:2", "en", "strike", 2), ("t:2", "en", "union", 2)]
    terms = load_terms(write_terms(tmp_path / "shared.csv", *rows))
    shared, alone = score_topics(["strike", "union"], ["en", "en"], terms)
    assert shared[0][1] == shared[1][1] < alone[0][1]
    assert [topic for topic, _ in shared] == ["t:1", "t:2"]


def test_phrases_case_accents_and_punctuation(tmp_path: Path) -> None:
    rows = [("t:1", "es", "salud pública", 3), ("t:2", "es", "gol", 1)]
    terms = load_terms(write_terms(tmp_path / "words.csv", *rows))
    texts = ["La SALUD\nPÚBLICA", "pública salud", "«¡Gol!»", "golpe"]
    found = [[topic for topic, _ in scored] for scored in score_topics(texts, ["es"] * 4, terms)]
    assert found == [["t:1"], [], ["t:2"], []]


def test_a_possessive_counts_as_its_noun(tmp_path: Path) -> None:
    terms = load_terms(write_terms(tmp_path / "possessive.csv", ("t:1", "en", "parliament", 2)))
    assert all(score_topics(["Parliament's clock", "parliament\u2019s clock"], ["en", "en"], terms))


def test_scores_do_not_depend_on_neighbours_or_on_word_order(tmp_path: Path) -> None:
    rows = [(f"t:{n % 7}", "en", f"w{n}", 1 + n % 3) for n in range(60)]
    rows += [(f"t:{(n + 1) % 7}", "en", f"w{n}", 2) for n in range(0, 60, 3)]
    terms = load_terms(write_terms(tmp_path / "order.csv", *rows))
    words = [f"w{n}" for n in range(60) for _ in range(1 + n % 4)]
    [expected] = score_topics([" ".join(words)], ["en"], terms)
    shuffler = random.Random(7)
    for _ in range(20):
        shuffler.shuffle(words)
        before, scored, after = score_topics(["w1 w2", " ".join(words), "w3"], ["en"] * 3, terms)
        assert scored == expected
        assert before
        assert after


def test_texts_and_languages_must_pair_up(terms: TopicTerms) -> None:
    with pytest.raises(ValueError, match="zip"):
        score_topics([SPORT_EN, SPORT_ES], ["en"], terms)


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
