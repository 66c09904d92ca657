"""Archives: what they hold, to any depth, each member with its path."""

import io
import tarfile
import tracemalloc
import zipfile
import zlib
from collections import deque
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.landing.archive import MOST_LAYERS, Member, is_archive, members
from corpus.landing.quarantine import Unreadable
from corpus.landing.records import Quarantined
from tests.landing import make
from tests.landing.landed import Corpus, packed

Told = list[tuple[str, bytes | str]]


def told(raw: bytes, name: str = "a") -> Told:
    """Each member's path and bytes, or the reason for which it is quarantined."""
    found: Told = []
    for member in members(io.BytesIO(raw), name):
        found.append(
            (member.member, member.reason) if isinstance(member, Quarantined) else (member.path, member.stream.read())
        )
    return found


FILES = {"a.txt": b"One.", "deep/er/b.txt": b"Two.", "é.txt": b"Three."}


def test_a_plain_file_is_its_own_member() -> None:
    [member] = members(io.BytesIO(b"A text."), "a.txt")
    assert isinstance(member, Member)
    assert (member.name, member.path, member.stream.read()) == ("a.txt", "", b"A text.")


def test_a_compression_is_taken_off_with_its_ending() -> None:
    [member] = members(io.BytesIO(packed(packed(b"A text."))), "a.txt.gz.gz")
    assert isinstance(member, Member)
    assert (member.name, member.path, member.stream.read()) == ("a.txt", "", b"A text.")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_members_of_a_zip_are_given_in_order(method: int) -> None:
    assert told(make.zipped(FILES, method)) == list(FILES.items())


@pytest.mark.parametrize("pack", [bytes, packed])
def test_members_of_a_tar_are_given_in_order(pack: type[bytes]) -> None:
    assert told(pack(make.tarred(FILES))) == list(FILES.items())


def test_an_archive_is_known_whatever_its_name() -> None:
    for raw in (make.zipped(FILES), make.tarred(FILES)):
        assert is_archive(raw[:512])
        assert told(raw, "a.txt") == list(FILES.items())
    assert not is_archive(b"PK is a text.")


def test_archives_in_archives_are_opened() -> None:
    inner = make.zipped({"c.txt": b"Inner.", "d.txt.gz": packed(b"Packed.")})
    raw = packed(make.tarred({"b.zip": inner, "e.tar.gz": packed(make.tarred({"f.txt": b"Deep."})), "g.txt": b"Last."}))
    assert told(raw) == [
        ("b.zip!/c.txt", b"Inner."),
        ("b.zip!/d.txt.gz", b"Packed."),
        ("e.tar.gz!/f.txt", b"Deep."),
        ("g.txt", b"Last."),
    ]


def test_hidden_members_and_folders_are_left_out() -> None:
    files = {
        "a.txt": b"One.",
        ".hidden": b"x",
        "__MACOSX/a.txt": b"x",
        "README.md": b"x",
        "_notes.txt": b"x",
        "dir/": b"",
    }
    assert told(make.zipped(files)) == [("a.txt", b"One.")]


@pytest.mark.parametrize("name", ["../a.txt", "/etc/passwd", "x/../../a.txt", "C:\\a.txt", "..\\a.txt"])
def test_a_member_that_points_out_of_its_place_is_quarantined(name: str) -> None:
    expected = [(name, "unsafe_path"), ("b.txt", b"Two.")]
    assert told(make.tarred({name: b"x", "b.txt": b"Two."})) == expected
    assert told(make.zipped({name: b"x", "b.txt": b"Two."})) == expected


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_quarantined(kind: bytes) -> None:
    special = tarfile.TarInfo("link")
    special.type, special.linkname = kind, "a.txt"
    assert told(make.tarred({"a.txt": b"One."}, [special])) == [("a.txt", b"One."), ("link", "unsafe_path")]


@pytest.mark.parametrize("name", ["a.docx", "a.epub", "a.jar"])
def test_documents_and_programs_are_no_archives_of_captures(name: str) -> None:
    assert told(make.zipped(FILES), name) == [("", "unsupported")]
    assert told(make.zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})) == [("", "unsupported")]


def test_an_archive_that_nests_without_end_is_quarantined() -> None:
    raw = b"A text."
    for _ in range(MOST_LAYERS + 2):
        raw = packed(raw)
    assert told(raw) == [("", "archive_bomb")]


def test_a_damaged_member_does_not_take_the_others_with_it() -> None:
    raw = bytearray(make.zipped({"a.txt": b"One.", "b.txt": b"Two." * 50, "c.txt": b"Three."}))
    place = raw.index(b"b.txt") + 8
    raw[place : place + 3] = b"\xff\xff\xff"
    found = []
    for member in members(io.BytesIO(bytes(raw)), "a.zip"):
        try:
            found.append(member.stream.read() if isinstance(member, Member) else member.reason)
        except ValueError as error:
            found.append(str(error.args[0]))
    assert (found[0], found[1], found[-1]) == (b"One.", "corrupt_archive", b"Three.")


