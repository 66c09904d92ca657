"""The places that a text names: found by name, told from persons and teams by the words around, chosen by the company.

docs/places.md explains the rule.
"""

from collections import defaultdict
from typing import NamedTuple

from corpus.enrich.gazetteer import Place, places
from corpus.enrich.place_context import (
    DATELINE,
    LEAST,
    LISTED_WITH,
    METONYM,
    NOT_A_PLACE,
    PARENT,
    Reading,
    Words,
    around,
    is_headline,
    read,
    words_of,
)
from corpus.enrich.place_names import ADJECTIVE, AFTER_COMMA, JOINED_ENDINGS, NAME, NOTHING, SHORT, UNSPACED, WELL_KNOWN, Name, names_of, weight_of

# How much more likely the one place of a name is than another, by what speaks for it.
SPOKEN_LANGUAGE, NEIGHBOUR, ITS_COUNTRY, ITS_REGION, LISTED_KIND, OF_KIND = 3, 4, 80, 400, 40, 100
REGION_OF_ITS_CITY = 1 / 20

# A line of more characters is no headline.
HEADLINE = 150

# What the company of other places adds to a name that might be something else, and to one that is a person or a word and
# not a well-known town: Orange is the company, beside Paris too.
COMPANY, COMPANY_WEAK = 0.25, 0.15
MOST = 0.9

# A town of a name that persons have, or words, is not meant where it is less known than this and the text is about
# other countries: in a British text Cleveland, Dover and Windsor are not those of America.
ELSEWHERE, ELSEWHERE_SCORE = 50, 0.4

# Of places of one name the largest is taken as surely as this, where it outweighs the others by less than this factor.
BY_SIZE, CLEAR = 0.6, 4.0

_AND = frozenset((", ", " and ", ", and ", " or ", ", or ", " & ", " y ", " e ", " et ", " ou ", " und ", " oder ", " o ", " ed ",
                  ", the ", " and the ", " et la ", " et le ", " et l’", " et l'", "、", " и ", " i "))  # fmt: skip
_OWNS = frozenset(("'s ", "’s ", " capital ", "’s capital ", "'s capital ", ": "))
LONGEST_GAP = 12
_WITHIN = frozenset((", ", " in ", "'s ", "’s ", " (", ", in ", " en ", " à ", " em ", " (en "))


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


class _Hit:
    """A name in a text, with what is known of it so far."""

    __slots__ = ("chosen", "end", "is_in", "kind", "name", "reading", "rivals", "start")

    def __init__(self, name: Name, start: int, end: int) -> None:
        self.name, self.start, self.end = name, start, end
        self.reading = NOT_A_PLACE
        self.chosen: Place | None = None
        self.rivals: tuple[Place, ...] = ()
        self.is_in: str | None = None  # the place named behind it in which it lies
        self.kind = ""


def _bounded_end(text: str, end: int, language: str) -> int:
    """Where a name ends with the letters that German puts behind it; 0 where it is part of a word."""
    if not text[end : end + 1].isalnum():
        return end
    if language == "de":
        for ending in ("s", "er"):
            if text.startswith(ending, end) and not text[end + len(ending) : end + len(ending) + 1].isalnum():
                return end + len(ending)
    return 0


def _is_katakana(sign: str) -> bool:
    return "ァ" <= sign <= "ヿ"


def _found(text: str, language: str) -> list[_Hit]:
    """The names in a text that are words of their own."""
    automaton, names = names_of(language)
    hits: list[_Hit] = []
    for index, start, end in automaton.find_matches_as_indexes(text):
        name = names[index]
        before = text[start - 1 : start]
        if language in UNSPACED and not name.text.isascii():
            if _is_katakana(name.text[0]) and (_is_katakana(before) or _is_katakana(text[end : end + 1])):
                continue
        elif before.isalnum() or before == "@":
            continue
        elif language in JOINED_ENDINGS and not name.text.isascii():
            pass
        elif not (end := _bounded_end(text, end, language)):
            continue
        if name.sense != NOTHING:
            hits.append(_Hit(name, start, end))
    return hits


def _read_all(text: str, hits: list[_Hit], words: Words, dateline_end: int) -> None:
    """Let the words around each name speak."""
    line_end, in_headline = -1, False
    last: _Hit | None = None
    for hit in hits:
        if hit.start < dateline_end:
            hit.reading = Reading(DATELINE, "dateline")
            continue
        if hit.name.sense == SHORT:
            hit.reading = Reading(hit.name.base, "name")
            continue
        if hit.start > line_end:
            line = text.rfind("\n", 0, hit.start) + 1
            line_end = text.find("\n", hit.start)
            line_end = len(text) if line_end < 0 else line_end
            in_headline = line_end - line <= HEADLINE and is_headline(text[line:line_end])
        if last and hit.name.sense == last.name.sense == ADJECTIVE and last.reading is NOT_A_PLACE:
            if text[last.end : hit.start] in _AND:
                continue  # she speaks French and German
        hit.reading = read(hit.name, around(text, hit.start, hit.end), words, in_headline)
        last = hit


