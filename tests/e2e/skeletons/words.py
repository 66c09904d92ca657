"""What the invented sites write, one file per language under `languages/`: sentences for articles, and furniture.

All of it was written for these tests; no place, person, paper or event in it is real. Words that fill a gap have the
form that the gap asks for, so that every sentence is a correct one.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

_LANGUAGES = Path(__file__).with_name("languages")


@dataclass(frozen=True)
class Words:
    """One language's material; gaps are `{place}`, `{person}`, `{body}`, `{thing}`, `{n}`, `{m}` and `{year}`."""

    months: tuple[str, ...]
    """Their names; empty where a date has the month's number."""
    day: str
    """How a date is written; gaps are `{day}`, `{month}`, `{number}` (of the month) and `{year}`."""
    names: tuple[str, ...]
    places: tuple[str, ...]
    bodies: tuple[str, ...]
    things: tuple[str, ...]
    titles: tuple[str, ...]
    decks: tuple[str, ...]
    openings: tuple[str, ...]
    """What a sentence may begin with; `{core}` follows."""
    cores: tuple[str, ...]
    whole: tuple[str, ...]
    """Complete sentences."""
    menu: tuple[str, ...]
    tools: tuple[str, ...]
    foot: tuple[str, ...]
    by: str
    most_read: str
    related: str
    cookie: str
    pitch: str
    about: str
    appeal: str
    adverts: tuple[str, ...]
    bio: str
    rights: str


def _read(path: Path) -> Words:
    told: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, value in told.items():
        told[name] = tuple(value) if isinstance(value, list) else value
    return Words(**told)


WORDS = {path.stem: _read(path) for path in sorted(_LANGUAGES.glob("*.yml"))}


def written(day: date, language: str) -> str:
    """A day as a language writes it."""
    words = WORDS[language]
    month = words.months[day.month - 1] if words.months else ""
    return words.day.format(day=day.day, month=month, number=day.month, year=day.year)
