"""Archives: what they hold, to any depth, each member with its path."""

import io
import tarfile
import zipfile

import pytest

from corpus.landing.archive import MOST_LAYERS, Member, is_archive, members
from corpus.landing.records import Quarantined
from tests.landing import make
from tests.landing.landed import packed

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
