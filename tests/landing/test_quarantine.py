"""What is kept of a quarantined record."""

import json
from pathlib import Path

import pytest

from corpus.landing.quarantine import BLOCK_BYTES, KEPT_BYTES, REASONS, HeldBack, keep


def test_the_bytes_and_what_is_known_of_them_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "quarantine" / "load"
    keep(folder, "abc", b"\x00raw", {"path": "s/é.txt", "record": 3})
    assert (folder / "abc.bin").read_bytes() == b"\x00raw"
    assert json.loads((folder / "abc.json").read_text(encoding="utf-8")) == {
        "path": "s/é.txt",
        "record": 3,
        "kept_bytes": 4,
    }


def test_of_a_large_record_only_the_beginning_is_kept(tmp_path: Path) -> None:
    keep(tmp_path, "abc", b"ab" * KEPT_BYTES, {})
    assert (tmp_path / "abc.bin").stat().st_size == KEPT_BYTES
    assert json.loads((tmp_path / "abc.json").read_text())["kept_bytes"] == KEPT_BYTES


def test_the_same_record_is_kept_once(tmp_path: Path) -> None:
    for _ in range(2):
        keep(tmp_path, "abc", b"raw", {"path": "a"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["abc.bin", "abc.json"]


def test_no_more_is_kept_than_may_be_and_the_rest_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with HeldBack(tmp_path, 5 * BLOCK_BYTES) as held:
        for number in range(4):
            held.add({"capture_id": str(number), "file": "a", "reason": "empty"}, b"some bytes")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.bin", "0.json", "1.bin", "1.json"]
    assert "of 2 quarantined records nothing is kept" in caplog.text


def test_every_reason_says_what_it_means_and_what_to_do() -> None:
    for reason, advice in REASONS.items():
        assert reason == reason.lower()
        assert advice.count(". ") >= 1, reason
        assert advice.endswith(".")
