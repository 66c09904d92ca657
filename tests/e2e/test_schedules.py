"""Whatever happens to a landing area, and in however many loads: the tables are those of one load."""

from pathlib import Path

import pytest

from tests.e2e.schedules import run

pytestmark = pytest.mark.slow


def test_a_random_schedule_gives_the_tables_of_one_load(tmp_path: Path) -> None:
    """Files are added, touched, renamed, exchanged, rotated, removed and written anew, stories captured again."""
    found, expected, told = run(62, tmp_path)
    assert {event.split()[0] for event in told} >= {
        "add",
        "rename",
        "swap",
        "rotate",
        "replace",
        "remove",
        "touch",
        "load",
    }
    for table, rows in expected.items():
        assert found[table] == rows, "\n".join(told)
