"""From a field's value, as JSON, Parquet, CSV and databases hold it, to one string."""

import ast
import json
import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from corpus.landing.charset import BLANK, decode, repaired, seen
from corpus.landing.formats.references import decoded

# What pandas, R, databases and spreadsheets write for a value that is missing.
MISSING = frozenset({
    "nan", "NaN", "NAN", "NaT", "nat", "None", "none", "null", "NULL", "[null]", "(null)", "undefined", "\\N",
    "NA", "N/A", "n/a", "#N/A", "#NA", "<NA>", "<na>", "[]", "{}",
    "inf", "Inf", "-inf", "-Inf", "Infinity", "-Infinity",
})  # fmt: skip

# Under which of its keys an object keeps a value: MongoDB's exports, WordPress, XML turned into JSON, the New York
# Times. The first that gives a text counts.
_INNER = (
    "name", "value", "#text", "rendered", "$date", "$oid", "$numberLong", "$numberInt", "$numberDouble",
    "$numberDecimal", "text", "content", "main", "original", "plain", "$t", "_text", "__cdata", "@value",
)  # fmt: skip
_DEEPEST = 5

# Longest value, in characters, in which double encodings are looked for: text made to be slow takes 4 s per MB.
MENDED_LENGTH = 20_000
# Longest list or object, written out as a string in a table's cell, that is read.
_LISTED_LENGTH = 4_000

_HALF = re.compile("[\ud800-\udfff]")
_INLINE = re.compile(r"</?(?:a|abbr|b|br|cite|em|i|mark|p|q|small|span|strong|sub|sup|u)(?:\s[^<>]{0,300})?/?>", re.I)
# A line end written as two characters. Between `C:` or a word and a small letter it is part of a path on Windows.
_LINE_END = re.compile(r"(?<![:\\])(?:\\r)?\\n(?![a-z])|(?<![\w:\\])(?:\\r)?\\n")
_ESCAPE = re.compile(r"\\(?:r\\n|u[0-9a-fA-F]{4}|[nrt\"'/\\])")
_APOSTROPHE = re.compile(r"(?<=\w)\\'(?=\w)")
# What in a field's ASCII text may stand for something else, or has to go.
_ODD = re.compile(r"[&\\<\x00-\x1f\x7f]")
_CODE = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_ESCAPED = {"\\r\\n": "\n", "\\n": "\n", "\\r": "\n", "\\t": "\t"}


def _of_number(value: float | Decimal) -> str:
    """A number as text; a whole one, which tables with gaps keep as a float, without its `.0`."""
    if not math.isfinite(value):
        return ""
    return str(int(value)) if -(10**18) < value < 10**18 and value == int(value) else str(value)


def text_of(value: object, between: str | None = ", ", depth: int = 0) -> str:
    """A field's value as one string; empty if it is missing.

    Lists of names are joined, an object stands for its name or value, bytes are decoded. JSON can spell half a
    character (a surrogate without its pair), which no other text can hold; it is replaced.

    Args:
        value: the value.
        between: what is put between the items of a list; None takes the first that is not empty.
        depth: how deep in objects the value is.

    Raises:
        Unreadable: bytes that are no text.
    """
    if isinstance(value, str):
        text = (value if value.isascii() else _HALF.sub("\ufffd", value)).strip()
        return "" if text in MISSING or not text.strip(BLANK) else text
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float | Decimal):
        return _of_number(value)
    if isinstance(value, bytes):
        return text_of(decode(value).text) if value.strip() else ""
    if depth >= _DEEPEST:
        return ""
    if isinstance(value, list | tuple):
        told = (text_of(item, between, depth + 1) for item in value if not isinstance(item, list))
        return next(filter(None, told), "") if between is None else between.join(filter(None, told))
    if isinstance(value, Mapping):
        inner = (text_of(value[key], between, depth + 1) for key in _INNER if key in value)
        return next(filter(None, inner), "")
    return ""


def listed(text: str) -> object:
    """The list or object that a table's cell holds as JSON, or as Python shows it; the text itself if it holds none."""
    if len(text) <= _LISTED_LENGTH and (text[:1], text[-1:]) in (("[", "]"), ("{", "}")):
        for read in (json.loads, ast.literal_eval):
            try:
                found = read(text)
            except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
                continue
            return found if isinstance(found, list | dict) else text
    return text


def _character(found: re.Match[str]) -> str:
    r"""Codes such as `\u2019` as characters; two that are the halves of one make that one."""
    units = bytes.fromhex(found[0].replace("\\u", ""))
    return units.decode("utf-16-be", "replace")


def without_escapes(text: str) -> str:
    r"""The text of a string that was escaped twice: `\n`, `\"` and `\u2019` as characters stand for what they mean.

    It is left alone unless it has a line end written as two characters and none as one, a code of a character, or an
    apostrophe behind a backslash.
    """
    if "\\" not in text:
        return text
    if "\n" not in text and _LINE_END.search(text):
        text = _CODE.sub(_character, text)
        return _ESCAPE.sub(lambda found: _ESCAPED.get(found[0], found[0][1:]), text)
    return _APOSTROPHE.sub("'", _CODE.sub(_character, text))


def mended(text: str) -> str:
    """A field's text with escapes, entities and, in a short one, double encodings undone.

    Control characters and tags within a line, such as `<em>`, go.
    """
    if text.isascii() and not _ODD.search(text):
        return text.strip()  # as most are
    text = decoded(without_escapes(text))
    if "<" in text:
        text = _INLINE.sub("", text)
    return (repaired(text)[0] if len(text) <= MENDED_LENGTH else seen(text)[0]).strip()
