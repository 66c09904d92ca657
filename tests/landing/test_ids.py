"""Ids of captures: they depend on what was captured and on nothing else."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.landing.ids import (
    KNOWN_FIELDS,
    article_id,
    capture_id,
    content_id,
    content_sha256,
    digest,
    load_id_of,
    member_path,
    source_of,
)
from corpus.warehouse import connection as warehouse

VIEWS = Path(warehouse.__file__).with_name("views.sql")

parts = st.lists(st.text(st.sampled_from("a0:1\x1f\x1e\n"), max_size=4), max_size=4)


@given(parts, parts)
@example(["a\x1fb"], ["a", "b"])
@example(["1:a"], ["1", "a"])
@example(["a", ""], ["a"])
def test_parts_do_not_run_into_each_other(left: list[str], right: list[str]) -> None:
    assert (digest(*left) == digest(*right)) == (left == right)


@given(st.lists(st.text(st.characters())))
def test_a_digest_is_32_hexadecimal_digits_of_any_text(texts: list[str]) -> None:
    found = digest(*texts)
    assert len(found) == 32
    assert int(found, 16) >= 0


contents = st.tuples(
    st.text(st.sampled_from("ab\x1f\x1e:"), max_size=12),
    st.dictionaries(st.sampled_from(KNOWN_FIELDS), st.text(st.sampled_from("ab\x1f"), min_size=1, max_size=3)),
)


@given(contents, contents)
@example(("a\x1ftitle\x1eb", {}), ("a", {"title": "b"}))
@example(("a", {"title": "b"}), ("a", {"deck": "b"}))
def test_contents_are_equal_where_text_and_known_fields_are(
    left: tuple[str, dict[str, str]], right: tuple[str, dict[str, str]]
) -> None:
    assert (content_sha256(*left) == content_sha256(*right)) == (left == right)


def test_the_order_of_fields_and_empty_ones_do_not_matter() -> None:
    assert content_sha256("t", {"title": "a", "byline": "b", "title:meta": "c", "kind": "d"}) == content_sha256(
        "t", {"kind": "d", "byline": "b", "title:meta": "c", "title": "a", "deck": "", "keywords": ""}
    )


@pytest.mark.parametrize(
    "other",
    [
        ("u", {"title:json-ld": "a"}, ["p", "p"]),
        ("t", {"title:json-ld": "b"}, ["p", "p"]),
        ("t", {"title:meta": "a"}, ["p", "p"]),
        ("t", {"title:json-ld": "a", "published:meta": "2025"}, ["p", "p"]),
        ("t", {"title:json-ld": "a"}, ["h1", "p"]),
        ("t", {"title:json-ld": "a", "h1": "p"}, []),
        ("t", {}, ["title:json-ld", "a"]),
    ],
)
def test_whatever_a_page_states_or_marks_is_content(other: tuple[str, dict[str, str], list[str]]) -> None:
    assert content_sha256(*other) != content_sha256("t", {"title:json-ld": "a"}, ["p", "p"])


def test_a_capture_is_told_apart_by_source_path_record_and_bytes() -> None:
    base = ("s", "s/a.zip", "b.txt", 1, "ff")
    others = [
        ("t", *base[1:]),
        ("s", "s/b.zip", "b.txt", 1, "ff"),
        ("s", "s/a.zip", "c.txt", 1, "ff"),
        ("s", "s/a.zip", "", 1, "ff"),
        ("s", "s/a.zip!/b.txt", "", 1, "ff"),
        ("s", "s/a.zip", "b.txt", 2, "ff"),
        ("s", "s/a.zip", "b.txt", 1, "fe"),
    ]
    assert len({capture_id(*base), *(capture_id(*other) for other in others)}) == 1 + len(others)


@given(st.text(max_size=5), st.text(max_size=5), st.sampled_from(["", "m", "m!/n"]), st.integers(0, 2**62))
@example("Yahoo!", "Yahoo!/a.txt", "", 0)
@example("é", "新聞/😀.zip", "a", 7)
def test_the_warehouse_computes_the_ids_of_captures_as_they_are_read(
    source: str, file: str, member: str, offset: int
) -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        views = duckdb.extract_statements(VIEWS.read_text(encoding="utf-8"))
        for statement in views:
            if "raw.sized" in statement.query or "raw.capture_id" in statement.query:
                connection.execute(statement)
        values = [source, file, member_path(file, member), offset, "ff"]
        [(found,)] = connection.execute("select raw.capture_id(?, ?, ?, ?, ?)", values).fetchall()
    assert found == capture_id(source, file, member, offset, "ff")


def test_an_article_hangs_on_its_url_and_without_one_on_its_content() -> None:
    url = "https://a.example/1"
    assert article_id("s", url, "content 1") == article_id("s", url, "content 2")
    assert article_id("s", None, "content 1") != article_id("s", None, "content 2")
    assert article_id("s", url, "c") != article_id("t", url, "c")
    assert article_id("s", "c", "d") != article_id("s", None, "c"), "a URL is never taken for a content"


def test_a_state_hangs_on_article_and_content() -> None:
    assert len({content_id("a", "x"), content_id("a", "y"), content_id("b", "x")}) == 3


def test_load_ids_sort_by_the_time_at_which_the_load_was_due() -> None:
    days = [datetime(2025, 3, 3), datetime(2025, 3, 3, 0, 0, 1), datetime(2025, 11, 1)]
    ids = [load_id_of(f"run {9 - at}", day) for at, day in enumerate(days)]
    assert ids == sorted(ids)
    assert ids[0].startswith("20250303T000000Z-")
    assert load_id_of("one", days[0]) != load_id_of("other", days[0])


@pytest.mark.parametrize(
    ("path", "url", "source"),
    [
        ("daily/2025/a.txt", "https://other.example/1", "daily"),
        ("a.txt", "https://www.daily.example/1", "daily.example"),
        ("a.txt", "https://news.daily.example:8080/1", "news.daily.example"),
        ("a.txt", None, "unattributed"),
    ],
)
def test_the_source_is_the_folder_else_the_host(path: str, url: str | None, source: str) -> None:
    assert source_of(path, url) == source
