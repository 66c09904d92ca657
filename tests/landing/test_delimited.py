"""CSV as spreadsheets and databases write it."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.landing.formats.dialect import with_doubled_quotes
from corpus.landing.records import Item, Quarantined, Record
from corpus.landing.sniff import format_of
from tests.landing.landed import items, reasons, records


def told(raw: bytes) -> list[tuple[str, str | None]]:
    """Text and title of each record."""
    return [(item.page.text, item.page.known.get("title")) for item in records("csv", raw)]


def assert_in_place(raw: bytes, found: list[Record] | list[Item]) -> None:
    assert [raw[item.offset :][: len(item.raw)] for item in found] == [item.raw for item in found]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_first_line_may_tell_the_delimiter(first: str, mark: str) -> None:
    raw = f"{mark}{first}\r\nTitle;Text, all of it;text\r\nT1;x;One, two, three.\r\n".encode()
    assert told(raw) == [("One, two, three.", "T1")]
    assert_in_place(raw, records("csv", raw))
    assert format_of(raw, "export.txt") == "csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_quotes_in_a_field_may_stand_behind_backslashes(delimiter: str) -> None:
    rows = [("title", "text"), ('"T1"', r'"She said \"yes\", twice.\nThen \\ \"no\"."'), ('"T2"', '"Two."')]
    raw = "\n".join(delimiter.join(row) for row in rows).encode()
    found = records("csv", raw)
    assert [item.page.known["title"] for item in found] == ["T1", "T2"]
    assert found[0].page.text.startswith('She said "yes", twice.')
    assert_in_place(raw, found)


def test_backslashes_are_noticed_far_into_a_file() -> None:
    plain = [f'T{n},"Line {n}, of many."' for n in range(4000)]
    raw = "\n".join(["title,text", *plain, r'T,"He said \"well\" to us."', *plain]).encode()
    found = told(raw)
    assert len(found) == 8001
    assert found[4000] == ('He said "well" to us.', "T")


def test_doubled_quotes_with_backslashes_in_them_stay_doubled() -> None:
    raw = b'title,text\nT1,"Kept in ""C:\\"" as ""one"" and ""two""."\n'
    assert told(raw) == [('Kept in "C:\\" as "one" and "two".', "T1")]


def test_names_may_hold_line_ends() -> None:
    raw = b'"Article\r\nTitle","Body\nText, plain",URL\r\nT1,x,https://a.example/1\r\n'
    [item] = items("csv", raw)
    assert isinstance(item, Quarantined)
    assert "Article Title, Body Text, plain, URL" in item.message
    assert told(b'"Article\nTitle","Body\nText"\nT1,One.\n') == [("One.", "T1")]


@pytest.mark.parametrize("end", ["\r", ""])
def test_lines_may_end_in_carriage_returns_alone(end: str) -> None:
    raw = ('title,text\rT1,"One,\rand more."\rT2,' + "x" * 70_000 + "\rT3,Three." + end).encode()
    found = items("csv", raw)
    assert reasons(found) == [None, "too_large", None]
    assert_in_place(raw, found)
    assert isinstance(found[2], Record)
    assert found[2].page.text == "Three."


def test_blank_lines_may_precede_the_names() -> None:
    assert told(b"\r\n,,\r\ntitle,text,\r\nT1,One.,\r\n") == [("One.", "T1")]


def test_a_stray_quote_in_the_names_costs_no_row() -> None:
    assert told(b'title,"text\nT1,One.\nT2,Two.\n') == [("One.", "T1"), ("Two.", "T2")]


def test_of_columns_with_one_name_the_first_that_holds_something_counts() -> None:
    assert told(b"title,text,text,text\nT1,,One.,Two.\n") == [("One.", "T1")]


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_last_row_that_opens_a_quote_is_told_as_that(end: bytes) -> None:
    raw = b'title,text\nT1,One.\nT2,"Two' + end
    good, bad = items("csv", raw)
    assert reasons([good, bad]) == [None, "parse_failed"]
    assert isinstance(bad, Quarantined)
    assert "a quote is opened and not closed" in bad.message
    assert_in_place(raw, [good, bad])


def test_rows_of_a_file_in_utf_16_have_their_places_in_its_text_in_utf_8() -> None:
    text = "title;text\r\nÖl;Fußgänger.\r\nT2;Zwei.\r\n"
    found = records("csv", text.encode("utf-16"))
    assert [item.page.text for item in found] == ["Fußgänger.", "Zwei."]
    assert_in_place(text.encode(), found)


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('",;\n\t\\|'), min_size=1, max_size=12)
rows_of_cells = st.lists(st.tuples(cells, cells), min_size=1, max_size=6)


@given(rows_of_cells, st.sampled_from(",;\t|"), st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_every_row_that_was_written_is_one_item_in_its_place(rows: Any, delimiter: str, marked: bool, end: str) -> None:
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter, lineterminator=end)
    writer.writerow(["title", "text"])
    writer.writerows([("T" + title, "x" + text.replace("\\", "/")) for title, text in rows])
    raw = (f"sep={delimiter}{end}" if marked else "").encode() + target.getvalue().encode()
    found = items("csv", raw, 100_000)
    assert_in_place(raw, found)
    assert b"".join(item.raw for item in found) == raw[found[0].offset :]
    assert len(found) == len(rows)


@given(st.binary(max_size=80) | st.text(st.sampled_from('",;\n\t\\ax')).map(str.encode))
def test_no_bytes_make_the_reader_of_tables_fail(raw: bytes) -> None:
    for item in items("csv", b"text,title\n" + raw) + items("csv", raw):
        assert isinstance(item, Record) or "the reader failed" not in item.message


@given(st.text(st.sampled_from('ab"\\,')))
def test_no_quote_stays_behind_a_backslash_that_escapes_it(line: str) -> None:
    assert with_doubled_quotes(line).replace("\\\\", "").count('\\"') == 0
