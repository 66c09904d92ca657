"""Values of fields as databases, exports and services write them: wrapped, missing, escaped twice."""

import json
import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.landing.formats.references import decoded
from corpus.landing.formats.values import MISSING, listed, mended, text_of, without_escapes
from corpus.landing.records import Quarantined
from corpus.page.page import Page
from tests.landing.landed import items, reasons, records


def page_of(row: dict[str, Any]) -> Page:
    [record] = records("jsonl", json.dumps(row).encode())
    return record.page


@pytest.mark.parametrize(
    "names", [("Title", "Body_Text", "URL"), ("TITLE", "body-text", "Url"), ("Post Title", "bodyText", "u.r.l")]
)
def test_case_and_signs_within_a_name_do_not_matter(names: tuple[str, str, str]) -> None:
    page = page_of(dict(zip(names, ("Ferry returns", "It came back.", "https://a.example/1"), strict=True)))
    assert (page.text, page.known, page.url) == ("It came back.", {"title": "Ferry returns"}, "https://a.example/1")


def test_a_name_as_it_is_listed_counts_before_one_in_other_letters() -> None:
    assert page_of({"TEXT": "Loud.", "text": "Quiet."}).text == "Quiet."
    assert page_of({"TEXT": "Loud.", "text": None}).text == "Loud."


@pytest.mark.parametrize(
    ("row", "known"),
    [
        ({"title": {"rendered": "Ferry &#8211; back"}}, {"title": "Ferry – back"}),
        ({"date_gmt": "2025-03-04T05:06:07"}, {"published": "2025-03-04T05:06:07"}),
        ({"published": {"$date": "2025-03-04T05:06:07Z"}}, {"published": "2025-03-04T05:06:07Z"}),
        ({"published": {"$date": {"$numberLong": "1741064767000"}}}, {"published": "1741064767000"}),
        ({"published": ["2025-03-04", "2025-03-05"]}, {"published": "2025-03-04"}),
        ({"headline": {"main": "Ferry returns", "kicker": "Harbour"}}, {"title": "Ferry returns"}),
        ({"author": "['Ann Lee', 'Bo Dahl']"}, {"byline": "Ann Lee, Bo Dahl"}),
        ({"author": '[{"name": "Ann Lee"}]'}, {"byline": "Ann Lee"}),
        ({"author": 17, "categories": [3, 5]}, {}),
        ({"meta": '{"title": "Ferry returns"}'}, {"title": "Ferry returns"}),
        ({"title": "A <em>long</em> way"}, {"title": "A long way"}),
    ],
)  # fmt: skip
def test_a_value_that_a_system_wraps_is_unwrapped(row: dict[str, Any], known: dict[str, str]) -> None:
    assert page_of({"text": "It came back.", **row}).known == known


def test_an_id_of_mongodb_is_an_id() -> None:
    assert page_of({"text": "a", "_id": {"$oid": "64f0c0ffee"}}).external_id == "64f0c0ffee"


def test_a_text_may_be_a_list_of_paragraphs() -> None:
    rows: list[dict[str, Any]] = [
        {"text": ["One ferry came.", "It left."]},
        {
            "paragraphs": [
                {"type": "p", "text": "One ferry came."},
                {"type": "image"},
                {"type": "p", "text": "It left."},
            ]
        },
        {"body": {"content": ["One ferry came.", "It left."]}},
    ]
    assert [page_of(row).blocks for row in rows] == [("One ferry came.", "It left.")] * 3


@pytest.mark.parametrize(
    "text",
    [
        "<p>One ferry came.</p>\n",
        "&lt;p&gt;One ferry came.&lt;/p&gt;",
        "<div><p>One ferry came.",
        '<p class=\\"lead\\">One ferry\\n came.</p>',
    ],
)
def test_a_text_that_is_one_element_is_markup(text: str) -> None:
    page = page_of({"text": text})
    assert (page.blocks, page.marks is not None) == (("One ferry came.",), True)


@pytest.mark.parametrize("word", sorted(MISSING))
def test_words_for_a_missing_value_are_missing_in_every_field(word: str) -> None:
    row = {
        "title": word,
        "author": [word],
        "published": word,
        "id": word,
        "url": word,
        "captured_at": word,
        "link": "https://a.example/1",
    }
    page = page_of({"text": "It came back.", **row})
    assert (page.known, page.external_id, page.captured_at, page.url) == ({}, None, None, "https://a.example/1")
    assert reasons(items("jsonl", json.dumps({"text": word}).encode())) == ["empty"]
    assert reasons(items("csv", f"text,title\n{word},T\n".encode())) == ["empty"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "null"])
def test_numbers_that_are_none_are_missing_in_every_field(number: str) -> None:
    raw = f'{{"text": "It came.", "title": {number}, "byline": {number}, "date": {number}, "id": {number}}}'
    [record] = records("jsonl", raw.encode())
    assert (record.page.known, record.page.external_id) == ({}, None)
    [item] = items("jsonl", f'{{"text": {number}}}'.encode())
    assert isinstance(item, Quarantined)
    assert item.reason == "empty"


def test_a_page_in_a_text_file_may_say_such_a_word() -> None:
    assert page_of({"text": "None\n\nNobody came to the ferry."}).blocks == ("None", "Nobody came to the ferry.")


def test_a_whole_number_that_a_table_keeps_as_a_float_has_no_fraction() -> None:
    assert (text_of(17.0), text_of(17.25), text_of(math.inf), text_of(10**400)) == ("17", "17.25", "", "1" + "0" * 400)


def test_apostrophes_of_a_database_lose_their_backslashes() -> None:
    page = page_of({"text": r"It\'s back.", "title": r"It\'s back"})
    assert (page.text, page.known) == ("It's back.", {"title": "It's back"})


def test_entities_and_escapes_in_a_text_are_undone() -> None:
    page = page_of(
        {"text": 'The mayor&#8217;s R&amp;D.\\n\\n\\"Yes,\\" he said&amp;nbsp;twice. Caf\\u00e9 \\ud83d\\ude00'}
    )
    assert page.blocks == ("The mayor’s R&D.", '"Yes," he said twice. Café 😀')


@pytest.mark.parametrize("text", ["C:\\news\\new.txt", "a & b; R&D", "see ?a=1&copy=2", "one \\new\nline \\n two"])
def test_what_only_looks_like_an_escape_stays(text: str) -> None:
    assert decoded(without_escapes(text)) == text


@pytest.mark.parametrize("sign", ["[", "-", "(", "{", "not ", "1+", "[-", "lambda:", "'a' ", "{1:"])
def test_a_cell_that_nests_too_deep_is_left_as_it_is(sign: str) -> None:
    text = "[" + sign * (3900 // len(sign)) + "1]"
    assert listed(text) == text


@given(st.text() | st.text(st.sampled_from("\\nrtu0d83&#x;ampn\"[]{}'")))
@example("\\ud83d")
@example("&#xd800;&#0;&#1114112;")
def test_no_text_makes_the_mending_fail_and_what_comes_out_can_be_stored(text: str) -> None:
    for found in (mended(text), decoded(without_escapes(text_of(text)))):
        found.encode("utf-8")
    listed(text)


@given(st.text(st.characters(exclude_characters="\\&", exclude_categories=["Cs"])))
def test_a_text_without_escapes_stays_as_it_is(text: str) -> None:
    assert decoded(without_escapes(text)) == text
