"""A home that cannot be written to is told in one sentence, whoever finds out."""

import errno
import os
from pathlib import Path

import pytest

from corpus.home import HomeUnusable, disk_trouble, disk_trouble_now, in_words, require_home
from corpus.load import discover_step
from corpus.settings import Settings
from corpus.step import Load, LoadBlocked
from tests.warehouse.published import settings_of


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_of(tmp_path)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "There is no space left on the disk of {home}."),
        (errno.EDQUOT, "There is no space left on the disk of {home}."),
        (errno.EROFS, "{home} is on a file system that is read-only."),
        (errno.EACCES, "{home} may not be written to by this user."),
    ],
)
def test_the_disk_s_trouble_is_one_sentence_and_blocks_the_load(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    Path(settings.landing).mkdir()

    def fails(_: int) -> None:
        raise OSError(number, "as the system says it", str(settings.home / "x"))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        with pytest.raises(HomeUnusable) as raised:
            require_home(settings)
        assert str(raised.value).startswith(said.format(home=settings.home))
        assert "\n" not in str(raised.value)
        assert disk_trouble_now(settings) == str(raised.value)
        with pytest.raises(LoadBlocked, match=r"There is no space|read-only|may not be written"):
            discover_step(Load(settings, "20250401T000000Z-000001"))
    assert list(settings.home.iterdir()) == [], "what was tried is gone"
    assert disk_trouble_now(settings) is None, "when the cause is gone it goes on"


def test_what_databases_say_of_the_disk_is_understood(settings: Settings) -> None:
    for words in ("IO Error: Could not write file: No space left on device", "database or disk is full"):
        error = ValueError("a step failed")
        error.__cause__ = RuntimeError(words)
        assert in_words(settings, error).startswith("There is no space left on the disk of")


def test_what_is_about_something_else_is_left_as_it_is(settings: Settings) -> None:
    elsewhere = PermissionError(errno.EACCES, "Permission denied", "/landing/a.txt")
    assert disk_trouble(settings, elsewhere) is None
    assert "/landing/a.txt" in in_words(settings, elsewhere)
    assert in_words(settings, KeyError()) == "KeyError"
