"""`path`, `byte_offset`, `bytes` and `sha256` of a capture lead to its bytes in the landing area."""

import gzip
import hashlib
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.landing.landed import Corpus

ROWS = [{"title": f"Öl {n}", "text": f"Größer – {n} als gedacht."} for n in range(3)]
LINES = [json.dumps(row, ensure_ascii=False) for row in ROWS]
TABLE = "title;text\r\n" + "".join(f'{row["title"]};"{row["text"]}\n\n""{n}"""\r\n' for n, row in enumerate(ROWS))

FILES: dict[str, tuple[str, str]] = {
    "lines": ("a.jsonl", "\n".join(LINES)),
    "lines with blanks around them": ("a.jsonl", "".join(f"\n \t{line} \r\n" for line in LINES)),
    "lines behind marks": ("a.jsonl", "\ufeff" + "\n\ufeff".join(LINES)),
    "an array": ("a.json", json.dumps(ROWS, indent=1, ensure_ascii=False)),
    "an array behind a mark": ("a.json", "\ufeff[" + " ,\n".join(LINES) + "]"),
    "objects one after another": ("a.json", "\n\n".join(json.dumps(row, indent=2) for row in ROWS)),
    "an envelope": ("a.json", json.dumps({"nöte": "ü", "response": {"docs": ROWS}}, ensure_ascii=False)),
    "an envelope over lines": ("a.json", json.dumps({"ö": "ü", "hits": {"hits": ROWS}}, indent=3, ensure_ascii=False)),
    "records by id": ("a.json", json.dumps({f"ü{n}": row for n, row in enumerate(ROWS)}, ensure_ascii=False)),
    "a table": ("a.csv", TABLE),
    "a table behind a mark": ("a.csv", "\ufeff" + TABLE),
    "a table that tells its delimiter": ("a.csv", "sep=;\r\n" + TABLE),
    "text": ("a.txt", ROWS[0]["text"]),
    "Markdown": ("a.md", f"---\ntitle: Öl\n---\n# Öl\n\n{ROWS[0]['text']}"),
}  # fmt: skip


def places(corpus: Corpus, whole: bytes) -> int:
    """Number of captures, each of whose bytes are where it says in the whole."""
    rows = corpus.read()["captures"]
    for row in rows:
        assert row["reason"] is None, row["message"]
        own = whole[row["byte_offset"] :][: row["bytes"]]
        assert (len(own), hashlib.sha256(own).hexdigest()) == (row["bytes"], row["sha256"])
    return len(rows)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("kind", FILES)
def test_a_records_bytes_are_at_its_place(kind: str, packed: bool, tmp_path: Path) -> None:
    name, text = FILES[kind]
    corpus, whole = Corpus(tmp_path), text.encode()
    corpus.land(f"s/{name}.gz" if packed else f"s/{name}", gzip.compress(whole) if packed else whole)
    assert places(corpus, whole) == (1 if kind in ("text", "Markdown") else 3)


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("kind", ["lines", "an array", "an envelope", "a table"])
def test_in_wide_charsets_the_place_is_that_in_the_text_as_utf_8(kind: str, charset: str, tmp_path: Path) -> None:
    name, text = FILES[kind]
    corpus = Corpus(tmp_path)
    mark = "\ufeff" if charset.endswith("le") else ""  # the others write it themselves
    corpus.land(f"s/{name}", (mark + text).encode(charset))
    assert places(corpus, text.encode()) == 3


def test_what_is_quarantined_is_at_its_place_too(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    landed = {
        "a.jsonl": b'{"text": "a"}\n   broken \n{"title": "none"}\n',
        "b.json": b'[{"text": "a"}, nonsense, {"title": "none"}]',
        "c.csv": b'title,text\nT,\nT,x,y\nT,"open\n',
        "d.jsonl": b'{"text": "' + b"x" * 20_000 + b'"}\n',
    }
    for name, whole in landed.items():
        corpus.land(f"s/{name}", whole)
    rows = [row for row in corpus.read()["captures"] if row["reason"]]
    assert {row["path"] for row in rows} == {f"s/{name}" for name in landed}
    for row in rows:
        own = landed[row["path"].removeprefix("s/")][row["byte_offset"] :][: row["bytes"]]
        assert (len(own), hashlib.sha256(own).hexdigest()) == (row["bytes"], row["sha256"])


def test_a_row_of_parquet_has_its_number_and_the_digest_of_its_json(tmp_path: Path) -> None:
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([{**row, "picture": "x"} for row in ROWS]), target, row_group_size=2)
    corpus = Corpus(tmp_path)
    corpus.land("s/a.parquet", target.getvalue())
    for number, (row, told) in enumerate(zip(corpus.read()["captures"], ROWS, strict=True)):
        written = json.dumps(told, sort_keys=True, ensure_ascii=False).encode()
        assert (row["byte_offset"], row["bytes"]) == (number, len(written))
        assert row["sha256"] == hashlib.sha256(written).hexdigest()
