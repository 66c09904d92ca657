"""JSON as pages write it: with comments, commas too many, quotes and line ends that are not escaped, or cut off.

What keeps to the rules is read by the standard library. Of the rest each value that can be told is read, the others are
left out.
"""

import html
import json
import re
from contextlib import suppress
from typing import NamedTuple

# Of a longer text that is not JSON so many characters are read; the longest of JSON-LD in the sample pages has 60,000.
MOST_CHARACTERS = 500_000

# Objects and lists nest so deep at most; what is deeper is left out.
MOST_DEPTH = 64

_BETWEEN = re.compile(r"(?:\s+|,|//[^\n]*|/\*.*?(?:\*/|\Z)|<!--|-->|<!\[CDATA\[|\]\]>|;)*", re.DOTALL)
_QUOTE = re.compile(r'(?:[^"\\]|\\.)*?"', re.DOTALL)
# What may stand behind the quote that ends a text. A quote within a text that is not escaped has words behind it.
_BEHIND_TEXT = re.compile(
    r'\s*(?:[:}\]]|\Z|//|/\*|,(?:\s*,)*\s*(?:["{}\[\]]|\Z|//|/\*|-?\d|true\b|false\b|null\b|\w+\s*:)|"\w+"\s*:)'
)
_BARE = re.compile(r'[^\s,:{}\[\]"]+')
_COLON = re.compile(r"\s*:\s*")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')
_OPEN_QUOTE = re.compile(r'(\\.)|"', re.DOTALL)

# Half of a character: an escape or a reference for one of the two that only together spell it.
_HALF = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|&#(?:[xX]0{0,4}[dD][89a-fA-F][0-9a-fA-F]{2}|0{0,3}5(?:529[6-9]|5[3-9]\d\d|6\d{3}|7[0-2]\d\d|73[0-3]\d|734[0-3]));"
)


class Read(NamedTuple):
    """What a text holds as JSON."""

    document: object
    """None where it holds nothing of the kind."""
    is_mended: bool
    """Whether it is not JSON as its rules ask, or has half a character: what is given may be a part of it."""


def read_json(text: str) -> Read:
    """Read a text as JSON, as far as it can be told what it says; several documents in one give a list of them."""
    text = text.strip(" \t\r\n;\ufeff")
    with suppress(ValueError, RecursionError):
        return Read(json.loads(text, strict=False), _has_half(text))
    if not text:
        return Read(None, is_mended=False)
    text = text[:MOST_CHARACTERS]
    if "&quot;" in text and '"' not in text:
        text = html.unescape(text)
        with suppress(ValueError, RecursionError):
            return Read(json.loads(text, strict=False), is_mended=True)
    found = []
    at = _BETWEEN.match(text).end()  # type: ignore[union-attr]
    while at < len(text):
        value, after = _value(text, at, 0)
        if isinstance(value, dict | list) and value:
            found.append(value)
        at = _BETWEEN.match(text, max(after, at + 1)).end()  # type: ignore[union-attr]
    return Read(found[0] if len(found) == 1 else found or None, is_mended=True)


def _has_half(text: str) -> bool:
    return ("\\u" in text or "&#" in text) and _HALF.search(text) is not None


def _value(text: str, at: int, depth: int) -> tuple[object, int]:
    """The value that begins at a place, and the place behind it."""
    sign = text[at]
    if sign in "{[" and depth < MOST_DEPTH:
        return _object(text, at + 1, depth) if sign == "{" else _list(text, at + 1, depth)
    if sign == '"':
        return _text(text, at + 1)
    bare = _BARE.match(text, at)
    if bare is None:
        return None, at + 1
    with suppress(ValueError):
        return json.loads(bare[0]), bare.end()
    return None, bare.end()


def _object(text: str, at: int, depth: int) -> tuple[dict[str, object], int]:
    """The object whose brace is open, as far as it goes."""
    found: dict[str, object] = {}
    while (at := _BETWEEN.match(text, at).end()) < len(text):  # type: ignore[union-attr]
        if text[at] in "}]":
            return found, at + 1
        if text[at] == '"':
            key, behind = _text(text, at + 1)
        else:
            bare = _BARE.match(text, at)
            key, behind = (bare[0].strip("'"), bare.end()) if bare else ("", at + 1)
        colon = _COLON.match(text, behind)
        if colon is None:
            at = behind
            continue
        at = colon.end()
        if at < len(text) and text[at] not in "}],":
            value, at = _value(text, at, depth + 1)
            if value is not None:
                found.setdefault(key, value)
    return found, at


def _list(text: str, at: int, depth: int) -> tuple[list[object], int]:
    """The list whose bracket is open, as far as it goes."""
    found: list[object] = []
    while (at := _BETWEEN.match(text, at).end()) < len(text):  # type: ignore[union-attr]
        if text[at] in "]}":
            # An object that ends here has a bracket too few.
            return found, at + (text[at] == "]")
        value, at = _value(text, at, depth + 1)
        if value is not None:
            found.append(value)
    return found, at


def _text(text: str, begin: int) -> tuple[str, int]:
    """The text whose quote is open; one that is cut off goes to the end."""
    at = begin
    while quote := _QUOTE.match(text, at):
        at = quote.end()
        if _BEHIND_TEXT.match(text, at):
            return _unescaped(text[begin : at - 1]), at
    return _unescaped(text[begin:]), len(text)


def _unescaped(written: str) -> str:
    """What a text between quotes says, escapes that mean nothing taken as they stand."""
    written = _BAD_ESCAPE.sub(r"\\\\", _OPEN_QUOTE.sub(lambda sign: sign[1] or '\\"', written))
    with suppress(ValueError):
        return str(json.loads(f'"{written}"', strict=False))
    return written