def _holds(outer: Place, inner: Place) -> bool:
    """Whether a country or region holds another place."""
    if outer.kind == "country":
        return inner.country == outer.country and inner.kind != "country"
    return outer.kind == "region" and inner.parent_id == outer.place_id


def _inside(outer: Place, hit: _Hit) -> Place | None:
    """The place of a name that lies in another one; a city rather than the region of its name."""
    found = [place for place in hit.name.places if _holds(outer, place)]
    return min(found, key=lambda place: (place.kind != "city", -place.population), default=None)


def _pair(gap: str, first: _Hit, second: _Hit, follows: str, is_listed: bool) -> bool:
    """Read a place and what it lies in, such as "Athens, Georgia"; returns whether they are such a pair.

    "Lima, Ohio" is no place that is known, but not Lima in Peru either.
    """
    if gap not in _WITHIN or first.name.sense != NAME or second.name.sense not in (NAME, AFTER_COMMA):
        return False
    outers = [place for place in second.name.places if place.kind != "city"]
    for outer in outers:
        if inner := _inside(outer, first):
            first.is_in, second.is_in = inner.place_id, outer.place_id
            first.reading = second.reading = Reading(PARENT, "parent")
            return True
    goes_on = follows.startswith((" and", " or ", " & ", " y ", " et", " un", " e ")) or (follows[:2] == ", " and is_listed)
    if gap == ", " and outers and not is_listed and not goes_on and first.name.places[0].kind != "country":
        is_sure = second.name.sense == AFTER_COMMA or follows[:1] in ",.;:)" or follows[:2].isspace() or follows == ""
        if is_sure or (follows[:1] == " " and follows[1:2].islower()):
            first.reading = NOT_A_PLACE
            second.reading = Reading(PARENT, "parent")
            return True
    return False


def _owner(gap: str, first: _Hit, second: _Hit) -> None:
    """Read a place behind the one that it lies in, such as "Venezuela's Valencia"."""
    if gap in _OWNS:
        for outer in first.name.places:
            if inner := _inside(outer, second):
                second.is_in, second.reading = inner.place_id, Reading(PARENT, "parent")
                return


def _link(text: str, hits: list[_Hit]) -> None:
    """Let neighbouring names speak for each other: pairs, and lists of places of one kind."""
    groups: list[list[_Hit]] = []
    last: _Hit | None = None
    paired = False
    for hit in hits:
        gap = text[last.end : hit.start] if last and hit.start - last.end <= LONGEST_GAP else ""
        if gap and last:
            was_paired = paired
            paired = not was_paired and _pair(gap, last, hit, text[hit.end : hit.end + 4], len(groups[-1]) > 1)
            if not paired:
                _owner(gap, last, hit)
            if not paired and not was_paired and gap in _AND and hit.name.sense in (NAME, SHORT):
                groups[-1].append(hit)
            else:
                groups.append([hit])
        else:
            groups.append([hit])
            paired = False
        last = hit
    for group in groups:
        if len(group) > 1:
            _list_together(group)


def _list_together(group: list[_Hit]) -> None:
    """Let the sure members of a list speak for the others, and for their kind."""
    sure = [hit for hit in group if hit.reading.score >= LEAST and not hit.name.is_weak]
    located = next((hit.reading for hit in group if hit.reading.reason == "locative"), None)
    acts = any(hit.reading.acts for hit in group)
    for hit in group:
        if hit.reading.taints or hit.name.sense == AFTER_COMMA:
            continue
        if others := [other for other in sure if other is not hit]:
            kinds = {place.kind for other in others for place in other.name.places[:1]}
            hit.kind = kinds.pop() if len(kinds) == 1 else ""
        if (others or located) and hit.reading.score < LISTED_WITH:
            hit.reading = hit.reading._replace(score=LISTED_WITH, reason="list")
        if acts:
            hit.reading = hit.reading._replace(acts=True)


def _company(hits: list[_Hit]) -> dict[str, set[str]]:
    """By country and region: the names in the text that speak for it by themselves."""
    company: defaultdict[str, set[str]] = defaultdict(set)
    for hit in hits:
        if hit.reading.score < LEAST or not hit.name.places:
            continue
        meant = hit.name.places
        if hit.is_in:
            meant = tuple(place for place in meant if place.place_id == hit.is_in)
        elif len(meant) > 1:
            ordered = sorted(meant, key=weight_of, reverse=True)
            if len({place.country for place in meant}) > 1 and weight_of(ordered[0]) < CLEAR * weight_of(ordered[1]):
                continue
            meant = (ordered[0],)
        for place in meant[:1]:
            company[place.country].add(hit.name.text)
            if place.kind != "country":
                company[place.place_id if place.kind == "region" else place.parent_id].add(hit.name.text)
    return company


