"""The readers: what each makes of its bytes, and each reason to refuse."""

import io
import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.landing.capture import Record, Refusal
from corpus.landing.formats import READERS, SPLITTABLE, format_of, json_lines, plain_text
from corpus.landing.quarantine import REASONS

LIMIT = 1000


def read_text(raw: bytes, limit: int = LIMIT) -> Record | Refusal:
    [item] = plain_text.read(io.BytesIO(raw), limit)
    return item


def read_lines(raw: bytes, limit: int = LIMIT) -> list[Record | Refusal]:
    return list(json_lines.read(io.BytesIO(raw), limit))


def read_row(**fields: object) -> Record:
    item = json_lines.record_of(1, 0, json.dumps(fields).encode())
    assert isinstance(item, Record)
    return item


def reason_of(item: Record | Refusal) -> str:
    assert isinstance(item, Refusal)
    return item.reason


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/page.txt", "text"),
        ("PAGE.TXT", "text"),
        ("page.text.gz", "text"),
        ("dump.jsonl", "jsonl"),
        ("dump.ndjson.GZ", "jsonl"),
        ("page.pdf", None),
        ("txt", None),
        ("page.txt.zip", None),
    ],
)
def test_the_format_follows_from_the_names_ending(path: str, name: str | None) -> None:
    assert format_of(path) == name


def test_only_known_formats_are_splittable() -> None:
    assert set(READERS) >= SPLITTABLE


def test_a_text_file_is_one_record_of_its_own_bytes() -> None:
    raw = "Ein Satz über Öl.\r\n\r\nNoch einer.".encode()
    assert read_text(raw) == Record(1, 0, raw, raw.decode())


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    raw = b"\xef\xbb\xbfText."
    assert read_text(raw) == Record(1, 0, raw, "Text.")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"\x89PNG\x00\x00", "not_text"),
        (b"caf\xe9 au lait", "undecodable"),
        (b"x" * (LIMIT + 1), "too_large"),
    ],
)
def test_text_that_cannot_be_read_is_refused(raw: bytes, reason: str) -> None:
    refusal = read_text(raw)
    assert reason_of(refusal) == reason
    assert refusal.raw == raw


def test_the_limit_itself_is_not_over_the_limit() -> None:
    assert isinstance(read_text(b"x" * LIMIT), Record)


def test_the_place_of_a_wrong_byte_is_told() -> None:
    refusal = read_text(b"caf\xe9")
    assert isinstance(refusal, Refusal)
    assert "0xe9 at offset 3" in refusal.message


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"\xef\xbb\xbf", "empty"),
        (b'{"text": "  \\n"}', "empty"),
        (b'{"text": "", "body": " "}', "empty"),
        (b'{"text": "a\x00b"}', "not_text"),
        (b'{"text": "caf\xe9"}', "undecodable"),
        (b'{"text": "cut off', "parse_failed"),
        (b'["text", "a list"]', "parse_failed"),
        (b"null", "parse_failed"),
        (b"[" * 100_000, "parse_failed"),
        (b'{"text": "a", "id": ' + b"9" * 5000 + b"}", "parse_failed"),
        (b"{}", "no_text_field"),
        (b'{"title": "no text"}', "no_text_field"),
        (b'{"text": null}', "no_text_field"),
        (b'{"text": {"en": "nested"}}', "no_text_field"),
        (b'{"text": true}', "no_text_field"),
    ],
)
def test_a_line_that_is_no_record_is_refused_and_the_others_are_read(line: bytes, reason: str) -> None:
    before, refusal, after = read_lines(b'{"text": "a"}\n' + line + b'\n{"text": "b"}', 200_000)
    assert reason_of(refusal) == reason
    assert (refusal.number, refusal.offset, refusal.raw) == (2, 14, line)
    assert isinstance(before, Record)
    assert isinstance(after, Record)
    assert (after.number, after.text) == (3, "b")


def test_the_fields_of_a_record_without_text_are_named() -> None:
    [refusal] = read_lines(b'{"headline": "h", "abstract": "a"}')
    assert isinstance(refusal, Refusal)
    assert "abstract, headline" in refusal.message


def test_blank_lines_count_as_lines_but_are_no_records() -> None:
    records = read_lines(b'\n  \r\n{"text": "a"}\r\n\n\t\n{"text": "b"}\n\n')
    assert [(item.number, item.offset) for item in records] == [(3, 5), (6, 23)]


def test_a_byte_order_mark_before_the_first_line_does_no_harm() -> None:
    [record] = read_lines(b'\xef\xbb\xbf{"text": "a"}')
    assert isinstance(record, Record)
    assert record.text == "a"


