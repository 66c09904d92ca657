"""Fields of a row: under which names crawlers and corpora keep them, and what becomes of each."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.landing.formats.fields import FIELD_NAMES, BadMapping, field_values, mapping_of
from corpus.landing.formats.values import text_of
from corpus.landing.records import Quarantined, Record
from corpus.page.page import Page
from tests.landing.landed import items, records


def page_of(row: dict[str, Any]) -> Page:
    [record] = records("jsonl", json.dumps(row).encode())
    return record.page


SCHEMAS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "C4": (
        {"text": "The text.", "timestamp": "2019-04-25T12:57:54Z", "url": "https://a.example/1"},
        {"captured_at": datetime(2019, 4, 25, 12, 57, 54)},
    ),
    "mC4": (
        {"text": "The text.", "timestamp": "2020-02-22T22:24:31Z", "url": "https://a.example/1"},
        {"captured_at": datetime(2020, 2, 22, 22, 24, 31)},
    ),
    "CC-News": (
        {
            "title": "A title",
            "text": "The text.",
            "domain": "a.example",
            "date": "2017-09-30 00:00:00",
            "description": "A deck",
            "url": "https://a.example/1",
            "image_url": "https://a.example/1.jpg",
        },
        {"title": "A title", "deck": "A deck", "published": "2017-09-30 00:00:00"},
    ),
    "datatrove": (
        {
            "text": "The text.",
            "id": "<urn:uuid:1>",
            "metadata": {"url": "https://a.example/1", "date": "2023-01-02T03:04:05Z", "language": "en"},
        },
        {"external_id": "<urn:uuid:1>", "published": "2023-01-02T03:04:05Z", "language": "en"},
    ),
    "RedPajama": (
        {"text": "The text.", "meta": {"url": "https://a.example/1", "timestamp": "2023-01-02T03:04:05Z"}},
        {"captured_at": datetime(2023, 1, 2, 3, 4, 5)},
    ),
    "trafilatura": (
        {
            "title": "A title",
            "author": "Ann Lee; Bo Dahl",
            "hostname": "a.example",
            "date": "2025-03-03",
            "fingerprint": "f00d",
            "id": None,
            "license": None,
            "comments": "",
            "raw_text": "The raw text.",
            "text": "The text.",
            "language": None,
            "image": None,
            "pagetype": "article",
            "source": "https://a.example/1",
            "source-hostname": "A",
            "excerpt": "A deck",
            "categories": "sport",
            "tags": "ball",
        },
        {
            "title": "A title",
            "byline": "Ann Lee; Bo Dahl",
            "published": "2025-03-03",
            "deck": "A deck",
            "section": "sport",
        },
    ),
    "news-please": (
        {
            "authors": ["Ann Lee", "Bo Dahl"],
            "date_download": "2025-03-04 05:06:07",
            "date_modify": None,
            "date_publish": "2025-03-03 01:02:03",
            "description": "A deck",
            "filename": "a.json",
            "image_url": None,
            "language": "en",
            "maintext": "The text.",
            "source_domain": "a.example",
            "title": "A title",
            "title_page": None,
            "url": "https://a.example/1",
        },
        {
            "title": "A title",
            "byline": "Ann Lee, Bo Dahl",
            "published": "2025-03-03 01:02:03",
            "deck": "A deck",
            "language": "en",
            "captured_at": datetime(2025, 3, 4, 5, 6, 7),
        },
    ),
    "newspaper": (
        {
            "title": "A title",
            "authors": ["Ann Lee"],
            "publish_date": "2025-03-03T00:00:00",
            "text": "The text.",
            "url": "https://a.example/1",
            "summary": "A deck",
        },
        {"title": "A title", "byline": "Ann Lee", "published": "2025-03-03T00:00:00", "deck": "A deck"},
    ),
    "JSON Feed": (
        {
            "id": "1",
            "url": "https://a.example/1",
            "title": "A title",
            "content_text": "The text.",
            "date_published": "2025-03-03T01:02:03Z",
            "authors": [{"name": "Ann Lee", "url": "https://a.example/ann"}, {"name": "Bo Dahl"}],
            "language": "en",
        },
        {
            "external_id": "1",
            "title": "A title",
            "byline": "Ann Lee, Bo Dahl",
            "published": "2025-03-03T01:02:03Z",
            "language": "en",
        },
    ),
    "schema.org": (
        {
            "@type": "NewsArticle",
            "headline": "A title",
            "articleBody": "The text.",
            "datePublished": "2025-03-03T01:02:03Z",
            "author": {"@type": "Person", "name": "Ann Lee"},
            "articleSection": "Sport",
            "inLanguage": "en",
            "description": "A deck",
            "url": "https://a.example/1",
        },
        {
            "title": "A title",
            "byline": "Ann Lee",
            "published": "2025-03-03T01:02:03Z",
            "section": "Sport",
            "language": "en",
            "deck": "A deck",
        },
    ),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_common_schema_needs_no_mapping(name: str) -> None:
    row, expected = SCHEMAS[name]
    page = page_of(row)
    about = {key: value for key in ("external_id", "captured_at") if (value := getattr(page, key))}
    assert (page.text, page.url) == ("The text.", "https://a.example/1")
    assert page.known | about == expected


def test_the_html_of_a_row_is_read_as_a_page() -> None:
    row = {
        "content_html": "<p>First paragraph.</p><p>Second <b>one</b>.</p>",
        "url": "https://a.example/1",
        "title": "T",
    }
    page = page_of(row)
    assert page.blocks == ("First paragraph.", "Second one.")
    assert page.marks is not None
    assert page.known["title"] == "T"


def test_text_that_mentions_tags_stays_text() -> None:
    text = "The <b> tag and the </b> tag make letters bold; if a < b then c > d."
    assert page_of({"text": text}).blocks == (text,)


def test_the_first_name_that_holds_something_counts() -> None:
    page = page_of({"text": " ", "body": "The body.", "content": "Not this.", "title": None, "headline": "Shown"})
    assert (page.text, page.known) == ("The body.", {"title": "Shown"})


@pytest.mark.parametrize("value", ["yesterday", "", None, [], {}, "2025-13-45"])
def test_a_time_of_capture_that_is_none_stays_unknown(value: object) -> None:
    assert page_of({"text": "a", "captured_at": value}).captured_at is None


def test_a_source_that_is_no_address_is_no_url() -> None:
    assert page_of({"text": "a", "source": "The Daily"}).url is None


def test_the_fields_of_a_record_without_text_are_named() -> None:
    [item] = items("jsonl", b'{"headline": "h", "abstract": "a", "\\ud800": 1}')
    assert isinstance(item, Quarantined)
    assert "abstract, headline" in item.message
    assert item.message.encode()


def test_half_a_character_is_replaced_so_that_the_record_can_be_stored() -> None:
    raw = b'{"text": "cut \\ud83d", "title": "\\udc00", "authors": ["\\ud800"], "id": "\\ud83d\\ude00"}'
    [record] = records("jsonl", raw)
    assert record.page.text == "cut \ufffd"
    assert record.page.known == {"title": "\ufffd", "byline": "\ufffd"}
    assert record.page.external_id == "😀"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" a ", "a"),
        (7, "7"),
        (True, ""),
        (None, ""),
        (["a", " ", 7, None, ["no"], {"name": "b"}], "a, 7, b"),
        ({"#text": "a"}, "a"),
        ({"other": "a"}, ""),
        (date(2025, 3, 4), "2025-03-04"),
        (datetime(2025, 3, 4, 5), "2025-03-04T05:00:00"),
    ],
)
def test_a_value_becomes_one_string(value: object, text: str) -> None:
    assert text_of(value) == text


def test_a_mapping_goes_before_the_common_names_and_leads_into_objects() -> None:
    names = mapping_of(b"text: story.body.main\ntitle:\n  - kop\n  - story.head\n")
    row = {"story": {"body": {"main": "Deep."}, "head": "Head"}, "text": "Common.", "lang": "nl"}
    told = {field: value for field, value in field_values(row, names).items() if value}
    assert told == {"text": "Deep.", "title": "Head", "language": "nl"}
    assert field_values({"text": "Common."}, names)["text"] == "Common."
    assert field_values({"story.body.main": "Dotted."}, names)["text"] == "Dotted."


def test_an_empty_mapping_is_the_common_names() -> None:
    assert mapping_of(b"# nothing yet\n") == FIELD_NAMES


@pytest.mark.parametrize(
    ("raw", "message"),
    [(b"- a", "must map"), (b"tekst: a", "no field 'tekst'"), (b"text: 7", "text must be"), (b"text: [", "not YAML")],
)
def test_a_mapping_that_cannot_be_used_says_why(raw: bytes, message: str) -> None:
    with pytest.raises(BadMapping, match=message):
        mapping_of(raw)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
field_names = st.sampled_from([name for names in FIELD_NAMES.values() for name in names if "html" not in name])


@given(st.dictionaries(field_names, json_values))
def test_whatever_an_objects_fields_hold_its_record_can_be_stored(row: dict[str, object]) -> None:
    [item] = items("jsonl", json.dumps(row).encode())
    if isinstance(item, Record):
        told = [item.page.text, *item.page.known.values(), item.page.url or "", item.page.external_id or ""]
        assert "".join(told).encode()
    else:
        assert item.reason in {"empty", "no_text_field", "not_text"}
