"""Themes over whole loads without Airflow: found in the published tables, the same in whatever loads articles come."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from corpus.load import run_steps, steps_until
from corpus.settings import Settings
from corpus.step import Load
from corpus.warehouse.connection import open_warehouse

pytestmark = pytest.mark.slow

FIRST_WEEK = date(2025, 2, 3)
TOWNS = ("Alder", "Birch", "Cedar", "Elm", "Fir", "Gorse", "Hazel", "Juniper", "Larch", "Maple", "Oak", "Pine")

USUAL = (
    "The council of {town} went through its budget on Tuesday. The budget of {town} holds money for a school roof.\n\n"
    "A clerk of {town} put figures to the budget, which the council wants to close in the spring, roof or no roof."
)
SAND = (
    "A sand bank has closed the harbour of {town}. The sand bank moved in a storm, and the ferry cannot pass it.\n\n"
    "The harbour master of {town} wants a dredger for the sand bank. The ferry waits in the harbour until it comes."
)


def page(week: int, place: int, text: str, title: str) -> dict[str, str]:
    town = TOWNS[place]
    day = FIRST_WEEK + timedelta(days=7 * week + place % 7)
    return {
        "url": f"https://daily.example/{day:%Y/%m/%d}/{town.lower()}-{week}-{place}",
        "title": f"{title} {town}",
        "text": text.format(town=town),
        "published": f"{day}T08:00:00Z",
        "captured_at": f"{day}T10:00:00Z",
    }


WEEKS = [[page(week, place, USUAL, "Budget talks in") for place in range(12)] for week in range(2)] + [
    [page(2, place, USUAL, "Budget talks in") for place in range(8)]
    + [page(2, place, SAND, "Sand bank closes harbour of") for place in range(8, 12)]
]


def themes(root: Path, *loads: list[list[dict[str, str]]]) -> dict[str, list[Any]]:
    """What loads of these weeks, one after another, make of them."""
    settings = replace(Settings.from_environment(), landing=str(root / "landing"), home=root / "home", parallelism=2)
    for number, weeks in enumerate(loads, 1):
        path = root / "landing" / "daily" / f"{number}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(row) + "\n" for week in weeks for row in week))
        last = "publish" if number < len(loads) else "build_models"
        run_steps(Load(settings, f"2025050{number}T000000Z-00000{number}"), steps_until(last))
    with open_warehouse(settings) as connection:
        return {
            table: connection.execute(f"from corpus.{table} order by all").fetchall()
            for table in ("themes", "article_themes", "article_terms")
        }


def test_themes_are_those_of_the_articles_in_whatever_loads_they_come(tmp_path: Path) -> None:
    at_once = themes(tmp_path / "once", WEEKS)
    rising = [row for row in at_once["themes"] if row[1] == FIRST_WEEK + timedelta(days=14) and row[3] == "rising"]
    assert [row[2] for row in rising] == ["daily", None]
    for row in rising:
        assert {"sand bank", "harbour", "ferry"} <= {term.lower() for term in row[6]}
        assert row[8] == 4
    assert themes(tmp_path / "backwards", [WEEKS[2]], WEEKS[:2]) == at_once
