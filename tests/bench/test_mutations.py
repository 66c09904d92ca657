"""Damaged pages, landed together: each ends in exactly one row, whatever was done to it."""

from pathlib import Path

import pytest

from bench.mutations import judge, land, parse_odd_pages, shipped_pages
from corpus.landing.ids import shown_path
from tests.operate.loading import load_apart

COUNT = 150
LIMIT = 10 << 20


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_each_damaged_page_ends_in_one_row_and_the_load_is_published(tmp_path: Path) -> None:
    records = land(tmp_path / "landing", shipped_pages(), COUNT, LIMIT)
    assert sum(records.values()) == COUNT
    done = load_apart(tmp_path / "landing", tmp_path / "home")
    assert done.returncode == 0, done.stderr
    verdict = judge(tmp_path / "home" / "corpus.duckdb", records, shown_path)
    assert verdict.wrong == []
    assert verdict.outcomes["loaded"] > COUNT / 2
    assert len(verdict.reasons) >= 2


def test_the_same_seed_gives_the_same_records(tmp_path: Path) -> None:
    pages = shipped_pages()
    for name in ("a", "b"):
        land(tmp_path / name, pages, 60, 50_000)
    first, second = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")}
        for name in ("a", "b")
    )
    assert first == second


def test_no_odd_page_is_lost_to_an_exception() -> None:
    odd = parse_odd_pages(shipped_pages(), 120)
    assert odd.lost == []
    assert sum(odd.faults.values()) < 40
