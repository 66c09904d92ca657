"""The derive step: a row in, a row out, in order, and each value from the row alone."""

import faulthandler
import hashlib
import os
import signal
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import derive as derive_module
from corpus.article.bounds import MOST_BLOCKS
from corpus.bounded import EndedFromOutside
from corpus.columns import DERIVED, PUBLISHED_METHODS
from corpus.derive import CHILD_BYTES, derive_batch, derive_file
from corpus.enrich.topics import TopicTables, load_topics
from corpus.page.stored import pack_page
from corpus.progress import Progress

CONTENTS = pa.schema(
    [
        ("content_id", pa.string()),
        ("url", pa.string()),
        ("known", pa.map_(pa.string(), pa.string())),
        ("page", pa.binary()),
        ("recurring", pa.list_(pa.bool_())),
    ]
)
Row = dict[str, Any]

PAGE = [
    "Menu",
    "Germany and France agree on a ferry line",
    "By Ann Lee",
    "March 5, 2025",
    "BERLIN — The governments of Germany and France said on Wednesday that a ferry line would join their ports.",
    "The ministers of both governments signed the agreement on the ferry after two years of talks in Germany.",
    "The first ferry of the line will leave in the summer of next year, the governments said in a statement.",
]


def content(name: str, blocks: list[str], recurring: list[bool] | None = None, **known: str) -> Row:
    return {
        "content_id": name,
        "url": None,
        "known": list(known.items()),
        "page": pack_page(blocks, None),
        "recurring": recurring or [False] * len(blocks),
    }


@pytest.fixture(scope="module")
def terms() -> TopicTables:
    return load_topics()


def derive(rows: list[Row], terms: TopicTables) -> list[Row]:
    derived = derive_batch(pa.RecordBatch.from_pylist(rows, schema=CONTENTS), terms)
    assert derived.schema.equals(DERIVED.arrow)
    found: list[Row] = derived.to_pylist()
    return found


def test_a_page_becomes_an_article_with_its_enrichments(terms: TopicTables) -> None:
    [row] = derive([content("a", PAGE)], terms)
    assert row["title"] == "Germany and France agree on a ferry line"
    assert (row["byline"], row["dateline"], row["deck"], row["caption"]) == ("Ann Lee", "BERLIN", None, None)
    assert (row["published_at"], row["published_precision"]) == (datetime(2025, 3, 5), "day")
    assert row["published_method"] == "text"
    assert row["language"] == "en"
    assert 0 < row["language_score"] <= 1
    assert row["body"].count("\n\n") == 2
    assert row["word_count"] == len(row["body"].split())
    assert row["body_sha256"] == hashlib.sha256(row["body"].encode()).hexdigest()
    assert row["text_id"]
    assert row["roles"] == ["furniture", "title", "byline", "date", "body", "body", "body"]
    assert row["quality"]["paragraph_count"] == 3
    assert 0.5 < row["quality"]["kept_share"] < 1


def test_places_are_counted_in_title_and_body(terms: TopicTables) -> None:
    [row] = derive([content("a", PAGE)], terms)
    assert [(place["place_id"], place["mentions"]) for place in row["places"]] == [
        ("geonames:2950159", 1),
        ("iso3166:DE", 3),
        ("iso3166:FR", 2),
    ]
    assert {place["reason"] for place in row["places"]} <= {"dateline", "locative", "name", "list", "context"}


def test_the_evidence_for_each_topic_is_kept(terms: TopicTables) -> None:
    [row] = derive([content("a", PAGE)], terms)
    assert sum(topic["parent_id"] is None for topic in row["topics"]) == 17
    assert any(topic["terms"] > 0 for topic in row["topics"])
    assert all(topic["topic_id"].startswith("medtop:") for topic in row["topics"])
    assert row["topic_weight"] > 20


def test_a_page_without_an_article_still_has_its_row(terms: TopicTables) -> None:
    [row] = derive([content("a", [])], terms)
    assert (row["title"], row["body"], row["word_count"], row["text_id"]) == (None, "", 0, None)
    assert (row["language"], row["language_score"], row["topics"], row["places"]) == (None, None, [], [])
    assert (row["published_at"], row["published_method"]) == (None, None)


def test_what_recurs_is_furniture(terms: TopicTables) -> None:
    again = "This paper is read in forty countries of the world, and its readers write to it every single day."
    texts = [*PAGE, again]
    bare, marked = derive([content("a", texts), content("b", texts, [text == again for text in texts])], terms)
    assert again in bare["body"]
    assert again not in marked["body"]


def test_known_fields_win_and_empty_ones_do_not_count(terms: TopicTables) -> None:
    [row] = derive([content("a", PAGE, title="Known", byline="", published="2025-03-04T10:00:00Z")], terms)
    assert (row["title"], row["byline"]) == ("Known", "Ann Lee")
    assert (row["published_at"], row["published_method"]) == (datetime(2025, 3, 4, 10), "field")
    assert row["published_precision"] == "second"


