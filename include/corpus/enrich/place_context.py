"""What the words around a name say of it: that it is a person, a team or a street, or that it is a place, and which."""

from functools import cache
from typing import NamedTuple

from corpus.enrich.gazetteer import first_names
from corpus.enrich.place_names import ADJECTIVE, AFTER_COMMA, LISTED, SHORT, Name, word_lists

# How surely a name is a place by the sign that speaks for it, 0 to 1. Whatever stands at `LEAST` or above it counts
# as mentioned; `place_min_score` in dbt_project.yml says from which score on a place is published.
DATELINE, PARENT, LOCATIVE, OFFICE, METONYM, LISTED_WITH, COMPOUND = 0.95, 0.95, 0.9, 0.85, 0.8, 0.75, 0.4
LEAST = 0.45

# Characters before and after a name that are looked at.
WINDOW = 44

# Words of a line that are looked at to tell whether it is a headline in capitals.
HEADLINE_WORDS = 16


# What joins an office to its place: the governor of Georgia.
_OF = frozenset(("of", "in", "to", "for", "de", "du", "del", "do", "da", "di", "von"))


class Words(NamedTuple):
    """The word lists of a language, with those of English that hold in all."""

    strong: frozenset[str]
    weak: frozenset[str]
    country: frozenset[str]
    region: frozenset[str]
    city: frozenset[str]
    offices: frozenset[str]
    civic: frozenset[str]
    titles: frozenset[str]
    ships: frozenset[str]
    holders: frozenset[str]
    opens: frozenset[str]
    parts: frozenset[str]
    whole: frozenset[str]
    speaks: frozenset[str]
    moves: frozenset[str]
    toward: frozenset[str]
    things: frozenset[str]
    tongue: frozenset[str]
    nouns_are_capitalised: bool
    opens_are_listed: bool
    """Whether the words that open sentences are known, so that any other capitalised one belongs to a name."""


class Reading(NamedTuple):
    """What stands around a name says of it."""

    score: float
    """How surely it is a place, 0 to 1; 0 where it is something else."""
    reason: str
    kind: str = ""
    """The kind of place that the words around it speak of; empty for any."""
    taints: bool = False
    """Whether the name is part of another one here, so that it alone may stand for that elsewhere in the text."""
    acts: bool = False
    """Whether it stands where a government would."""


NOT_A_PLACE = Reading(0.0, "")
_PERSON = Reading(0.0, "", taints=True)


@cache
def words_of(language: str) -> Words:
    """The word lists for texts of a language; English ones where it has none."""
    own = word_lists()[language if language in LISTED else "en"]
    english = word_lists()["en"]
    common = ("civic", "titles", "ships", "parts", "whole", "holders", "opens")
    lists = {name: own.get(name, frozenset()) | (english[name] if name in common else frozenset()) for name in english}
    kinds = {kind: frozenset(map(str.lower, lists[f"offices {kind}"])) for kind in ("country", "region", "city")}
    offices = frozenset(map(str.lower, lists["offices any"])).union(*kinds.values())
    speaks = frozenset(word[:5] for word in lists["speaks"])
    named = {name: lists[name] for name in Words._fields if name in lists and name != "speaks"}
    return Words(
        **named,
        **kinds,
        offices=offices,
        speaks=speaks,
        nouns_are_capitalised=language == "de",
        opens_are_listed=language in LISTED,
    )


def is_headline(line: str) -> bool:
    """Whether most longer words of a line that is no sentence are capitalised, so that capitals tell nothing."""
    if line.endswith((".", ".”", '."')):
        return False
    long = [word for word in line.split(" ", HEADLINE_WORDS)[:HEADLINE_WORDS] if len(word) > 3]
    return len(long) > 2 and sum(word[0].isupper() for word in long) >= 0.8 * len(long)


def _kind(word: str, words: Words) -> str:
    """The one kind of place that has what a word names; empty where several do."""
    if word in words.country:
        return "country"
    if word in words.region:
        return "region"
    return "city" if word in words.city else ""


class Around(NamedTuple):
    """The words that touch a name."""

    before: str
    """The word before it, parted by a blank only; empty at the start of a line or after a sign."""
    left: tuple[str, ...]
    """Up to six words before that, the nearest last."""
    opens: bool
    """Whether the word before it opens a sentence."""
    after: str
    """The word after it, behind a blank or a possessive ending."""
    then: str
    """The word after that."""
    owns: bool
    """Whether a possessive ending stands between."""
    joint: str
    """The signs that touch it without a blank: a hyphen before, after, or both; a full stop and letters after."""


def around(text: str, start: int, end: int) -> Around:
    """The words that touch a name in its line."""
    left = text[max(0, start - WINDOW) : start]
    left = left[left.rfind("\n") + 1 :]
    right = text[end : end + WINDOW].partition("\n")[0]
    before = after = then = joint = ""
    further: tuple[str, ...] = ()
    opens = owns = False
    if left.endswith(" "):
        said = left.split()
        before = said[-1].lstrip("(\"'“‘«„¿¡[") if said else ""
        further = tuple(said[-7:-1])
        opens = not further or further[-1][-1] in '.!?:”"' or before != said[-1]
        if (before and before[-1] in ',;:!?)]”"»’') or (before[-1:] == "." and len(before) > 5):
            before, further = "", ()
    elif left[-1:] in ("-", "–"):
        joint = "-"
    elif left[-1:] in ("’", "'"):
        before = left.split()[-1]
    if right[:2] in ("'s", "’s") and not right[2:3].isalnum():
        owns, right = True, right[2:]
    elif right[:2] in ("' ", "’ "):
        owns, right = True, right[1:]
    if right[:1] == " ":
        following = right.split(None, 2)
        after = following[0] if following else ""
        then = following[1] if len(following) > 1 else ""
    elif right[:1] == "-" and right[1:2].isalpha():
        after, joint = right[1:].split(None, 1)[0], joint + "+"
    elif right[:1] == "." and right[1:2].isalpha():
        joint += "."
    return Around(before, further, opens, after, then, owns, joint)


