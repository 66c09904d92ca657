"""A landing area in a store of objects: the same as in a folder."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from s3fs import S3FileSystem  # type: ignore[import-untyped]

from corpus.landing.area import LandingArea, NoLandingArea
from corpus.landing.digests import UNHASHED
from corpus.landing.slices import split
from tests.landing import make
from tests.landing.landed import Corpus, changes, lines, packed, texts, whole
from tests.landing.store import HERE, Store, hosts_asked, running

_numbers = count()


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with running() as found, hosts_asked() as asked:
        yield found
        assert set(asked) <= HERE


class Remote(Corpus):
    """A corpus whose landing area is a folder of the store."""

    def __init__(self, root: Path, store: Store) -> None:
        super().__init__(root)
        self.store, self.folder = store, f"landing{next(_numbers)}"
        self.put(".keep", b"")
        self.area = LandingArea(f"s3://{store.bucket}/{self.folder}")

    def put(self, path: str, content: bytes) -> None:
        self.store.put(f"{self.folder}/{path}", content)

    def delete(self, path: str) -> None:
        self.store.delete(f"{self.folder}/{path}")


@pytest.fixture
def remote(tmp_path: Path, store: Store) -> Remote:
    return Remote(tmp_path, store)


def test_files_are_listed_by_path_and_folders_are_none(remote: Remote) -> None:
    told = ("b/é #1?.txt", "a.jsonl", "b/", "b/_captures.jsonl", ".hidden/a.txt", "a.txt.part")
    for path in told:
        remote.put(path, b"" if path.endswith("/") else path.encode())
    remote.store.put(f"{remote.folder}-other/x.txt", b"of another folder")
    files = remote.area.files()
    assert [(file.path, file.size) for file in files] == [("a.jsonl", 7), ("a.txt.part", 10), ("b/é #1?.txt", 12)]
    for file in files:
        assert file.mtime_ns > 0
        assert remote.area.state(file.path) == (file.size, file.mtime_ns)
        assert remote.area.open(file.path).read() == file.path.encode()
    assert [file.path for file in LandingArea(f"{remote.area.where}/b/").files()] == ["é #1?.txt"]


def test_what_is_kept_under_the_name_of_a_folder_is_told(remote: Remote) -> None:
    remote.put("b/", b"no folder")
    assert [row["reason"] for row in remote.load()[1]] == ["unsupported"]


@pytest.mark.parametrize("where", ["s3://no-such-bucket", "s3://no-such-bucket/a", "s3://news/no-such-folder"])
def test_a_store_without_such_a_place_says_so(store: Store, where: str) -> None:
    with pytest.raises(NoLandingArea, match=f"nothing at the landing area {where}; set CORPUS_LANDING"):
        LandingArea(where).files()


def test_an_empty_bucket_is_an_empty_landing_area(store: Store) -> None:
    store.client.create_bucket(Bucket="empty")
    assert LandingArea("s3://empty").files() == []


def test_a_store_that_cannot_be_reached_says_so(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    S3FileSystem.clear_instance_cache()
    try:
        with pytest.raises(NoLandingArea, match=r"s3://news/unreachable cannot be listed: .*127.0.0.1:1"):
            LandingArea("s3://news/unreachable").files()
    finally:
        S3FileSystem.clear_instance_cache()


def test_the_rows_of_a_file_are_those_that_it_has_in_a_folder(remote: Remote) -> None:
    files = {
        "s/_captures.jsonl": lines({"path": "a.txt", "url": "https://a.example/1"}),
        "s/_fields.yml": b"text: story",
        "s/a.txt": b"A text.",
        "s/b.jsonl": lines({"story": "One."}, "broken", {"story": "Two."}),
        "s/c.jsonl.gz": packed(texts("three")),
        "s/d.warc.gz": make.warc_gz([make.crawl("d"), make.crawl("e")]),
        "s/e.parquet": make.parquet([make.row("f")]),
        "s/f.zip": make.zipped({"x/a.txt": b"Packed.", "y.html": make.page("y")}),
    }
    local = Corpus(remote.root / "local")
    for path, content in files.items():
        remote.put(path, content)
        local.land(path, content)
    found, expected = remote.read(remote.look().new), local.read(local.look().new)
    assert [row["settled"] for row in found["files"]] == [True] * 6
    for name in ("captures", "contents"):
        assert found[name] == expected[name]
    without_time = [[row | {"mtime_ns": 0} for row in rows["files"]] for rows in (found, expected)]
    assert without_time[0] == without_time[1]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("s/a.jsonl", texts(*(f"Text {n}." for n in range(300)))),
        ("s/a.warc.gz", make.warc_gz([make.crawl(f"p{n}") for n in range(12)])),
        ("s/a.parquet", make.parquet([make.row(f"p{n}") for n in range(24)], group=4)),
    ],
)
def test_pieces_of_a_large_file_give_the_rows_of_the_whole(remote: Remote, path: str, content: bytes) -> None:
    remote.put(path, content)
    [file] = whole(remote.area)
    expected = remote.read([file])["captures"]
    pieces = split(remote.area, file, 3000)
    assert len(pieces) > 2
    rows = remote.read(pieces)
    ids = [row["capture_id"] for row in expected]
    assert [row["capture_id"] for row in rows["captures"]] == ids
    assert len(set(ids)) == len(ids) >= 12
    assert {(row["sha256"], row["settled"]) for row in rows["files"]} == {(UNHASHED, True)}


def test_changes_of_files_are_seen(remote: Remote) -> None:
    for name in ("same", "other", "grown", "gone", "moved"):
        remote.put(f"s/{name}.jsonl", texts(name))
    assert [change.change for change in remote.load()[0]] == ["new"] * 5
    assert remote.load() == ([], [])
    # The store tells times by the second; this look is to come later than that.
    remote.known = {path: replace(known, mtime_ns=1) for path, known in remote.known.items()}
    remote.put("s/same.jsonl", texts("same"))
    remote.put("s/other.jsonl", texts("OTHER"))
    remote.put("s/grown.jsonl", texts("grown", "more"))
    remote.put("s/renamed.jsonl", texts("moved"))
    remote.delete("s/gone.jsonl")
    remote.delete("s/moved.jsonl")
    found, rows = remote.load()
    assert changes(found) == [
        ("s/grown.jsonl", "appended"),
        ("s/same.jsonl", "touched"),
        ("s/renamed.jsonl", "renamed"),
        ("s/other.jsonl", "replaced"),
        ("s/gone.jsonl", "vanished"),
    ]
    assert [(row["path"], row["byte_offset"]) for row in rows] == [
        ("s/grown.jsonl", len(texts("grown"))),
        ("s/other.jsonl", 0),
    ]
    assert remote.load() == ([], [])


def test_a_large_file_that_is_written_over_with_its_own_bytes_is_read_anew(remote: Remote) -> None:
    """Its digest was not taken, so that it is not downloaded once more; its records are known by their ids."""
    raw = texts(*(f"Text {n}." for n in range(50)))
    remote.put("s/a.jsonl", raw)
    [file] = whole(remote.area)
    first = remote.read(split(remote.area, file, 500))
    assert {row["sha256"] for row in first["files"]} == {UNHASHED}
    remote.load()
    remote.known["s/a.jsonl"] = replace(remote.known["s/a.jsonl"], mtime_ns=1, sha256=UNHASHED)
    found, rows = remote.load()
    assert changes(found) == [("s/a.jsonl", "replaced")]
    assert [row["capture_id"] for row in rows] == [row["capture_id"] for row in first["captures"]]


def test_a_file_still_being_written_is_not_settled(remote: Remote) -> None:
    remote.put("s/a.jsonl", texts("one"))
    found = remote.look()
    remote.put("s/a.jsonl", texts("one", "two"))
    remote.put("s/b.jsonl", texts("three"))
    remote.delete("s/b.jsonl")
    assert [row["settled"] for row in remote.read(found.new)["files"]] == [False]


def test_times_are_compared_by_the_second(remote: Remote) -> None:
    remote.put("s/a.txt", b"A text.")
    size, mtime_ns = remote.area.state("s/a.txt")
    assert remote.area.is_as_listed("s/a.txt", size, mtime_ns + 123_000_000)
    assert not remote.area.is_as_listed("s/a.txt", size, mtime_ns + 10**9)
    assert not remote.area.is_as_listed("s/a.txt", size + 1, mtime_ns)
