"""The macro by which two texts are compared: what it tells is all of both texts, and costs are bounded."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from corpus.warehouse.macros import paragraph_changes, steps

COLUMNS = "change, before, after, place_before, place_after, words_removed, words_added"


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as one:
        one.execute(paragraph_changes("main"))
        yield one


def changes(connection: duckdb.DuckDBPyConnection, before: list[str], after: list[str]) -> list[tuple[Any, ...]]:
    texts = ["\n\n".join(before), "\n\n".join(after)]
    return connection.execute(f"select {COLUMNS} from paragraph_changes(?, ?)", texts).fetchall()


PARAGRAPHS = [
    "* * *",
    "The ferry was late on Monday.",
    "The ferry was late on Tuesday.",
    "Nobody was hurt, its owner said.",
    "The pier stays closed until May, the harbour master told the council.",
    "The pier stays closed until June, the harbour master told the council and its chair.",
    "港は閉鎖された。",
    "港は開放された。",
    "—",
]


def test_what_is_told_is_all_of_both_texts(connection: duckdb.DuckDBPyConnection) -> None:
    draw = random.Random(7)
    texts = [draw.choices(PARAGRAPHS, k=draw.randint(0, 7)) for _ in range(600)]
    pairs = [*zip(texts[::2], texts[1::2], strict=True), *((text, text) for text in texts[:50])]
    connection.execute("create or replace temp table drawn (number integer, text_before varchar, text_after varchar)")
    rows = [(at, "\n\n".join(before), "\n\n".join(after)) for at, (before, after) in enumerate(pairs)]
    connection.executemany("insert into drawn values (?, ?, ?)", rows)
    query = f"with pairs as (select * from drawn), {steps()} select number, {COLUMNS} from changes"
    found: dict[int, list[tuple[Any, ...]]] = {at: [] for at in range(len(pairs))}
    for at, *change in connection.execute(query).fetchall():
        found[at].append(tuple(change))
    kinds = {row[0] for rows in found.values() for row in rows}
    assert kinds == {"same", "moved", "changed", "added", "removed"}
    for at, (before, after) in enumerate(pairs):
        require_all_told(before, after, found[at])


def require_all_told(before: list[str], after: list[str], found: list[tuple[Any, ...]]) -> None:
    assert [row[2] for row in sorted((row for row in found if row[4]), key=lambda row: row[4])] == after
    assert [row[1] for row in sorted((row for row in found if row[3]), key=lambda row: row[3])] == before
    stayed = [row for row in found if row[0] == "same"]
    assert sorted(stayed, key=lambda row: row[3]) == sorted(stayed, key=lambda row: row[4])
    for change, old, new, _, _, removed, added in found:
        assert (old is None) == (change == "added")
        assert (new is None) == (change == "removed")
        assert (old == new) == (change in ("same", "moved"))
        assert (removed is not None) == (added is not None) == (change == "changed")
    # What stayed is as much as can be, where no paragraph stands twice.
    if len(set(before)) == len(before) and len(set(after)) == len(after):
        assert len(stayed) == longest_in_common(before, after)
    if before == after:
        assert {row[0] for row in found} <= {"same"}


def longest_in_common(one: list[str], other: list[str]) -> int:
    best = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, left in enumerate(one):
        for j, right in enumerate(other):
            best[i + 1][j + 1] = best[i][j] + 1 if left == right else max(best[i][j + 1], best[i + 1][j])
    return best[-1][-1]


def test_words_that_changed_are_told_in_order(connection: duckdb.DuckDBPyConnection) -> None:
    before = ["Some 1,200 people came, the mayor's office said on Monday; 12 were hurt."]
    after = ["Some 1,400 people came, the mayor's office said on Tuesday; nobody was hurt."]
    [(change, *_, removed, added)] = changes(connection, before, after)
    assert (change, removed, added) == (
        "changed",
        ["1,200", "Monday", "12", "were"],
        ["1,400", "Tuesday", "nobody", "was"],
    )


def test_a_paragraph_that_grew_is_changed_and_one_that_shares_little_is_another(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    short = "The harbour council of Saltby voted for the pier."
    grown = f"{short} Its chairwoman said that work begins in May, that the fund of the county pays a third of it, and"
    grown += " that the ferries will land at the old quay for as long as the builders need."
    assert [row[0] for row in changes(connection, [short], [grown])] == ["changed"]
    other = "The school board of Kelsby met on the pier to talk about lunches, buses and the heating of its halls."
    assert sorted(row[0] for row in changes(connection, [short], [other])) == ["added", "removed"]


def test_long_texts_are_compared_within_bounds(connection: duckdb.DuckDBPyConnection) -> None:
    many = [f"Paragraph {number} of a very long chronicle of the harbour, year {number * 7}." for number in range(3000)]
    edited = [one.replace("very long", "rather long") if at % 10 == 0 else one for at, one in enumerate(many)]
    found = changes(connection, many, edited)
    assert len(found) == 1000
    assert sum(row[0] == "changed" for row in found) == 101, "a hundred, and all that lies behind the bound as one"
    assert {row[0] for row in found} == {"same", "changed"}
    words = " ".join(f"word{number}" for number in range(50_000))
    [(change, *_, removed, added)] = changes(connection, [words], [f"{words[1000:]} end"])
    assert change == "changed"
    assert len(removed) <= 300
    assert len(added) <= 300


def test_the_steps_are_sql_and_nothing_of_dbt() -> None:
    assert "{{" not in steps()
    assert "{%" not in steps()