def _belongs(before: str, name: Name, at: Around, words: Words, in_headline: bool) -> bool:
    """Whether the capitalised word before a name is part of one with it."""
    if at.opens and before.lower() in words.opens:
        return False
    if before in words.whole and before not in words.parts:
        return True
    if before in first_names() or (len(before) == 2 and before[1] == "." and not at.opens):
        return True
    if at.opens and (not words.opens_are_listed or (not name.is_weak and name.places[0].kind == "country")):
        return False
    fits = in_headline or words.nouns_are_capitalised or before in words.parts or before in words.civic
    return not fits and before[-1] not in "’'"


def _in_compound(name: Name, at: Around, words: Words, in_headline: bool) -> bool:
    """Whether a capitalised word before or after makes the name a part of another one: Paris Hilton, Jack London."""
    before, after = at.before, at.after
    if before and before[0].isupper() and _belongs(before, name, at, words, in_headline):
        return True
    if after and after[0].isupper() and not at.owns and "+" not in at.joint:
        if after.rstrip(',.;:!?)”"') in words.civic or after in words.civic:
            return False
        if after == "City" and at.then.rstrip(",.;:") in ("Council", "Hall", "Attorney", "Manager"):
            return False
        if words.nouns_are_capitalised:
            return name.is_weak and at.before.lower() not in words.strong
        return not in_headline
    return False


def _is_other(at: Around, words: Words) -> bool:
    """Whether a plain sign says that it is no place: a title, a ship, a university, sprouts."""
    if at.before in words.titles or at.before in words.ships:
        return True
    if at.before in _OF and at.left and at.left[-1].lstrip("(\"'“‘") in words.holders:
        return True
    return "." in at.joint or (not at.owns and at.after.rstrip(',.;:!?)”"') in words.things)


def _adjective(at: Around, words: Words) -> Reading:
    """How an adjective of a country speaks for it: less as a language or in another name, such as an airline's."""
    after = at.after.rstrip(',.;:!?)”"')
    if at.before.lower() in words.tongue and (not after or after.lower() in words.opens or at.after != after):
        return NOT_A_PLACE
    if after in words.things or ("+" in at.joint and after in ("speaking", "language")):
        return NOT_A_PLACE
    if at.before in words.titles:
        return NOT_A_PLACE
    return Reading(0.7, "demonym")


def read(name: Name, at: Around, words: Words, in_headline: bool) -> Reading:
    """What the words around a name say of it.

    Args:
        name: what was found.
        at: the words around it.
        words: the lists of the text's language.
        in_headline: whether all words of its line are capitalised.

    Returns:
        How surely it is a place and why. A score of 0 says that it is something else here.
    """
    if name.sense == SHORT:
        return Reading(name.base, "name")
    if name.sense == AFTER_COMMA:
        return NOT_A_PLACE
    if name.sense == ADJECTIVE:
        return _adjective(at, words)
    if _is_other(at, words):
        return _PERSON
    after = at.after.rstrip(',.;:!?)”"')
    acts = not in_headline and bool(after and after[:5] in words.speaks)
    if _in_compound(name, at, words, in_headline):
        is_country = not name.is_weak and any(place.kind == "country" for place in name.places)
        return Reading(COMPOUND if is_country else 0.0, "name", taints=not is_country)
    return _evidence(name, at, words, after, acts)


def _office(at: Around, words: Words, after: str) -> tuple[str, str]:
    """The word for an office, body or people of a place beside its name, and the kind of place that has it."""
    office = after.lower() if (after[:1].islower() or after in words.civic or words.nouns_are_capitalised) else ""
    if office in words.offices and not (after[:1].islower() and office in ("native", "home", "team")):
        return office, _kind(office, words)
    if at.before.lower() in _OF and at.left:
        last = at.left[-1].lower()
        if last in words.offices:
            return last, _kind(last, words)
        if at.left[-1][0].isupper():  # Gov. Ann Lee of Georgia
            for word in reversed(at.left[:-1]):
                if (title := word.lower().rstrip(".")) in words.offices:
                    return title, _kind(title, words)
                if not word[0].isupper():
                    break
    return "", ""


def _evidence(name: Name, at: Around, words: Words, after: str, acts: bool) -> Reading:
    """The strongest sign for a place among the words around a name."""
    before, further = at.before.lower(), at.left[-1].lower() if at.left else ""
    office, kind = _office(at, words, after)
    is_part = at.before in words.parts or (at.before[:1].islower() and before.capitalize() in words.parts)
    if is_part or before in words.strong or (before == "the" and further in words.strong):
        return Reading(LOCATIVE, "locative", kind)
    if ("+" in at.joint and after in ("based", "born")) or (before in words.weak and further in words.moves):
        return Reading(LOCATIVE, "locative", kind)
    if office:
        return Reading(OFFICE, "office", kind)
    if "-" in at.joint or ("+" in at.joint and at.after[:1].isupper()):
        return Reading(min(name.base, COMPOUND), "name")
    acts = acts or before in words.toward or before[:5] in words.speaks
    acts = acts or (before in words.weak and further[:5] in words.speaks)
    if name.is_weak and before in words.weak:
        return Reading(max(name.base, COMPOUND), "name", kind, acts=acts)
    return Reading(name.base, "name", kind, acts=acts)
