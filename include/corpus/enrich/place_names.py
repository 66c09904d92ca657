"""Names of places, all found at once: English ones, those of the text's language, adjectives of countries."""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml
from ahocorasick_rs import MATCHKIND_LEFTMOST_LONGEST, AhoCorasick

from corpus.enrich.gazetteer import Place, city_names, country_names, places
from corpus.enrich.place_forms import adjective_forms, inflected

_FOLDER = Path(__file__).parent

# Languages that have own lists of names, adjectives and words around names.
LISTED = ("en", "es", "fr", "de", "pt", "it")

# Written without spaces between words, or with endings joined to names: there a name may be followed by letters.
UNSPACED = {"zh", "ja", "th", "lo", "km", "my", "yue", "bo"}
JOINED_ENDINGS = {"ko"}

# A city that GeoNames lists fewer names for is spoken of far away only with its country or after "in": a bare
# "Komatsu" is the company. 3,900 of the 6,500 cities.
OBSCURE = 20
WELL_KNOWN = 40

OBSCURE_BASE = 0.4

# Likewise for regions of fewer people: Bride is a parish of the Isle of Man.
LARGE_REGION = 400_000

# A short name of a little known place is a word in some language.
SHORTEST = 4

# How much a place is spoken of is its population times the number of names that it is known by, which tells Valencia in
# Spain from a larger one. Countries have no such number; they are spoken of by their bare names, regions less.
KNOWN_COUNTRY, KNOWN_REGION, CAPITAL = 150, 20, 8

# A place that outweighs another one of its name by this factor is meant where nothing speaks for either.
CLEAR = 4.0

NAME, ADJECTIVE, SHORT, AFTER_COMMA, NOTHING = "name", "adjective", "short", "after comma", "nothing"

# The Associated Press's abbreviations of states and the Post's, which count only after a town and a comma.
_STATES = """AL Ala.|AZ Ariz.|AR Ark.|CA Calif.|CO Colo.|CT Conn.|DE Del.|FL Fla.|GA Ga.|IL Ill.|IN Ind.|KS Kan.|KY Ky.
LA La.|MD Md.|MA Mass.|MI Mich.|MN Minn.|MS Miss.|MO Mo.|MT Mont.|NE Neb.|NV Nev.|NH N.H.|NJ N.J.|NM N.M.|NY N.Y.
NC N.C.|ND N.D.|OH Ohio|OK Okla.|OR Ore.|PA Pa.|RI R.I.|SC S.C.|SD S.D.|TN Tenn.|TX Tex.|UT Utah|VT Vt.|VA Va.
WA Wash.|WV W.Va.|WI Wis.|WY Wyo.|DC D.C.|AK Alaska|HI Hawaii|ID Idaho|IA Iowa|ME Maine"""


class Name(NamedTuple):
    """What a string may mean."""

    text: str
    sense: str
    places: tuple[Place, ...]
    base: float
    """How surely it is one of these where nothing around it says so, 0 to 1."""
    is_weak: bool
    """Whether it is as often a person, a word or nothing."""
    weights: tuple[float, ...] = ()
    """How much each of the places is spoken of, in their order."""

    @property
    def is_clear(self) -> bool:
        """Whether the first of the places is spoken of much more than the next."""
        return len(self.weights) < 2 or self.weights[0] >= CLEAR * self.weights[1]


class Names(NamedTuple):
    """The names of a language, to be found in a text."""

    automaton: AhoCorasick
    names: list[Name]


