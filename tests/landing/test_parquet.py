"""Parquet: one bad cell costs no other row, whatever types the columns have."""

import hashlib
import io
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.landing.records import Item, Quarantined, Record
from tests.landing.landed import items, records


def table(row_group_size: int | None = None, **columns: Any) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table(columns), target, row_group_size=row_group_size)
    return target.getvalue()


def strings(*raw: bytes, type: pa.DataType | None = None) -> pa.Array:
    """Strings that are not checked: their bytes may be no UTF-8."""
    return pa.array(raw, pa.binary()).view(pa.string()) if type is None else pa.array(raw, pa.large_binary()).view(type)


def texts_of(found: list[Record] | list[Item]) -> list[str]:
    return [item.page.text for item in found if isinstance(item, Record)]


BAD = b"The caf\xe9 by the harbour reopened on Monday."


@pytest.mark.parametrize("type", [None, pa.large_string()])
def test_a_text_that_is_no_utf_8_costs_no_other_row(type: pa.DataType | None) -> None:
    many = [b"Line %d." % n for n in range(300)]
    raw = table(text=strings(*many, BAD, b"\x00\x01\x02\x03\x04\x80" * 20, *many, type=type))
    found = items("parquet", raw)
    assert len(found) == 602
    assert texts_of(found)[300] == "The café by the harbour reopened on Monday."
    assert [(item.offset, item.reason) for item in found if isinstance(item, Quarantined)] == [(301, "not_text")]


def test_a_bad_cell_beside_the_text_costs_that_cell() -> None:
    nested = pa.StructArray.from_arrays([strings(b"ok", b"\x80\x81\xff"), strings(b"de", b"de")], ["title", "language"])
    listed = pa.ListArray.from_arrays([0, 1, 2], strings(b"Ann Lee", b"J\xf6rg Voss"))
    raw = table(text=["One.", "Two."], title=strings(b"T1", b"\xff\x00\x01\x02\x03"), metadata=nested, authors=listed)
    first, second = records("parquet", raw)
    assert first.page.known == {"title": "T1", "byline": "Ann Lee", "language": "de"}
    assert second.page.known["byline"] == "Jörg Voss"
    assert second.page.text == "Two."


def test_times_out_of_range_are_missing() -> None:
    far = pa.array([0, 2**62, -(2**62)], pa.int64())
    raw = table(
        text=["One.", "Two.", "Three."],
        published=far.view(pa.timestamp("ms", "UTC")),
        crawled_at=far.view(pa.timestamp("ns")),
        date=pa.array([0, 2**31 - 1, -(2**31)], pa.int32()).view(pa.date32()),
    )
    found = records("parquet", raw)
    assert texts_of(found) == ["One.", "Two.", "Three."]
    assert found[0].page.known["published"] == "1970-01-01T00:00:00+00:00"
    assert "published" not in found[1].page.known


@pytest.mark.parametrize(
    "type", [pa.binary(), pa.large_binary(), pa.binary_view(), pa.dictionary(pa.int32(), pa.string())]
)
def test_columns_of_bytes_and_categories_are_text(type: pa.DataType) -> None:
    told: list[Any] = ["Größer als gedacht.", "<p>Ein <b>Satz</b>.</p>"]
    column = (
        pa.array(told).dictionary_encode()
        if pa.types.is_dictionary(type)
        else pa.array([t.encode() for t in told], type)
    )
    first, second = records("parquet", table(Body_Text=column, TITLE=["T1", "T2"]))
    assert (first.page.text, second.page.blocks) == ("Größer als gedacht.", ("Ein Satz.",))
    assert first.page.known == {"title": "T1"}


def test_numbers_and_times_of_any_type_are_fields() -> None:
    there = timezone(timedelta(hours=2))
    raw = table(
        text=["One."],
        id=pa.array([2**64 - 1], pa.uint64()),
        published=pa.array([datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)], pa.timestamp("ns", "Europe/Athens")),
        timestamp=pa.array([1741064767.5]),
        title=pa.array([Decimal("1984.00")]),
        author=pa.array([float("nan")]),
        section=pa.array([date(2025, 3, 4)]),
    )
    [record] = records("parquet", raw)
    assert record.page.external_id == str(2**64 - 1)
    assert record.page.captured_at == datetime(2025, 3, 4, 5, 6, 7)
    known = record.page.known
    assert datetime.fromisoformat(known.pop("published")) == datetime(2025, 3, 4, 7, 6, 7, tzinfo=there)
    assert known == {"title": "1984", "section": "2025-03-04"}


def test_a_file_whose_columns_can_hold_no_text_is_one_quarantined_record() -> None:
    [item] = items("parquet", table(title=["a", "b"], url=["https://a.example/1"] * 2, picture=["x", "y"]))
    assert isinstance(item, Quarantined)
    assert (item.reason, item.message) == ("no_text_field", "it has only the columns: picture, title, url")


def test_a_damaged_row_group_says_how_many_rows_are_lost() -> None:
    raw = bytearray(table(row_group_size=100, text=[f"Line {n} of the harbour news." * 9 for n in range(300)]))
    start = pq.ParquetFile(io.BytesIO(bytes(raw))).metadata.row_group(1).column(0).dictionary_page_offset
    raw[start : start + 40] = b"\xff" * 40
    found = items("parquet", bytes(raw))
    assert len(texts_of(found)) == 200
    [bad] = [item for item in found if isinstance(item, Quarantined)]
    assert bad.offset == 100
    assert "100 rows are not read" in bad.message


def test_a_rows_digest_is_that_of_the_row_as_json() -> None:
    text = "Größer – als gedacht."
    [record] = records("parquet", table(title=["Öl"], text=[text], picture=["x"]))
    written = json.dumps({"text": text, "title": "Öl"}, ensure_ascii=False, sort_keys=True).encode()
    assert hashlib.sha256(record.raw).digest() == hashlib.sha256(written).digest()
    assert record.offset == 0


@given(
    st.lists(st.binary(max_size=20), min_size=1, max_size=6),
    st.lists(st.integers(-(2**63), 2**63 - 1), min_size=6, max_size=6),
)
def test_whatever_bytes_and_times_cells_hold_each_row_is_one_item(cells: list[bytes], times: list[int]) -> None:
    at = pa.array(times[: len(cells)], pa.int64())
    raw = table(
        text=strings(*cells),
        title=strings(*reversed(cells)),
        author=pa.ListArray.from_arrays(list(range(len(cells) + 1)), strings(*cells)),
        published=at.view(pa.timestamp("us")),
        crawled_at=at.view(pa.timestamp("ms", "UTC")),
        id=at.view(pa.uint64()),
    )
    found = items("parquet", raw)
    assert [item.offset for item in found] == list(range(len(cells)))
    for item in found:
        assert isinstance(item, Record) or "the reader failed" not in item.message
