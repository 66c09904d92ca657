"""Tables cut into ranges."""

import random

import duckdb
import pytest

from corpus.warehouse.ranges import ranges_of


@pytest.mark.parametrize(
    ("values", "most"),
    [
        ([f"word{number}" for number in range(1_000)], 160),
        (random.Random(1).choices(["Zoë", "o'clock", "", "字", "tide"], k=1_000), 400),
        (["same"] * 1_000, 1_000),
        ([random.Random(number).randrange(-(2**62), 2**62) for number in range(1_000)], 160),
        ([1, 2, 3], 3),
        ([], 0),
    ],
    ids=["words", "few words, often", "one word", "numbers", "few rows", "no rows"],
)
def test_each_row_is_in_one_range_and_ranges_are_in_order(values: list[str] | list[int], most: int) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            f"create table rows (value {'bigint' if isinstance((values or [''])[0], int) else 'varchar'})"
        )
        connection.execute("insert into rows select unnest(?)", [values])
        parts = [
            [value for (value,) in connection.execute(f"select value from rows where {one} order by all").fetchall()]
            for one in ranges_of(connection, "rows", "value", 100)
        ]
    assert [value for part in parts for value in part] == sorted(values)
    assert max(map(len, parts)) <= most
