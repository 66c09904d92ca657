"""Running the steps of a load without Airflow: their order, their batches, and what ends or blocks a load."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus.copies import rule
from corpus.landing.ledger import Change
from corpus.load import STEPS, run_steps, steps_until
from corpus.settings import Settings
from corpus.step import Load, LoadBlocked, Step
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.files import note_changes


def list_step(load: Load) -> list[str]:
    """List the batches.

    And say which there are.

    Returns:
        Their names.
    """
    return ["a", "b"]


def work_step(load: Load, batch: str) -> str:
    """Work on a batch."""
    return f"{load.load_id}/{batch}"


def end_step(load: Load) -> int:
    """End it."""
    return 3


THREE = (Step("list", list_step), Step("work", work_step, over="list"), Step("end", end_step))


@pytest.fixture
def load(tmp_path: Path) -> Load:
    (tmp_path / "landing").mkdir()
    settings = replace(Settings.from_environment(), landing=str(tmp_path / "landing"), home=tmp_path / "home")
    return Load(settings, "l1")


def test_a_mapped_step_is_called_once_per_batch_and_every_result_is_kept(load: Load) -> None:
    assert run_steps(load, THREE) == {"list": ["a", "b"], "work": ["l1/a", "l1/b"], "end": 3}


def test_steps_that_have_ended_are_not_run_again(load: Load) -> None:
    ran: list[tuple[str, Any]] = []
    results = run_steps(load, THREE, done={"list": ["z"]}, ended=lambda step, result: ran.append((step.name, result)))
    assert ran == [("work", ["l1/z"]), ("end", 3)]
    assert results == {"list": ["z"], "work": ["l1/z"], "end": 3}


def test_where_there_is_nothing_to_do_nothing_else_is_called(load: Load) -> None:
    def nothing(load: Load) -> None:
        return None

    assert run_steps(load, (Step("list", nothing), *THREE[1:])) == {"list": None}


def test_without_batches_a_mapped_step_has_no_calls_and_the_load_goes_on(load: Load) -> None:
    assert run_steps(load, THREE, done={"list": []}) == {"list": [], "work": [], "end": 3}


def test_a_steps_calls_may_be_made_in_another_way(load: Load) -> None:
    sizes: list[int] = []

    def backwards(calls: Sequence[Callable[[], Any]]) -> list[Any]:
        sizes.append(len(calls))
        return [call() for call in reversed(calls)][::-1]

    assert run_steps(load, THREE, run=backwards) == run_steps(load, THREE)
    assert sizes == [1, 2, 1]


def test_a_steps_docstring_is_shown_up_to_what_it_returns() -> None:
    assert THREE[0].doc == "List the batches.\n\nAnd say which there are."
    assert all(step.doc for step in STEPS)


def test_steps_until_one_of_them() -> None:
    assert [step.name for step in steps_until("admit")] == ["discover", "read", "admit"]
    assert steps_until("report") == STEPS
    with pytest.raises(ValueError, match="nonsense"):
        steps_until("nonsense")


def test_batches_come_from_a_step_before() -> None:
    for number, step in enumerate(STEPS):
        assert step.over is None or step.over in [before.name for before in STEPS[:number]]


def test_a_missing_landing_area_blocks_the_load(load: Load) -> None:
    nowhere = replace(load.settings, landing=f"{load.settings.landing}/nowhere")
    with pytest.raises(LoadBlocked, match=r"the landing area .*nowhere is not a directory"):
        run_steps(replace(load, settings=nowhere), steps_until("discover"))


def test_a_load_to_replay_that_never_was_blocks_the_load(load: Load) -> None:
    with pytest.raises(LoadBlocked, match="there is no load 'l0' to replay"):
        run_steps(replace(load, replay="l0"), steps_until("discover"))


def test_an_empty_landing_area_ends_the_load_after_discover(load: Load) -> None:
    assert run_steps(load) == {"discover": None}


@pytest.mark.parametrize("table", ["captures", "contents", "files"])
def test_shards_that_are_lost_before_they_are_admitted_are_read_again(load: Load, table: str) -> None:
    for name in "abc":
        land(load, f"s/{name}.txt", f"The council of {name} decided on the pier today.")
    read = run_steps(load, steps_until("read"))
    [first, *_] = sorted((load.settings.staged("l1") / "read" / table).glob("*.parquet"))
    first.unlink()
    run_steps(load, steps_until("load"), done=read)
    assert query(load, "select count(*), count(content_id) from raw.captures") == [(3, 3)]
    assert query(load, "select count(*) from raw.derived") == [(3,)]


def test_a_plan_that_an_earlier_try_left_is_not_read(load: Load) -> None:
    for name in "abc":
        land(load, f"s/{name}.txt", f"The council of {name} decided on the pier today.")
    run_steps(load, steps_until("read"))
    for name in "bc":
        (Path(load.settings.landing) / "s" / f"{name}.txt").unlink()
    run_steps(load, steps_until("load"))
    assert query(load, "select path from raw.captures") == [("s/a.txt",)]


def test_a_home_within_the_landing_area_blocks_the_load(load: Load) -> None:
    inside = replace(load.settings, home=Path(load.settings.landing) / "data")
    with pytest.raises(LoadBlocked, match=r"CORPUS_HOME .*data. lies inside the landing area"):
        run_steps(replace(load, settings=inside), steps_until("discover"))
    assert not inside.home.exists()


@pytest.mark.slow
def test_twenty_thousand_files_are_noted_within_the_memory_of_a_load(load: Load) -> None:
    paths = [f"s/{number // 1000}/{number}.txt" for number in range(20_000)]
    digest = "0" * 64
    with open_warehouse(load.settings) as connection:
        for day, kind in enumerate(["new", "touched", "vanished", "returned"]):
            changes = [Change(path, kind, size=day + 1, mtime_ns=day, sha256=digest) for path in paths]
            note_changes(connection, load.settings, f"l{day}", changes)
            note_changes(connection, load.settings, f"l{day}", changes)
            if kind == "new":
                connection.execute(
                    "insert into raw.files (path, size, mtime_ns, sha256, records, landing, load_id)"
                    " select path, 1, 1, ?, 1, '', 'l0' from quality.file_changes",
                    [digest],
                )
    assert query(load, "select count(*), count(distinct path) from quality.file_changes") == [(80_000, 20_000)]
    assert query(load, "select count(*) from raw.files where size = 4 and mtime_ns = 3 and not vanished") == [(20_000,)]


def test_a_further_copy_makes_itself_and_its_original_pending(load: Load) -> None:
    """Five articles have its text, three another; of the group's rows only that of the original tells of all."""
    text = "The council of Saltby decided on the old pier of the harbour today."
    for number in range(5):
        land(load, f"s{number}/a.txt", text)
    for number in range(3):
        land(load, f"s{number}/b.txt", text.replace("pier", "bridge"))
    run_steps(load, steps_until("load"))
    forget(load)
    land(load, "s9/a.txt", text)
    run_steps(replace(load, load_id="l2"), steps_until("load"))
    assert query(load, "select count(*) from raw.pending") == [(2,)]


