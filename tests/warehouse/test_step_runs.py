"""How long steps took: noted by each task, taken over by the warehouse, nothing left behind."""

from datetime import datetime
from pathlib import Path

from corpus import step_times
from corpus.settings import Settings
from corpus.step import Load, Step
from corpus.step_times import TaskTime
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.step_runs import take_over_step_times
from tests.warehouse.published import answers, publish_article, settings_of

LOAD = "20250401T000000Z-000001"


def told(settings: Settings) -> list[tuple[object, ...]]:
    with open_warehouse(settings) as connection:
        take_over_step_times(connection, settings, LOAD)
        return connection.execute(
            "select step, tasks, seconds, task_seconds from quality.step_runs order by began_at"
        ).fetchall()


def test_tasks_side_by_side_are_one_step(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    for batch, begin, seconds in (("0", 0, 4.0), ("1", 1, 7.5), ("1", 2, 8.0)):  # the last is a second try
        time = TaskTime("read", datetime(2025, 4, 1, 12, 0, begin), seconds)
        step_times.note(settings, LOAD, f"/plan/{batch}.json", time)
    step_times.note(settings, LOAD, None, TaskTime("admit", datetime(2025, 4, 1, 12, 1), 0.5))
    assert told(settings) == [("read", 2, 10.0, 12.0), ("admit", 1, 0.5, 0.5)]
    assert not settings.staged(LOAD).exists()
    assert told(settings) == [("read", 2, 10.0, 12.0), ("admit", 1, 0.5, 0.5)]


def test_a_step_notes_its_time_unless_there_was_nothing_to_do(tmp_path: Path) -> None:
    load = Load(settings_of(tmp_path), LOAD)
    Step("work", lambda _: 1).run(load)
    Step("idle", lambda _: None).run(load)
    Step("late", lambda _: 1, timed=False).run(load)
    assert [time.step for time in step_times.noted(load.settings, LOAD)] == ["work"]


def test_what_ended_before_publishing_is_published(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    step_times.note(settings, LOAD, None, TaskTime("load", datetime(2025, 4, 1, 12), 2.0))
    publish_article(settings, LOAD)
    assert answers(settings, "select load_id, step, seconds from quality.step_runs") == [(LOAD, "load", 2.0)]