def test_a_zip_without_its_directory_gives_the_members_that_are_whole() -> None:
    raw = make.zipped({"a.txt": b"One.", "b.txt": b"Two."})
    assert told(raw[: raw.index(b"PK\x01\x02")]) == [("a.txt", b"One."), ("b.txt", b"Two."), ("", "truncated")]


def test_a_tar_that_is_cut_off_gives_the_members_before() -> None:
    raw = make.tarred({"a.txt": b"One.", "b.txt": b"Two." * 1000})
    found = []
    for member in members(io.BytesIO(raw[:3000]), "a.tar"):
        try:
            found.append(member.stream.read() if isinstance(member, Member) else member.reason)
        except ValueError as error:
            found.append(str(error.args[0]))
    assert found[0] == b"One."
    assert "truncated" in found[1:]


def test_a_packed_crawl_is_handed_on_as_it_is() -> None:
    raw = make.warc_gz([make.crawl("one"), make.crawl("two")])
    [member] = members(io.BytesIO(raw), "a.warc.gz")
    assert isinstance(member, Member)
    assert member.packed is not None
    assert member.packed.read() == raw


def rows_of(raw: bytes, name: str, tmp_path: Path) -> list[tuple[str, str | None]]:
    """The path and reason of each row that a file gives."""
    corpus = Corpus(tmp_path)
    corpus.land(f"s/{name}", raw)
    captures = corpus.read()["captures"]
    return [(row["path"].removeprefix(f"s/{name}"), row["reason"]) for row in captures]


KEYS = [f"cut {at}" for at in range(60)]


