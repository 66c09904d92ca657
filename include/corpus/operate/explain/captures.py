"""The capture that a user's words name: its id, its article's, the beginning of one, a path, a name, a number."""

import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from corpus.operate.explain.warehouse import NotExplained, open_warehouse
from corpus.operate.next_steps import shown, typed
from corpus.settings import Settings
from corpus.visible import visible
from corpus.warehouse.connection import warehouse_exists
from corpus.warehouse.published import connect_published

# At most so many captures are listed where a name fits more than one.
LISTED = 10

# Shortest beginning of a capture's id that is looked for; shorter words are taken for paths.
LEAST_PREFIX = 4

# Shortest name for which captures are listed that have it somewhere in their path.
LEAST_PART = 3

# The number of a record, after the path of its file: digits of ASCII only, no more than a number of the database has.
_RECORD = re.compile(r"[0-9]{1,18}")

_CAPTURES = """
select capture_id, path, record, byte_offset, format, captured_at, source_id, article_id, outcome, reason, message,
    load_id
from {schema}.captures
"""


@dataclass(frozen=True)
class Capture:
    """A capture as the corpus publishes it."""

    capture_id: str
    path: str
    record: int
    byte_offset: int
    format: str
    captured_at: datetime | None
    source_id: str
    article_id: str | None
    outcome: str
    reason: str | None
    message: str | None
    load_id: str


def find(settings: Settings, wanted: str) -> tuple[Capture, str | None]:
    """The capture that a name fits, and what is to be said of it besides.

    One that is not published yet is looked for in the warehouse. The id of an article names its newest capture.

    Raises:
        NotExplained: the name fits none, or several.
    """
    if not wanted:
        ways = "<capture_id>, <article_id>, <path> or <path>#<record>"
        raise NotExplained(f"Name a capture: {typed(settings, 'explain', CAPTURE='<name>')}, where <name> is {ways}")
    if not (settings.published.exists() or warehouse_exists(settings)):
        raise NotExplained(f"Nothing has been loaded into {shown(settings.home)} yet: {typed(settings, 'run')}")
    near: list[Capture] = []
    if settings.published.exists():
        with connect_published(settings.published) as connection:
            require_not_withdrawn(connection, wanted)
            if capture := find_capture(connection, wanted, settings.landing):
                return capture, None
            if of_article := newest_of_article(connection, wanted):
                return of_article
            if len(part := wanted.rpartition("/")[2].partition("#")[0]) >= LEAST_PART:
                near = _captures(connection, "corpus", "contains(lower(path), lower(?))", part)
    if warehouse_exists(settings):
        with open_warehouse(settings) as connection:
            require_not_withdrawn(connection, wanted)
            unpublished = (
                f"It is not published yet: its load was blocked, or did not end ({typed(settings, 'report')})."
            )
            if capture := find_capture(connection, wanted, settings.landing, "raw"):
                return capture, unpublished
            if of_article := newest_of_article(connection, wanted, "raw"):
                return of_article[0], f"{of_article[1]}. {unpublished}"
    raise _not_found(settings, near, wanted)


def find_capture(
    connection: duckdb.DuckDBPyConnection, wanted: str, landing: str, schema: str = "corpus"
) -> Capture | None:
    """The one capture that a name fits; None where it fits none.

    Args:
        connection: the published corpus, or the warehouse.
        wanted: a capture's id or the beginning of it; a path or a file's name, with `#record` where a file
            holds several.
        landing: the landing area, which a path may begin with.
        schema: where the table of captures is.

    Raises:
        NotExplained: it fits several.
    """
    found: list[Capture] = []
    if _is_id(wanted):
        found = _captures(connection, schema, "starts_with(capture_id, ?)", wanted)
    path, mark, record = wanted.rpartition("#")
    numbered = (path, int(record)) if mark and _RECORD.fullmatch(record) else None
    for condition in ("path = ?", "ends_with(path, '/' || ?)"):
        if not found and numbered:
            place = _place_in_landing(numbered[0], landing)
            found = _captures(connection, schema, f"{condition} and record = ?", place, numbered[1])
        if not found:
            found = _captures(connection, schema, condition, _place_in_landing(wanted, landing))
    if len(found) > 1:
        raise NotExplained(f"{wanted!r} fits {len(found):,} captures; name one of them:\n{_listed(found)}")
    return found[0] if found else None


