"""A landing area of hostile inputs: what goes wrong in captures, built in code, and the rows each must give."""

from pathlib import Path

from tests.landing import make
from tests.landing.hostile import archives, compressions, crawls, feeds, json_rows, pages, places, tables, texts
from tests.landing.hostile.inputs import LIMIT, SECONDS, Expected, Input
from tests.landing.hostile.texts import said

__all__ = ["INPUTS", "LIMIT", "SECONDS", "Expected", "build", "said"]

INPUTS: list[Input] = [
    *texts.INPUTS,
    *json_rows.INPUTS,
    *compressions.INPUTS,
    *archives.INPUTS,
    *crawls.INPUTS,
    *tables.INPUTS,
    *feeds.INPUTS,
    *pages.INPUTS,
    *places.INPUTS,
]


def build(landing: Path) -> dict[str, list[Expected]]:
    """Make every input in a landing area, and some good files; the rows that each file must give, by its path."""
    (landing / "hostile").mkdir(parents=True)
    (landing / "good").mkdir()
    for number in range(3):
        (landing / "good" / f"{number}.txt").write_text(make.story(f"plain {number}"), encoding="utf-8")
    (landing / "good" / "lines.jsonl").write_bytes(make.lines(f"line {number}" for number in range(5)))
    expected = {f"good/{number}.txt": [Expected("", None)] for number in range(3)}
    expected["good/lines.jsonl"] = [Expected("", None)] * 5
    for found in INPUTS:
        path = landing / found.name
        path.parent.mkdir(parents=True, exist_ok=True)
        found.make(path)
        if found.rows:
            expected[found.name] = found.rows
    return expected
