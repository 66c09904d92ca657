"""Paragraphs that become their source's furniture and stop being so, in whatever loads the captures come."""

import dataclasses
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from corpus.load import STEPS, run_steps, steps_until
from corpus.settings import Settings
from corpus.step import Load, Step
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.matching import TABLES
from tests.warehouse.matched import TABLES as MATCHED

# Stories that have a paragraph which no others have.
FIRST = 3

RECURRING = "select source_id, line_key from raw.source_lines where recurring order by all"

WORDS = [
    "gull",
    "mast",
    "rope",
    "tide",
    "keel",
    "pier",
    "quay",
    "crane",
    "barge",
    "winch",
    "ferry",
    "canal",
    "depot",
    "mill",
    "chapel",
    "orchard",
]
VERBS = ["closed", "found", "painted", "moved", "sold", "lifted", "dropped", "counted"]


# Columns that do not tell in which file a capture came.
PUBLISHED = {
    "articles": "article_id, title, body, duplicate_of, version_count",
    "article_versions": "article_id, version, title, body, valid_from, valid_to, changed",
    "article_changes": "*",
    "article_duplicates": "*",
    "article_groups": "*",
    "article_quotes": "*",
}


def sentence(draw: random.Random) -> str:
    one, other, third = (f"{draw.choice(WORDS)} {draw.choice(WORDS)}" for _ in range(3))
    return f"The {one} {draw.choice(VERBS)} a {other} near the {third} of {draw.randrange(100, 999)}."


def paragraph(draw: random.Random, sentences: int) -> str:
    return " ".join(sentence(draw) for _ in range(sentences))


def captures_of(draw: random.Random) -> list[dict[str, Any]]:
    """Captures of two papers, in which long paragraphs stand on some pages.

    Some stories are hardly longer than the paragraph, so that it decides whether they are copies; some are captured
    again without it, which is another version unless it is furniture; some stand in both papers. One paragraph stands
    on the first three pages alone: furniture as long as there are few others.
    """
    rare, *stock = (paragraph(draw, 4) for _ in range(3))
    captures: list[dict[str, Any]] = []

    def add(paper: str, number: int, parts: Sequence[str], hour: int) -> None:
        captures.append(
            {
                "url": f"https://{paper}.example/{number}",
                "title": f"{WORDS[number % 16]} {VERBS[number % 8]} {number}".capitalize(),
                "text": "\n\n".join(parts),
                "captured_at": f"2025-03-{1 + number % 9:02}T{hour:02}:00:00Z",
                "published": f"2025-03-{1 + number % 9:02}T01:00:00Z",
            }
        )

    for number in range(16):
        own = [paragraph(draw, draw.choice((1, 2, 4))) for _ in range(draw.choice((1, 3, 5)))]
        with_stock = [*own, draw.choice(stock)]
        if number < FIRST:
            own.append(rare)
        draw.shuffle(with_stock)
        for paper in ("tern", "knot") if number < FIRST else draw.choice((("tern",), ("knot",), ("tern", "knot"))):
            add(paper, number, with_stock if draw.random() < 0.7 and number >= FIRST else own, 5)
            if draw.random() < 0.3:
                add(paper, number, draw.choice((own, with_stock)), 9)
    return captures


def load_in(
    folder: Path, parts: Sequence[Sequence[dict[str, Any]]], steps: Sequence[Step]
) -> tuple[Settings, list[set[tuple[Any, ...]]]]:
    """Load the parts one after the other; returns what recurs after each, too."""
    settings = dataclasses.replace(Settings.from_environment(), landing=str(folder / "in"), home=folder / "home")
    recurring: list[set[tuple[Any, ...]]] = []
    for number, part in enumerate(parts):
        papers = defaultdict(list)
        for capture in part:
            papers[capture["url"].split("/")[2].split(".")[0]].append(json.dumps(capture))
        for paper, lines in papers.items():
            (folder / "in" / paper).mkdir(parents=True, exist_ok=True)
            (folder / "in" / paper / f"{number}.jsonl").write_text("\n".join(lines), encoding="utf-8")
        run_steps(Load(settings, f"2025050{number + 1}T000000Z-000001"), steps)
        with open_warehouse(settings) as connection:
            recurring.append(set(connection.execute(RECURRING).fetchall()))
    return settings, recurring


def parted(captures: Sequence[dict[str, Any]], draw: random.Random, loads: int) -> list[list[dict[str, Any]]]:
    """The captures in so many loads: the first pages in the first, the others in any order."""
    parts: list[list[dict[str, Any]]] = [[] for _ in range(loads)]
    for capture in captures:
        number = int(capture["url"].rpartition("/")[2])
        (parts[0] if number < FIRST else draw.choice(parts[1:])).append(capture)
    return parts


def matched(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """What was matched, which states articles have and what recurs."""
    asked = {table: f"from raw.{table} order by all" for table in (*MATCHED, "article_texts")}
    asked["states"] = "select article_id, content_id, outcome, url, captured_at from raw.captures order by all"
    asked["recurring"] = RECURRING
    with open_warehouse(settings) as connection:
        return {name: connection.execute(query).fetchall() for name, query in asked.items()}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_matched_is_that_of_one_load(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    captures = captures_of(draw)
    steps = steps_until("load")
    once = matched(load_in(tmp_path / "once", [captures], steps)[0])
    settings, recurring = load_in(tmp_path / "parts", parted(captures, draw, 4), steps)
    found = matched(settings)
    assert set(TABLES) > set(MATCHED)
    assert any(after - before for before, after in pairwise(recurring))
    assert any(before - after for before, after in pairwise(recurring))
    assert once["article_copies"]
    for name, rows in once.items():
        assert found[name] == rows, name


@pytest.mark.slow
def test_the_published_tables_are_those_of_one_load(tmp_path: Path) -> None:
    draw = random.Random(5)
    captures = captures_of(draw)
    tables: list[dict[str, list[tuple[Any, ...]]]] = []
    for name, parts in (("once", [captures]), ("parts", parted(captures, draw, 3))):
        settings, _ = load_in(tmp_path / name, parts, STEPS)
        with duckdb.connect(str(settings.published), read_only=True) as connection:
            tables.append(
                {
                    table: connection.execute(f"select {columns} from {table} order by all").fetchall()
                    for table, columns in PUBLISHED.items()
                }
            )
    once, found = tables
    assert once["article_duplicates"]
    assert any(row[-1] > 1 for row in once["articles"])
    for name, rows in once.items():
        assert found[name] == rows, name