@cache
def word_lists() -> dict[str, dict[str, frozenset[str]]]:
    """The lists of `place_words.yml`: language → list → words."""
    told = yaml.load((_FOLDER / "place_words.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    found: dict[str, dict[str, frozenset[str]]] = {"": {}}
    for language, lists in told.items():
        if isinstance(lists, str):
            found[""][language] = frozenset(lists.split())
            continue
        found[language] = {}
        for name, words in lists.items():
            for kind, entries in words.items() if isinstance(words, dict) else [("", words)]:
                found[language][f"{name} {kind}".strip()] = frozenset(entries.split())
    return found


def folded(name: str) -> str:
    """A name without its diacritics."""
    if name.isascii():
        return name
    return "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))


def _spellings(place: Place) -> Iterator[str]:
    """A place's name as GeoNames has it, and as it is written in plain English."""
    for name in place.name.split(" / "):
        plain = re.sub(r" \(.*\)$", "", name)
        yield plain
        if (short := folded(plain)) != plain and (len(short) > SHORTEST or place.known >= WELL_KNOWN):
            yield short
        if "’" in plain:
            yield plain.replace("’", "'")


@cache
def _by_key() -> dict[str, Place]:
    """Places by the keys of `place_names.csv`: `GB`, `~Bavaria DE`, `Köln DE`."""
    found: dict[str, Place] = {}
    for place in places().values():
        region = "~" if place.kind == "region" else ""
        key = place.country if place.kind == "country" else f"{region}{place.name} {place.country}"
        if key not in found or place.population > found[key].population:
            found[key] = place
    return found


@cache
def _table(file: str) -> dict[str, list[str]]:
    """A table's columns by their names, the one with the keys under "": read once for all languages."""
    with (_FOLDER / file).open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    return dict(zip(("", *header[1:]), map(list, zip(*rows, strict=True)), strict=True))


def _rows(file: str, language: str) -> Iterator[tuple[str, str]]:
    table = _table(file)
    for key, names in zip(table[""], table.get(language, ()) if language else (), strict=False):
        for name in filter(None, names.split("|")):
            yield key, name


def _place_names(language: str) -> Iterator[tuple[str, Place | None]]:
    """Names of a language with their places; None for names that hold one and are none."""
    keys = _by_key()
    for code, name in country_names(language).items():
        yield name, keys[code]
    for key, name in _rows("place_names.csv", language):
        yield name, keys.get(key)
    if language not in ("", "en"):
        cities = _famous()
        for name, english in city_names(language):
            if english in cities:
                yield name, cities[english]


@cache
def _famous() -> dict[str, Place]:
    """The best known city of each name."""
    found: dict[str, Place] = {}
    for place in places().values():
        if place.kind == "city":
            for name in _spellings(place):
                if name not in found or place.known > found[name].known:
                    found[name] = place
    return found


def _adjectives(language: str) -> Iterator[tuple[str, Place]]:
    keys = _by_key()
    for code, word in _rows("demonyms.csv", language):
        for form in adjective_forms(word, language):
            yield form, keys[code]


def weight_of(place: Place) -> float:
    """How much a place is spoken of, whatever the text is about."""
    if place.kind == "country":
        return float(place.population * KNOWN_COUNTRY)
    if place.kind == "region":
        return float(place.population * KNOWN_REGION)
    return place.population * (place.known + 1.0) * (CAPITAL if place.is_capital else 1)


def _base(place: Place) -> float:
    if place.kind == "country":
        return 0.9
    if place.kind == "region":
        return 0.7 if place.population >= LARGE_REGION else OBSCURE_BASE
    return 0.75 if place.known >= WELL_KNOWN else 0.6 if place.known >= OBSCURE else OBSCURE_BASE


def _named(text: str, candidates: Iterable[Place]) -> Name:
    """What a name may mean, the largest first."""
    found = tuple(sorted(set(candidates), key=lambda place: (-weight_of(place), place.place_id)))[:8]
    is_short = len(text) < SHORTEST and text.isascii() and not any(place.kind == "country" for place in found)
    is_weak = is_short or text in word_lists()[""]["common"] or found[0].is_person
    return Name(text, NAME, found, 0.3 if is_weak else max(map(_base, found)), is_weak, tuple(map(weight_of, found)))


def _short(code: str, name: str) -> Name | None:
    """An abbreviation such as `US` or `U.A.E.` of a country."""
    if not name.replace(".", "").replace(" ", "").isupper() or len(name) > 6:
        return None
    return Name(name, SHORT, (_by_key()[code],), 0.9, False)


class _Told(NamedTuple):
    """What lists of names tell of strings."""

    meant: dict[str, list[Place]]
    """The places that each may mean."""
    found: dict[str, Name]
    """Abbreviations, and names that hold a place's and are none."""


def _told(spoken: Iterable[str]) -> _Told:
    """The names and abbreviations of some languages."""
    meant: defaultdict[str, list[Place]] = defaultdict(list)
    found: dict[str, Name] = {}
    for tongue in spoken:
        for name, told in _place_names(tongue):
            for form in inflected(name, tongue):
                if told is None:
                    found[form] = Name(form, NOTHING, (), 0.0, False)
                else:
                    meant[form].append(told)
        for key, name in _rows("place_names.csv", tongue):
            if len(key) == 2 and (short := _short(key, name)):
                found[name] = short
    return _Told(meant, found)


@cache
def _everywhere() -> tuple[_Told, dict[str, Name]]:
    """What is looked for in all languages, English names and the world's cities; and what these names may mean."""
    english = _told(["en"])
    meant: defaultdict[str, list[Place]] = defaultdict(list)
    called = {key for key, _ in _rows("place_names.csv", "en")}
    for place in places().values():
        if place.kind != "country":
            # Plain "Quebec" is the province where the city is called Quebec City.
            has_own = place.kind == "city" and f"{place.name} {place.country}" in called
            for name in [place.name] if has_own else _spellings(place):
                meant[name].append(place)
    for name, candidates in english.meant.items():
        meant[name] += candidates
    dropped = word_lists()[""]["dropped"]
    named = {name: _named(name, candidates) for name, candidates in sorted(meant.items()) if name not in dropped}
    return _Told(meant, english.found), named


def _states(told: Iterable[_Told]) -> Iterator[Name]:
    """Abbreviations of states that are no name of anything else."""
    taken = [names for one in told for names in (one.meant, one.found)]
    for state in _STATES.replace("\n", "|").split("|"):
        code, _, press = state.partition(" ")
        region = places()[f"geonames:US.{code}"]
        for name in (code, press):
            if not any(name in names for names in taken):
                yield Name(name, AFTER_COMMA, (region,), 0.9, False)


@cache
def names_of(language: str) -> Names:
    """All names that are looked for in texts of a language: its own, English ones and the world's cities.

    What the names of all languages mean is worked out once: of 40 languages 5 s were spent on it, 2 MB of texts.
    """
    everywhere, named = _everywhere()
    tongues = [] if language == "en" else [language, *(["zh_Hant"] if language == "zh" else [])]
    own = _told(tongues)
    if tongues and not own.meant and not own.found and not any(_adjectives(language)):
        return names_of("en")
    dropped = word_lists()[""]["dropped"]
    found = dict(named)
    for name, candidates in own.meant.items():
        if name not in dropped:
            found[name] = _named(name, [*everywhere.meant.get(name, ()), *candidates])
    found |= everywhere.found | own.found
    found |= {state.text: state for state in _states((everywhere, own))}
    for tongue in ["en", *tongues]:
        for form, place in _adjectives(tongue):
            if form not in found or (found[form].sense == NAME and found[form].base <= OBSCURE_BASE):
                found[form] = Name(form, ADJECTIVE, (place,), 0.7, False)
    ordered = [found[name] for name in sorted(found)]
    return Names(AhoCorasick([name.text for name in ordered], matchkind=MATCHKIND_LEFTMOST_LONGEST), ordered)
