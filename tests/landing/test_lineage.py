"""Path, offset, size and digest of a capture lead to its bytes in the landing area, as docs/formats.md says."""

import gzip
import hashlib
import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.landing import make
from tests.landing.landed import Corpus, packed

KEYS = ["one", "two", "three"]
CRAWL = [make.crawl(key) for key in KEYS]

FILES: dict[str, bytes] = {
    "a.txt": make.story("one").encode(),
    "a.html": make.page("one"),
    "a.eml": make.mail("one"),
    "a.mhtml": make.saved_page("one"),
    "a.pdf": make.pdf("A text."),
    "a.jsonl": make.lines(KEYS),
    "a.xml": make.feed(make.entry(key) for key in KEYS),
    "a.mbox": make.mbox(KEYS),
    "a.warc": b"".join(CRAWL),
    "a.arc": make.arc(KEYS),
}


def captures(tmp_path: Path, name: str, raw: bytes) -> list[dict[str, Any]]:
    corpus = Corpus(tmp_path)
    corpus.land(f"s/{name}", raw)
    rows = corpus.read()["captures"]
    assert rows
    assert not any(row["reason"] for row in rows)
    return rows


def found(row: dict[str, Any], plain: bytes) -> bytes:
    """A record's bytes in a file without compression, by its row."""
    at = row["byte_offset"]
    if row["format"] == "warc":
        assert plain[at:].startswith(b"WARC/1.0")
        at = plain.index(b"\r\n\r\n", at) + 4
    if row["format"] == "arc":
        at = plain.index(b"\n", at) + 1
    return plain[at : at + row["bytes"]]


def leads_there(row: dict[str, Any], plain: bytes) -> bool:
    digest: str = row["sha256"]
    return hashlib.sha256(found(row, plain)).hexdigest() == digest


@pytest.mark.parametrize("name", FILES)
def test_a_row_leads_to_its_bytes(name: str, tmp_path: Path) -> None:
    rows = captures(tmp_path, name, FILES[name])
    assert all(leads_there(row, FILES[name]) for row in rows)
    assert len({(row["path"], row["record"]) for row in rows}) == len(rows)


@pytest.mark.parametrize("name", [name for name in FILES if name != "a.warc"])
def test_a_row_leads_to_its_bytes_within_a_compression(name: str, tmp_path: Path) -> None:
    rows = captures(tmp_path, f"{name}.gz", packed(FILES[name]))
    assert all(leads_there(row, FILES[name]) for row in rows)


@pytest.mark.parametrize("name", FILES)
def test_a_row_leads_to_its_bytes_within_an_archive(name: str, tmp_path: Path) -> None:
    raw = make.zipped({f"deep/{name}": FILES[name], "b.txt": b"Another text."})
    rows = captures(tmp_path, "a.zip", raw)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for row in rows:
            assert leads_there(row, archive.read(row["path"].removeprefix("s/a.zip!/")))


@pytest.mark.parametrize("is_by_record", [True, False])
def test_a_row_of_a_packed_crawl_leads_to_its_member(is_by_record: bool, tmp_path: Path) -> None:
    raw = make.warc_gz(CRAWL) if is_by_record else gzip.compress(b"".join(CRAWL), mtime=0)
    for row in captures(tmp_path, "a.warc.gz", raw):
        if is_by_record:
            member = zlib.decompressobj(wbits=31).decompress(raw[row["byte_offset"] :])
            assert leads_there(row | {"byte_offset": 0}, member)
        else:
            assert leads_there(row, gzip.decompress(raw))


def test_a_crawl_that_is_compressed_again_keeps_the_offsets_of_the_file_as_it_was_read(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    corpus.land("s/a.jsonl", FILES["a.jsonl"])
    _, rows = corpus.load()
    (corpus.landing / "s/a.jsonl").unlink()
    corpus.land("s/a.jsonl.gz", packed(FILES["a.jsonl"]))
    changes, again = corpus.load()
    assert ([change.change for change in changes], again) == (["recompressed"], [])
    assert all(leads_there(row, gzip.decompress(packed(FILES["a.jsonl"]))) for row in rows)


def test_a_row_of_a_feed_in_utf_16_leads_to_its_bytes_in_utf_8(tmp_path: Path) -> None:
    text = FILES["a.xml"].decode().replace("utf-8", "utf-16")
    for row in captures(tmp_path, "a.xml", text.encode("utf-16")):
        assert leads_there(row, text.encode())
