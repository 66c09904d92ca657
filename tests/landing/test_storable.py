"""The hand-over: whatever a reader gives, its rows can be stored."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.landing.quarantine import REASONS
from corpus.landing.records import Item, Quarantined, Record
from corpus.landing.rows import Capture, SliceRead, capture_of
from corpus.landing.shards import write_shards
from corpus.landing.storable import MOST_CHARACTERS
from corpus.page.page import Page
from corpus.page.stored import unpack_page
from corpus.progress import Progress
from tests.landing.landed import Corpus, lines

HALF = "\ud83d"
PLACE = {"file": "s/a.jsonl", "slice_start": 0, "record": 1}


def stored(items: list[Item], folder: Path, beside: dict[str, Page] | None = None) -> list[dict[str, Any]]:
    """The captures that a batch of records becomes, each with its content, as they are read back from the shards."""

    def found() -> Iterator[Capture | SliceRead]:
        for item in items:
            yield capture_of(item, "s/a.jsonl", beside or {}, PLACE)

    assert write_shards(found(), folder, "0000", folder / "quarantine", Progress("read", 0)) == len(items)
    contents = {row["content_id"]: row for row in pq.read_table(folder / "contents" / "0000.parquet").to_pylist()}
    captures: list[dict[str, Any]] = pq.read_table(folder / "captures" / "0000.parquet").to_pylist()
    return [row | contents.get(row["content_id"], {}) for row in captures]


def record(**about: Any) -> Record:
    page = {"text": "A text.", "blocks": ("A text.",)} | about
    return Record(0, b"raw", Page(**page), format="jsonl")


def test_half_a_character_is_replaced_and_the_rest_of_the_record_is_kept(tmp_path: Path) -> None:
    [row] = stored([record(known={"title": f"Flood{HALF}", "byline": "Ann Lee"})], tmp_path)
    assert dict(row["known"]) == {"title": "Flood\ufffd", "byline": "Ann Lee"}
    assert (row["faults"], row["reason"]) == (["title"], None)


def test_two_halves_that_stand_together_are_a_character(tmp_path: Path) -> None:
    [row] = stored([record(text="Sun \ud83d\ude00", blocks=("Sun \ud83d\ude00",))], tmp_path)
    assert unpack_page(row["page"])[0] == ["Sun \U0001f600"]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("captured_at", datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))), None),
        ("captured_at", datetime(2025, 3, 4, 12, tzinfo=timezone(timedelta(hours=2))), datetime(2025, 3, 4, 10)),
        ("captured_at", date(2025, 3, 4), datetime(2025, 3, 4)),
        ("captured_at", "yesterday", None),
        ("replaced", 1 << 63, None),
        ("mojibake", -(1 << 63), -(1 << 63)),
        ("controls", float("nan"), None),
        ("external_id", f"a\0b{HALF}", "ab\ufffd"),
        ("external_id", "x" * (MOST_CHARACTERS + 1), "x" * MOST_CHARACTERS),
        ("url", f"https://a.example/{HALF}", None),
        ("url", "https://a.example/" + "x" * MOST_CHARACTERS, None),
        ("charset", "utf\0-8", "utf-8"),
    ],
)
def test_a_value_that_no_column_can_hold_costs_that_value(
    name: str, value: object, expected: object, tmp_path: Path
) -> None:
    [row] = stored([record(**{name: value})], tmp_path)
    assert row[name] == expected
    assert row["reason"] is None
    was_mended = not (isinstance(value, date) and expected) and value != expected
    assert row["faults"] == ([name] if was_mended else [])


def test_what_a_sidecar_states_is_mended_too(tmp_path: Path) -> None:
    beside = {"a.jsonl": Page(known={"title": HALF}, captured_at=datetime.min.replace(tzinfo=UTC))}
    [row] = stored([replace(record(), format="text")], tmp_path, beside)
    assert dict(row["known"]) == {"title": "\ufffd"}
    assert row["captured_at"] == datetime.min


def test_the_name_of_a_member_can_be_stored_whatever_it_holds(tmp_path: Path) -> None:
    items: list[Item] = [
        replace(record(), member=f"a\0{HALF}\udcff.txt"),
        Quarantined(1, b"x", "damaged", f"bad {HALF}\0", f"{HALF}.txt"),
    ]
    read, bad = stored(items, tmp_path)
    assert read["path"] == "s/a.jsonl!/a\\xed\\xa0\\xbd\\xed\\xb3\\xbf.txt"
    assert (bad["reason"], bad["message"]) == ("damaged", "bad \ufffd")


def test_a_page_of_more_blocks_than_can_be_looked_at_is_quarantined(tmp_path: Path) -> None:
    [row] = stored([record(text="", blocks=("a",) * 100_001)], tmp_path)
    assert (row["reason"], row["content_id"]) == ("too_complex", None)


def test_a_json_line_with_half_a_character_in_every_field_is_loaded(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    fields = ("title", "author", "id", "published", "lang", "section", "description")
    row = dict.fromkeys(fields, "x \ud83d") | {"text": "Some text \ud83d.", "url": "https://a.example/\ud83d"}
    corpus.land("s/a.jsonl", lines(json.dumps(row), {"text": "Another."}))
    assert [row["reason"] for row in corpus.read()["captures"]] == [None, None]


def test_pages_and_sidecars_with_half_a_character_are_loaded(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    stated = (
        r'{"@type": "NewsArticle", "headline": "Storm \ud83d", "author": "Ann \udc00 Lee", "datePublished": "\ud83d"}'
    )
    script = f"<script type='application/ld+json'>{stated}</script>"
    corpus.land(
        "s/a.html", f"<html><head>{script}</head><body><p>The storm closed the port of Kelsby.</p></body></html>"
    )
    corpus.land("s/b.txt", "A text.")
    corpus.land(
        "s/_captures.jsonl", lines(r'{"path": "b.txt", "title": "Cut \ud83d", "url": "https://a.example/\udc00"}')
    )
    found = corpus.read()
    assert [row["reason"] for row in found["captures"]] == [None, None]
    for content in found["contents"]:
        assert "\ufffd" in dict(content["known"]).get("title", dict(content["known"]).get("title:json-ld", ""))


texts = st.text(st.characters(), max_size=20) | st.sampled_from([HALF, "\0", "\udcff x", "x" * (MOST_CHARACTERS + 9)])
numbers = st.integers() | st.floats() | st.none()
moments = st.datetimes(timezones=st.none() | st.timezones()) | st.none() | st.dates() | texts
pages = st.builds(
    Page,
    text=texts,
    blocks=st.lists(texts, max_size=3).map(tuple),
    marks=st.none(),
    known=st.dictionaries(texts, texts | st.none() | st.integers() | st.lists(texts, max_size=2), max_size=3),
    url=texts | st.none() | texts.map("https://a.example/{}".format),
    external_id=texts | st.none(),
    captured_at=moments,
    charset=texts,
    mojibake=numbers,
    controls=numbers,
    replaced=numbers,
    faults=st.lists(texts, max_size=2).map(tuple),
)
items_of_any_kind = st.builds(
    Record, st.integers(), st.binary(max_size=5), pages, texts, st.sampled_from(["text", "jsonl"])
) | st.builds(Quarantined, st.integers(), st.binary(max_size=5), st.sampled_from(list(REASONS)), texts, texts, texts)


@pytest.mark.slow
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(items_of_any_kind, max_size=4), st.dictionaries(texts | st.just("a.jsonl"), pages, max_size=2))
def test_rows_of_anything_can_be_stored(tmp_path: Path, items: list[Item], beside: dict[str, Page]) -> None:
    rows = stored(items, tmp_path, beside)
    for item, row in zip(items, rows, strict=True):
        assert (row["content_id"] is None) == (row["reason"] is not None)
        assert row["reason"] is None or isinstance(item, Quarantined)
