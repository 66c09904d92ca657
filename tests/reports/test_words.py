"""The terminal, the pages, the alert, the digest and `quality.loads` say the same of a load."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from corpus.operate import show
from corpus.quality import gate
from corpus.quality.gate import Validation
from corpus.reports import page as pages
from corpus.reports import words
from corpus.reports.alert import alert_of
from corpus.reports.digest import write_digest
from corpus.reports.page import write_report
from corpus.settings import Settings
from corpus.warehouse.blocked import note_blocked
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.publish import reissue_quality
from tests.reports.test_page import text_of
from tests.warehouse.published import admit_article, publish_article, settings_of

pytestmark = pytest.mark.slow

FIRST, SECOND = "20250401T000000Z-000001", "20250402T000000Z-000002"
WARNING = words.warning("Every tide is told.", "3 failing rows")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(pages, "_dbt_docs", lambda _: None)
    return settings_of(tmp_path)


def told(settings: Settings, load_id: str, *errors: str) -> dict[str, str]:
    """What each place says of a load, a line's breaks left out."""
    page = write_report(settings, load_id)
    console = Console(file=io.StringIO(), width=200)
    show.outcome(settings, console, load_id, list(errors))
    assert isinstance(console.file, io.StringIO)
    alert = alert_of(settings, load_id)
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        [(day,)] = connection.execute(
            "select max(moment)::date from (select published_at as moment from quality.loads union all"
            " select blocked_at from quality.blocked_loads)"
        ).fetchall()
    digest = write_digest(settings, day)
    said = {
        "terminal": console.file.getvalue(),
        "load": text_of(page),
        "overview": text_of(settings.reports / "index.html"),
        "alert": alert.text if alert else "",
        "digest": digest.read_text(encoding="utf-8").replace("\\", "") if digest else "",
    }
    return {place: " ".join(text.split()) for place, text in said.items()}


def warn(settings: Settings, load_id: str) -> None:
    failed = Validation("articles", "x", None, "warning", False, 40, 3, None, "Every tide is told.", ())
    with open_warehouse(settings) as connection:
        gate.record(connection, load_id, "corpus", [failed])
        connection.execute("update quality.validations set validated_at = now()")


def test_a_published_load_has_one_balance_and_one_warning_everywhere(settings: Settings) -> None:
    publish_article(settings, FIRST)
    warn(settings, FIRST)
    reissue_quality(settings)
    said = told(settings, FIRST)
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        loads = connection.execute("select * from quality.loads")
        names = [column[0] for column in loads.description or ()]
        [row] = [dict(zip(names, row, strict=True)) for row in loads.fetchall()]
    balance = words.balance(row)
    assert "1 captures in = 1 loaded" in balance
    assert [place for place in ("terminal", "load", "overview", "digest") if balance not in said[place]] == []
    assert [place for place, text in said.items() if WARNING not in text] == []


def test_a_blocked_load_is_told_in_one_sentence_everywhere(settings: Settings) -> None:
    publish_article(settings, FIRST)
    admit_article(settings, SECOND)
    with open_warehouse(settings) as connection:
        note_blocked(connection, SECOND, "check_raw", "The tide is too high.", datetime(2125, 4, 2, 10, 0))
    reissue_quality(settings)
    said = told(settings, SECOND, "check_raw: The tide is too high.")
    for sentence in (words.blocked(SECOND, "check_raw"), "The tide is too high."):
        assert [place for place, text in said.items() if sentence not in text] == []
    stays = words.stays(FIRST)
    assert [place for place in ("terminal", "load", "alert") if stays not in said[place]] == []
