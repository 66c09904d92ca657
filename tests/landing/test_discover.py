"""What is found in the landing area, and how it is shared out."""

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.landing import discover as discovering
from corpus.landing.discover import (
    FILE_COST,
    KnownFile,
    NoLandingArea,
    Slice,
    batch_of,
    discover,
    file_sha256,
    into_batches,
    list_files,
    split_lines,
    write_batches,
)


def land(landing: Path, path: str, raw: bytes = b"text") -> Path:
    target = landing / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(raw)
    return target


def recorded(landing: Path) -> dict[str, KnownFile]:
    """The landing area as a load that read all of it would have recorded it."""
    return {
        file.path: KnownFile(file.size, file.mtime_ns, file_sha256(landing / file.path)) for file in list_files(landing)
    }


def paths(files: list[Slice]) -> list[str]:
    return [file.path for file in files]


def test_files_are_listed_by_path_with_size_and_time(tmp_path: Path) -> None:
    for path in ("b/z.txt", "a.jsonl", "b/deep/er/a.txt"):
        land(tmp_path, path, path.encode())
    files = list(list_files(tmp_path))
    assert paths(files) == ["a.jsonl", "b/deep/er/a.txt", "b/z.txt"]
    assert [file.size for file in files] == [7, 15, 7]
    assert files[0].mtime_ns == (tmp_path / "a.jsonl").stat().st_mtime_ns


@pytest.mark.parametrize(
    "path",
    ["README.md", "s/readme", "s/LICENCE.txt", "s/.hidden.txt", ".git/page.txt", "s/_captures.jsonl", "s/_notes.txt"],
)
def test_readmes_sidecars_and_hidden_files_are_left_out(tmp_path: Path, path: str) -> None:
    land(tmp_path, path)
    land(tmp_path, "s/page.txt")
    assert paths(list(list_files(tmp_path))) == ["s/page.txt"]


def test_a_missing_landing_area_says_which_setting_names_it(tmp_path: Path) -> None:
    with pytest.raises(NoLandingArea, match="CORPUS_LANDING"):
        list(list_files(tmp_path / "missing"))


def test_all_files_are_new_at_first_and_none_afterwards(tmp_path: Path) -> None:
    land(tmp_path, "s/a.txt")
    land(tmp_path, "s/b.unknown")
    first = discover(tmp_path, {})
    assert (paths(first.new), first.touched) == (["s/a.txt", "s/b.unknown"], [])
    second = discover(tmp_path, recorded(tmp_path))
    assert (second.new, second.touched) == ([], [])


def test_only_the_file_that_was_added_is_new(tmp_path: Path) -> None:
    land(tmp_path, "s/a.txt")
    known = recorded(tmp_path)
    land(tmp_path, "s/b.txt")
    assert paths(discover(tmp_path, known).new) == ["s/b.txt"]


def test_a_new_time_over_the_same_bytes_is_a_touch(tmp_path: Path) -> None:
    file = land(tmp_path, "s/a.txt")
    known = recorded(tmp_path)
    os.utime(file, ns=(1, 1))
    found = discover(tmp_path, known)
    assert (found.new, paths(found.touched)) == ([], ["s/a.txt"])
    assert found.touched[0].mtime_ns == 1


@pytest.mark.parametrize("raw", [b"TEXT", b"longer text"])
def test_other_bytes_under_the_same_name_are_new(tmp_path: Path, raw: bytes) -> None:
    land(tmp_path, "s/a.txt", b"text")
    known = recorded(tmp_path)
    os.utime(land(tmp_path, "s/a.txt", raw), ns=(1, 1))
    found = discover(tmp_path, known)
    assert (paths(found.new), found.touched) == (["s/a.txt"], [])


def test_a_file_that_is_gone_is_no_matter(tmp_path: Path) -> None:
    file = land(tmp_path, "s/a.txt")
    known = recorded(tmp_path)
    file.unlink()
    found = discover(tmp_path, known)
    assert (found.new, found.touched) == ([], [])


def test_only_a_large_file_of_lines_is_cut_into_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovering, "SLICE_BYTES", 100)
    for name in ("big.jsonl", "big.jsonl.GZ", "big.txt"):
        land(tmp_path, name, b"{}\n" * 50)
    land(tmp_path, "small.jsonl", b"{}\n" * 33)
    found = discover(tmp_path, {}).new
    cut = {file.path for file in found if file.end is not None}
    assert cut == {"big.jsonl"}
    assert set(paths(found)) == {"big.jsonl", "big.jsonl.GZ", "big.txt", "small.jsonl"}