def _is_id(wanted: str) -> bool:
    """Whether a name may be an id or the beginning of one."""
    return len(wanted) >= LEAST_PREFIX and set(wanted) <= set("0123456789abcdef")


def newest_of_article(
    connection: duckdb.DuckDBPyConnection, wanted: str, schema: str = "corpus"
) -> tuple[Capture, str] | None:
    """The newest loaded capture of the one article whose id a name is or begins, and what is to be said of it.

    Returns:
        None where no article's id begins so.

    Raises:
        NotExplained: the ids of several articles do.
    """
    if not _is_id(wanted):
        return None
    found = _captures(connection, schema, "starts_with(article_id, ?)", wanted)
    articles = sorted({one.article_id for one in found if one.article_id})
    if len(articles) > 1:
        listed = "\n".join(f"  {article}" for article in articles[:LISTED])
        raise NotExplained(f"The ids of {len(articles):,} articles begin with {wanted!r}; name one of them:\n{listed}")
    if not articles:
        return None
    newest = max(found, key=lambda one: (one.outcome == "loaded", one.captured_at or datetime.min))
    others = f"; it has {len(found):,} captures, this is the newest that was loaded" if len(found) > 1 else ""
    return newest, f"found by the id of its article{others}"


def require_not_withdrawn(connection: duckdb.DuckDBPyConnection, wanted: str) -> None:
    """Say of an article that was withdrawn that it was, and why.

    Raises:
        NotExplained: a name is its id or the beginning of it.
    """
    has_books = connection.execute(
        "select 1 from duckdb_tables() where schema_name = 'quality' and table_name = 'withdrawals'"
        " and database_name = current_database()"
    ).fetchall()
    if not (_is_id(wanted) and has_books):
        return
    found = connection.execute(
        "select article_id, url, order_id, reason, withdrawn_at from quality.withdrawals"
        " where starts_with(article_id, ?) and taken_back_at is null order by withdrawn_at, order_id",
        [wanted],
    ).fetchone()
    if found:
        article, url, order, reason, at = found
        raise NotExplained(
            f"Article {article}{f' ({url})' if url else ''} was withdrawn on {at:%Y-%m-%d} by order {order}: {reason}\n"
            "Nothing is kept of its text. Its captures are quarantined with the reason `withdrawn`."
        )


def _place_in_landing(name: str, landing: str) -> str:
    """A path as the corpus records it, also where it was typed with the landing area before it."""
    if "://" in landing:
        return name.removeprefix(landing.rstrip("/") + "/")
    path = os.path.abspath(name)  # noqa: PTH100  (the path of a file that may be gone; links are not to be followed)
    return os.path.relpath(path, landing) if Path(path).is_relative_to(landing) else name


def _listed(captures: list[Capture]) -> str:
    lines = [f"  {one.capture_id}  {visible(one.path)}#{one.record}  {one.outcome}" for one in captures[:LISTED]]
    return "\n".join(lines + [f"  and {len(captures) - LISTED:,} more"] * (len(captures) > LISTED))


def _not_found(settings: Settings, near: list[Capture], wanted: str) -> NotExplained:
    """What to do where a name fits no capture: take one of those whose path holds it, or look for one."""
    said = f"There is no capture with the id or the path {wanted!r}, and no article with that id."
    if near:
        return NotExplained(f"{said} These have it in their path:\n{_listed(near)}")
    query = "select capture_id, path, record from corpus.captures where path like '%part of its name%'"
    return NotExplained(f"{said} Find one with:\n  {typed(settings, 'sql', Q=query)}")


def _captures(connection: duckdb.DuckDBPyConnection, schema: str, condition: str, *values: object) -> list[Capture]:
    query = f"{_CAPTURES.format(schema=schema)} where {condition} order by path, record"
    return [Capture(*row) for row in connection.execute(query, list(values)).fetchall()]
