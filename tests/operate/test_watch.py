"""What `make run` shows of a run, in a terminal and in a log."""

import io
import time
from typing import Any

import pytest
from rich.console import Console

from corpus.operate.waiting import Waiting
from corpus.operate.watch import StepLines, follow, load_once, seconds_of, steps_table


def instance(
    step: str, state: str | None, index: int = -1, start: int | None = 0, end: int | None = 5
) -> dict[str, Any]:
    times = {"start_date": start, "end_date": end}
    return {"task_id": step, "map_index": index, "state": state} | {
        name: None if second is None else f"2025-03-04T10:00:{second:02}+00:00" for name, second in times.items()
    }


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> StepLines:
    return StepLines(Console(force_terminal=False))


def test_a_log_names_the_steps_that_failed(lines: StepLines, capsys: pytest.CaptureFixture[str]) -> None:
    seen = [instance("discover", "success"), instance("read", "up_for_retry", 0), instance("read", "success", 1)]
    lines.show(seen)
    lines.show([seen[0], instance("read", "failed", 0), seen[2], instance("admit", "upstream_failed", start=None)])
    lines.show([seen[0], instance("read", "failed", 0), seen[2], instance("report_blocked", "success")])
    assert capsys.readouterr().out.splitlines() == [
        "  discover done",
        "  read failed, is tried again",
        "  read failed",
        "  report_blocked done",
    ]


def test_the_report_of_a_blocked_load_shows_only_where_one_was_blocked(
    lines: StepLines, capsys: pytest.CaptureFixture[str]
) -> None:
    lines.show([instance("publish", "success"), instance("report_blocked", "skipped")])
    assert "blocked" not in capsys.readouterr().out
    console = Console(file=io.StringIO(), width=80)
    console.print(steps_table([instance("publish", "success"), instance("report_blocked", "running")]))
    assert "blocked" not in console.file.getvalue()  # type: ignore[attr-defined]


def test_a_terminal_shows_how_many_batches_are_done() -> None:
    console = Console(file=io.StringIO(), width=80)
    running = instance("derive", "running", 2, start=3, end=None)
    console.print(steps_table([instance("derive", "success", 0), instance("derive", "success", 1), running]))
    assert "2 of 3" in console.file.getvalue()  # type: ignore[attr-defined]


def test_seconds_count_from_the_first_start_to_the_last_end() -> None:
    assert seconds_of([instance("read", "success", 0, 2, 4), instance("read", "success", 1, 1, 9)]) == 8.0
    assert seconds_of([instance("read", None, 0, None, None)]) is None


def test_a_wait_says_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    clock = iter([0.0, 3.0, 11.0, 11.0, 15.0, 22.0, 22.0, 22.0])
    waiting = Waiting(Console(force_terminal=False), lambda: next(clock))
    for second in (3, 11, 15, 22):
        waiting.tell(f"Waiting [{second} s]")
    assert capsys.readouterr().out.splitlines() == ["Waiting [11 s]", "Waiting [22 s]"]


class _Airflow:
    """An Airflow whose tasks and run go on at each look."""

    def __init__(self, tasks: list[list[str]], runs: list[str]) -> None:
        self._tasks, self._runs = iter(tasks), iter(runs)
        self.calls: list[str] = []

    def check_alive(self) -> None:
        pass

    def task_instances(self, _: str) -> list[dict[str, Any]]:
        self.calls.append("tasks")
        return [instance(f"step{place}", state) for place, state in enumerate(next(self._tasks))]

    def call(self, *_: str, **__: Any) -> dict[str, Any]:
        self.calls.append("run")
        return {"state": next(self._runs)}


def test_the_run_is_asked_for_only_once_its_tasks_have_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    tasks = [["queued", "None"], ["success", "up_for_retry"], ["success", "skipped"], ["success", "skipped"]]
    airflow: Any = _Airflow(tasks, ["running", "success"])
    run, instances = follow(airflow, "a run", Console(force_terminal=False))
    assert run["state"] == "success"
    assert [one["state"] for one in instances] == ["success", "skipped"]
    assert airflow.calls == ["tasks", "tasks", "tasks", "run", "tasks", "run"]


def test_an_interrupted_run_makes_no_more_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(_Airflow):
        def start_run(self, *_: object) -> None:
            pass

        def task_instances(self, _: str) -> list[dict[str, Any]]:
            raise KeyboardInterrupt

        def call(self, *asked: str, **content: Any) -> dict[str, Any]:
            self.calls.append(f"{asked[0]} {content}")
            return {}

    airflow: Any = Interrupted([], [])
    with pytest.raises(KeyboardInterrupt):
        load_once(airflow, Console(force_terminal=False))
    assert airflow.calls == ["PATCH {'json': {'is_paused': False}}"]
