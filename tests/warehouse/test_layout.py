"""How texts stand in a snapshot."""

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.warehouse.layout import PIECE, in_pieces, whole


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@given(text=st.text(), times=st.sampled_from([1, 40, 3_000]))
@example(text="", times=1)
@example(text="\U0001f30a", times=PIECE)
@example(text="e\u0301", times=PIECE)
@example(text="x", times=PIECE)
@example(text="x", times=64 * PIECE)
@example(text="字", times=64 * PIECE + 1)
def test_a_text_is_whole_again_and_no_piece_is_too_long(
    connection: duckdb.DuckDBPyConnection, text: str, times: int
) -> None:
    text = text.replace("\0", "") * times
    [(pieces, again)] = connection.execute(
        f"select {in_pieces('given.text')}, {whole(in_pieces('given.text'))} from (select ? as text) as given", [text]
    ).fetchall()
    assert again == text
    assert [len(piece) for piece in pieces[:-1]] == [PIECE] * (len(pieces) - 1)
    # What DuckDB's dictionaries take.
    assert all(len(piece.encode()) <= 4_096 for piece in pieces)
