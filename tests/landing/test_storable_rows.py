"""What rows, sidecars and front matter hold can be handed over, whatever it is and in which field."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.landing.formats.fields import FIELD_NAMES
from tests.landing.landed import Corpus

ODD: dict[str, Any] = {
    "half a character": "Storm \ud83d",
    "halves in the wrong order": "\udc00\ud800",
    "NUL and escapes": "a\x00b\x1b[31m\u202e",
    "65 bits": 2**64,
    "400 digits": 10**399,
    "below 64 bits": -(2**70),
    "not a number": float("nan"),
    "infinite": float("-inf"),
    "a huge float": 1e308,
    "year 10000": "10000-01-01T00:00:00Z",
    "year 0": "0000-00-00",
    "the last moment": "9999-12-31T23:59:59-14:00",
    "far epoch": 9_999_999_999_999,
    "epoch of 19 digits": "9" * 19,
    "true": True,
    "deep": [[[[{"name": [{"name": "\ud800"}]}]]]],
    "an object": {"name": {"rendered": 2**80}},
    "empty": {},
}
FIELDS = [field for field in FIELD_NAMES if field not in ("text", "html")]
BEYOND_TABLES = ("half a character", "halves in the wrong order", "deep")


def odd_rows(names: list[str]) -> list[dict[str, Any]]:
    return [{"text": "A ferry came.", **dict.fromkeys(FIELDS, ODD[name])} for name in names]


def assert_handed_over(corpus: Corpus, count: int) -> None:
    rows = corpus.read()["captures"]
    assert [row["reason"] for row in rows] == [None] * count, [row["message"] for row in rows]
    assert all(row["captured_at"] is None or 1605 <= row["captured_at"].year < 2100 for row in rows)


@pytest.mark.parametrize("suffix", ["jsonl", "json"])
def test_odd_values_in_every_field_of_json(suffix: str, tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    rows = odd_rows(list(ODD))
    raw = "\n".join(json.dumps(row) for row in rows) if suffix == "jsonl" else json.dumps({"docs": rows})
    corpus.land(f"s/a.{suffix}", raw)
    assert_handed_over(corpus, len(ODD))


@pytest.mark.parametrize("field", ["text", "html"])
@pytest.mark.parametrize("name", ODD)
def test_an_odd_value_as_the_text_is_one_record(field: str, name: str, tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    corpus.land("s/a.jsonl", json.dumps({field: ODD[name]}))
    [row] = corpus.read()["captures"]
    assert "the reader failed" not in (row["message"] or "")


def test_odd_values_in_every_field_of_a_table(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, ["text", *FIELDS])
    writer.writeheader()
    names = [name for name in ODD if name not in BEYOND_TABLES]
    writer.writerows(odd_rows(names))
    corpus.land("s/a.csv", target.getvalue())
    assert_handed_over(corpus, len(names))


def test_odd_values_in_every_field_of_parquet(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    columns: list[pa.Array] = [
        pa.array([2**64 - 1], pa.uint64()),
        pa.array([2**62]).view(pa.timestamp("us", "UTC")),
        pa.array([2**31 - 1], pa.int32()).view(pa.date32()),
        pa.array([-(2**62)]).view(pa.duration("us")),
        pa.array([float("nan")]),
        pa.array([b"\xed\xa0\xbd\x00"], pa.binary()).view(pa.string()),
        pa.array([b"\xff\x00"]),
        pa.array([[{"name": None}]]),
        pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
        pa.array([10**37], pa.decimal128(38)),
        pa.nulls(1),
    ]
    for number, column in enumerate(columns):
        target = io.BytesIO()
        table = pa.table({"text": ["A ferry came."], **dict.fromkeys(FIELDS, column)})
        pq.write_table(table, target)
        corpus.land(f"s/{number:02}.parquet", target.getvalue())
    assert_handed_over(corpus, len(columns))


def test_odd_values_in_every_field_of_a_sidecar(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    told = []
    for number, name in enumerate(ODD):
        corpus.land(f"s/{number:02}.txt", "A ferry came.")
        told.append(json.dumps({"path": f"{number:02}.txt", **dict.fromkeys(FIELDS, ODD[name])}))
    corpus.land("s/_captures.jsonl", "\n".join(told))
    assert_handed_over(corpus, len(ODD))


FRONT = [
    *("9999-12-31T23:59:59-14:00", "0001-01-01", "2025-02-30", ".nan", ".inf", "1" * 4400, "0x" + "f" * 40),
    *('"\\uD83D"', "[[[[a]]]]", "!!python/name:os.system"),
]


@pytest.mark.parametrize("value", FRONT)
def test_odd_values_in_front_matter(value: str, tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    fields = "".join(f"{field}: {value}\n" for field in FIELDS[: 9000 // len(value)])
    corpus.land("s/a.md", f"---\n{fields}---\n# Ferry\n\nA ferry came.")
    assert_handed_over(corpus, 1)
