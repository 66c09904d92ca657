"""What people are told of a load: once, when it is new."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from corpus.reports.alert import LINES, Alert, alert_of, failure_alert
from corpus.warehouse.blocked import note_blocked, release
from corpus.warehouse.connection import open_warehouse
from tests.warehouse.by_hand import Story

pytestmark = pytest.mark.slow


class Loads(Story):
    """Loads of which each warns of something, drifts, or is blocked."""

    def load(
        self,
        warnings: tuple[str, ...] = (),
        drift: tuple[tuple[str, str, str, str], ...] = (),
        blocked: str = "",
    ) -> Alert | None:
        now = datetime(2025, 4, 1 + self.loads)
        with open_warehouse(self.settings) as connection:
            connection.execute("update raw.loads set admitted_at = ? where load_id = ?", [now, self.load_id])
            for text in ("Every article has a headline.", *warnings):
                connection.execute(
                    "insert into quality.validations by name select ? as load_id, 'corpus' as gate,"
                    " 'articles' as suite, 'x' as expectation, 'warning' as severity, ? as success,"
                    " 3 as unexpected_count, ? as description, ?::timestamp as validated_at",
                    [self.load_id, text not in warnings, text, now],
                )
            for source, measure, verdict, told in drift:
                connection.execute(
                    "insert into quality.drift by name select ? as load_id, ? as source_id, ? as measure, 'records' as"
                    " unit, ? as observed, 3 as low, 9 as high, 20 as loads, ? as verdict, ? as told",
                    [self.load_id, source, measure, 0 if verdict == "silent" else 5, verdict, told],
                )
            if blocked:
                note_blocked(connection, self.load_id, "check_raw", blocked, now)
            else:
                release(connection, self.load_id, now)
                connection.execute("update raw.loads set published_at = ? where published_at is null", [now])
        alert = alert_of(self.settings, self.load_id, "a run")
        self.begin()
        return alert


@pytest.fixture
def loads(tmp_path: Path) -> Loads:
    return Loads(tmp_path)


def test_a_load_of_which_nothing_is_new_is_not_told(loads: Loads) -> None:
    assert loads.load() is None
    assert loads.load(warnings=("Nothing was quarantined.",)) is not None
    assert loads.load(warnings=("Nothing was quarantined.",)) is None
    assert loads.load(drift=(("daily", "records", "usual", "usual 3 to 9, now 5"),)) is None


def test_a_warning_is_told_with_its_numbers(loads: Loads) -> None:
    loads.load()
    told = loads.load(warnings=("Nothing was quarantined.",))
    assert told is not None
    assert told.kind == "warnings"
    assert told.subject == f"Load {loads_before(loads)} is published, with a new warning."
    assert told.lines == ("Expected: Nothing was quarantined (3 failing rows).",)


def loads_before(loads: Loads) -> str:
    loads.loads -= 1
    name = loads.load_id
    loads.loads += 1
    return name


def test_a_source_that_falls_silent_comes_first_and_is_told_when_it_is_back(loads: Loads) -> None:
    silent = ("mute", "records", "silent", "usual 3 to 9, nothing now")
    loads.load()
    told = loads.load(drift=(("daily", "byline_share", "low", "usual 82 % to 97 %, now 41 %"), silent))
    assert told is not None
    assert told.lines == (
        "mute has fallen silent: usual 3 to 9, nothing now.",
        "daily: share with a byline: usual 82 % to 97 %, now 41 %.",
    )
    assert loads.load(drift=(silent,)) is None
    back = loads.load(drift=(("mute", "records", "usual", "usual 3 to 9, now 5"),))
    assert back is not None
    assert (back.kind, back.lines) == ("recovered", ("mute brings records again.",))


def test_a_blocked_load_says_why_and_what_is_published_and_the_next_that_it_is_over(loads: Loads) -> None:
    told = loads.load(blocked="Blocked at the raw gate.\nExpected: much more (raw_captures)")
    assert told is not None
    assert told.kind == "blocked"
    assert told.subject == f"Load {loads_before(loads)} is blocked in the step check_raw."
    assert told.lines == (
        "Blocked at the raw gate.",
        "Nothing has been published yet.",
        "1 captures in = 0 loaded + 0 duplicate + 0 unchanged + 0 quarantined",
    )
    over = loads.load()
    assert over is not None
    assert (over.kind, over.lines) == ("recovered", ("It publishes what a load that was blocked before had admitted.",))


def test_three_lines_are_the_most(loads: Loads) -> None:
    loads.load()
    told = loads.load(warnings=tuple(f"Rule {number} holds." for number in range(7)))
    assert told is not None
    assert len(told.lines) == LINES
    assert told.lines[-1] == "and 5 more: see the report"


def test_what_a_stranger_named_is_one_visible_line(loads: Loads) -> None:
    loads.load()
    told = loads.load(drift=(("da\nily\u202e<!channel>", "records", "high", "usual 3 to 9, now 41"),))
    assert told is not None
    assert told.lines == (r"da\nily\u202e<!channel>: records: usual 3 to 9, now 41.",)


def test_a_run_that_failed_without_a_word_is_told(loads: Loads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "http://127.0.0.1:8080")
    told = failure_alert(loads.settings, loads.load_id, "manual__1")
    assert told.kind == "failed"
    assert told.subject == f"The run of load {loads.load_id} failed."
    assert told.lines[-1] == "Nothing has been published yet."
    assert told.links == (("Run", "http://127.0.0.1:8080/dags/corpus_load/runs/manual__1"),)


def test_links_lead_to_the_report_and_the_run(loads: Loads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "http://127.0.0.1:8080")
    loads.load()
    page = loads.settings.reports / loads.load_id / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("…", encoding="utf-8")
    load_id = loads.load_id
    told: Any = loads.load(blocked="Too high.")
    assert told.links == (
        ("Report", f"http://127.0.0.1:8080/corpus-reports/{load_id}/index.html"),
        ("Run", "http://127.0.0.1:8080/dags/corpus_load/runs/a%20run"),
    )
