"""Sources on the pages: their measures in time, and what drift says of them."""

from datetime import datetime
from pathlib import Path

import pytest

from corpus.reports import page as pages
from corpus.reports.page import write_report
from corpus.reports.trends import newest_loads, of_sources, source_trends
from corpus.settings import Settings
from corpus.warehouse.connection import open_warehouse
from tests.warehouse.published import admit_article, settings_of

pytestmark = pytest.mark.slow

LOADS = [f"202504{day:02}T000000Z-0000{day:02}" for day in range(1, 12)]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Eleven loads of two sources, one of which falls silent while the other one brings many records."""
    monkeypatch.setattr(pages, "_dbt_docs", lambda _: None)
    made = settings_of(tmp_path)
    for load_id in LOADS:
        admit_article(made, load_id)
    metric = (
        "insert into quality.metrics by name select ? as load_id, ? as measured_at, ? as source_id, ? as measure,"
        " 'records' as unit, ? as value"
    )
    drift = (
        "insert into quality.drift by name select ? as load_id, ? as source_id, 'records' as measure,"
        " 'records' as unit, 9.0 as observed, 2.0 as low, 5.0 as high, 8 as loads, ? as verdict, ? as told"
    )
    with open_warehouse(made) as connection:
        for at, load_id in enumerate(LOADS):
            now = datetime(2025, 4, 1 + at)
            connection.execute(metric, [load_id, now, "daily", "records", 9.0 if load_id == LOADS[-1] else 3.0])
            connection.execute(metric, [load_id, now, "daily", "language:en", 1.0])
            if at < 7:
                connection.execute(metric, [load_id, now, "<b>weekly", "records", 2.0])
        connection.execute(drift, [LOADS[-2], "daily", "usual", "usual 2 to 5, now 3"])
        connection.execute(drift, [LOADS[-1], "daily", "high", "usual 2 to 5, now 9"])
        connection.execute(drift, [LOADS[-1], "<b>weekly", "silent", "nothing for 4 loads"])
    return made


def test_values_stand_at_their_loads(settings: Settings) -> None:
    with open_warehouse(settings) as connection:
        loads = newest_loads(connection)
        daily, weekly = source_trends(connection, loads)
        assert newest_loads(connection, LOADS[2]) == LOADS[:3]
    assert loads == LOADS
    assert daily.values["records"] == [3.0] * 10 + [9.0]
    assert (daily.languages, daily.last_load, daily.loads_since) == ([("en", 1.0)], LOADS[-1], 0)
    assert daily.outliers("records") == [10]
    assert (weekly.last_load, weekly.loads_since, weekly.silent) == (LOADS[6], 4, "nothing for 4 loads")


def test_what_drifts_is_told_on_the_pages(settings: Settings) -> None:
    with open_warehouse(settings) as connection:
        assert len(of_sources(connection, LOADS[-1])) == 2
        assert of_sources(connection, LOADS[-2]) == []
    write_report(settings, LOADS[-1])
    for page in ("index.html", f"{LOADS[-1]}/index.html"):
        said = (settings.reports / page).read_text(encoding="utf-8")
        assert "daily: records: usual 2 to 5, now 9." in said
        assert "&lt;b&gt;weekly has fallen silent: nothing for 4 loads." in said
    said = (settings.reports / "sources.html").read_text(encoding="utf-8")
    assert '<circle class="ring"' in said
    assert "<b>weekly" not in said