def test_the_known_language_counts_only_where_the_text_tells_none(terms: TopicTables) -> None:
    silent, telling = derive([content("a", ["12345"], language="ES"), content("b", PAGE, language="es")], terms)
    assert (silent["language"], silent["language_score"]) == ("es", None)
    assert telling["language"] == "en"
    assert (silent["languages"], telling["languages"]) == (["es"], ["en"])


def test_the_title_has_its_own_language(terms: TopicTables) -> None:
    french = "Le gouvernement annonce une nouvelle ligne de ferry entre la France et l'Allemagne"
    both, headline = derive([content("a", PAGE, title=french), content("b", ["12345"], title=french)], terms)
    assert (both["language"], both["title_language"]) == ("en", "fr")
    assert 0.5 < both["title_language_score"] <= 1
    # Where there is no text in words the article is in its title's language.
    assert (headline["language"], headline["title_language"], headline["languages"]) == ("fr", "fr", ["fr"])


def test_a_body_in_two_languages_says_so(terms: TopicTables) -> None:
    english = PAGE[-3:]
    spanish = [
        "Los gobiernos de Alemania y Francia dijeron el miércoles que una línea de transbordadores unirá sus puertos.",
        "Los ministros de los dos países firmaron el acuerdo después de dos años de conversaciones en Alemania.",
        "El primer barco de la línea saldrá en el verano del próximo año, según un comunicado de los gobiernos.",
    ]
    [row] = derive([content("a", [*PAGE[:-3], *english, *spanish])], terms)
    assert row["languages"] == ["en", "es"]
    assert row["language"] == "en"


def test_section_and_keywords_are_as_stated(terms: TopicTables) -> None:
    with_both, bare = derive(
        [content("a", PAGE, section="Trade", keywords="ferry; ports;ferry; "), content("b", PAGE)], terms
    )
    assert (with_both["section"], with_both["keywords"]) == ("Trade", ["ferry", "ports"])
    assert (bare["section"], bare["keywords"], bare["corrections"]) == (None, [], [])


def test_every_way_to_find_the_date_is_listed(terms: TopicTables) -> None:
    at = "2025-03-04T10:00:00Z"
    stated = [content("a", PAGE, published=at), content("b", PAGE)]
    for method in ("json-ld", "meta", "microdata"):
        page = pack_page(PAGE[4:], ["p 1 0 - - - 0 - - -"] * 3)
        stated.append(content(method, PAGE[4:]) | {"known": [(f"published:{method}", at)], "page": page})
    addressed = content("u", PAGE[4:]) | {"url": "https://daily.example/2025/03/04/ferry"}
    found = [row["published_method"] for row in derive([*stated, addressed], terms)]
    assert found == ["field", "text", "json-ld", "meta", "microdata", "url"]
    assert set(found) < set(PUBLISHED_METHODS)


blocks = st.lists(st.text(max_size=60) | st.sampled_from(PAGE), max_size=8)


@settings(max_examples=40)
@given(st.lists(blocks, max_size=5))
def test_rows_come_out_one_for_one_in_order_whatever_their_neighbours(pages: list[list[str]]) -> None:
    terms = load_topics()
    rows = [content(str(at), texts) for at, texts in enumerate(pages)]
    derived = derive(rows, terms)
    assert [row["content_id"] for row in derived] == [row["content_id"] for row in rows]
    assert [derive([row], terms)[0] for row in rows] == derived
    assert [len(row["roles"]) for row in derived] == [len(texts) for texts in pages]


def test_a_file_is_derived_batch_by_batch_into_a_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, terms: TopicTables
) -> None:
    monkeypatch.setattr("corpus.derive.READ_ROWS", 1)
    monkeypatch.setattr("corpus.derive.DERIVE_ROWS", 2)
    rows = [content(str(at), PAGE, title=f"Title {at}") for at in range(5)]
    pq.write_table(pa.Table.from_pylist(rows, schema=CONTENTS), tmp_path / "in.parquet")
    progress = Progress("derive", 5)
    derive_file(tmp_path / "in.parquet", tmp_path / "out" / "0000.parquet", terms, progress, 20)
    found = pq.read_table(tmp_path / "out" / "0000.parquet")
    assert found.schema.equals(DERIVED.arrow)
    assert found.column("title").to_pylist() == [f"Title {at}" for at in range(5)]
    assert progress.done == 5
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["0000.parquet"]


def file_of(rows: list[Row], folder: Path) -> Path:
    source = folder / "in.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=CONTENTS), source)
    return source


def spin() -> None:
    while True:
        pass


def fill() -> None:
    bytearray(4 * CHILD_BYTES)


def crash() -> None:
    faulthandler.disable()  # it would take the signal
    os.kill(os.getpid(), signal.SIGSEGV)


def stumble() -> None:
    raise KeyError("a flaw")


BEHAVIOURS = {function.__name__: function for function in (spin, fill, crash, stumble)}


