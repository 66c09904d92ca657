"""How a table of separated values is written: its charset, what separates its fields, how a quote stands in one."""

import re
from dataclasses import dataclass

from corpus.landing.charset import decode
from corpus.landing.quarantine import Unreadable

DELIMITERS = ",\t;|"

# Bytes at the beginning that are looked at.
SAMPLE_BYTES = 64 << 10

# The line by which Excel is told the delimiter.
_TOLD = re.compile(r"\ufeff?\"?sep=(.)\"?\s*", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')
# A quote within a field, by its way of writing. One before a delimiter or a line end may close the field.
_BACKSLASHED = re.compile(r'\\"(?![",\t;|\r\n]|\Z)')
_DOUBLED = re.compile(r'(?<=[^",\t;|\r\n])""(?![",\t;|\r\n]|\Z)')
_BACKSLASH = re.compile(r'\\(["\\])')


@dataclass(frozen=True)
class Dialect:
    """How a table is written."""

    charset: str
    delimiter: str
    is_told: bool
    """Whether the first line is no row but names the delimiter (`sep=;`)."""
    backslashes: bool
    """Whether a quote within a field is written with a backslash rather than twice."""


def _charset_of(sample: bytes) -> str:
    """The charset of a file's first lines; of fewer and fewer of them until none is damaged.

    Raises:
        Unreadable: the first line cannot be decoded.
    """
    lines = sample[: sample.rfind(b"\n") + 1].splitlines(keepends=True) or [sample]
    while True:
        try:
            return decode(b"".join(lines)).charset
        except Unreadable:
            if len(lines) == 1:
                raise
        lines = lines[: len(lines) // 2]


def _delimiter_of(text: str) -> str:
    """The delimiter that occurs most often in the first line outside of quotes, which may hold line ends."""
    header = next((line for line in _QUOTED.sub("", text).splitlines() if line.strip()), "")
    return max(DELIMITERS, key=header.count)


def dialect_of(sample: bytes) -> Dialect:
    """The dialect of a table that begins with these bytes.

    Raises:
        Unreadable: the first line cannot be decoded.
    """
    charset = _charset_of(sample)
    text = sample.decode(charset, "replace")
    first, _, rest = text.partition("\n")
    told = _TOLD.fullmatch(first)
    return Dialect(
        charset,
        told[1] if told and told[1] != '"' else _delimiter_of(rest if told else text),
        told is not None,
        len(_BACKSLASHED.findall(text)) > len(_DOUBLED.findall(text)),
    )


def with_doubled_quotes(line: str) -> str:
    """A line whose quotes within fields are written twice instead of with a backslash."""
    return _BACKSLASH.sub(lambda found: '""' if found[1] == '"' else found[0], line)
