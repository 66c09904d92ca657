"""How commands end when something is in their way."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from corpus.operate.airflow_command import with_airflow
from corpus.operate.airflow_home import AirflowDown
from corpus.operate.command import plainly
from corpus.settings import PROJECT, Settings


class Expected(Exception):
    """Something that may be in the way."""


def stumble(error: BaseException) -> Callable[[Settings], int]:
    def work(_: Settings) -> int:
        raise error

    return work


def test_wrong_settings_and_what_is_expected_are_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert plainly(lambda _: 5) == 5
    assert plainly(stumble(Expected("the door\x1b[2J is shut")), Expected) == 1
    said = capsys.readouterr()
    assert "the door" in said.err
    assert "\x1b" not in said.err
    assert said.out == ""
    with pytest.raises(Expected):
        plainly(stumble(Expected("nobody expects it")))
    monkeypatch.setenv("CORPUS_PARALLELISM", "many")
    assert plainly(lambda _: 5) == 1
    assert "CORPUS_PARALLELISM" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (KeyboardInterrupt(), 7, "it is over"),
        (AirflowDown("airflow scheduler ended"), 1, "airflow scheduler ended"),
        (OSError(errno.ENOSPC, "no room"), 1, "There is no space left on the disk"),
    ],
)
def test_a_command_that_runs_airflow_says_why_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, told: str
) -> None:
    monkeypatch.setenv("CORPUS_HOME", str(tmp_path / "home"))
    console = Console(force_terminal=False, width=200, record=True)
    assert with_airflow(console, stumble(error), ("it is over", 7)) == status
    assert told in console.export_text()


def test_an_error_about_something_else_keeps_its_traceback() -> None:
    with pytest.raises(OSError, match="a stranger"):
        with_airflow(Console(), stumble(OSError(errno.EIO, "a stranger")), ("", 7))


@pytest.mark.parametrize(("raised", "told"), [("KeyboardInterrupt", ""), ("ValueError", "Traceback")])
def test_ctrl_c_while_a_command_starts_is_not_traced(raised: str, told: str) -> None:
    """Other errors are."""
    ended = subprocess.run(
        [sys.executable, "-c", f"import corpus.operate; raise {raised}"],
        env=os.environ | {"PYTHONPATH": str(PROJECT / "include")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode
    assert ended.stderr[: len("Traceback")] == told
