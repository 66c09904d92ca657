"""The places that a text names: found by name, told from persons and teams by the words around, chosen by the company.

docs/places.md explains the rule.
"""

import re
from collections import defaultdict
from typing import NamedTuple

from corpus.enrich.gazetteer import Place, places
from corpus.enrich.place_context import DATELINE, LEAST, METONYM, words_of
from corpus.enrich.place_hits import Hit, drop_tainted, found_names, link, read_all
from corpus.enrich.place_names import AFTER_COMMA, CLEAR, NAME, WELL_KNOWN

# How much more likely the one place of a name is than another, by what speaks for it.
SPOKEN_LANGUAGE, NEIGHBOUR, ITS_COUNTRY, ITS_REGION, LISTED_KIND, OF_KIND = 3, 4, 80, 400, 40, 100
REGION_OF_ITS_CITY = 1 / 20

# Words of a dateline in capitals; abbreviations of countries are left as they are.
_IN_CAPITALS = re.compile(r"(?<![\w.])(?!USA\b|UAE\b)[^\W\d_]{3,}(?![\w.])")

# What the company of other places adds to a name that might be something else, and to one that is a person or a word
# and no well-known town: Orange is the company, beside Paris too.
COMPANY, COMPANY_WEAK = 0.25, 0.15
MOST = 0.9

# A town of a name that persons have, or words, is not meant where it is less known than this and the text is about
# other countries: in a British text Cleveland, Dover and Windsor are not those of America.
ELSEWHERE, ELSEWHERE_SCORE = 50, 0.4

# Of places of one name the largest is taken no surer than this where it outweighs the next by less than `CLEAR`. Those
# that it outweighs by less than `RIVAL` are kept too: the source's country, which is not known here, may speak for one.
BY_SIZE, RIVAL = 0.6, 30.0


class Mentioned(NamedTuple):
    """A place of a text."""

    place_id: str
    mentions: int
    score: float
    """How surely the text means it, 0 to 1: that of its surest mention."""
    reason: str
    """What spoke for it there."""
    instead_of: str | None = None
    """The larger place of its name that was taken, as nothing in the text speaks for either."""


def _company(hits: list[Hit]) -> dict[str, set[str]]:
    """By country and region: the names in the text that speak for it by themselves."""
    company: defaultdict[str, set[str]] = defaultdict(set)
    for hit in hits:
        if hit.reading.score < LEAST or not hit.name.places:
            continue
        meant = hit.name.places
        if hit.is_in:
            meant = tuple(place for place in meant if place.place_id == hit.is_in)
        elif not hit.name.is_clear and any(place.country != meant[0].country for place in meant):
            continue
        place = meant[0]
        company[place.country].add(hit.name.text)
        if place.kind != "country":
            company[place.place_id if place.kind == "region" else place.parent_id].add(hit.name.text)
    return company


def _likelihood(
    place: Place, weight: float, hit: Hit, company: dict[str, set[str]], language: str
) -> tuple[float, bool]:
    """How likely a name means a place here, and whether anything in the text speaks for it."""
    own = {hit.name.text}
    country = places()[f"iso3166:{place.country}"]
    supported = False
    if language in country.languages.split():
        weight *= SPOKEN_LANGUAGE
    region = place.place_id if place.kind == "region" else place.parent_id
    if place.kind != "country" and company.get(region, own) - own:
        weight, supported = weight * ITS_REGION, True
    elif company.get(place.country, own) - own:
        weight, supported = weight * ITS_COUNTRY, True
    elif place.kind == "country" and any(company.get(code, own) - own for code in place.neighbours.split()):
        weight, supported = weight * NEIGHBOUR, True
    if place.kind == hit.reading.kind:
        weight, supported = weight * OF_KIND, True
    if place.kind == hit.kind:
        weight, supported = weight * LISTED_KIND, True
    is_its_city = any(other.parent_id == place.place_id for other in hit.name.places)
    if is_its_city and hit.reading.kind != "region":
        weight *= REGION_OF_ITS_CITY
    return weight, supported


_Told = list[tuple[float, bool, Place]]


