"""The file that pages are read from: held between requests, never older than what is published, in nobody's way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from corpus.lake_address import Lake
from corpus.reports import held
from corpus.reports.site import load_ahead, respond
from corpus.settings import Settings
from corpus.warehouse.snapshots import point_to
from tests.warehouse.published import publish_article, settings_of

FIRST, SECOND = "20250401T000000Z-000001", "20250402T000000Z-000002"
ARTICLE = f"article/{0:032x}"
CAPTURE = f"capture/{0:031x}c"
OPEN_FILES = Path("/proc/self/fd")

needs_open_files = pytest.mark.skipif(not OPEN_FILES.exists(), reason="this system does not list open files")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = settings_of(tmp_path_factory.mktemp("held"))
    publish_article(made, FIRST, "Low tide")
    return made.home


@pytest.fixture
def settings(published: Path, tmp_path: Path) -> Settings:
    made = settings_of(tmp_path)
    shutil.copytree(published, made.home, symlinks=True)
    return made


def page(settings: Settings, path: str = ARTICLE, status: int = 200, **given: str) -> str:
    answer = respond(settings, path, given)
    assert answer.status == status
    return answer.body.decode()


def retitle(settings: Settings, title: str) -> None:
    """Put a file with another title in the place of what is published, under the same name."""
    target = settings.published.resolve()
    changed = target.with_name("changed")
    shutil.copy(target, changed)
    with duckdb.connect(str(changed)) as connection:
        connection.execute("update stored.articles set title = ?", [title])
    changed.replace(target)


def opened(folder: Path) -> set[str]:
    """The names of the files of a folder that this process has open, deleted ones too."""
    found = set()
    for one in OPEN_FILES.iterdir():
        try:
            file = Path(str(one.readlink()).removesuffix(" (deleted)"))
        except FileNotFoundError:  # what listed them
            continue
        if file.is_relative_to(folder.resolve()):
            found.add(file.name)
    return found


@contextmanager
def writing(settings: Settings) -> Iterator[None]:
    """Another process has the warehouse open for writing."""
    code = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(settings.warehouse)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdin
        assert process.stdout.readline() == "open\n"
        yield
        process.stdin.close()
        assert process.wait() == 0


def test_a_file_that_is_replaced_under_its_name_is_shown_at_once(settings: Settings) -> None:
    assert "Low tide" in page(settings)
    retitle(settings, "Spring tide")
    told = page(settings)
    assert "Spring tide" in told
    assert "Low tide" not in told


def test_the_next_snapshot_is_shown_at_once_and_so_is_the_one_before_after_a_rollback(settings: Settings) -> None:
    second = f"article/{1:032x}"
    page(settings, second, 404)
    publish_article(settings, SECOND, "High tide", "daily/b.txt")
    assert "High tide" in page(settings, second)
    point_to(settings, FIRST)
    page(settings, second, 404)
    assert "Low tide" in page(settings)


@needs_open_files
def test_one_file_is_held_and_not_the_one_before(settings: Settings) -> None:
    first = settings.published.resolve().parent
    page(settings)
    assert opened(first) == {"corpus.duckdb"}
    page(settings, "search", q="tide")
    publish_article(settings, SECOND, "High tide", "daily/b.txt")
    page(settings)
    assert opened(first) == set()
    assert opened(settings.published.resolve().parent) == {"corpus.duckdb"}


@needs_open_files
@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_file_that_nobody_reads_is_let_go(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, is_replaced: bool
) -> None:
    monkeypatch.setattr(held, "LOOK", 0.05)
    page(settings)
    if is_replaced:
        retitle(settings, "Spring tide")
    until = time.monotonic() + 60
    while opened(settings.home) and time.monotonic() < until:
        time.sleep(0.02)
    assert opened(settings.home) == set()
    assert ("Spring" if is_replaced else "Low") in page(settings)


def test_without_a_corpus_the_page_says_so_and_again_shows_it_when_there_is_one(settings: Settings) -> None:
    page(settings)
    kept = settings.published.resolve().with_name("kept")
    settings.published.resolve().rename(kept)
    assert "Nothing is published yet." in page(settings, status=404)
    settings.published.resolve().write_bytes(b"no database")
    assert "The published corpus cannot be read; make rollback tells more." in page(settings, status=404)
    kept.replace(settings.published.resolve())
    assert "Low tide" in page(settings)


@pytest.mark.slow
def test_threads_read_at_once_while_the_file_is_replaced(settings: Settings) -> None:
    titles = [f"Tide of day {number}" for number in range(6)]
    with ThreadPoolExecutor(3) as readers:
        for title in titles:
            retitle(settings, title)
            asked = [
                readers.submit(respond, settings, path, given)
                for path, given in ((ARTICLE, {}), (CAPTURE, {}), ("search", {"q": "tide"})) * 3
            ]
            told = [one.result().body.decode() for one in asked]
            assert all(title in one for one in told[0::3])
            assert all(title in one.replace("<mark>", "").replace("</mark>", "") for one in told[2::3])


@needs_open_files
def test_the_warehouse_is_not_held(settings: Settings) -> None:
    assert "does not hold its blocks" in page(settings)
    assert "warehouse.duckdb" not in opened(settings.home)
    with writing(settings):
        assert "A load is writing to the warehouse" in page(settings)
        assert "A load is writing to the warehouse" in page(settings, CAPTURE)
    assert "does not hold its blocks" in page(settings)
    settings.warehouse.write_bytes(b"no database")
    assert "The warehouse, which holds the blocks, cannot be read." in page(settings)


def test_a_forked_process_opens_the_file_for_itself(settings: Settings) -> None:
    page(settings)
    retitle(settings, "Spring tide")
    child = os.fork()
    if not child:
        answer = respond(settings, ARTICLE, {})
        os._exit(0 if b"Spring tide" in answer.body else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert "Spring tide" in page(settings)


@pytest.mark.slow
def test_of_a_lake_the_newest_is_shown_at_once(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, written_to=Lake("duckdb", str(tmp_path / "c.ducklake"), str(tmp_path / "data")))
    publish_article(settings, FIRST, "Low tide")
    assert "Low tide" in page(settings)
    publish_article(settings, SECOND, "High tide", "daily/b.txt")
    assert "High tide" in page(settings, f"article/{1:032x}")


@pytest.mark.parametrize("is_published", [True, False])
def test_what_pages_need_is_loaded_with_or_without_a_corpus(
    settings: Settings, tmp_path: Path, is_published: bool
) -> None:
    load_ahead(settings if is_published else settings_of(tmp_path / "empty"))
    assert "Low tide" in page(settings)
