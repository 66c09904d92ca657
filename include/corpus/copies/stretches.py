"""Two aligned texts as stretches that both have, that one has alone, or that are spelled otherwise: to be shown."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.copies.alignment import SideBySide


@dataclass(frozen=True)
class Stretch:
    """A stretch of one text, or of both."""

    mark: str
    """`=` in both, `~` in both but elsewhere, `≈` in both but spelled otherwise, `-` in the shorter text alone, `+` in
    the longer alone."""
    first: int
    end: int
    """Its tokens: of the longer text for `+`, else of the shorter."""
    other: tuple[int, int] | None = None
    """Of what is spelled otherwise, the tokens of the longer text."""


def _gaps(aligned: SideBySide, longer: int) -> Iterator[tuple[int, int, tuple[int, int] | None]]:
    """Where the shorter text has what the longer has not; with the longer's tokens, if they are spelled alike.

    A place of which only some words are the same is one that was changed: the rule counts it as that.
    """
    places, size, at = aligned.places, len(aligned.places), 0
    while at < size:
        begin = at
        while at < size and places[at] < 0:
            at += 1
        if at > begin:
            there = (int(places[begin - 1]) + 1 if begin else 0, int(places[at]) if at < size else longer)
            yield begin, at, there if aligned.alike[begin:at].all() else None
        at += 1


def stretches(aligned: SideBySide, longer: int) -> Iterator[Stretch]:
    """The stretches of two texts in the order of the shorter; what the longer has after the last comes last."""
    places, size = aligned.places, len(aligned.places)
    gaps = {begin: (end, there) for begin, end, there in _gaps(aligned, longer)}
    covered = {int(place) for place in places if place >= 0}
    covered |= {place for _, there in gaps.values() if there for place in range(*there)}

    def alone(at: int) -> Iterator[Stretch]:
        end = at
        while end < longer and end not in covered:
            end += 1
        if end > at:
            yield Stretch("+", at, end)

    at, expected = 0, 0
    yield from alone(0)
    while at < size:
        begin = at
        if begin in gaps:
            at, there = gaps[begin]
            yield Stretch("≈" if there else "-", begin, at, there)
            continue
        while at + 1 < size and places[at + 1] == places[at] + 1:
            at += 1
        at += 1
        moved = places[begin] < expected
        yield Stretch("~" if moved else "=", begin, at)
        expected = max(expected, int(places[at - 1]) + 1)
        yield from alone(int(places[at - 1]) + 1)
