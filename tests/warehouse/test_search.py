"""Articles are found through the published file: what a query means, how it ranks, and the same after any loads."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import settings as rounds
from hypothesis import strategies as st

from corpus.text.terms import FOLDED, tokens
from corpus.warehouse.search import IN_A_ROW, create_index, update_index
from corpus.warehouse.search_runs import merge_runs
from corpus.warehouse.table_macros import _TOKENS, _written_out, table_macros

Article = tuple[str, str | None, str | None, str | None, str]

ARTICLES: list[Article] = [
    ("honduras", "en", "Honduras reforms its police", None, "The police of Honduras were reformed last week."),
    ("school", "en", "School roof closed", "Police close a road", "A reform of schools waits. Nothing on the force."),
    ("spain", "es", "La policía de Córdoba", None, "Los policías detuvieron a dos hombres en la ciudad."),
    ("france", "fr", "Les élections", None, "La police a surveillé l'élection dimanche."),
    ("japan", "ja", "東京都知事選", None, "東京都の知事選が始まった。"),
    ("order", "en", "Reform for the police", None, "Reform came late, and the police force was not asked."),
]


def indexed(file: Path, articles: Sequence[Article]) -> None:
    """A file with the articles and what is needed to search them."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as snapshot")
        connection.execute("create schema snapshot.stored")
        connection.execute(
            "create table snapshot.main.articles (article_id varchar primary key, language varchar, title varchar,"
            " deck varchar, body varchar)"
        )
        for article in articles:
            connection.execute("insert into snapshot.main.articles values (?, ?, ?, ?, ?)", article)
        create_index(connection, "snapshot", "stored", "snapshot.main.articles")
        for statement in table_macros("snapshot.main"):
            connection.execute(statement)


