"""Snapshots: what is ours and what is not, which is the newest, what a lost warehouse and a damaged snapshot mean."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from corpus.load import discover_step, report_blocked_step
from corpus.settings import Settings
from corpus.step import Load, LoadBlocked
from corpus.warehouse.blocked import note_blocked
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.publish import publish, reissue_quality, roll_back
from corpus.warehouse.snapshots import (
    InTheWay,
    NoSuchSnapshot,
    kept_loads,
    published_load,
    require_warehouse,
    snapshot_file,
    snapshots,
)
from tests.warehouse.published import admit_article, answers, publish_article, settings_of

pytestmark = pytest.mark.slow

LOADS = [f"2025040{day}T000000Z-00000{day}" for day in range(1, 8)]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_of(tmp_path, keep_snapshots=2)


def test_what_no_load_made_is_neither_read_nor_removed(settings: Settings) -> None:
    publish_article(settings, LOADS[0])
    kept = settings.snapshots / "before the move"
    kept.mkdir()
    (kept / "corpus.duckdb").write_bytes(b"a copy of mine")
    (settings.snapshots / "notes.txt").write_text("mine", encoding="utf-8")
    (settings.snapshots / "other.duckdb").write_text("mine", encoding="utf-8")
    (settings.snapshots / "elsewhere").symlink_to(kept)
    (settings.snapshots / LOADS[0] / "mine.csv").write_text("a,b", encoding="utf-8")
    for load_id in LOADS[1:4]:
        publish_article(settings, load_id)
    assert kept_loads(settings) == [LOADS[3], LOADS[2]]
    assert {path.name for path in settings.snapshots.iterdir()} == {
        *LOADS[2:4],
        LOADS[0],
        "before the move",
        "notes.txt",
        "other.duckdb",
        "elsewhere",
    }
    assert [path.name for path in (settings.snapshots / LOADS[0]).iterdir()] == ["mine.csv"]
    assert (kept / "corpus.duckdb").read_bytes() == b"a copy of mine"


@pytest.mark.parametrize("what", ["snapshots", "load", "file", "unfinished", "link", "home"])
def test_what_stands_in_the_way_is_named_before_anything_changes(settings: Settings, what: str) -> None:
    publish_article(settings, LOADS[0])
    admit_article(settings, LOADS[1])
    target = snapshot_file(settings, LOADS[1])
    link = settings.published.with_name("corpus.duckdb.unfinished")
    before = settings.published.readlink()
    if what == "snapshots":
        settings.snapshots.rename(settings.home / "away")
        settings.snapshots.write_text("mine", encoding="utf-8")
    elif what == "load":
        target.parent.write_text("mine", encoding="utf-8")
    elif what in ("file", "unfinished"):
        (target if what == "file" else target.with_name("corpus.duckdb.unfinished")).mkdir(parents=True)
    elif what == "link":
        link.mkdir()
    else:
        settings.published.unlink()
        settings.published.write_bytes(b"a corpus of mine")
    with pytest.raises(InTheWay, match="Move it away and load again"):
        publish(settings, LOADS[1])
    if what == "home":
        assert settings.published.read_bytes() == b"a corpus of mine"
    else:
        assert settings.published.readlink() == before
    with open_warehouse(settings) as connection:
        unpublished = connection.execute("select load_id from raw.loads where published_at is null").fetchall()
    assert unpublished == [(LOADS[1],)]


def test_one_damaged_snapshot_leaves_the_others_usable(settings: Settings) -> None:
    for load_id in LOADS[:2]:
        publish_article(settings, load_id)
    snapshot_file(settings, LOADS[0]).write_bytes(b"\x00" * 20_000)
    listed = snapshots(settings)
    assert [(one.load_id, one.articles, bool(one.trouble)) for one in listed] == [
        (LOADS[1], 2, False),
        (LOADS[0], None, True),
    ]
    with pytest.raises(NoSuchSnapshot, match="is damaged and was not published"):
        roll_back(settings, LOADS[0])
    assert published_load(settings) == LOADS[1]


def test_a_roll_back_is_a_row_and_going_forward_another(settings: Settings) -> None:
    for load_id in LOADS[:2]:
        publish_article(settings, load_id)
    assert roll_back(settings, LOADS[0]) is None
    assert answers(settings, "select count(*) from articles") == [(1,)]
    assert answers(settings, "select from_load_id, to_load_id from quality.rollbacks") == [(LOADS[1], LOADS[0])]
    assert answers(settings, "select count(*) from quality.loads") == [(2,)]
    roll_back(settings, LOADS[1])
    publish_article(settings, LOADS[2])
    query = "select from_load_id, to_load_id from quality.rollbacks order by rolled_back_at"
    assert answers(settings, query) == [(LOADS[1], LOADS[0]), (LOADS[0], LOADS[1])]


def test_a_roll_back_waits_for_nobody_and_is_recorded_when_it_can_be(settings: Settings) -> None:
    for load_id in LOADS[:2]:
        publish_article(settings, load_id)
    away = settings.warehouse.rename(settings.home / "away.duckdb")
    assert "is missing" in (roll_back(settings, LOADS[0]) or "")
    assert published_load(settings) == LOADS[0]
    assert not settings.warehouse.exists()
    away.rename(settings.warehouse)
    publish_article(settings, LOADS[2])
    assert answers(settings, "select from_load_id, to_load_id from quality.rollbacks") == [(LOADS[1], LOADS[0])]


def test_where_the_clock_was_set_back_the_newest_snapshot_stays(settings: Settings) -> None:
    for load_id in (LOADS[4], LOADS[5], LOADS[0], LOADS[1]):
        publish_article(settings, load_id)
        assert published_load(settings) == load_id
        assert kept_loads(settings)[0] == load_id
    assert kept_loads(settings) == [LOADS[1], LOADS[0]]


@pytest.mark.parametrize("how", ["missing", "empty", "no bytes", "damaged"])
def test_a_lost_warehouse_blocks_and_names_the_choices(settings: Settings, how: str) -> None:
    publish_article(settings, LOADS[0])
    Path(settings.landing).mkdir()
    (Path(settings.landing) / "new.txt").write_text("A new article about the tide.", encoding="utf-8")
    before = answers(settings, "from articles")
    settings.warehouse.unlink()
    if how == "empty":
        with open_warehouse(settings):
            pass
    elif how == "no bytes":
        settings.warehouse.touch()
    elif how == "damaged":
        settings.warehouse.write_bytes(b"\x01" * 50_000)
    load = Load(settings, LOADS[1])
    for step in (discover_step, report_blocked_step):
        with pytest.raises(LoadBlocked) as raised:
            step(load)
        for choice in ("restore it", "rebuild from the landing area: make run", "start anew", f"load {LOADS[0]} is"):
            assert choice in str(raised.value)
    assert answers(settings, "from articles") == before
    assert answers(settings, "select load_id from quality.loads") == [(LOADS[0],)]


def test_a_warehouse_that_was_restored_or_is_in_use_is_not_lost(settings: Settings) -> None:
    require_warehouse(settings)
    for load_id in LOADS[:2]:
        publish_article(settings, load_id)
    require_warehouse(settings)
    script = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(settings.warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "held\n"
        require_warehouse(settings)
        assert "is open in another process" in (roll_back(settings, LOADS[0]) or "nothing")
        writer.communicate("")


def test_a_blocked_load_is_a_row_until_another_releases_it(settings: Settings) -> None:
    publish_article(settings, LOADS[0])
    admit_article(settings, LOADS[1])
    with open_warehouse(settings) as connection:
        for load_id, step in ((LOADS[1], "check_raw"), (LOADS[2], "discover")):
            moment = connection.execute("select timestamp '2025-04-02 10:00:00'").fetchall()[0][0]
            note_blocked(connection, load_id, step, "The tide is too high.", moment)
    assert reissue_quality(settings)
    rows = "select load_id, step, message, released_by from quality.blocked_loads order by load_id"
    assert answers(settings, rows) == [
        (LOADS[1], "check_raw", "The tide is too high.", None),
        (LOADS[2], "discover", "The tide is too high.", None),
    ]
    publish_article(settings, LOADS[3])
    assert [row[3] for row in answers(settings, rows)] == [LOADS[3]] * 2
    publish_article(settings, LOADS[4])
    assert [row[3] for row in answers(settings, rows)] == [LOADS[3]] * 2


def test_a_snapshot_of_an_earlier_version_gets_the_tables_that_it_lacks(settings: Settings) -> None:
    publish_article(settings, LOADS[0])
    with duckdb.connect(str(snapshot_file(settings, LOADS[0]))) as snapshot:
        snapshot.execute("drop table quality.blocked_loads")
        snapshot.execute("drop table quality.rollbacks")
        snapshot.execute("alter table quality.rejected_rows drop column path")
    assert reissue_quality(settings)
    assert answers(settings, "select path from quality.rejected_rows") == []
    assert answers(settings, "from quality.rollbacks") == []
    comment = "select comment from duckdb_tables() where table_name = 'blocked_loads'"
    assert "blocked" in str(answers(settings, comment)[0][0])


def test_lines_of_the_rollback_file_that_cannot_be_read_are_passed_over(settings: Settings) -> None:
    publish_article(settings, LOADS[0])
    good = {"rolled_back_at": "2025-04-02T10:00:00", "from_load_id": None, "to_load_id": LOADS[0]}
    lines = ["half a li", json.dumps(good), "[]", json.dumps(good | {"rolled_back_at": "soon"})]
    (settings.home / "rollbacks.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert reissue_quality(settings)
    assert answers(settings, "select to_load_id from quality.rollbacks") == [(LOADS[0],)]
