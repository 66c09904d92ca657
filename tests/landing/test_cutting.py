"""A landing area above the bound is taken in parts, and all of it is taken."""

from dataclasses import replace
from pathlib import Path

from corpus.landing.cutting import CAPTURE_BYTES, cut, rest_of
from corpus.landing.discover import Discovery
from corpus.landing.ledger import Change
from corpus.landing.slices import Slice
from corpus.load import STEPS
from corpus.settings import Settings
from corpus.step import Load
from corpus.warehouse.connection import open_warehouse
from tests.warehouse.published import settings_of


def found(*sizes: int) -> Discovery:
    """Files of so many expected captures."""
    names = [f"s/{number}" for number in range(len(sizes))]
    new = [Slice(name, size * CAPTURE_BYTES, 1) for name, size in zip(names, sizes, strict=True)]
    return Discovery(new, [Change(name, "new") for name in names] + [Change("s/gone", "vanished")])


def paths(taken: Discovery) -> list[str]:
    assert {change.path for change in taken.changes} == {piece.path for piece in taken.new} | {"s/gone"}
    return [piece.path for piece in taken.new]


def test_whole_files_are_taken_up_to_the_bound() -> None:
    assert cut(found(2, 2, 2), 6) == (found(2, 2, 2), 0)
    taken, left = cut(found(2, 2, 2), 5)
    assert (paths(taken), left) == (["s/0", "s/1"], 1)


def test_a_file_above_the_bound_is_taken_alone() -> None:
    taken, left = cut(found(9, 1), 5)
    assert (paths(taken), left) == (["s/0"], 1)


def test_what_is_asked_for_again_is_not_left() -> None:
    taken, left = cut(found(2, 2, 2), 2, frozenset(["s/2", "s/elsewhere"]))
    assert (paths(taken), left) == (["s/2"], 2)


def admitted(settings: Settings, loads: int, after: int = 0) -> list[list[str]]:
    """The paths that each load admits."""
    told = []
    for number in range(after, after + loads):
        load = Load(settings, f"2025040{number + 1}T000000Z-000000")
        results: dict[str, object] = {}
        for step in STEPS[:3]:
            made = [call() for call in step.calls(load, results)]
            results[step.name] = made if step.over else made[0]
        with open_warehouse(settings) as connection:
            query = "select path from raw.captures where load_id = ? order by path"
            told.append([path for (path,) in connection.execute(query, [load.load_id]).fetchall()])
    return told


def test_loads_one_after_the_other_take_all(tmp_path: Path) -> None:
    (tmp_path / "landing" / "s").mkdir(parents=True)
    for name in "abc":
        text = f"Pier {name} to close\n\nThe harbour board will close it in May, it said on Monday of pier {name}."
        (tmp_path / "landing" / "s" / f"{name}.txt").write_text(text)
    settings = replace(settings_of(tmp_path), most_captures=2)
    assert admitted(settings, 1) == [["s/a.txt", "s/b.txt"]]
    assert rest_of(settings) == 1
    assert admitted(settings, 1, after=1) == [["s/c.txt"]]
    assert rest_of(settings) == 0
