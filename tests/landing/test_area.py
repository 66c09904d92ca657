"""A folder as landing area: what is listed, what is left out, what is quarantined and why."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.landing.area import LandingArea, NoLandingArea
from corpus.landing.names import is_unfinished
from tests.landing.landed import Corpus, changes, lines

NOBODY = 65534


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


@pytest.fixture
def bound() -> Iterator[Corpus]:
    """A corpus that is worked in without the rights of root, whom permissions do not bind."""
    before = os.geteuid()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        if before == 0:
            os.seteuid(NOBODY)
        try:
            yield Corpus(Path(folder, "corpus"))
        finally:
            os.seteuid(before)


def listed(corpus: Corpus) -> dict[str, str | None]:
    """Every file of the listing, and why it is quarantined."""
    return {file.path: file.reason for file in corpus.area.files()}


def test_files_are_listed_by_path_with_size_and_time(corpus: Corpus) -> None:
    for path in ("b/z.txt", "a.jsonl", "b/deep/er/a.txt"):
        corpus.land(path, path)
    files = corpus.area.files()
    assert [(file.path, file.size) for file in files] == [("a.jsonl", 7), ("b/deep/er/a.txt", 15), ("b/z.txt", 7)]
    assert files[0].mtime_ns == (corpus.landing / "a.jsonl").stat().st_mtime_ns
    assert corpus.area.state("a.jsonl") == (files[0].size, files[0].mtime_ns)


def test_a_landing_area_may_be_named_by_a_link_or_an_address(corpus: Corpus) -> None:
    corpus.land("s/a.txt")
    (corpus.root / "link").symlink_to(corpus.landing)
    for where in (corpus.root / "link", f"file://{corpus.landing}"):
        assert [file.path for file in LandingArea(where).files()] == ["s/a.txt"]


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "s/readme",
        "s/LICENCE.txt",
        "s/.hidden.txt",
        ".git/page.txt",
        "s/_captures.jsonl",
        "s/_notes.txt",
        "__MACOSX/a.txt",
    ],
)
def test_readmes_sidecars_and_hidden_files_are_left_out(corpus: Corpus, path: str) -> None:
    corpus.land(path)
    corpus.land("s/page.txt")
    assert list(listed(corpus)) == ["s/page.txt"]


@pytest.mark.parametrize("name", ["a.jsonl.part", "A.TXT.PARTIAL", "a.tmp", "a.crdownload", "a.txt~"])
def test_names_of_unfinished_files_are_known(name: str) -> None:
    assert is_unfinished(name)
    assert not is_unfinished(f"{name}.txt")


@pytest.mark.parametrize("where", ["missing", "landing/a.txt"])
def test_a_missing_landing_area_says_which_setting_names_it(corpus: Corpus, where: str) -> None:
    corpus.land("a.txt")
    with pytest.raises(NoLandingArea, match="CORPUS_LANDING"):
        LandingArea(corpus.root / where).files()


def test_an_address_that_cannot_be_reached_is_told_plainly() -> None:
    for where in ("nosuch://host/folder", "ftp://127.0.0.1:1/folder"):
        with pytest.raises(NoLandingArea, match=f"the landing area {where} cannot be reached: "):
            LandingArea(where).require()


def test_an_address_of_no_known_kind_says_so() -> None:
    with pytest.raises(NoLandingArea, match="nosuch://place cannot be reached"):
        LandingArea("nosuch://place")


def test_links_are_followed_to_files_of_the_landing_area_only(corpus: Corpus) -> None:
    outside = corpus.root / "outside.txt"
    outside.write_text("Outside.")
    corpus.land("s/a.txt", "Inside.")
    links = {
        "inside": "a.txt",
        "through-another": "inside",
        "outside": str(outside),
        "climbing": "../../outside.txt",
        "through-outside": "outside",
        "dangling": "nothing",
        "itself": "itself",
        "folder": "../s",
        "up": "..",
        "folder-outside": str(corpus.root),
    }
    for name, target in links.items():
        (corpus.landing / "s" / name).symlink_to(target)
    assert listed(corpus) == {
        "s/a.txt": None,
        "s/inside": None,
        "s/through-another": None,
        "s/outside": "unsafe_path",
        "s/climbing": "unsafe_path",
        "s/through-outside": "unsafe_path",
        "s/dangling": "unreadable",
        "s/itself": "unreadable",
        "s/folder": "unsafe_path",
        "s/up": "unsafe_path",
        "s/folder-outside": "unsafe_path",
    }
    _, rows = corpus.load()
    assert {row["path"]: row["reason"] for row in rows} == listed(corpus)
    assert not any("Outside" in str(row) for row in corpus.read()["contents"])
    again, rows = corpus.load()
    assert (changes(again), rows) == ([], []), "what is quarantined for its place is not quarantined anew each time"


@pytest.mark.parametrize("year", [1700, 2400])
def test_a_file_of_another_age_is_read_and_known_again(year: int, corpus: Corpus) -> None:
    """Times of files reach beyond what 64 bits hold in ns."""
    file = corpus.land("s/a.txt")
    seconds = (year - 1970) * 31_556_952
    os.utime(file, (seconds, seconds))
    found, [row] = corpus.load()
    assert (changes(found), row["reason"]) == ([("s/a.txt", "new")], None)
    assert corpus.load() == ([], [])


def test_what_is_neither_file_nor_folder_is_quarantined_without_opening_it(corpus: Corpus) -> None:
    os.mkfifo(corpus.landing / "pipe.txt")
    assert listed(corpus) == {"pipe.txt": "unsupported"}
    assert [row["reason"] for row in corpus.load()[1]] == ["unsupported"]


def test_a_file_that_may_not_be_read_is_quarantined_and_tried_again(bound: Corpus) -> None:
    closed = bound.land("s/a.txt", "Now it is open.")
    bound.land("s/b.txt", "B text.")
    closed.chmod(0)
    found, rows = bound.load()
    assert changes(found) == [("s/a.txt", "new"), ("s/b.txt", "new")]
    assert [(row["path"], row["reason"]) for row in rows] == [("s/a.txt", "unreadable"), ("s/b.txt", None)]
    assert bound.load() == ([], []), "nothing has changed"
    closed.chmod(0o644)  # changes neither its size nor its time
    found, rows = bound.load()
    assert changes(found) == [("s/a.txt", "readable")]
    assert [row["reason"] for row in rows] == [None]
    assert bound.load() == ([], [])


def test_a_known_file_that_may_not_be_read_any_more_is_left_as_it_is(bound: Corpus) -> None:
    file = bound.land("s/a.txt")
    bound.load()
    file.chmod(0)
    assert bound.load() == ([], [])
    os.utime(file, ns=(1, 1))
    assert [row["reason"] for row in bound.load()[1]] == ["unreadable"]
    file.chmod(0o644)
    assert [row["reason"] for row in bound.load()[1]] == [None]


def test_the_files_of_a_folder_that_may_not_be_listed_have_not_vanished(bound: Corpus) -> None:
    bound.land("s/deep/a.txt")
    bound.land("s/b.txt")
    bound.load()
    folder = bound.landing / "s/deep"
    folder.chmod(0)
    found, rows = bound.load()
    assert changes(found) == [("s/deep", "new")]
    assert [(row["path"], row["reason"]) for row in rows] == [("s/deep", "unreadable")]
    assert bound.load() == ([], [])
    folder.chmod(0o755)
    found, rows = bound.load()
    assert (changes(found), rows) == ([("s/deep", "readable")], []), "its files are known"
    assert bound.load() == ([], [])


def test_a_folder_that_may_be_listed_but_not_entered_has_files_that_cannot_be_read(bound: Corpus) -> None:
    bound.land("s/a.txt")
    (bound.landing / "s").chmod(0o444)
    assert listed(bound) == {"s/a.txt": "unreadable"}


def test_a_landing_area_that_may_not_be_listed_is_told_from_an_empty_one(bound: Corpus) -> None:
    bound.land("s/a.txt")
    bound.load()
    bound.landing.chmod(0)
    with pytest.raises(NoLandingArea, match="cannot be listed"):
        bound.load()


def test_a_sidecar_that_may_not_be_read_is_told(bound: Corpus) -> None:
    bound.land("s/a.txt")
    sidecar = bound.land("s/_captures.jsonl", lines({"path": "a.txt", "url": "https://a.example/1"}))
    sidecar.chmod(0)
    _, rows = bound.load()
    assert [(row["path"], row["reason"]) for row in rows] == [("s/_captures.jsonl", "unreadable"), ("s/a.txt", None)]
