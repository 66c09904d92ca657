"""The readers, one small file a format.

A format is a module with `SUFFIXES` (name endings, without compression) and `read(stream, limit)`, which
yields a `Record` or a `Refusal` for each record and never raises for what a record holds. A new format is
one such module and one entry in `READERS`.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from corpus.landing.capture import Record, Refusal
from corpus.landing.formats import json_lines, plain_text

Reader = Callable[[BinaryIO, int], Iterator[Record | Refusal]]

READERS: dict[str, tuple[tuple[str, ...], Reader]] = {
    "text": (plain_text.SUFFIXES, plain_text.read),
    "jsonl": (json_lines.SUFFIXES, json_lines.read),
}

# Formats of which a file is one record, so that what a sidecar tells of the file is told of the record.
ONE_RECORD = frozenset({"text"})

# Formats of which a byte range that starts and ends at a line break is a valid file of its own.
SPLITTABLE = frozenset({"jsonl"})


def format_of(path: str) -> str | None:
    """Name of the format that reads the path (`dump.jsonl.gz` is `jsonl`), or None."""
    name = path.lower().removesuffix(".gz")
    return next((key for key, (suffixes, _) in READERS.items() if name.endswith(suffixes)), None)
