"""Slices are shared out over batches of about equal cost, and handed over as they are."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from corpus.landing.batches import FILE_COST, batch_of, into_batches, write_batches
from corpus.landing.slices import Slice

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
    batches = into_batches(slices, batch_bytes, least)
    costs = [sum(piece.bytes + FILE_COST for piece in batch) for batch in batches]
    largest = max((piece.bytes + FILE_COST for piece in slices), default=0)
    assert max(costs, default=0) <= min(costs, default=0) + largest


@given(slices_of_files.flatmap(lambda slices: st.tuples(st.just(slices), st.permutations(slices))))
def test_batches_do_not_depend_on_the_order_of_the_slices(orders: tuple[list[Slice], list[Slice]]) -> None:
    given_order, other_order = orders
    assert into_batches(given_order, 10**5, 2) == into_batches(other_order, 10**5, 2)


def test_batches_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    batches = [
        [Slice("s/é\udce9.txt", 3, 10**18)],
        [Slice("a.jsonl", 9, 1, 3, 9, "jsonl", None, "ff", 2), Slice("b", 0, 1, reason="unsafe_path", message="x")],
    ]
    written = write_batches(tmp_path, batches)
    assert [Path(path).name for path in written] == ["0000.json", "0001.json"]
    assert [batch_of(Path(path)) for path in written] == batches
