"""Invented reports of one kind that share most of their words and are no copies: what a template makes.

A template's slots are filled anew in each report: `{town}` and so on from a list, `{12-40}` with a number,
`{one|other}` with one of these. Lists and templates stand in `templates.yml`.
"""

import random
import re
from pathlib import Path
from typing import Any

import yaml

_FILE: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))

LISTS: dict[str, list[str]] = {name: words.split() for name, words in _FILE["lists"].items()}
ENDS: list[str] = _FILE["ends"]
NOTES: list[str] = _FILE["notes"]
SYNONYMS: dict[str, str] = _FILE["synonyms"]
TEMPLATES: dict[str, str] = _FILE["templates"]

_SLOT = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"(-?\d+)-(\d+)")


def name(draw: random.Random) -> str:
    """A person's name."""
    return f"{draw.choice(LISTS['first'])} {draw.choice(LISTS['last'])}"


def _value(slot: str, draw: random.Random) -> str:
    if found := _RANGE.fullmatch(slot):
        return str(draw.randint(int(found[1]), int(found[2])))
    if slot in LISTS:
        return draw.choice(LISTS[slot])
    return name(draw) if slot == "name" else draw.choice(slot.split("|"))


def filled(template: str, draw: random.Random) -> str:
    """A template with its slots filled, those within choices too."""
    while _SLOT.search(template):
        template = _SLOT.sub(lambda slot: _value(slot[1], draw), template)
    return template
