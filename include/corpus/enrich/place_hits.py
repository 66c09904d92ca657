"""The names in a text, each read with the words around it, and neighbouring names that speak for each other."""

from corpus.enrich.gazetteer import Place
from corpus.enrich.place_context import (
    DATELINE,
    LEAST,
    LISTED_WITH,
    NOT_A_PLACE,
    PARENT,
    Reading,
    Words,
    around,
    is_headline,
    read,
)
from corpus.enrich.place_names import (
    ADJECTIVE,
    AFTER_COMMA,
    JOINED_ENDINGS,
    NAME,
    NOTHING,
    SHORT,
    UNSPACED,
    Name,
    names_of,
)

# A line of more characters is no headline.
HEADLINE = 150

# What stands between names that are listed, and between a place and the one that it lies in, or the other way round.
_WORDS = ["and", "or", "&", "and the", "y", "e", "o", "et", "ou", "et la", "et le", "und", "oder", "ed", "и", "i"]
_AND = {f" {word} " for word in _WORDS} | {", ", ", and ", ", or ", ", the ", " et l’", " et l'", "、"}
_OWNS = frozenset(("'s ", "’s ", " capital ", "’s capital ", "'s capital ", ": "))
LONGEST_GAP = 12
_WITHIN = frozenset((", ", " in ", "'s ", "’s ", " (", ", in ", " en ", " à ", " em ", " (en "))


class Hit:
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


def found_names(text: str, language: str) -> list[Hit]:
    """The names in a text that are words of their own."""
    automaton, names = names_of(language)
    hits: list[Hit] = []
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
            hits.append(Hit(name, start, end))
    return hits


def read_all(text: str, hits: list[Hit], words: Words, dateline_end: int) -> None:
    """Let the words around each name speak."""
    line_end, in_headline = -1, False
    last: Hit | None = None
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
        are_tongues = last and hit.name.sense == last.name.sense == ADJECTIVE and last.reading is NOT_A_PLACE
        if last and are_tongues and text[last.end : hit.start] in _AND:
            continue  # she speaks French and German
        hit.reading = read(hit.name, around(text, hit.start, hit.end), words, in_headline)
        last = hit


def _holds(outer: Place, inner: Place) -> bool:
    """Whether a country or region holds another place."""
    if outer.kind == "country":
        return inner.country == outer.country and inner.kind != "country"
    return outer.kind == "region" and inner.parent_id == outer.place_id


def _inside(outer: Place, hit: Hit) -> Place | None:
    """The place of a name that lies in another one; a city rather than the region of its name."""
    found = [place for place in hit.name.places if _holds(outer, place)]
    return min(found, key=lambda place: (place.kind != "city", -place.population), default=None)


def _pair(gap: str, first: Hit, second: Hit, follows: str, is_listed: bool) -> bool:
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
    goes_on = follows.startswith((" and", " or ", " & ", " y ", " et", " un", " e ")) or (
        follows[:2] == ", " and is_listed
    )
    is_other = outers and (first.name.places[0].kind != "country" or outers[0].kind == "region")
    if gap == ", " and is_other and not is_listed and not goes_on:
        is_sure = second.name.sense == AFTER_COMMA or follows[:1] in ",.;:)" or follows[:2].isspace() or follows == ""
        if is_sure or (follows[:1] == " " and follows[1:2].islower()):
            first.reading = NOT_A_PLACE
            second.reading, second.is_in = Reading(PARENT, "parent"), outers[0].place_id
            return True
    return False


def _owner(gap: str, first: Hit, second: Hit) -> None:
    """Read a place behind the one that it lies in, such as "Venezuela's Valencia"."""
    if gap in _OWNS:
        for outer in first.name.places:
            if inner := _inside(outer, second):
                second.is_in, second.reading = inner.place_id, Reading(PARENT, "parent")
                return


def link(text: str, hits: list[Hit]) -> None:
    """Let neighbouring names speak for each other: pairs, and lists of places of one kind."""
    groups: list[list[Hit]] = []
    last: Hit | None = None
    paired = False
    for hit in hits:
        gap = text[last.end : hit.start] if last and hit.start - last.end <= LONGEST_GAP else ""
        if gap and last:
            was_paired = paired
            paired = not was_paired and _pair(gap, last, hit, text[hit.end : hit.end + 4], len(groups[-1]) > 1)
            if not paired:
                _owner(gap, last, hit)
            if gap in ("-", "–") and hit.name.sense == last.name.sense == NAME:
                for one in (last, hit):  # the border of India-Pakistan
                    one.reading = one.reading._replace(score=max(one.reading.score, one.name.base))
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


def _list_together(group: list[Hit]) -> None:
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


def drop_tainted(hits: list[Hit]) -> None:
    """Names that are part of a person's or a team's name somewhere need a sign of their own elsewhere."""
    tainted = {hit.name.text for hit in hits if hit.reading.taints}
    for hit in hits:
        if hit.name.text in tainted and hit.reading.reason in ("name", "list") and hit.name.sense == NAME:
            hit.reading = NOT_A_PLACE