def _choose(hit: Hit, company: dict[str, set[str]], language: str, weighed: dict[tuple[str, str, str], _Told]) -> None:
    """Choose the place that a name means, and let the company raise or its rivals lower the score."""
    name = hit.name
    if hit.is_in or name.sense != NAME:
        hit.chosen = next(place for place in name.places if hit.is_in in (place.place_id, None))
        return
    if len(name.places) == 1 and not name.is_weak and (hit.reading.score >= MOST or hit.reading.reason != "name"):
        hit.chosen = name.places[0]
        return
    key = (name.text, hit.reading.kind, hit.kind)
    if (told := weighed.get(key)) is None:
        ways = zip(name.places, name.weights, strict=True)
        told = weighed[key] = [(*_likelihood(place, weight, hit, company, language), place) for place, weight in ways]
        told.sort(key=lambda one: (-one[0], one[2].place_id))
    weight, supported, hit.chosen = told[0]
    reading = hit.reading
    is_doubtful = name.is_weak and hit.chosen.kind == "city"
    if supported:
        if reading.score < MOST and reading.reason == "name" and not reading.taints:
            more = COMPANY_WEAK if is_doubtful and hit.chosen.known < WELL_KNOWN else COMPANY
            hit.reading = reading._replace(score=min(reading.score + more, MOST), reason="context")
        return
    others = [(other, place) for other, _, place in told if place.country != hit.chosen.country]
    hit.rivals = tuple(place for other, place in others if other * RIVAL > weight)
    if reading.score >= DATELINE:
        return
    is_elsewhere = is_doubtful and hit.chosen.known < ELSEWHERE
    if is_elsewhere and any(names - {name.text} for names in company.values()):
        hit.reading = reading = reading._replace(score=min(reading.score, ELSEWHERE_SCORE))
    if others and others[0][0] * CLEAR > weight:
        hit.reading = reading._replace(score=min(reading.score, BY_SIZE), reason="size")


_Counted = tuple[int, float, str, str | None]
"""Mentions, the score and the reason of the surest one, and the place instead of which it is told."""


def _count(found: dict[str, _Counted], place: str, score: float, reason: str, instead_of: str | None = None) -> None:
    """Count a mention of a place; its surest one gives score and reason."""
    last = found.get(place)
    if last is None:
        found[place] = (1, score, reason, instead_of)
    elif score > last[1]:
        found[place] = (last[0] + 1, score, reason, last[3])
    else:
        found[place] = (last[0] + 1, *last[1:])


def _counted(hits: list[Hit]) -> list[Mentioned]:
    """The places that the names mean, by id, each with its surest mention."""
    found: dict[str, _Counted] = {}
    rivals: dict[str, _Counted] = {}
    settled: set[str | None] = set()
    for hit in hits:
        reading, place = hit.reading, hit.chosen
        if reading.score <= 0 or place is None:
            continue
        if reading.acts and place.is_capital and reading.reason in ("name", "context", "list", "size"):
            _count(found, f"iso3166:{place.country}", METONYM, "metonym")
            if not hit.name.is_clear:
                continue
        score = round(reading.score, 2)
        _count(found, place.place_id, score, reading.reason)
        if not hit.rivals:
            settled.add(place.place_id)
        for country in dict.fromkeys(rival.country for rival in hit.rivals):
            rival = next(rival for rival in hit.rivals if rival.country == country)
            _count(rivals, rival.place_id, score, "size", place.place_id)
    # A place that something speaks for once has no rivals elsewhere in the text.
    found |= {place: told for place, told in rivals.items() if place not in found and told[3] not in settled}
    return [Mentioned(place, *told) for place, told in sorted(found.items())]


def mentioned_places(text: str, language: str | None, dateline: str | None = None) -> list[Mentioned]:
    """The places that a text names.

    Args:
        text: title, deck and body, a paragraph a line.
        language: ISO 639 code of its language; English names are known in every one.
        dateline: the place that opened it.

    Returns:
        The places by id, however unsure.
    """
    spoken = language or "en"
    if dateline:
        opening = _IN_CAPITALS.sub(lambda word: word[0].capitalize(), dateline)
        text = f"{opening}\n{text}"
    hits = found_names(text, spoken)
    if not hits:
        return []
    read_all(text, hits, words_of(spoken), len(opening) if dateline else 0)
    link(text, hits)
    drop_tainted(hits)
    hits = [hit for hit in hits if (hit.reading.score > 0 and hit.name.sense != AFTER_COMMA) or hit.is_in]
    company = _company(hits)
    weighed: dict[tuple[str, str, str], _Told] = {}
    for hit in hits:
        _choose(hit, company, spoken, weighed)
    return _counted(hits)
