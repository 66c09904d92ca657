"""A setting that cannot be used is named with what it holds, whatever it holds."""

from pathlib import Path

import pytest

from corpus.settings import BadSetting, Settings, up_port


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CORPUS_PARALLELISM", "²"),
        ("CORPUS_PARALLELISM", "٣"),
        ("CORPUS_PARALLELISM", "4 "),
        ("CORPUS_PARALLELISM", "100000"),
        ("CORPUS_KEEP_SNAPSHOTS", "0"),
        ("CORPUS_KEEP_REPORTS", "-3"),
        ("CORPUS_MEMORY_LIMIT_MB", "9" * 5000),
        ("CORPUS_BATCH_BYTES", "1e6"),
        ("CORPUS_MAX_CAPTURE_SECONDS", "half"),
        ("CORPUS_SCHEDULE", "@fortnightly"),
        ("CORPUS_SCHEDULE", "61 * * * *"),
        ("CORPUS_SCHEDULE", "when it rains"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_its_value(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting) as raised:
        Settings.from_environment()
    assert f"{name} is {value!r}: it must be " in str(raised.value)


@pytest.mark.parametrize("value", ["0", "65536", "99999", "²", "http"])
def test_a_port_is_one_that_can_be_listened_on(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORPUS_PORT", value)
    with pytest.raises(BadSetting, match=f"CORPUS_PORT is '{value}': it must be a whole number from 1 to 65535"):
        up_port()


@pytest.mark.parametrize("value", ["", "@daily", "*/20 6-22 * * 1-5", "0 4 * * *"])
def test_a_schedule_is_what_airflow_takes(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORPUS_SCHEDULE", value)
    assert Settings.from_environment().schedule == value


def test_a_home_that_is_a_file_or_lies_in_one_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes.txt").write_text("not a folder", encoding="utf-8")
    for home in (tmp_path / "notes.txt", tmp_path / "notes.txt" / "below"):
        monkeypatch.setenv("CORPUS_HOME", str(home))
        with pytest.raises(BadSetting, match=r"notes\.txt is a file, and it must be a folder"):
            Settings.from_environment()
