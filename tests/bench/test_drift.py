"""Steady feeds are left in peace, planted faults are found: a small share of what `python -m bench.drift` does."""

import pytest

from bench.drift import ASKED, FAULTS, MOST_FALSE, false_alarms, found_faults

pytestmark = pytest.mark.slow


def test_steady_feeds_raise_no_alarm() -> None:
    loads, alarms, told = false_alarms(seed=3, loads=120)
    assert loads == 120
    assert alarms <= MOST_FALSE * loads, told


def test_each_planted_fault_is_found_within_two_loads() -> None:
    found = found_faults(seed=5, sources=5)
    assert found.keys() == FAULTS.keys()
    assert {name: [one for one in loads if one is None or one > ASKED] for name, loads in found.items()} == {
        name: [] for name in FAULTS
    }
