"""The digest of a day: its loads in the words of the reports, and nothing of a stranger's is markup."""

from datetime import date, datetime
from pathlib import Path

from corpus.reports.digest import write_digest
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.publish import publish
from tests.warehouse.by_hand import Story


def test_a_day_is_told_in_the_words_of_the_reports(tmp_path: Path) -> None:
    story = Story(tmp_path)
    assert write_digest(story.settings, date(2025, 4, 1)) is None
    with open_warehouse(story.settings) as connection:
        connection.execute(
            "insert into quality.drift by name select ? as load_id, '<b>*daily*' as source_id, 'records' as measure,"
            " 'records' as unit, 0 as observed, 3 as low, 9 as high, 20 as loads, 'silent' as verdict,"
            " 'usual 3 to 9, nothing now' as told, ?::timestamp as measured_at",
            [story.load_id, datetime(2025, 4, 1)],
        )
    story.build()
    publish(story.settings, story.load_id)
    with open_warehouse(story.settings) as connection:
        found = connection.execute("select published_at from raw.loads").fetchone()
    assert found is not None
    page = write_digest(story.settings, found[0].date())
    assert page == story.settings.reports / "digests" / f"{found[0]:%Y-%m-%d}.md"
    text = page.read_text(encoding="utf-8")
    assert f"load {story.load_id}: 1 captures in = 0 loaded + 0 duplicate + 0 unchanged + 0 quarantined" in text
    assert "- &lt;b&gt;\\*daily\\* has fallen silent: usual 3 to 9, nothing now." in text
    assert "- daily: 1 record\n" in text
