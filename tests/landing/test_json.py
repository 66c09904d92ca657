"""JSON lines, and JSON that is an array, one object or a list in one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.landing.formats.values import text_of as value_of
from corpus.landing.records import Quarantined, Record
from tests.landing.landed import items, lines, reasons, records, texts


def text_of(item: Record | Quarantined) -> str:
    assert isinstance(item, Record), item
    return item.page.text


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"\xef\xbb\xbf", "empty"),
        (b'{"text": "  \\n"}', "empty"),
        (b'{"text": "", "body": " "}', "empty"),
        (b'{"text": "\\u0000"}', "empty"),
        (b'{"text": "cut off', "parse_failed"),
        (b'["text", "a list"]', "parse_failed"),
        (b"null", "parse_failed"),
        (b"[" * 100_000, "parse_failed"),
        (b'{"text": "\\u200b\\u2060\\ufeff"}', "empty"),
        (b"{}", "no_text_field"),
        (b'{"title": "no text"}', "no_text_field"),
        (b'{"text": {"en": "nested"}}', "no_text_field"),
        (b'{"text": true}', "no_text_field"),
    ],
)
def test_a_line_that_is_no_record_is_quarantined_and_the_others_are_read(line: bytes, reason: str) -> None:
    before, item, after = items("jsonl", b'{"text": "a"}\n' + line + b'\n{"text": "b"}', 200_000)
    assert reasons([before, item, after]) == [None, reason, None]
    assert (item.offset, item.raw) == (14, line)
    assert text_of(after) == "b"


@pytest.mark.parametrize(
    "line",
    [
        b'{"title": "A\x00 bell\x07", "text": "a\tb"}',
        b'{"title": "A bell", "text": "a\tb", "id": ' + b"9" * 5000 + b"}",
        b'{"title": "A bell", "text": "a\\tb"}, ',
    ],
)
def test_json_that_no_standard_allows_costs_no_record_and_is_counted(line: bytes) -> None:
    [item] = records("jsonl", line, 20_000)
    assert (text_of(item), item.page.known["title"], item.page.faults) == ("a\tb", "A bell", ("json",))


def test_a_title_that_nobody_can_see_is_missing() -> None:
    [item] = records("jsonl", lines({"title": "\u200b\u200d", "text": "a"}))
    assert "title" not in item.page.known


@pytest.mark.parametrize(
    ("line", "what"),
    [("null", "null"), ("[1]", "an array"), ("3.5", "a number"), ('"a"', "a string"), ("true", "true or false")],
)
def test_a_value_that_is_no_object_is_called_what_json_calls_it(line: str, what: str) -> None:
    [item] = items("jsonl", line.encode())
    assert isinstance(item, Quarantined)
    assert item.message == f"it is {what}, not an object"


def test_lines_in_another_charset_are_read() -> None:
    assert [text_of(item) for item in items("jsonl", '{"text": "Fußgänger über Öl"}\n'.encode("cp1252"))] == [
        "Fußgänger über Öl"
    ]


def test_blank_lines_are_no_records() -> None:
    raw = b'\n  \r\n{"text": "a"}\r\n\n\t\n{"text": "b"}\n\n'
    assert [(item.offset, item.raw) for item in records("jsonl", raw)] == [
        (5, b'{"text": "a"}'),
        (23, b'{"text": "b"}'),
    ]


def test_a_byte_order_mark_before_the_first_line_does_no_harm() -> None:
    [record] = records("jsonl", b'\xef\xbb\xbf{"text": "a"}')
    assert text_of(record) == "a"


def test_an_empty_file_of_lines_holds_no_records() -> None:
    assert items("jsonl", b"") == []


def test_a_line_over_the_limit_is_quarantined_once_and_skipped_to_its_end() -> None:
    long = json.dumps({"text": "x" * 95}).encode()
    found = items("jsonl", b'{"text": "a"}\n' + long + b'\n{"text": "b"}\n' + long, limit=20)
    assert [item.offset for item in found] == [0, 14, 15 + len(long), 29 + len(long)]
    assert reasons(found) == [None, "too_large", None, "too_large"]
    assert len(found[1].raw) <= 21, "no more of the line is kept in memory than the limit"


@pytest.mark.parametrize("size", [*range(18, 24), 40, 41, 42, 70_000])
def test_what_follows_a_long_line_is_found_whatever_its_length(size: int) -> None:
    *_, last = items("jsonl", b"x" * size + b'\n{"text": "b"}', limit=20)
    assert (last.offset, text_of(last)) == (size + 1, "b")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=8))
def test_every_line_gives_one_record_or_quarantined_one_in_order(told: list[str]) -> None:
    raws = [json.dumps({"text": text}).encode() for text in told]
    found = items("jsonl", b"\n".join(raws))
    assert [item.raw for item in found] == raws
    for item, text in zip(found, told, strict=True):
        assert isinstance(item, Record) or not value_of(text) or not text.isprintable()


OBJECTS = [b'{"text": "one"}', b'{"text": "two {[\\"}]", "tags": ["a", {"b": [1]}]}', b'{"text":\n "three"\n}']


@pytest.mark.parametrize(
    ("before", "between", "after"),
    [
        (b"[", b",", b"]"),
        (b"[\n  ", b",\n  ", b"\n]\n"),
        (b"", b"\n", b""),
        (b"\xef\xbb\xbf [", b" ,", b"]"),
        (b"", b"", b""),
    ],
)
def test_objects_are_told_apart_and_keep_their_bytes_and_place(before: bytes, between: bytes, after: bytes) -> None:
    raw = before + between.join(OBJECTS) + after
    found = records("json", raw)
    assert [item.raw for item in found] == OBJECTS
    assert [raw[item.offset : item.offset + len(item.raw)] for item in found] == OBJECTS
    assert [text_of(item) for item in found] == ["one", 'two {["}]', "three"]


def test_an_array_is_read_across_pieces_of_the_stream() -> None:
    told = [f"{n} " + 'x\\"{' * 5000 for n in range(12)]
    raw = json.dumps([{"text": text} for text in told]).encode()
    assert [text_of(item) for item in records("json", raw, 100_000)] == told


@pytest.mark.parametrize("bad", [b'{"text": }', b'{"title": "no text"}', b"nonsense", b'[{"text": "nested"}]'])
def test_a_bad_object_of_an_array_does_not_take_the_others_with_it(bad: bytes) -> None:
    found = items("json", b"[" + OBJECTS[0] + b"," + bad + b"," + OBJECTS[2] + b"]")
    good = [text_of(item) for item in found if isinstance(item, Record)]
    assert good == ["one", "three"]
    assert len(found) == 3
    assert found[1].raw == bad


def test_an_array_that_is_cut_off_gives_what_came_before() -> None:
    raw = b"[" + b",".join(OBJECTS)
    assert reasons(items("json", raw)) == [None, None, None, "truncated"]
    assert reasons(items("json", raw[:-4])) == [None, None, "truncated"]


def test_an_object_over_the_limit_is_quarantined_and_the_next_is_read() -> None:
    raw = json.dumps([{"text": "x" * 200_000}, {"text": "short"}]).encode()
    found = items("json", raw, 1000)
    assert reasons(found) == ["too_large", None]
    assert len(found[0].raw) <= 1001


@pytest.mark.parametrize("key", ["articles", "items", "results", "data"])
def test_the_list_in_an_answer_of_a_service_is_read(key: str) -> None:
    rows = [{"title": f"T{n}", "content": f"Text {n}."} for n in range(3)]
    found = records("json", json.dumps({"status": "ok", "total": 3, key: rows}).encode())
    assert [(text_of(item), item.page.known["title"]) for item in found] == [(f"Text {n}.", f"T{n}") for n in range(3)]
    assert len({item.offset for item in found}) == 3


def test_one_object_is_one_record() -> None:
    [record] = records("json", json.dumps({"text": "Only.", "articles": []}, indent=2).encode())
    assert text_of(record) == "Only."
    assert texts("a") == lines({"text": "a"})