def test_an_empty_file_of_lines_holds_no_records() -> None:
    assert read_lines(b"") == []


def test_a_line_over_the_limit_is_refused_once_and_skipped_to_its_end() -> None:
    long = json.dumps({"text": "x" * 95}).encode()
    items = read_lines(b'{"text": "a"}\n' + long + b'\n{"text": "b"}\n' + long, limit=20)
    assert [(item.number, item.offset) for item in items] == [(1, 0), (2, 14), (3, 15 + len(long)), (4, 29 + len(long))]
    assert [isinstance(item, Refusal) for item in items] == [False, True, False, True]
    assert reason_of(items[1]) == "too_large"
    assert len(items[1].raw) == 21, "no more of the line is kept in memory than the limit"


@pytest.mark.parametrize("size", [*range(18, 24), 40, 41, 42])
def test_what_follows_a_long_line_is_found_whatever_its_length(size: int) -> None:
    *_, last = read_lines(b"x" * size + b'\n{"text": "b"}', limit=20)
    assert isinstance(last, Record)
    assert (last.number, last.offset, last.text) == (2, size + 1, "b")


def test_fields_are_found_under_the_names_that_crawlers_use() -> None:
    record = read_row(
        maintext=" The text. ",
        headline="A title",
        description="A deck",
        caption="A caption",
        authors=["Ann Lee", " ", 7, "Bo Dahl "],
        date_publish="2025-03-03",
        category="sport",
        lang="en",
        link="https://a.example/1",
        id=42,
        date_download="2025-03-04T05:06:07Z",
    )
    assert record.text == "The text."
    assert record.known == {
        "title": "A title",
        "deck": "A deck",
        "caption": "A caption",
        "byline": "Ann Lee, Bo Dahl",
        "published": "2025-03-03",
        "section": "sport",
        "language": "en",
    }
    assert (record.url, record.external_id) == ("https://a.example/1", "42")
    assert record.captured_at == datetime(2025, 3, 4, 5, 6, 7)


def test_the_first_name_that_holds_something_counts() -> None:
    record = read_row(text=" ", body="The body.", content="Not this.", title=None, headline="Shown")
    assert (record.text, record.known) == ("The body.", {"title": "Shown"})


def test_a_time_of_capture_that_is_none_stays_unknown() -> None:
    assert read_row(text="a", captured_at="yesterday").captured_at is None


def test_half_a_character_is_replaced_so_that_the_record_can_be_stored() -> None:
    [record] = read_lines(
        b'{"text": "cut \\ud83d", "title": "\\udc00", "authors": ["\\ud800"], "id": "\\ud83d\\ude00"}'
    )
    assert isinstance(record, Record)
    assert record.text == "cut \ufffd"
    assert record.known == {"title": "\ufffd", "byline": "\ufffd"}
    assert record.external_id == "😀"


def test_half_a_character_in_a_fields_name_does_not_reach_the_message() -> None:
    [refusal] = read_lines(b'{"\\ud800": 1}')
    assert isinstance(refusal, Refusal)
    assert refusal.message.encode()


@given(st.binary(max_size=400), st.integers(1, 50))
def test_no_bytes_make_a_reader_raise_or_refuse_for_an_unlisted_reason(raw: bytes, limit: int) -> None:
    for _, read in READERS.values():
        for item in read(io.BytesIO(raw), limit):
            if isinstance(item, Refusal):
                assert item.reason in REASONS
            else:
                assert item.text.strip()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
field_names = st.sampled_from([name for names in json_lines.FIELD_NAMES.values() for name in names])


@given(st.dictionaries(field_names, json_values))
def test_whatever_an_objects_fields_hold_its_record_can_be_stored(row: dict[str, object]) -> None:
    item = json_lines.record_of(1, 0, json.dumps(row).encode())
    if isinstance(item, Refusal):
        assert item.reason in {"empty", "no_text_field", "not_text"}
    else:
        told = [item.text, *item.known.values(), item.url or "", item.external_id or ""]
        assert "".join(told).encode()


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=8))
def test_every_line_gives_one_record_or_refusal_in_order(texts: list[str]) -> None:
    lines = [json.dumps({"text": text}).encode() for text in texts]
    items = read_lines(b"\n".join(lines))
    assert [item.number for item in items] == list(range(1, len(lines) + 1))
    assert [item.raw for item in items] == lines
    assert [isinstance(item, Record) for item in items] == [bool(text.strip()) for text in texts]
