"""The pages of loads: each says what became of its load, all agree, and foreign text is text."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest

from corpus.quality import gate
from corpus.quality.failing_rows import FailingRow
from corpus.quality.gate import Validation
from corpus.reports import page as pages
from corpus.reports.page import page_of, refresh_pages, write_report
from corpus.settings import Settings
from corpus.warehouse.blocked import note_blocked
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.publish import reissue_quality, roll_back
from tests.warehouse.published import admit_article, publish_article, settings_of

pytestmark = pytest.mark.slow

LOADS = [f"2025040{day}T000000Z-00000{day}" for day in range(1, 8)]
HOSTILE = "Tide [/b] <script>alert(1)</script> \x1b[31m\u202eesir <img src=x onerror=alert(2)>"
NOW = datetime(2025, 4, 2, 10, 0)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(pages, "_dbt_docs", lambda _: None)  # they take seconds and are the same for all loads
    return settings_of(tmp_path)


def text_of(page: Path) -> str:
    """What a reader sees of a page."""
    html = page.read_text(encoding="utf-8")
    body = re.sub(r"<(style|title).*?</\1>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def block(settings: Settings, load_id: str, step: str | None, message: str) -> str:
    with open_warehouse(settings) as connection:
        note_blocked(connection, load_id, step, message, NOW)
    reissue_quality(settings)
    return text_of(write_report(settings, load_id))


def fail(settings: Settings, load_id: str, *rows: FailingRow, severity: str = "critical") -> None:
    found = Validation(
        suite="articles",
        expectation="expect_column_values_to_not_be_null",
        column_name="title",
        severity=severity,
        success=False,
        element_count=40,
        unexpected_count=len(rows),
        observed=None,
        description="Every tide is told.",
        rejected=rows,
    )
    with open_warehouse(settings) as connection:
        gate.record(connection, load_id, "corpus", [found])


def test_a_first_load_that_is_blocked_does_not_speak_of_a_corpus(settings: Settings) -> None:
    admit_article(settings, LOADS[0])
    said = block(settings, LOADS[0], "load", "The tide is too high.")
    assert f"Load {LOADS[0]} blocked" in said
    assert f"Load {LOADS[0]} is blocked in the step load. Nothing has been published yet." in said
    assert "The tide is too high." in said
    assert "The published corpus" not in said
    assert "1 captures in" in said
    assert "Nothing is published yet." in text_of(settings.reports / "index.html")


def test_a_missing_landing_area_says_so(settings: Settings) -> None:
    publish_article(settings, LOADS[0])
    said = block(settings, LOADS[1], "discover", "the landing area /quay is not a directory; set CORPUS_LANDING")
    assert f"Load {LOADS[1]} is blocked in the step discover." in said
    assert "the landing area /quay is not a directory" in said
    assert f"The corpus is what it was before: that of load {LOADS[0]}." in said
    assert "No capture was admitted: what is new in the landing area is new to the next run." in said
    assert "blocked before any capture was admitted" in text_of(settings.reports / "index.html")


def test_an_expectation_says_what_was_expected_and_leads_to_the_file(settings: Settings) -> None:
    publish_article(settings, LOADS[0])
    admit_article(settings, LOADS[1])
    row = FailingRow('{"article_id": "a1"}', '{"title": null}', "c1", "daily/quay.jsonl", 7, "a1", "Low tide")
    fail(settings, LOADS[1], row)
    said = block(settings, LOADS[1], "check_corpus", "Blocked at the corpus gate")
    assert "critical Expected: Every tide is told. articles , corpus gate 1 failing row of 40 looked at." in said
    assert "daily/quay.jsonl#7 Low tide title null article_id a1" in said


def test_a_model_is_named_with_its_message(settings: Settings) -> None:
    publish_article(settings, LOADS[0])
    admit_article(settings, LOADS[1])
    with open_warehouse(settings) as connection:
        for node, kind, status, message in (
            ("model.dateline.tides", "model", "error", "Compilation Error: no tide < 3"),
            ("test.dateline.tides_rise", "test", "fail", "Got 3 results, configured to fail if != 0"),
            ("model.dateline.quays", "model", "success", "OK"),
        ):
            connection.execute(
                "insert into quality.model_runs by name select ? as load_id, ? as node, ? as resource_type,"
                " ? as status, 1.0 as seconds, ? as message, ? as finished_at",
                [LOADS[1], node, kind, status, message, NOW],
            )
    said = block(settings, LOADS[1], "build_models", "2 of 3 dbt nodes failed")
    assert "The model tides could not be built: Compilation Error: no tide < 3" in said
    assert "The data test tides_rise of dbt failed: Got 3 results" in said


def test_a_step_that_was_killed_is_told_as_such(settings: Settings) -> None:
    admit_article(settings, LOADS[0])
    said = block(settings, LOADS[0], None, "A step ended without saying why.")
    assert f"Load {LOADS[0]} is blocked. Nothing has been published yet." in said
    assert "A step ended without saying why." in said


def test_a_blocked_load_counts_what_is_published_and_says_when_it_was_released(settings: Settings) -> None:
    publish_article(settings, LOADS[0])
    admit_article(settings, LOADS[1])
    said = block(settings, LOADS[1], "check_raw", "The tide is too high.")
    assert f"Load {LOADS[0]} is published: 1 article; of these" in said, "the warehouse has two"
    assert "What this load brought is not among them." in said
    publish_article(settings, LOADS[2])
    write_report(settings, LOADS[2])
    said = text_of(page_of(settings, LOADS[1]))
    assert f"Load {LOADS[1]} blocked, released" in said
    assert f"Load {LOADS[1]} was blocked in the step check_raw. Released by load {LOADS[2]}." in said
    assert "That was on 2025-04-02 10:00:00 UTC." in said
    assert "The tide is too high." in said
    assert "not published" not in said
    assert f'href="../{LOADS[2]}/index.html"' in page_of(settings, LOADS[1]).read_text(encoding="utf-8")
    assert f"in check_raw , by load {LOADS[2]}" in text_of(settings.reports / "index.html")


def test_a_roll_back_shows_in_the_pages_until_a_load_is_published(settings: Settings) -> None:
    for load_id in LOADS[:2]:
        publish_article(settings, load_id)
        write_report(settings, load_id)
    roll_back(settings, LOADS[0])
    refresh_pages(settings, LOADS[:2])
    said = text_of(page_of(settings, LOADS[1]))
    assert f"Load {LOADS[1]} rolled back" in said
    assert f"to load {LOADS[0]}, which is published since." in said
    assert f"Load {LOADS[0]} is published: 1 article; of these" in said
    assert f"Load {LOADS[0]} published" in text_of(page_of(settings, LOADS[0]))
    listed = text_of(settings.reports / "index.html")
    assert f"Published is load {LOADS[0]} , since" in listed
    assert f"rolled back from load {LOADS[1]}" in listed
    publish_article(settings, LOADS[2])
    write_report(settings, LOADS[2])
    listed = text_of(settings.reports / "index.html")
    assert f"Published is load {LOADS[2]} ." in listed
    assert "Roll-backs" in listed


def test_foreign_text_is_text_in_every_page(settings: Settings) -> None:
    admit_article(settings, LOADS[0], HOSTILE, f"daily/{HOSTILE}")
    with open_warehouse(settings) as connection:
        connection.execute("update raw.captures set outcome = 'quarantined', reason = ?, message = ?", [HOSTILE] * 2)
        connection.execute(
            "insert into quality.file_changes values (?, ?, ?, ?, 1)", [LOADS[0], HOSTILE, HOSTILE, HOSTILE]
        )
        connection.execute("update corpus.sources set name = ?, source_id = ?", [HOSTILE] * 2)
        connection.execute(
            "insert into quality.model_runs by name select ? as load_id, 'model.dateline.' || ? as node, 'model' as"
            " resource_type, 'error' as status, 1.0 as seconds, ? as message, ? as finished_at",
            [LOADS[0], HOSTILE, HOSTILE, NOW],
        )
    fail(settings, LOADS[0], FailingRow(f'{{"article_id": "{"x" * 40}"}}', None, None, HOSTILE, 1, None, HOSTILE))
    for step in ("load", "build_models", "check_corpus"):
        block(settings, LOADS[0], step, HOSTILE)
        html = page_of(settings, LOADS[0]).read_text(encoding="utf-8")
        assert "<script" not in html
        assert "<img" not in html
        assert "\x1b" not in html
        assert "\u202e" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt; \\x1b[31m\\u202eesir" in html


def test_where_the_clock_was_set_back_the_newest_report_stays(settings: Settings) -> None:
    settings = settings_of(settings.home.parent, keep_reports=2)
    mine = settings.reports / "my notes"
    for load_id in (LOADS[4], LOADS[5], LOADS[0], LOADS[1]):
        publish_article(settings, load_id)
        assert write_report(settings, load_id).exists()
        mine.mkdir(exist_ok=True)
        (mine / "index.html").write_text("mine", encoding="utf-8")
    kept = {path.parent.name for path in settings.reports.glob("*/index.html")}
    assert kept == {LOADS[0], LOADS[1], "my notes"}