def test_a_zip_that_is_cut_within_a_member_gives_the_records_before_as_gz_does(tmp_path: Path) -> None:
    raw = make.lines(KEYS)
    zipped = make.zipped({"whole.txt": b"Some text.", "a.jsonl": raw, "b.txt": b"Never seen."})
    cut = zipped.index(b"a.jsonl") + len("a.jsonl") + len(deflated(raw)) * 3 // 4
    first, *rows = rows_of(zipped[:cut], "a.zip", tmp_path / "zip")
    squeezed = deflated(raw)
    unpacked = zlib.decompressobj(-15).decompress(squeezed[: len(squeezed) * 3 // 4])
    assert first == ("!/whole.txt", None)
    assert [row for row in rows if row[1] is None] == [("!/a.jsonl", None)] * unpacked.count(b"\n")
    assert rows[-1] == ("!/a.jsonl", "truncated")
    assert unpacked.count(b"\n") > 20


def deflated(raw: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(raw) + squeeze.flush()


def test_a_zip_that_is_cut_within_a_member_is_not_held_in_memory(tmp_path: Path) -> None:
    large = make.zipped({"a.jsonl": b"".join(make.line(f"{at}") + b"\n" for at in range(3000))}, zipfile.ZIP_STORED)
    path = tmp_path / "a.zip"
    path.write_bytes(large[: len(large) - 5000])
    tracemalloc.start()
    with path.open("rb") as file:
        for member in members(file, "a.zip"):
            assert isinstance(member, Member)
            with pytest.raises(Unreadable, match=r"in the middle of 'a\.jsonl'"):
                deque(iter(partial(member.stream.read, 4096), None), maxlen=0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < len(large) / 4


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_zip_cut_anywhere_gives_the_beginning_of_what_it_holds(data: st.DataObject) -> None:
    method = data.draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
    files = {f"{at}.txt": make.story(str(at)).encode() for at in range(3)}
    raw = make.zipped(files, method)
    cut = data.draw(st.integers(4, len(raw) - 23))
    found: dict[str, bytes] = {}
    told = 0
    for member in members(io.BytesIO(raw[:cut]), "a.zip"):
        if isinstance(member, Quarantined):
            told += 1
            continue
        pieces = b""
        try:
            while piece := member.stream.read1(100):
                pieces += piece
        except Unreadable:
            told += 1
        found[member.path] = pieces
    assert told == 1
    assert all(files[name].startswith(pieces) for name, pieces in found.items())
    assert all(found[name] == files[name] for name in list(found)[:-1])


@pytest.mark.parametrize(
    ("flags", "method", "words"),
    [(0, 9, "deflate64"), (0, 93, "zstd"), (1, 99, "AES"), (1, 8, "encrypted"), (0, 98, "PPMd"), (0, 77, "method 77")],
)
@pytest.mark.parametrize("is_cut", [False, True])
def test_a_member_that_is_not_unpacked_is_told_as_what_it_is(flags: int, method: int, words: str, is_cut: bool) -> None:
    raw = bytearray(make.zipped({"a.txt": b"One.", "b.txt": b"Two.", "c.txt": b"Three."}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = raw.index(b"b.txt", raw.index(mark)) - (30 if at == 6 else 46)
        assert raw[place:].startswith(mark)
        raw[place + at] |= flags
        raw[place + at + 2 : place + at + 4] = method.to_bytes(2, "little")
    given = bytes(raw[: raw.index(b"PK\x01\x02")]) if is_cut else bytes(raw)
    first, wrong, last, *more = members(io.BytesIO(given), "a.zip")
    assert isinstance(wrong, Quarantined)
    assert (wrong.member, wrong.reason) == ("b.txt", "unsupported")
    assert words in wrong.message
    assert isinstance(first, Member)
    assert isinstance(last, Member)
    assert len(more) == is_cut


@pytest.mark.timeout(20)
@pytest.mark.parametrize("size", ["1" + "0" * 20, "-1", "-100000000", "9" * 300, "²", "1e9", "", "0x10"])
def test_a_tar_whose_header_tells_an_impossible_size_comes_to_its_end(size: str, tmp_path: Path) -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in ("a.txt", "b.txt"):
            info = tarfile.TarInfo(name)
            info.size = 5
            info.pax_headers = {"size": size} if name == "b.txt" else {}
            archive.addfile(info, io.BytesIO(b"Text."))
    rows = rows_of(target.getvalue(), "a.tar", tmp_path)
    assert rows[0] == ("!/a.txt", None)
    assert [path for path, _ in rows[1:]] == ["!/b.txt", ""]
    assert rows[2] == ("", "truncated")


def test_a_package_of_a_web_archive_is_its_crawls(tmp_path: Path) -> None:
    package = make.zipped(
        {
            "archive/data.warc.gz": make.warc_gz([make.crawl("one"), make.crawl("two")]),
            "archive/more.warc": make.crawl("three"),
            "indexes/index.cdx.gz": packed(b"example,a)/ 2026 {}\n"),
            "indexes/index.idx": b"!meta 0 {}",
            "pages/pages.jsonl": make.lines(["one", "two"]),
            "logs/crawl.log": b"started",
            "datapackage.json": b'{"profile": "data-package", "resources": []}',
            "datapackage-digest.json": b"{}",
        },
        zipfile.ZIP_STORED,
    )
    assert rows_of(package, "a.wacz", tmp_path) == [
        ("!/archive/data.warc.gz", None),
        ("!/archive/data.warc.gz", None),
        ("!/archive/more.warc", None),
    ]


def test_other_archives_that_hold_a_folder_of_that_name_are_read_whole(tmp_path: Path) -> None:
    raw = make.zipped({"archive/a.txt": b"One text.", "b.txt": b"Two texts."})
    assert rows_of(raw, "a.zip", tmp_path) == [("!/archive/a.txt", None), ("!/b.txt", None)]


def test_an_index_of_a_crawl_is_no_capture(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    for name in ("index.cdxj", "index.cdx.gz"):
        corpus.land(f"s/{name}", b"example,a)/ 2026 {}\n")
    corpus.land("s/a.txt", b"Some text.")
    assert [row["path"] for row in corpus.read()["captures"]] == ["s/a.txt"]


@pytest.mark.parametrize("flipped", range(40, 120, 7))
def test_a_damaged_member_packed_by_lzma_costs_that_member_only(flipped: int, tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    raw = bytearray(make.zipped({"a.txt": bytes(range(32, 127)) * 9, "b.txt": b"A good text."}, zipfile.ZIP_LZMA))
    raw[flipped] ^= 0xFF
    corpus.land("s/a.zip", bytes(raw))
    assert [row["path"] for row in corpus.read()["captures"] if row["reason"] is None][-1:] == ["s/a.zip!/b.txt"]


def test_a_flaw_in_opening_a_file_costs_the_rest_of_it_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*given: object) -> str:
        raise KeyError("a flaw")

    corpus = Corpus(tmp_path)
    corpus.land("s/a.txt")
    monkeypatch.setattr("corpus.landing.read.format_of", stumble)
    [row] = corpus.read()["captures"]
    assert (row["reason"], row["message"]) == ("parse_failed", "reading it failed: KeyError: 'a flaw'")


def test_a_damaged_member_packed_by_lzma_costs_itself(tmp_path: Path) -> None:
    told = io.BytesIO()
    with zipfile.ZipFile(told, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", "One text of some length. " * 200)
        archive.writestr("b.txt", "Another text.")
    raw = bytearray(told.getvalue())
    at = raw.index(b"a.txt") + 40
    for place in range(at, at + 20):
        raw[place] ^= 0xFF
    corpus = Corpus(tmp_path)
    corpus.land("s/x.zip", bytes(raw))
    rows = {row["path"]: row["reason"] for row in corpus.read()["captures"]}
    assert rows["s/x.zip!/b.txt"] is None
    assert rows["s/x.zip!/a.txt"] == "corrupt_archive"