def change(file: Path, articles: list[Article], gone: tuple[str, ...] = ()) -> None:
    """A load that brings articles, or others in their place, and takes some away."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as snapshot")
        connection.execute("create temp table changed (article_id varchar)")
        for article_id in {*gone, *(article[0] for article in articles)}:
            connection.execute("insert into changed values (?)", [article_id])
        connection.execute("delete from snapshot.main.articles where article_id in (select article_id from changed)")
        for article in articles:
            connection.execute("insert into snapshot.main.articles values (?, ?, ?, ?, ?)", article)
        update_index(connection, "snapshot", "stored", "snapshot.main.articles", "changed")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("search") / "corpus.duckdb"
    indexed(file, ARTICLES)
    return file


@pytest.fixture(scope="module")
def ask(file: Path) -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        yield lambda query, *values: connection.execute(query, list(values)).fetchall()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("honduras", ["honduras"]),
        ("HONDURAS reforming police", ["honduras", "order", "school"]),
        ("policia", ["spain"]),
        ("Policías", ["spain"]),
        ("election", ["france"]),
        ("élections", ["france"]),
        ("知事", ["japan"]),
        ("京都知", ["japan"]),
        ('"police force"', ["order"]),
        ("“Police  Force”", ["order"]),
        ('"of honduras" police', ["honduras"]),
        ('reform -"police force" -school', ["honduras"]),
        ('"polices force"', ["order"]),  # an inflection of it
        ('"force police"', []),
        ('"closed police"', []),  # the title's last word and the deck's first
        ('"road reform"', []),
        ('"reform of schools" "roof closed"', ["school"]),
        ('"京都知事"', ["japan"]),
        ('police "the force" "was not asked"', []),
        ("reform -honduras -force", []),
        ("zeppelin", []),
        ("", []),
        ('" - "" -', []),
        ("it's [a] (test)\\ %_'", ["france", "school", "spain"]),
    ],
)
def test_what_a_query_finds(ask: Callable[..., list[tuple[Any, ...]]], query: str, expected: list[str]) -> None:
    found = [article for (article,) in ask("select article_id from search(?)", query)]
    if query.startswith("HONDURAS"):
        found = [article for article in found if article != "france"]  # its police is a word of both languages
    assert sorted(found) == sorted(expected)


def test_best_first_with_hits_marked(ask: Callable[..., list[tuple[Any, ...]]]) -> None:
    [first, *_] = ask("select * from search('police reform honduras')")
    assert first[0] == "honduras"
    assert (first[1], first[3]) == (1, 3)
    assert first[4] == "**Honduras** **reforms** its **police**"
    assert first[5] == "The **police** of **Honduras** were **reformed** last week."
    assert ask("select headline, snippet from search('知事')") == [
        ("東京都**知事**選", "東京都の**知事**選が始まった。")
    ]
    assert ask("select snippet from search('policia')")[0][0].startswith("Los **policías** detuvieron")
    shown = ask("select rank, headline is null from search('police', shown := 1) order by rank")
    assert shown == [(rank, rank > 1) for rank in range(1, len(shown) + 1)]


def test_scores_are_those_of_bm25(ask: Callable[..., list[tuple[Any, ...]]]) -> None:
    """Two words, of one stem each, computed by hand from the formula."""
    lengths = {
        article: 3 * len(tokens(title or "")) + 2 * len(tokens(deck or "")) + len(tokens(body))
        for article, _, title, deck, body in ARTICLES
    }
    mean = sum(lengths.values()) / len(lengths)

    def part(weight: float, holders: int, length: int) -> float:
        rarity = math.log(1 + (len(ARTICLES) - holders + 0.5) / (holders + 0.5))
        return rarity * 2.2 * weight / (weight + 1.2 * (0.25 + 0.75 * length / mean))

    found = dict(ask("select article_id, score from search('roof road')"))
    assert found == {"school": pytest.approx(part(3, 1, lengths["school"]) + part(2, 1, lengths["school"]), abs=1e-5)}
    found = dict(ask("select article_id, score from search('closed')"))
    assert found == {"school": pytest.approx(part(3 + 2, 1, lengths["school"]), abs=1e-5)}


def test_the_file_can_be_asked_under_any_name(file: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' (read_only)")
        connection.execute("create table articles as select 'x' as article_id")
        assert connection.execute("select article_id from corpus.search('honduras')").fetchall() == [("honduras",)]
        connection.execute(f"detach corpus; attach '{file}' as other (read_only)")
        found = connection.execute("select article_id from other.search('honduras', db := 'other')").fetchall()
        assert found == [("honduras",)]
        near = connection.execute("select article_id from other.related('honduras', db := 'other')").fetchall()
        assert near[0] == ("order",)


def test_a_copy_is_the_nearest_article(tmp_path: Path) -> None:
    file = tmp_path / "corpus.duckdb"
    copy = ("copy", *ARTICLES[0][1:])
    indexed(file, [*ARTICLES, copy])
    with duckdb.connect(str(file), read_only=True) as connection:
        [first, *_] = connection.execute("select article_id, rank, score from related('honduras')").fetchall()
        assert connection.execute("from related('nobody')").fetchall() == []
    assert first == ("copy", 1, 1.0)


WORDS = ["harbour", "ferry", "ferries", "tide", "police", "council", "reform", "reforms", "bridge", "school", "strike"]


def test_merging_puts_words_in_one_order(tmp_path: Path) -> None:
    indexed(file := tmp_path / "corpus.duckdb", ARTICLES)
    change(file, [("canal", "en", "Aqueduct mended", None, "The canal is open.")])
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as snapshot")
        before = connection.execute("select word, term from snapshot.stored.search_words").fetchall()
        merge_runs(connection, "snapshot.stored")
        assert connection.execute("select word, term from snapshot.stored.search_words").fetchall() == sorted(before)
    assert before != sorted(before)


def test_a_word_may_stand_more_often_than_a_byte_counts(tmp_path: Path) -> None:
    indexed(file := tmp_path / "corpus.duckdb", [*ARTICLES, ("tides", "en", "Tide tide", None, "tide " * 300)])
    with duckdb.connect(str(file), read_only=True) as connection:
        assert connection.execute("select article_id from search('tides')").fetchall() == [("tides",)]


def test_articles_are_related_by_words_of_their_language(tmp_path: Path) -> None:
    words = " ".join(f"word{number}" for number in range(60))
    articles = [("own", "en", None, None, words), ("copy", "en", None, None, words), ("other", "es", None, None, words)]
    indexed(file := tmp_path / "corpus.duckdb", articles)
    with duckdb.connect(str(file), read_only=True) as connection:
        assert connection.execute("from related('own')").fetchall() == [("copy", 1, 1.0, 40)]


def test_words_of_middling_rarity_relate_articles_too(tmp_path: Path) -> None:
    """Words of ten articles in 13 are rare by one article, and a run notes them as common; more would not be rare."""
    middling = " ".join(f"middling{number}" for number in range(20))
    rare = " ".join(f"rare{number}" for number in range(60))
    own = f"{middling} {middling} {rare} every every every"
    articles: list[Article] = [("own", "en", None, None, own), ("copy", "en", None, None, own)]
    articles += [(f"near{number}", "en", None, None, f"{middling} every") for number in range(8)]
    articles += [(f"far{number}", "en", None, None, "every") for number in range(3)]
    indexed(file := tmp_path / "corpus.duckdb", articles)
    with duckdb.connect(str(file), read_only=True) as connection:
        related = connection.execute("select article_id, shared from related('own')").fetchall()
    assert dict(related) == {"copy": 40} | {f"near{number}": 20 for number in range(8)}


@pytest.mark.parametrize(("seed", "at_a_time"), [(1, 2_000_000), (2, 10)])
def test_what_loads_bring_up_to_date_is_found_as_in_a_fresh_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, at_a_time: int
) -> None:
    monkeypatch.setattr("corpus.warehouse.search_runs.SORTED", at_a_time)
    monkeypatch.setattr("corpus.warehouse.search.MADE_UNLIKE", at_a_time)
    draw = random.Random(seed)
    loads = [
        {
            draw.randrange(10): None if draw.random() < 0.2 else " ".join(draw.choices(WORDS, k=draw.randint(1, 12)))
            for _ in range(5)
        }
        for _ in range(4)
    ]
    step_by_step, fresh = tmp_path / "a" / "corpus.duckdb", tmp_path / "b" / "corpus.duckdb"
    step_by_step.parent.mkdir()
    fresh.parent.mkdir()
    held: dict[int, str] = {}
    indexed(step_by_step, [])
    for load in loads:
        gone = tuple(str(number) for number, body in load.items() if body is None)
        brought = {number: body for number, body in load.items() if body is not None}
        held = {number: body for number, body in held.items() if str(number) not in gone} | brought
        change(step_by_step, [(str(number), "en", None, None, body) for number, body in brought.items()], gone)
    indexed(fresh, [(str(number), "en", None, None, body) for number, body in held.items()])
    expected = _answers(fresh, held)
    assert any(expected)
    assert _answers(step_by_step, held) == expected
    with duckdb.connect() as connection:
        connection.execute(f"attach '{step_by_step}' as snapshot")
        merge_runs(connection, "snapshot.stored")
        [(replaced,)] = connection.execute(
            "select count(*) from (select unnest(articles) as article from snapshot.stored.search_postings)"
            " anti join snapshot.stored.search_documents using (article)"
        ).fetchall()
        rows = connection.execute(
            "select term, articles from snapshot.stored.search_postings order by rowid"
        ).fetchall()
        in_order = [(term, article) for term, articles in rows for article in articles]
    assert not replaced
    assert in_order == sorted(in_order)
    assert _answers(step_by_step, held) == expected


def _answers(file: Path, held: dict[int, str]) -> list[list[tuple[Any, ...]]]:
    """What some queries find, and what is related to each article."""
    asked = ["ferry police", "reform -tide", '"ferry tide"', "council bridge school strike", '"police reforms" school']
    with duckdb.connect(str(file), read_only=True) as connection:
        found = [connection.execute("from search(?)", [query]).fetchall() for query in asked]
        return found + [connection.execute("from related(?)", [str(number)]).fetchall() for number in sorted(held)]


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=12), max_size=4))
@rounds(max_examples=60)
def test_a_query_is_split_as_texts_are(said: list[str]) -> None:
    """Python splits what is indexed, SQL what is asked: folded, both are the same."""
    text = " ".join(said)
    with duckdb.connect() as connection:
        fold = FOLDED.format("word")
        split = _written_out(f"select list_transform({_TOKENS.format('$text')}, lambda word: {fold})")
        [(asked,)] = connection.execute(split, {"text": text}).fetchall()
        [(found,)] = connection.execute(
            f"select list_transform($words::varchar[], lambda word: {fold})", {"words": tokens(text)}
        ).fetchall()
    assert asked == found


def test_a_term_of_many_articles_is_in_several_rows(tmp_path: Path) -> None:
    articles: list[Article] = [(f"{number:03}", "en", "A tide", None, f"harbour {number}") for number in range(150)]
    indexed(file := tmp_path / "corpus.duckdb", articles)
    change(file, [("late", "en", None, "Harbour tide", "tide tide")], gone=("007",))
    with duckdb.connect(str(file)) as connection:
        assert _long_rows(connection, "stored") == [6] * 3 + [IN_A_ROW] * 9 * 3
        found = connection.execute("select article_id, rank from search('\"harbour tide\"')").fetchall()
        assert found == [("late", 1)]
        assert connection.execute("select count(*) from search('tides')").fetchall() == [(150,)]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as snapshot")
        merge_runs(connection, "snapshot.stored")
        assert _long_rows(connection, "snapshot.stored") == [5, 6, 6] + [IN_A_ROW] * 9 * 3
        runs = connection.execute("select distinct run from snapshot.stored.search_postings").fetchall()
    assert runs == [(150,)]


def _long_rows(connection: duckdb.DuckDBPyConnection, index: str) -> list[int]:
    """How many postings are in rows of more than two, all lists of which are as long."""
    rows = connection.execute(
        "select len(articles), len(titles), len(decks), len(places)"
        f" from {index}.search_postings where len(articles) > 2 order by all"
    ).fetchall()
    assert all(len(set(row)) == 1 for row in rows)
    return [row[0] for row in rows]


def test_numbers_of_articles_without_words_are_not_given_again(tmp_path: Path) -> None:
    indexed(file := tmp_path / "corpus.duckdb", [("a", "en", None, None, "tide")])
    change(file, [("b", "en", None, None, "..."), ("c", "en", None, None, "?")])
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as snapshot")
        merge_runs(connection, "snapshot.stored")
    change(file, [("d", "en", None, None, "ferry")])
    with duckdb.connect(str(file)) as connection:
        assert connection.execute("select count(distinct article) from stored.search_documents").fetchall() == [(4,)]
        assert connection.execute("select article_id from search('ferry')").fetchall() == [("d",)]
