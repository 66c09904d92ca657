"""Rows of CSV and Parquet."""

import io
from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.landing.records import Record
from tests.landing import make
from tests.landing.landed import items, reasons, records


def told(raw: bytes) -> list[tuple[str, str | None]]:
    """Text and title of each record of a CSV file."""
    return [(item.page.text, item.page.known.get("title")) for item in records("csv", raw)]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_of_any_delimiter_are_read(delimiter: str, end: str) -> None:
    rows = [("title", "text"), ("T1", "One."), ("", ""), ("T2", '"Two, ""quoted"";\tand | more."')]
    raw = end.join(delimiter.join(row) for row in rows).encode()
    assert told(raw) == [("One.", "T1"), ('Two, "quoted";\tand | more.', "T2")]


def test_a_field_may_hold_line_ends_and_rows_keep_their_bytes_and_place() -> None:
    raw = b'title,text\nT1,"First line,\nsecond line."\nT2,Two.\n'
    first, second = records("csv", raw)
    assert first.page.text == "First line,\nsecond line."
    assert [raw[item.offset :][: len(item.raw)] for item in (first, second)] == [first.raw, second.raw]
    assert (first.raw, second.raw) == (b'T1,"First line,\nsecond line."\n', b"T2,Two.\n")


@pytest.mark.parametrize("charset", ["utf-8-sig", "cp1252"])
def test_the_charset_is_that_of_the_file(charset: str) -> None:
    raw = "title;text\nÖl;Fußgänger überqueren für größere Häuser die Straße.\n".encode(charset)
    assert told(raw) == [("Fußgänger überqueren für größere Häuser die Straße.", "Öl")]


def test_a_row_of_another_length_is_quarantined_alone() -> None:
    found = items("csv", b"title,text\nT1,One.\nT2,Two.,more\nT3\nT4,Four.\n")
    assert reasons(found) == [None, "parse_failed", "parse_failed", None]


def test_a_quote_that_is_not_closed_does_not_swallow_the_rows_behind_it() -> None:
    raw = b'title,text\nT1,One.\nT2,"Two.\nT3,Three.\n' + b"".join(b"T%d,More.\n" % n for n in range(4, 9))
    found = items("csv", raw, 10_000)
    assert reasons(found).count("parse_failed") == 1
    titles = [item.page.known["title"] for item in found if isinstance(item, Record)]
    assert titles == ["T1", *(f"T{n}" for n in range(3, 9))]


def test_a_row_over_the_limit_is_quarantined_and_the_next_is_read() -> None:
    found = items("csv", b"title,text\nT1," + b"x" * 5000 + b"\nT2,Two.\n", 1000)
    assert reasons(found) == ["too_large", None]


def test_a_table_without_text_says_which_columns_it_has() -> None:
    [item] = items("csv", b"headline,abstract\nh,a\n")
    assert reasons([item]) == ["no_text_field"]
    assert "abstract, headline" in item.message  # type: ignore[union-attr]


def parquet(**columns: list[object]) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table(columns), target, row_group_size=2)
    return target.getvalue()


def test_rows_of_parquet_are_records_in_their_order() -> None:
    raw = parquet(
        text=["One.", "Two.", "Three."],
        title=["T1", None, "T3"],
        url=[f"https://a.example/{n}" for n in range(3)],
        date=[date(2025, 3, 4)] * 3,
        crawled_at=[datetime(2025, 3, 4, 5, 6, 7)] * 3,
        embedding=[[0.5] * 3] * 3,
    )
    found = records("parquet", raw)
    assert [(item.offset, item.page.text, item.page.known.get("title")) for item in found] == [
        (0, "One.", "T1"),
        (1, "Two.", None),
        (2, "Three.", "T3"),
    ]
    assert found[0].page.known["published"] == "2025-03-04"
    assert found[0].page.captured_at == datetime(2025, 3, 4, 5, 6, 7)
    assert b"embedding" not in found[0].raw, "columns that hold no field are not read"


def test_fields_one_level_down_are_found_in_parquet() -> None:
    raw = parquet(text=["One."], metadata=[{"url": "https://a.example/1", "date": "2025-03-04"}])
    [record] = records("parquet", raw)
    assert (record.page.url, record.page.known["published"]) == ("https://a.example/1", "2025-03-04")


def test_rows_without_text_are_quarantined_alone() -> None:
    assert reasons(items("parquet", parquet(text=["One.", "", None, "Two."]))) == [None, "empty", "empty", None]


def test_a_parquet_file_without_such_columns_says_which_it_has() -> None:
    [item] = items("parquet", parquet(headline_x=["a"], abstract=["b"]))
    assert reasons([item]) == ["no_text_field"]
    assert "abstract, headline_x" in item.message  # type: ignore[union-attr]


def test_a_parquet_row_over_the_limit_is_quarantined_alone() -> None:
    assert reasons(items("parquet", parquet(text=["x" * 2000, "Short."]), 1000)) == ["too_large", None]


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "brotli", "lz4"])
def test_parquet_of_any_compression_is_read(compression: str) -> None:
    raw = make.parquet([make.row("a"), make.row("b")], compression=compression)
    assert [item.page.text for item in records("parquet", raw)] == [make.story("a"), make.story("b")]
