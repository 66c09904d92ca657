"""JSON objects around records, and where each record's own bytes are."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.landing.formats.envelopes import record_spans
from corpus.landing.formats.fields import FIELD_NAMES
from corpus.landing.records import Item, Record
from tests.landing.landed import items, reasons, records

ROWS = [{"title": f"Title {n}", "text": f"Ferry {n} came – late.", "url": f"https://a.example/{n}"} for n in range(3)]


def titles(found: list[Record] | list[Item]) -> list[str]:
    return [item.page.known["title"] for item in found if isinstance(item, Record)]


ENVELOPES: dict[str, Any] = {
    "Solr": {"responseHeader": {"status": 0}, "response": {"numFound": 3, "docs": ROWS}},
    "Elasticsearch": {
        "took": 3,
        "hits": {"total": {"value": 3}, "hits": [{"_id": "1", "_source": row} for row in ROWS]},
    },
    "GraphQL": {"data": {"articles": {"edges": [{"cursor": "x", "node": row} for row in ROWS]}}},
    "JSON:API": {"data": [{"id": "1", "type": "article", "attributes": row} for row in ROWS]},
    "a list under a name of its own": {"pressmeldungen": ROWS, "count": 3},
    "by id": {f"a{n}": row for n, row in enumerate(ROWS)},
    "by id, under a name": {"count": 3, "meldungen": {f"a{n}": row for n, row in enumerate(ROWS)}},
    "two lists": {"sport": ROWS[:1], "stadt": ROWS[1:]},
    "a feed": {"rss": {"channel": {"title": "A paper", "item": ROWS}}},
    "names in other letters": {"Results": [{name.upper(): value for name, value in row.items()} for row in ROWS]},
}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ENVELOPES)
def test_the_records_in_an_envelope_are_read_each_with_its_own_bytes(name: str, indent: int | None) -> None:
    raw = json.dumps(ENVELOPES[name], indent=indent, ensure_ascii=False).encode()
    found = records("json", raw)
    assert titles(found) == ["Title 0", "Title 1", "Title 2"]
    for item in found:
        assert raw[item.offset :][: len(item.raw)] == item.raw
        assert json.loads(item.raw)


def test_a_line_may_be_an_envelope_too() -> None:
    raw = b"".join(b"  " + json.dumps({"response": {"docs": [row]}}).encode() + b"\r\n" for row in ROWS)
    found = records("jsonl", raw)
    assert titles(found) == ["Title 0", "Title 1", "Title 2"]
    assert [raw[item.offset :][: len(item.raw)] for item in found] == [item.raw for item in found]


def test_a_hit_of_a_search_engine_on_a_line_is_a_record() -> None:
    raw = b"".join(json.dumps({"_index": "news", "_id": "1", "_source": row}).encode() + b"\n" for row in ROWS)
    assert titles(records("jsonl", raw)) == ["Title 0", "Title 1", "Title 2"]


@pytest.mark.parametrize(
    "row",
    [
        {"title": "A gallery", "images": [{"text": "A ferry.", "title": "Ferry"}]},
        {"title": "A post", "comments": [{"text": "First!", "title": "Re", "url": "https://a.example/1"}]},
        {"title": "A story", "story_parts": [{"text": "Only a part."}]},
        {"title": "A story", "extra": {"deep": {"text": "Not this.", "title": "Nor this"}, "count": 1}},
    ],
)
def test_the_parts_of_a_record_are_no_records(row: dict[str, Any]) -> None:
    assert reasons(items("json", json.dumps(row).encode())) == ["no_text_field"]


def test_what_is_no_record_among_some_is_quarantined_alone() -> None:
    raw = json.dumps({"docs": [ROWS[0], {"title": "No text"}, ROWS[2]]}).encode()
    found = items("json", raw)
    assert reasons(found) == [None, "no_text_field", None]
    assert [raw[item.offset :][: len(item.raw)] for item in found] == [item.raw for item in found]


def test_an_envelope_in_a_charset_of_single_bytes_keeps_its_places() -> None:
    raw = json.dumps(
        {"docs": [{"title": "Fähre", "text": "Die Fähre über den Fluß für größere Züge."}] * 2}, ensure_ascii=False
    ).encode("cp1252")
    found = records("json", raw)
    assert titles(found) == ["Fähre", "Fähre"]
    assert [raw[item.offset :][: len(item.raw)] for item in found] == [item.raw for item in found]


KEYS = st.sampled_from(["text", "title", "docs", "hits", "é", "a"])


@pytest.mark.parametrize("before", [{"status": "ok", "tags": ["a"]}, {"meta": {"images": [{"text": "a"}]}}])
@pytest.mark.parametrize("path", [("articles",), ("response", "docs")])
def test_an_envelope_over_the_limit_is_read_list_by_list(before: dict[str, Any], path: tuple[str, ...]) -> None:
    rows = [{"title": f"Title {n}", "text": f"Ferry – {n}. " + "x" * 400} for n in range(200)]
    inner: Any = rows
    for key in reversed(path):
        inner = {key: inner}
    raw = json.dumps({**before, **inner, "total": 200, "next": None}, ensure_ascii=False).encode()
    found = records("json", raw, 2000)
    assert titles(found) == [row["title"] for row in rows]
    assert [raw[item.offset :][: len(item.raw)] for item in found] == [item.raw for item in found]


def test_of_an_envelope_over_the_limit_what_is_not_read_is_told() -> None:
    rows = [{"title": f"Title {n}", "text": "x" * 400} for n in range(50)]
    raw = json.dumps({"articles": rows, "posts": rows}).encode()
    *read, rest = items("json", raw, 2000)
    assert (titles(read), reasons([rest])) == ([row["title"] for row in rows], ["too_large"])
    assert raw[rest.offset :].startswith(b', "posts"')
    cut = items("json", raw[: len(raw) // 3], 2000)
    assert reasons(cut)[-1] == "truncated"
    assert len(cut) > 10


def test_envelopes_one_after_another_are_read_though_together_they_are_over_the_limit() -> None:
    raw = b"\n".join(json.dumps({"docs": [row]}, indent=1).encode() for row in ROWS * 20)
    assert len(records("json", raw, 500)) == 60


def test_a_record_over_the_limit_with_a_list_in_it_is_too_large() -> None:
    raw = json.dumps({"title": "T", "images": [{"text": "a", "title": "b"}], "text": "x" * 3000}).encode()
    assert reasons(items("json", raw, 2000)) == ["too_large"]


def test_many_lists_of_records_are_all_read() -> None:
    raw = json.dumps({f"list {n}": [{"title": f"Title {n}", "text": "A ferry."}] for n in range(3000)}).encode()
    found = records("json", raw, 1 << 20)
    assert titles(found) == [f"Title {n}" for n in range(3000)]
    assert [raw[item.offset :][: len(item.raw)] for item in found] == [item.raw for item in found]


def test_a_key_that_is_there_twice_does_no_harm() -> None:
    raw = (
        b'{"docs": 1, "docs": [{"text": "a", "title": "T"}], "x": {"docs": []}, "docs": [{"text": "b", "title": "U"}]}'
    )
    assert titles(items("json", raw)) == ["T", "U"]


values = st.recursive(
    st.none() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=25,
)  # fmt: skip


@given(
    st.dictionaries(st.sampled_from(["response", "docs", "hits", "ü", ""]), values, max_size=3),
    st.sampled_from([None, 1]),
)
def test_spans_are_whole_objects_in_their_order(outer: dict[str, Any], indent: int | None) -> None:
    raw = json.dumps(outer, indent=indent, ensure_ascii=False).encode()
    spans = record_spans(raw, FIELD_NAMES)
    assert spans == sorted(spans)
    assert all(isinstance(json.loads(raw[start:end]), dict) for start, end in spans)


@given(st.binary(max_size=60) | st.text(st.sampled_from('{}[]:,"\\ textdocs1')).map(str.encode))
def test_no_bytes_make_the_reader_of_objects_fail(raw: bytes) -> None:
    for kind in ("json", "jsonl"):
        for item in items(kind, raw):
            assert isinstance(item, Record) or "the reader failed" not in item.message
