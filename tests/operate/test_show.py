"""What commands print: foreign text as text, dates that fit, next steps that can be typed, why a load is blocked."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console

from corpus.operate import report, rollback, show
from corpus.operate.next_steps import typed
from corpus.reports import page as pages
from corpus.reports.page import write_report
from corpus.settings import DEFAULT_HOME, DEFAULT_LANDING, PROJECT, Settings, warehouse_of
from corpus.warehouse.blocked import note_blocked
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.publish import reissue_quality
from corpus.warehouse.snapshots import snapshot_file
from tests.warehouse.published import admit_article, publish_article, settings_of

pytestmark = pytest.mark.slow

LOADS = [f"2025040{day}T000000Z-00000{day}" for day in range(1, 8)]
HOSTILE = "Council [/i] decides [video] \x1b[31m\x9b2J\u202eeve"
SHOWN = "Council [/i] decides [video] \\x1b[31m\\x9b2J\\u202eeve"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(pages, "_dbt_docs", lambda _: None)
    made = settings_of(tmp_path)
    monkeypatch.setenv("CORPUS_HOME", str(made.home))
    monkeypatch.setenv("CORPUS_LANDING", made.landing)
    return made


def printed(settings: Settings, load_id: str, *errors: str, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False, force_terminal=True, color_system=None)
    show.outcome(settings, console, load_id, list(errors))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def block(settings: Settings, load_id: str, step: str, message: str) -> None:
    with open_warehouse(settings) as connection:
        note_blocked(connection, load_id, step, message, datetime(2025, 4, 2, 10, 0))
    reissue_quality(settings)
    write_report(settings, load_id)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_titles_and_names_of_files_are_shown_as_text(settings: Settings, width: int) -> None:
    publish_article(settings, LOADS[0], HOSTILE)
    with open_warehouse(settings) as connection:
        connection.execute("update corpus.captures set outcome = 'quarantined', reason = 'empty', path = ?", [HOSTILE])
        connection.execute("update raw.captures set outcome = 'quarantined', reason = 'empty', path = ?", [HOSTILE])
    publish_article(settings, LOADS[1], HOSTILE, HOSTILE)
    for load_id in LOADS[:2]:
        said = printed(settings, load_id, width=width)
        assert not set("\x1b\x9b\u202e") & set(said)
        assert "Council [/i] dec" in said
    with open_warehouse(settings) as connection:
        connection.execute("update corpus.captures set outcome = 'quarantined', reason = 'empty'")
        connection.execute("update quality.loads set quarantined = 1")
    publish_article(settings, LOADS[2], "[red]plain")
    said = printed(settings, LOADS[1], width=width)
    assert f"quarantined {SHOWN}, record 1: empty" in said
    assert "[red]plain" in printed(settings, LOADS[2], width=width)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_sample_keeps_date_and_language_however_narrow_the_window(width: int) -> None:
    long = "A headline that is a good deal longer than any window has room for, and then some"
    rows = [("a-source-with-a-long-name.example", datetime(2025, 3, 4), "en", long, "disaster, accident and emergency")]
    console = Console(file=io.StringIO(), width=width)
    console.print(show.sample_table(width, [*rows, ("x", None, None, None, None)]))
    assert isinstance(console.file, io.StringIO)
    header, first, second, *_ = console.file.getvalue().splitlines()
    assert header.split() == ["source", "date", "lang", "title", "topic"] or width < 80
    assert " 2025-03-04 " in first
    assert " en " in first
    assert "A head" in first or width < 80
    assert second.split() == ["x", "–", "–", "–", "–"]
    assert max(map(len, console.file.getvalue().splitlines())) <= width


def test_next_steps_lead_to_the_same_corpus(settings: Settings) -> None:
    publish_article(settings, LOADS[0])
    for line in printed(settings, LOADS[0]).splitlines():
        if "make " in line:
            assert f"CORPUS_HOME={settings.home}" in line
            assert f"CORPUS_LANDING={settings.landing}" in line
    assert 'make sql Q="select source_id, count(*) from articles group by all" CORPUS_LANDING=' in printed(
        settings, LOADS[0], width=400
    )


def test_next_steps_leave_out_the_defaults_and_quote_the_rest(tmp_path: Path) -> None:
    usual = settings_of(tmp_path, landing=str(PROJECT / DEFAULT_LANDING), home=PROJECT / DEFAULT_HOME)
    assert typed(usual, "report") == "make report"
    inside = settings_of(tmp_path, landing="s3://press/in", home=PROJECT / "other home")
    assert typed(inside, "run") == "make run CORPUS_LANDING=s3://press/in CORPUS_HOME='other home'"
    lake = replace(
        usual, written_to=warehouse_of(f"ducklake:{tmp_path}/c.ducklake?data=s3://press/lake"), shared_at="s3://press/x"
    )
    words = shlex.split(typed(lake, "rollback"))
    assert words[2:] == [
        f"CORPUS_WAREHOUSE=ducklake:{tmp_path}/c.ducklake?data=s3://press/lake",
        "CORPUS_SHARED=s3://press/x",
    ]
    odd = tmp_path / "it's $5 [#1]"
    words = shlex.split(typed(settings_of(tmp_path, home=odd), "rollback", TO="<load_id>").replace("$$", "$"))
    assert words[:3] == ["make", "rollback", "TO=<load_id>"]
    assert words[-1] == f"CORPUS_HOME={odd}"


def test_a_blocked_load_says_which_step_and_what_is_published(settings: Settings) -> None:
    admit_article(settings, LOADS[0])
    block(settings, LOADS[0], "check_raw", f"Expected: A tide each.\n  {HOSTILE}")
    said = printed(settings, LOADS[0], "check_raw: AirflowFailException: …")
    assert f"Load {LOADS[0]} is blocked in the step check_raw." in said
    assert f"Expected: A tide each.\n  {SHOWN}" in said
    assert "Nothing has been published yet." in said
    assert "AirflowFailException" not in said
    publish_article(settings, LOADS[1])
    assert "publishes what a load that was blocked before had admitted" in printed(settings, LOADS[1])
    admit_article(settings, LOADS[2])
    block(settings, LOADS[2], "derive", "batch 0001: too much")
    said = printed(settings, LOADS[2], "derive: see its log")
    assert f"The corpus is what it was before: that of load {LOADS[1]}." in said
    assert re.search(rf"Report +{settings.home}/reports/{LOADS[2]}/index.html", said)


def test_a_step_after_publishing_that_failed_does_not_make_the_load_unpublished(settings: Settings) -> None:
    publish_article(settings, LOADS[0])
    said = printed(settings, LOADS[0], "report: no room")
    assert f"Load {LOADS[0]} is published, but a step after that failed:" in said
    assert "blocked" not in said


def test_rollback_shows_dates_and_is_told_everywhere(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for load_id in LOADS[:3]:
        publish_article(settings, load_id)
        write_report(settings, load_id)
    snapshot_file(settings, LOADS[1]).write_bytes(b"damaged" * 5000)
    assert rollback.main() == 0
    newest, damaged, oldest, *rest = capsys.readouterr().out.splitlines()
    today = rf"{datetime.now():%Y}-\d\d-\d\d \d\d:\d\d"
    assert re.fullmatch(rf"→ {LOADS[2]}  {today} +3 articles", newest)
    assert damaged.startswith(f"  {LOADS[1]}  damaged, cannot be published: ")
    assert re.fullmatch(rf"  {LOADS[0]}  {today} +1 articles", oldest)
    assert f"CORPUS_HOME={settings.home}" in rest[-1]
    monkeypatch.setenv("TO", LOADS[1])
    assert rollback.main() == 1
    assert "is damaged and was not published" in capsys.readouterr().err
    monkeypatch.setenv("TO", LOADS[0])
    assert rollback.main() == 0
    assert f"now shows load {LOADS[0]}" in capsys.readouterr().out
    assert report.main() == 0
    told = capsys.readouterr()
    assert told.out == f"{settings.reports}/{LOADS[2]}/index.html\n"
    assert re.search(rf"rolled back on {today} UTC from load {LOADS[2]} to load {LOADS[0]}", told.err)
    assert "rolled back" in (settings.reports / "index.html").read_text(encoding="utf-8")
    assert "rolled back" in printed(settings, "20250409T000000Z-000009")


def test_report_finds_the_newest_though_the_clock_was_set_back(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    for load_id in (LOADS[5], LOADS[0]):
        publish_article(settings, load_id)
        write_report(settings, load_id)
    assert report.main() == 0
    assert LOADS[0] in capsys.readouterr().out


def test_sql_shows_titles_as_text(settings: Settings) -> None:
    publish_article(settings, LOADS[0], HOSTILE)
    done = subprocess.run(
        [sys.executable, "-m", "corpus.operate.sql"],
        env=os.environ | {"PYTHONPATH": str(PROJECT / "include"), "Q": "select title from articles"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Council [/i] decides [video]" in done.stdout
    assert not set("\x1b\x9b\u202e") & set(done.stdout)


def test_a_note_of_a_failed_step_is_read_again(settings: Settings) -> None:
    from corpus import failures

    failures.note(settings, LOADS[0], "derive", "/staged/0007.parquet", MemoryError())
    failures.note(settings, LOADS[0], "read", None, ValueError(HOSTILE))
    failures.forget(settings, LOADS[0], "admit", None)
    assert failures.failures(settings, LOADS[0]) == [
        failures.Failure("derive", "0007", "MemoryError", "MemoryError"),
        failures.Failure("read", None, "ValueError", SHOWN),
    ]
    (settings.staged(LOADS[0]) / "failed" / "half.json").write_text(json.dumps({"step": "x"}), encoding="utf-8")
    failures.forget(settings, LOADS[0], "read", None)
    assert [one.step for one in failures.failures(settings, LOADS[0])] == ["derive"]


def test_what_the_terminal_cannot_show_is_a_question_mark() -> None:
    code = "from corpus.operate.run import terminal; terminal().print('Überschrift 橋')"
    env = os.environ | {"PYTHONPATH": str(PROJECT / "include"), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    assert subprocess.check_output([sys.executable, "-c", code], env=env, text=True).strip() == "?berschrift ?"
