"""What the page of changes says is gone."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from corpus.reports.changes import changes_facts
from corpus.settings import Settings
from corpus.warehouse.snapshots import snapshot_file
from tests.warehouse.published import publish_article, settings_of

FIRST, SECOND = "20250401T000000Z-000001", "20250402T000000Z-000002"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = settings_of(tmp_path)
    for load_id, title in ((FIRST, "Low tide"), (SECOND, "High tide")):
        publish_article(made, load_id, title, f"daily/{load_id}.txt")
    return made


def change(settings: Settings, load_id: str, *statements: str) -> None:
    """Change a snapshot as another history of the corpus would have left it."""
    path = snapshot_file(settings, load_id)
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def gone(settings: Settings) -> list[str]:
    return [row["title"] for row in changes_facts(settings)["withdrawn"]]


OLD = "insert into stored.articles by name select 'old' as article_id, 'Spring tide' as title, 'daily' as source_id"


def test_what_only_the_snapshot_before_has_is_gone(settings: Settings) -> None:
    assert gone(settings) == []
    change(settings, FIRST, OLD)
    assert gone(settings) == ["Spring tide"]
    # One that came back makes their number the same; then the order tells.
    change(settings, SECOND, OLD.replace("'old'", "'back'"))
    order = (
        "'o' as order_id, 'old' as article_id, 'daily' as source_id, 'x' as reason, now()::timestamp as withdrawn_at"
    )
    change(settings, SECOND, f"insert into quality.withdrawals by name select {order}")
    assert gone(settings) == ["Spring tide"]
