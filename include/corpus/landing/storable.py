"""The hand-over to Arrow, Parquet and DuckDB: whatever a reader gives, what is handed on can be stored.

A value that cannot be is repaired: half a character (a surrogate without its pair) becomes U+FFFD, NUL is taken out, a
number or time that no column can hold is unknown, a field of absurd length is cut. The part's name goes into `faults`.
Each value is looked at once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache, partial
from typing import Any

from corpus.columns import NUMBER, TEXT, TEXTS, TIME, StagedTable
from corpus.page.page import Page

# Longest value of a field other than the text, in characters; the longest of the sample pages has 908.
MOST_CHARACTERS = 1 << 16

_NUMBERS = range(-(1 << 63), 1 << 63)


def storable_text(value: str) -> str:
    """The text without what UTF-8 and DuckDB cannot hold; the same object if there is nothing of that."""
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            # Two halves that stand together are a character.
            value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value.replace("\0", "") if "\0" in value else value


def storable_moment(value: object) -> datetime | None:
    """A time as a column holds it: in UTC, without a time zone; None where it is none."""
    if not isinstance(value, date):
        return None
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    try:
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (OverflowError, ValueError):
        return None


def _texts(values: Sequence[str]) -> tuple[str, ...]:
    with suppress(TypeError):  # one that is no text
        joined = "".join(values)
        if storable_text(joined) is joined:
            return tuple(values)
    return tuple([storable_text(value if isinstance(value, str) else str(value)) for value in values])


def _is_storable(values: Iterable[object]) -> bool:
    """Whether all values are texts that are handed on as they are, as nearly all are."""
    for value in values:
        if not isinstance(value, str) or len(value) > MOST_CHARACTERS or storable_text(value) is not value:
            return False
    return True


def _known(known: Mapping[str, str], faults: set[str]) -> dict[str, str]:
    """The fields that can be stored, those cut that are too long."""
    kept = {}
    for name, value in known.items():
        if isinstance(name, str) and isinstance(value, str):
            field, text = storable_text(name)[:MOST_CHARACTERS], storable_text(value[:MOST_CHARACTERS])
            if text != value or field != name:
                faults.add(field)
            if text:
                kept[field] = text
        elif value is not None:
            faults.add(storable_text(str(name))[:MOST_CHARACTERS])
    return kept


def storable_page(page: Page) -> Page:
    """The page with all that identities are made from in a form that can be stored; what was mended is in `faults`."""
    text, blocks = storable_text(page.text), _texts(page.blocks)
    is_url = page.url is None or _is_storable((page.url,))
    if (
        text is page.text
        and blocks == page.blocks
        and is_url
        and _is_storable(page.known)
        and _is_storable(page.known.values())
        and not (page.faults or page.marks)
    ):
        return page
    faults = set(_texts(page.faults))
    if text != page.text or blocks != page.blocks:
        faults.add("text")
    if not is_url:
        faults.add("url")
    marks = None if page.marks is None else _texts(page.marks)
    known, url = _known(page.known, faults), page.url if is_url else None
    return replace(page, text=text, blocks=blocks, marks=marks, known=known, url=url, faults=tuple(sorted(faults)))


@cache
def _mending(table: StagedTable) -> dict[str, Callable[[Any], Any]]:
    """What mends the values of each column that may need it."""
    known: dict[Any, Callable[[Any], Any]] = {
        TEXT: _text,
        TIME: storable_moment,
        TEXTS: lambda texts: list(_texts(texts)),
    }
    mending = {column.name: known[column.type] for column in table.columns if column.type in known}
    return mending | {
        column.name: partial(_number, otherwise=0 if column.required else None)
        for column in table.columns
        if column.type == NUMBER
    }


@cache
def _plain(table: StagedTable) -> dict[str, type]:
    """The type of what each column of texts or numbers holds."""
    types = {TEXT: str, NUMBER: int}
    return {column.name: types[column.type] for column in table.columns if column.type in types}


def _text(value: object) -> str:
    return storable_text(value if isinstance(value, str) else str(value))[:MOST_CHARACTERS]


def _number(value: object, otherwise: int | None) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return int(value) if isinstance(value, int) and value in _NUMBERS else otherwise


def storable_row(row: Mapping[str, Any], table: StagedTable) -> dict[str, Any]:
    """The row with values that its columns can hold; those that are mended are named in its column `faults`, if any."""
    kept = dict(row)
    mending, plain = _mending(table), _plain(table)
    faults = []
    for name, value in row.items():
        if value is None:
            continue
        kind = type(value)
        if kind is plain.get(name) and (
            value in _NUMBERS
            if kind is int
            else len(value) <= MOST_CHARACTERS and value.isascii() and "\0" not in value
        ):
            continue  # as nearly all are
        if mend := mending.get(name):
            kept[name] = mended = mend(value)
            if mended is not value and mended != value and name != "faults" and not _is_same_moment(mended, value):
                faults.append(name)
    if "faults" in mending:
        kept["faults"] = sorted({*faults, *(kept.get("faults") or ())})
    return kept


def _is_same_moment(mended: object, value: object) -> bool:
    """Whether only the way in which a time is written differs."""
    return isinstance(mended, datetime) and isinstance(value, date)
