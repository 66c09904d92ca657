"""Running the steps of a load without Airflow: their order, their batches, and what ends or blocks a load."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus.load import STEPS, Load, LoadBlocked, Step, run_steps, steps_until
from corpus.settings import Settings


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