@pytest.mark.slow
def test_copies_found_by_another_rule_are_found_again_though_nothing_is_new(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "The council of Saltby decided on the old pier of the harbour today, and 7 engineers began."
    land(load, "a/a.txt", text)
    land(load, "b/a.txt", text + " Nobody spoke against it in the hall.")
    with monkeypatch.context() as earlier:
        earlier.setattr(rule, "SHARE", 1.1)
        earlier.setattr(rule, "SHARE_WITHOUT_FACTS", 1.1)
        run_steps(load, steps_until("load"))
        forget(load)
        assert run_steps(replace(load, load_id="l2"), steps_until("load")) == {"discover": None}
    assert query(load, "select count(*) from raw.article_groups") == [(0,)]
    run_steps(replace(load, load_id="l2"), steps_until("load"))
    assert query(load, "select count(*) from raw.article_groups") == [(2,)]
    assert query(load, "select count(*) from raw.pending") == [(2,)]
    forget(load)
    assert run_steps(replace(load, load_id="l3"), steps_until("load")) == {"discover": None}


def test_what_is_kept_of_records_stays_with_them_when_files_are_rotated(load: Load) -> None:
    """Six files that all begin with the same broken line, and another one."""
    folder = Path(load.settings.landing) / "s"
    for number in range(6):
        land(load, f"s/{number}.jsonl", f'{{broken\n{{"text": "The council decided on pier {number} today."}}\n')
    run_steps(load, steps_until("load"))
    for number in reversed(range(6)):
        (folder / f"{number}.jsonl").rename(folder / f"{number + 1}.jsonl")
    run_steps(replace(load, load_id="l2"), steps_until("load"))
    kept = {path.name for path in load.settings.quarantine("l1").iterdir()}
    rows = query(load, "select capture_id, path from raw.captures where reason is not null order by path")
    assert [path for _, path in rows] == [f"s/{number}.jsonl" for number in range(1, 7)]
    assert kept == {f"{capture}.{ending}" for capture, _ in rows for ending in ("bin", "json")}
    for capture, path in rows:
        about = json.loads((load.settings.quarantine("l1") / f"{capture}.json").read_text(encoding="utf-8"))
        assert (about["capture_id"], about["path"]) == (capture, path)


def land(load: Load, path: str, text: str) -> None:
    """Put a file into the landing area."""
    target = Path(load.settings.landing) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def query(load: Load, statement: str) -> list[Any]:
    """Query the warehouse."""
    with open_warehouse(load.settings) as connection:
        return connection.execute(statement).fetchall()


def forget(load: Load) -> None:
    """Let everything count as published."""
    with open_warehouse(load.settings) as connection:
        connection.execute("delete from raw.pending")
        connection.execute("delete from raw.touched_captures")
        connection.execute("update raw.loads set published_at = now()::timestamp")
