"""Whatever happens to a landing area, and in however many loads: the tables are those of one load."""

from pathlib import Path

import pytest

from tests.e2e.schedules import run

pytestmark = pytest.mark.slow


def test_a_random_schedule_gives_the_tables_of_one_load(tmp_path: Path) -> None:
    """Of files in all formats, added, renamed, exchanged, rotated, packed, removed, written anew and captured again."""
    found, expected, told = run(0, tmp_path)
    assert {event.split()[0] for event in told} >= {"add", "rename", "load"}
    for table, rows in expected.items():
        assert found[table] == rows, "\n".join(told)
