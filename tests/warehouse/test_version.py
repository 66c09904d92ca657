"""A warehouse of another version is recognised, and users are told which command helps."""

import dataclasses
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.settings import PROJECT, Settings
from corpus.warehouse.connection import (
    SCHEMA_VERSION,
    WrongVersion,
    attached_warehouse,
    check_version,
    open_warehouse,
    schema_version,
)
from corpus.warehouse.upgrade import upgrade
from tests.warehouse.earlier import unpack

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "landing").mkdir()
    return dataclasses.replace(Settings.from_environment(), landing=str(tmp_path / "landing"), home=tmp_path / "a home")


def change(settings: Settings, statement: str) -> None:
    with attached_warehouse(settings) as connection:
        connection.execute(statement)


def make_newer(settings: Settings) -> None:
    with open_warehouse(settings):
        pass
    change(settings, f"update raw.schema_version set version = {SCHEMA_VERSION + 1}")


def make_too_old(settings: Settings) -> None:
    change(settings, "create schema raw; create table raw.contents (content_id varchar, blocks varchar[])")


def says(settings: Settings, command: str) -> tuple[int, str]:
    """What `make <command>` prints, without make's set-up."""
    done = subprocess.run(
        [sys.executable, "-m", f"corpus.operate.{command}"],
        env=os.environ
        | {
            "CORPUS_LANDING": settings.landing,
            "CORPUS_HOME": str(settings.home),
            "PYTHONPATH": str(PROJECT / "include"),
        },
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_new_warehouse_records_its_version(settings: Settings) -> None:
    check_version(settings)
    assert not upgrade(settings)
    with attached_warehouse(settings) as connection:
        assert schema_version(connection) is None
    for _ in range(2):
        with open_warehouse(settings) as connection:
            assert schema_version(connection) == SCHEMA_VERSION
    check_version(settings)
    assert not upgrade(settings)


def test_a_warehouse_that_records_no_version_is_the_first(tmp_path: Path, settings: Settings) -> None:
    earlier = dataclasses.replace(settings, home=unpack(tmp_path)[1])
    with attached_warehouse(earlier) as connection:
        assert schema_version(connection) == 1
    check_version(earlier)
    with pytest.raises(WrongVersion, match=r"by an earlier version of Dateline.*make run$"), open_warehouse(earlier):
        pass


def test_what_is_made_is_made_as_a_whole(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.warehouse.connection.set_version", None)
    with pytest.raises(TypeError), open_warehouse(settings):
        pass
    monkeypatch.undo()
    with attached_warehouse(settings) as connection:
        assert schema_version(connection) is None, "no tables without a version"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (make_newer, "was written by a newer version of Dateline"),
        (make_too_old, "by a version of Dateline before 0.1.0"),
    ],
)
def test_a_version_that_cannot_be_followed_is_left_alone_with_the_command_that_helps(
    settings: Settings, make: Callable[[Settings], None], reason: str
) -> None:
    make(settings)
    before = settings.warehouse.read_bytes()
    for look in (check_version, upgrade):
        with pytest.raises(WrongVersion, match=reason):
            look(settings)
    with pytest.raises(WrongVersion, match=reason), open_warehouse(settings):
        pass
    for command in ("run", "up"):
        status, said = says(settings, command)
        assert status == 1
        assert reason in said
        assert "Traceback" not in said
        helps = shlex.split(said.partition("make run ")[2])
        assert helps == [f"CORPUS_LANDING={settings.landing}", f"CORPUS_HOME={settings.home}-new"]
    assert settings.warehouse.read_bytes() == before


def test_a_warehouse_that_is_open_elsewhere_is_left_to_the_load(settings: Settings) -> None:
    make_newer(settings)
    with attached_warehouse(settings):
        other = subprocess.run(
            [
                sys.executable,
                "-c",
                "from corpus.settings import Settings; from corpus.warehouse.connection import"
                " check_version; check_version(Settings.from_environment()); print('not looked at')",
            ],
            env=os.environ | {"CORPUS_HOME": str(settings.home), "PYTHONPATH": str(PROJECT / "include")},
            capture_output=True,
            text=True,
        )
    assert other.stdout == "not looked at\n", other.stderr


def test_opening_a_warehouse_again_writes_nothing(settings: Settings) -> None:
    with open_warehouse(settings):
        pass
    before = settings.warehouse.read_bytes()
    with open_warehouse(settings):
        pass
    assert settings.warehouse.read_bytes() == before


def test_views_that_other_scripts_made_are_made_anew(settings: Settings) -> None:
    with open_warehouse(settings):
        pass
    change(settings, "drop view raw.load_balance; create or replace view raw.made_by as select 'others' as scripts")
    with open_warehouse(settings) as connection:
        assert connection.execute("from raw.load_balance").fetchall() == []