@pytest.mark.parametrize("opening", ["file_sha256", "split_lines"])
def test_a_file_that_cannot_be_opened_is_left_to_the_read_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opening: str
) -> None:
    def refuse(*_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(discovering, opening, refuse)
    monkeypatch.setattr(discovering, "SLICE_BYTES", 1)
    land(tmp_path, "s/a.jsonl", b"{}\n{}\n")
    known = {"s/a.jsonl": KnownFile(6, 1, "")} if opening == "file_sha256" else {}
    [file] = discover(tmp_path, known).new
    assert (file.path, file.start, file.end) == ("s/a.jsonl", 0, None)


@given(st.lists(st.binary(max_size=12).map(lambda raw: raw.replace(b"\n", b"")), max_size=12), st.booleans(), st.data())
def test_slices_add_up_to_the_file_and_know_their_line_numbers(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], ends: bool, data: st.DataObject
) -> None:
    landing = tmp_path_factory.mktemp("landing")
    raw = b"\n".join(lines) + b"\n" * ends
    file = land(landing, "a.jsonl", raw)
    whole = Slice("a.jsonl", len(raw), file.stat().st_mtime_ns)
    slice_bytes = data.draw(st.integers(1, 30))
    slices = list(split_lines(landing, whole, slice_bytes))
    pieces = [raw[piece.start : piece.end] for piece in slices]
    assert b"".join(pieces) == raw
    for piece, held in zip(slices, pieces, strict=True):
        assert held.endswith(b"\n") or piece is slices[-1]
        assert piece.first_record == raw[: piece.start].count(b"\n") + 1
        assert piece.bytes == len(held) > 0
        assert (piece.size, piece.mtime_ns) == (whole.size, whole.mtime_ns)
        assert piece.sha256 == hashlib.sha256(raw).hexdigest()
    assert all(len(held) >= slice_bytes for held in pieces[:-1])


slices_of_files = st.lists(
    st.builds(
        lambda path, start, length: Slice(f"{path}.jsonl", 10**6, 1, start, start + length),
        st.integers(0, 99),
        st.integers(0, 10**5),
        st.integers(0, 10**5),
    ),
    max_size=40,
    unique_by=lambda piece: (piece.path, piece.start),
)


@given(slices_of_files, st.integers(1, 10**6), st.integers(1, 8))
def test_every_slice_is_in_exactly_one_batch(slices: list[Slice], batch_bytes: int, least: int) -> None:
    batches = into_batches(slices, batch_bytes, least)
    shared = [piece for batch in batches for piece in batch]
    assert sorted(shared, key=repr) == sorted(slices, key=repr)
    assert all(batches), "no batch is empty"
    assert len(batches) >= min(least, len(slices))
    assert all(batch == sorted(batch, key=lambda piece: (piece.path, piece.start)) for batch in batches)


@given(slices_of_files, st.integers(1, 10**6), st.integers(1, 8))
def test_batches_are_of_about_equal_cost(slices: list[Slice], batch_bytes: int, least: int) -> None:
    costs = [sum(piece.bytes + FILE_COST for piece in batch) for batch in into_batches(slices, batch_bytes, least)]
    largest = max((piece.bytes + FILE_COST for piece in slices), default=0)
    assert max(costs, default=0) <= min(costs, default=0) + largest


@given(slices_of_files.flatmap(lambda slices: st.tuples(st.just(slices), st.permutations(slices))))
def test_batches_do_not_depend_on_the_order_of_the_slices(orders: tuple[list[Slice], list[Slice]]) -> None:
    given_order, other_order = orders
    assert into_batches(given_order, 10**5, 2) == into_batches(other_order, 10**5, 2)


def test_batches_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    batches = [[Slice("s/é.txt", 3, 10**18)], [Slice("a.jsonl", 9, 1, 3, 9, 2, "ff"), Slice("b.txt", 0, 1)]]
    written = write_batches(tmp_path, batches)
    assert [Path(path).name for path in written] == ["0000.json", "0001.json"]
    assert [batch_of(Path(path)) for path in written] == batches
