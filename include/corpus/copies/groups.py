"""Groups of copies: whatever is joined by a chain of copies, but for round-ups, which would join what is unrelated."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Related:
    """Two texts that have passages in common."""

    shorter: str
    longer: str
    are_copies: bool
    """Whether the shorter is a copy of the longer or of a part of it."""
    of_shorter: float
    of_longer: float
    """Which share of each stands in the other."""
    within_shorter: tuple[float, float]
    within_longer: tuple[float, float]
    """Between which places of each, 0 to 1, it stands."""


@dataclass(frozen=True)
class Groups:
    """What related texts come to."""

    group_of: Mapping[str, str]
    """The group of each text that has copies, named by one of its texts; a round-up is in none."""
    round_ups: frozenset[str]
    """Texts that put together unrelated ones; their parts are quotes."""


@dataclass(frozen=True)
class _Part:
    """A part of a text that stands in another."""

    other: str
    share: float
    first: float
    last: float


# A text is put together from unrelated ones if two at different places have at least `PART` of it each, and
# together at least `TOGETHER`. Different places: of the smaller at most `OVERLAP` lies in the other.
PART, TOGETHER, OVERLAP = 0.15, 0.6, 0.2


def _are_apart(one: _Part, other: _Part) -> bool:
    common = min(one.last, other.last) - max(one.first, other.first)
    return common <= OVERLAP * min(one.last - one.first, other.last - other.first)


def _round_ups(every: Iterable[Related]) -> frozenset[str]:
    """The texts that are put together from unrelated ones."""
    parts: dict[str, list[_Part]] = defaultdict(list)
    neighbours: dict[str, set[str]] = defaultdict(set)
    for pair in every:
        neighbours[pair.shorter].add(pair.longer)
        neighbours[pair.longer].add(pair.shorter)
        if pair.of_shorter >= PART:
            parts[pair.shorter].append(_Part(pair.longer, pair.of_shorter, *pair.within_shorter))
        if pair.of_longer >= PART:
            parts[pair.longer].append(_Part(pair.shorter, pair.of_longer, *pair.within_longer))
    found = set()
    for text, of_text in parts.items():
        of_text.sort(key=lambda part: (-part.share, part.other))
        for at, one in enumerate(of_text):
            if one.share >= 1 - PART:
                continue
            if any(
                one.share + other.share >= TOGETHER
                and other.other not in neighbours[one.other]
                and not (neighbours[one.other] & neighbours[other.other]) - {text}
                and _are_apart(one, other)
                for other in of_text[at + 1 :]
            ):
                found.add(text)
                break
    return frozenset(found)


def _root(parents: dict[str, str], text: str) -> str:
    while parents[text] != text:
        parents[text] = text = parents[parents[text]]
    return text


def groups_of(every: Iterable[Related]) -> Groups:
    """Put texts into groups: chains of copies, without round-ups.

    The order of the pairs does not matter.
    """
    pairs = list(every)
    round_ups = _round_ups(pairs)
    parents: dict[str, str] = {}
    for pair in pairs:
        if pair.are_copies and not {pair.shorter, pair.longer} & round_ups:
            one, other = (_root(parents, parents.setdefault(text, text)) for text in (pair.shorter, pair.longer))
            parents[max(one, other)] = min(one, other)
    return Groups({text: _root(parents, text) for text in parents}, round_ups)