def _likelihood(place: Place, hit: _Hit, company: dict[str, set[str]], language: str) -> tuple[float, bool]:
    """How likely a name means a place here, and whether anything in the text speaks for it."""
    weight, own = weight_of(place), {hit.name.text}
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
    if place.kind == "region" and hit.reading.kind != "region":
        if any(other.parent_id == place.place_id for other in hit.name.places):
            weight *= REGION_OF_ITS_CITY
    return weight, supported


_Told = list[tuple[float, bool, Place]]


def _choose(hit: _Hit, company: dict[str, set[str]], language: str, weighed: dict[tuple[str, str, str], _Told]) -> None:
    """Choose the place that a name means, and let the company raise or its rivals lower the score."""
    name = hit.name
    if hit.is_in or name.sense != NAME:
        hit.chosen = next(place for place in name.places if hit.is_in in (place.place_id, None))
        return
    key = (name.text, hit.reading.kind, hit.kind)
    if (told := weighed.get(key)) is None:
        told = weighed[key] = [(*_likelihood(place, hit, company, language), place) for place in name.places]
        told.sort(key=lambda one: (-one[0], one[2].place_id))
    weight, supported, hit.chosen = told[0]
    reading = hit.reading
    is_doubtful = name.is_weak and hit.chosen.kind == "city"
    if supported:
        if reading.score < MOST and reading.reason == "name" and not reading.taints:
            more = COMPANY_WEAK if is_doubtful and hit.chosen.known < WELL_KNOWN else COMPANY
            hit.reading = reading._replace(score=min(reading.score + more, MOST), reason="context")
        return
    if is_doubtful and hit.chosen.known < ELSEWHERE and reading.score < DATELINE:
        if any(names - {name.text} for names in company.values()):
            hit.reading = reading = reading._replace(score=min(reading.score, ELSEWHERE_SCORE))
    others = tuple(place for _, _, place in told if place.country != hit.chosen.country)
    if others and CLEAR * next(other for other, _, place in told if place is others[0]) > weight:
        hit.rivals = others
        hit.reading = reading._replace(score=min(reading.score, BY_SIZE), reason="size")


def _drop_tainted(hits: list[_Hit]) -> None:
    """Names that are part of a person's or a team's name somewhere need a sign of their own elsewhere."""
    tainted = {hit.name.text for hit in hits if hit.reading.taints}
    for hit in hits:
        if hit.name.text in tainted and hit.reading.reason in ("name", "list") and hit.name.sense == NAME:
            hit.reading = NOT_A_PLACE


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


def _counted(hits: list[_Hit]) -> list[Mentioned]:
    """The places that the names mean, by id, each with its surest mention."""
    found: dict[str, _Counted] = {}
    rivals: dict[str, _Counted] = {}
    for hit in hits:
        reading, place = hit.reading, hit.chosen
        if reading.score <= 0 or place is None:
            continue
        if reading.acts and place.is_capital and reading.reason in ("name", "context", "list", "size"):
            _count(found, f"iso3166:{place.country}", METONYM, "metonym")
            if len(hit.name.places) > 1 and weight_of(place) < CLEAR * weight_of(hit.name.places[1]):
                continue
        score = round(reading.score, 2)
        _count(found, place.place_id, score, reading.reason)
        for country in dict.fromkeys(rival.country for rival in hit.rivals):
            rival = next(rival for rival in hit.rivals if rival.country == country)
            _count(rivals, rival.place_id, score, "size", place.place_id)
    # A name that once has a sign for its place has no rivals elsewhere in the text.
    unsure = {place for place, told in found.items() if told[2] == "size"}
    found |= {place: told for place, told in rivals.items() if place not in found and told[3] in unsure}
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
        opening = dateline.title() if dateline.isupper() else dateline
        text = f"{opening}\n{text}"
    hits = _found(text, spoken)
    if not hits:
        return []
    _read_all(text, hits, words_of(spoken), len(opening) if dateline else 0)
    _link(text, hits)
    _drop_tainted(hits)
    hits = [hit for hit in hits if hit.reading.score > 0 and hit.name.sense != AFTER_COMMA or hit.is_in]
    company = _company(hits)
    weighed: dict[tuple[str, str, str], _Told] = {}
    for hit in hits:
        _choose(hit, company, spoken, weighed)
    return _counted(hits)