@pytest.mark.slow
def test_a_record_that_cannot_be_derived_is_given_up_and_the_others_come_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, terms: TopicTables
) -> None:
    def misbehave(content_id: str, *given: Any) -> Row:
        BEHAVIOURS.get(content_id, int)()
        return derive_one(content_id, *given)

    derive_one = derive_module._derive_one
    monkeypatch.setattr(derive_module, "_derive_one", misbehave)
    names = ["a", "spin", "b", "c", "fill", "crash", "d", "stumble", "e"]
    source = file_of([content(name, PAGE) for name in names], tmp_path)
    derive_file(source, tmp_path / "out.parquet", terms, Progress("derive", len(names)), 0.5)
    rows = {row["content_id"]: row for row in pq.read_table(tmp_path / "out.parquet").to_pylist()}
    assert list(rows) == names
    assert {name: row["reason"] for name, row in rows.items() if row["reason"]} == {
        "spin": "too_complex",
        "fill": "too_complex",
        "crash": "too_complex",
        "stumble": "parse_failed",
    }
    assert "longer than 0.5 s" in rows["spin"]["message"]
    assert "memory" in rows["fill"]["message"]
    assert "KeyError" in rows["stumble"]["message"]
    assert [rows[name]["title"] for name in "abcde"] == [PAGE[1]] * 5
    assert rows["spin"]["body"] is None


def test_a_record_whose_child_is_ended_from_outside_is_not_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, terms: TopicTables
) -> None:
    def end(content_id: str, *given: Any) -> Row:
        if content_id == "a" and not (recovers and (tmp_path / "ended").exists()):
            (tmp_path / "ended").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return derive_one(content_id, *given)

    derive_one, recovers = derive_module._derive_one, True
    monkeypatch.setattr(derive_module, "_derive_one", end)
    source, target = file_of([content("a", PAGE)], tmp_path), tmp_path / "out.parquet"
    derive_file(source, target, terms, Progress("derive", 1), 20)
    assert [row["reason"] for row in pq.read_table(target).to_pylist()] == [None]
    recovers = False
    with pytest.raises(EndedFromOutside):
        derive_file(source, target, terms, Progress("derive", 1), 20)


def test_deriving_leaves_the_alarm_of_its_task_alone(tmp_path: Path, terms: TopicTables) -> None:
    source = file_of([content("a", PAGE)], tmp_path)
    signal.setitimer(signal.ITIMER_REAL, 500)
    try:
        derive_file(source, tmp_path / "out.parquet", terms, Progress("derive", 1), 20)
        assert 400 < signal.getitimer(signal.ITIMER_REAL)[0] <= 500
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def test_where_not_even_a_plain_page_can_be_derived_the_code_is_at_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, terms: TopicTables
) -> None:
    def fail(*given: object) -> None:
        raise KeyError("a broken installation")

    monkeypatch.setattr("corpus.derive.mentioned_places", fail)
    with pytest.raises(RuntimeError, match="what fails: places"):
        derive_file(file_of([content("a", PAGE)], tmp_path), tmp_path / "out.parquet", terms, Progress("", 1), 20)


@pytest.mark.parametrize(
    ("step", "fault", "left"),
    [
        ("body_languages", "language", {"language": None, "languages": []}),
        ("article_words", "words", {"word_count": 55}),
        ("quality_signals", "quality", {}),
        ("topic_evidence", "topics", {"topics": []}),
        ("mentioned_places", "places", {"places": []}),
    ],
)
def test_a_flaw_in_an_enrichment_costs_that_enrichment(
    step: str, fault: str, left: Row, terms: TopicTables, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> None:
        raise KeyError("a flaw")

    [whole] = derive([content("a", PAGE)], terms)
    monkeypatch.setattr(f"corpus.derive.{step}", fail)
    [row] = derive([content("a", PAGE)], terms)
    assert fault in row["faults"]
    assert {name: row[name] for name in left} == left
    assert (row["title"], row["body"], row["word_count"]) == (whole["title"], whole["body"], whole["word_count"])
    assert whole["faults"] == []
    assert row["quality"]["paragraph_count"] == (0 if fault == "quality" else whole["quality"]["paragraph_count"])


def test_a_page_with_half_a_character_that_an_earlier_version_stored_is_derived(terms: TopicTables) -> None:
    [row] = derive([content("a", [*PAGE, f"{PAGE[-1]} \ud83d"])], terms)
    assert row["body"].endswith("\ufffd")
    assert row["reason"] is None


def test_an_article_that_may_go_on_behind_what_is_looked_at_is_given_up(terms: TopicTables) -> None:
    told = [f"{PAGE[-1]} It was said on day {number}." for number in range(MOST_BLOCKS + 1)]
    long, short = derive([content("a", told), content("b", PAGE)], terms)
    assert (long["reason"], long["title"]) == ("too_complex", None)
    assert (short["reason"], short["title"]) == (None, PAGE[1])


def test_a_page_that_is_no_article_and_that_an_earlier_version_stored_is_given_up(terms: TopicTables) -> None:
    missing = ["Page not found", "The page you are looking for has been moved or deleted."]
    given_up, kept = derive([content("a", missing), content("b", PAGE)], terms)
    assert (given_up["reason"], given_up["title"]) == ("no_article", None)
    assert kept["reason"] is None
