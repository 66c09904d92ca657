"""Records of a WARC file that a crawler wrote in segments (ISO 28500, 7): joined where they follow in one file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus.landing.formats.reader import too_large
from corpus.landing.records import Item, Quarantined

MakeItem = Callable[[str, dict[str, str], bytes, int], Item]
"""Makes the record of a whole block: its type, headers, block and offset."""


@dataclass
class _Begun:
    """A record whose last segment has not come."""

    kind: str
    headers: dict[str, str]
    block: bytes
    offset: int
    segments: int = 1


class Segments:
    """The records of a file that have begun.

    Args:
        make: makes the record of what is whole.
        limit: largest size of a record, in bytes; of those that have begun as much is held.
    """

    def __init__(self, make: MakeItem, limit: int) -> None:
        self._make, self._limit = make, limit
        self._begun: dict[str, _Begun] = {}

    def take(self, kind: str, headers: dict[str, str], block: bytes, offset: int) -> Item | None:
        """Take a segment: the record that it completes; None if more are to come."""
        if kind != "continuation":
            held = sum(len(begun.block) for begun in self._begun.values())
            if held + len(block) > self._limit:
                return Quarantined(offset, block, "truncated", "its first segment; too many records have begun")
            self._begun[headers.get("warc-record-id", "")] = _Begun(kind, headers, block, offset)
            return None
        origin = headers.get("warc-segment-origin-id", "")
        begun = self._begun.get(origin)
        number = headers.get("warc-segment-number", "")
        if begun is None or number != str(begun.segments + 1):
            return Quarantined(
                offset, block, "truncated", f"segment {number[:9]} of {origin[:80]}; the one before is missing"
            )
        begun.block += block
        begun.segments += 1
        if len(begun.block) > self._limit:
            del self._begun[origin]
            return too_large(begun.offset, begun.block[: self._limit], self._limit)
        if "warc-segment-total-length" not in headers:
            return None
        del self._begun[origin]
        return self._make(begun.kind, begun.headers, begun.block, begun.offset)

    def rest(self) -> Iterator[Quarantined]:
        """The records whose last segment has not come."""
        for begun in self._begun.values():
            message = f"of its segments only the first {begun.segments} are in this part of the file"
            yield Quarantined(begun.offset, begun.block, "truncated", message)
