"""A load whose workers share nothing but a store, step by step: the same tables as with a folder."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from corpus.home import HomeUnusable, require_shared
from corpus.landing.quarantine import keep, lift, put_down
from corpus.load import steps_until
from corpus.reports.shared import page_in_store, shared_reports
from corpus.reports.site import respond
from corpus.settings import PROJECT, Settings
from corpus.shared import (
    at_hand,
    folder_at_hand,
    is_remote,
    listed,
    place,
    remove_abandoned,
    remove_tree,
    working_folder,
)
from corpus.staging import whole_file
from corpus.step import Load
from corpus.uploads import end_uploads
from corpus.warehouse.connection import open_warehouse
from tests.landing.store import Store, running
from tests.warehouse.published import settings_of


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with running() as found:
        yield found


# But for the landing area's name and when something was noted.
_ROWS = "select columns(lambda name: name <> 'landing') from raw.{}"


def landed(root: Path) -> None:
    """Two sources with an article each, a page of nothing, a file that no one reads."""
    for name, text in (
        ("daily/pier.txt", "Pier to close\n\nBy Ann Lee\n\nThe harbour board will close the old pier in May, it said."),
        ("daily/empty.txt", ""),
        ("weekly/fares.txt", "Fares rise\n\nThe ferry company raised its fares on Monday, for the second time."),
        ("weekly/noise.bin", "\x00\x01\x02"),
    ):
        path = root / "landing" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (1_750_000_000, 1_750_000_000))


def loaded(writer: Settings, worker: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Run a load up to `load`: what opens no database by the worker; returns the raw tables."""
    results: dict[str, object] = {}
    for step in steps_until("load"):
        load = Load(writer if step.opens_warehouse else worker, "20250401T000000Z-000000")
        made = [call() for call in step.calls(load, results)]
        results[step.name] = made if step.over else made[0]
    with open_warehouse(writer) as connection:
        found = connection.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall()
        tables = sorted({name for (name,) in found} - {"loads", "texts"})
        return {name: sorted(connection.execute(_ROWS.format(name)).fetchall(), key=repr) for name in tables}


@pytest.mark.slow
def test_workers_without_a_common_folder_make_the_same_tables(store: Store, tmp_path: Path) -> None:
    landed(tmp_path)
    plain = settings_of(tmp_path)
    (tmp_path / "steward").mkdir()
    (tmp_path / "steward" / "topics.csv").write_text(
        "topic_id,name,parent_id,language,word,weight\nmine:1,Piers,,,,\nmine:1,,,en,pier,9\n"
    )
    plain = replace(plain, steward_folder=tmp_path / "steward")
    writer = replace(plain, home=tmp_path / "writer", shared_at="s3://news/corpus")
    worker = replace(writer, home=tmp_path / "nowhere", steward_folder=None)
    assert loaded(writer, worker) == loaded(plain, plain)
    assert not worker.home.exists(), "it needs no folder of its own"
    assert not (writer.home / "staged").exists()
    kept = [{path.name for path in listed(one.quarantine("20250401T000000Z-000000"))} for one in (plain, writer)]
    assert kept[0] == kept[1]
    assert len(kept[0]) == 4


def test_a_file_in_a_store_is_whole_or_absent(store: Store, tmp_path: Path) -> None:
    path = place("s3://news/some/file.txt")
    assert is_remote(path)
    assert not is_remote(tmp_path)
    with pytest.raises(ZeroDivisionError), whole_file(path) as unfinished:
        unfinished.write_text(f"half{1 // 0}")
    assert listed(path.parent) == []
    with whole_file(path) as unfinished:
        unfinished.write_text("all of it")
    with at_hand(path) as copy:
        assert copy.read_text() == "all of it"
    with folder_at_hand(path.parent.parent, "some/*.txt") as folder:
        assert [one.relative_to(folder).as_posix() for one in folder.rglob("*.txt")] == ["some/file.txt"]
    remove_tree(path.parent)
    remove_tree(path.parent)
    assert not path.exists()
    with pytest.raises(OSError), at_hand(path):  # noqa: PT011
        pass


def test_what_is_kept_of_a_record_moves_with_it(store: Store) -> None:
    before, after = place("s3://news/quarantine/one"), place("s3://news/quarantine/two")
    keep(before, "a", b"raw", {"path": "x", "capture_id": "a"})
    lift(before, "a")
    put_down(before, "a", after, {"path": "y", "capture_id": "b"})
    assert listed(before) == []
    assert (after / "b.bin").read_bytes() == b"raw"
    assert '"path": "y"' in (after / "b.json").read_text()


def test_reports_are_served_from_the_store_and_follow_what_is_written(store: Store, tmp_path: Path) -> None:
    writer = settings_of(tmp_path, shared_at="s3://news/pages")
    with shared_reports(writer):
        for name in ("index.html", "l1/index.html", "l1/great_expectations/x.json"):
            (writer.reports / name).parent.mkdir(parents=True, exist_ok=True)
            (writer.reports / name).write_text(f"<p>{name}</p>")
    reader = settings_of(tmp_path / "other", shared_at="s3://news/pages")
    assert b"<p>l1/index.html</p>" in respond(reader, "l1/index.html", {}).body
    assert b"<p>index.html</p>" in respond(reader, "", {}).body
    assert page_in_store(reader, "l1/great_expectations/x.json") is None
    assert respond(reader, "../index.html", {}).status == 404
    with shared_reports(reader):
        assert (reader.reports / "l1" / "index.html").exists(), "a new writer goes on with what there is"
        (reader.reports / "l1" / "index.html").unlink()
    assert respond(settings_of(tmp_path / "third", shared_at="s3://news/pages"), "l1/index.html", {}).status == 404


def test_a_store_that_cannot_be_written_to_blocks_the_load(store: Store, tmp_path: Path) -> None:
    require_shared(settings_of(tmp_path))
    require_shared(settings_of(tmp_path, shared_at="s3://news/here"))
    with pytest.raises(HomeUnusable, match="CORPUS_SHARED"):
        require_shared(settings_of(tmp_path, shared_at="s3://no-such-bucket/here"))


# A process that is killed within its working folder.
KILLED = """
import os, signal
from corpus.shared import working_folder
with working_folder() as folder:
    (folder / "half.parquet").write_text("x")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_working_folders_of_killed_processes_go_and_those_of_living_ones_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": str(PROJECT / "include")}
    ended = subprocess.run([sys.executable, "-c", KILLED], env=environment, check=False)
    assert ended.returncode == -signal.SIGKILL
    [left] = tmp_path.iterdir()
    (tmp_path / "dateline-of-somebody").mkdir()
    with working_folder() as held:
        assert remove_abandoned() == 0, "it may have been made a moment ago"
        for folder in (left, held, tmp_path / "dateline-of-somebody"):
            os.utime(folder, (1_750_000_000, 1_750_000_000))
        assert remove_abandoned() == 1
        assert held.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["dateline-of-somebody"]


def test_uploads_that_nobody_finished_are_ended(store: Store, tmp_path: Path) -> None:
    for key in ("lake/raw/one.parquet", "lake/two.parquet", "lakes/not-ours.parquet"):
        store.client.create_multipart_upload(Bucket="news", Key=key)
    assert end_uploads(str(tmp_path)) == 0
    assert end_uploads("s3://news/lake", timedelta(days=10_000)) == 0, "moto says of each that it began in 2010"
    assert end_uploads("s3://news/lake") == 2
    left = store.client.list_multipart_uploads(Bucket="news")["Uploads"]
    assert [upload["Key"] for upload in left] == ["lakes/not-ours.parquet"]
