"""The places that are known, from the packaged tables of GeoNames, and countries' names by language (CLDR)."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

from corpus.settings import PROJECT

GAZETTEER = PROJECT / "dbt_project" / "seeds" / "gazetteer.csv"
FIRST_NAMES = Path(__file__).parent / "first_names.txt"

# Codes that CLDR lists and ISO 3166-1 does not.
_NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}


class Place(NamedTuple):
    """A row of the gazetteer, in the order of its columns."""

    place_id: str
    name: str
    kind: str
    """country, region or city."""
    country: str
    """ISO 3166-1 alpha-2 code."""
    parent_id: str
    latitude: str
    longitude: str
    population: int
    known: int
    """How many names GeoNames lists for a city: how widely it is known."""
    neighbours: str
    """Codes of the countries that a country borders on, separated by spaces."""
    languages: str
    """A country's main languages (ISO 639), separated by spaces."""
    is_capital: bool
    is_person: bool
    """Whether its name is a person's often enough to be taken for one."""


@cache
def places() -> dict[str, Place]:
    """All places by id: countries, regions, cities."""
    with GAZETTEER.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return {
            row[0]: Place(*row[:7], int(row[7]), int(row[8] or 0), *row[9:11], row[11] == "true", row[12] == "true")
            for row in rows
        }


@cache
def first_names() -> frozenset[str]:
    """First names of persons, capitalised."""
    return frozenset(FIRST_NAMES.read_text(encoding="utf-8").split())


@cache
def country_names(language: str) -> dict[str, str]:
    """The name of each ISO 3166-1 alpha-2 code in a language (source: Unicode CLDR); none in an unknown one."""
    try:
        territories = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    codes = (code for code in territories if len(code) == 2 and code.isalpha() and code not in _NOT_ISO)
    return {code: territories[code] for code in sorted(codes)}


def city_names(language: str) -> Iterator[tuple[str, str]]:
    """Names of cities in a language, each with the English name, of those that time zones are called after (CLDR)."""
    try:
        zones = Locale.parse(language).time_zones
    except (UnknownLocaleError, ValueError):
        return
    for zone, told in zones.items():
        if (name := told.get("city")) and not set(name) & set(",()"):
            yield name, zone.rpartition("/")[2].replace("_", " ")
