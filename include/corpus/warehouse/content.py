"""What the warehouse holds of a capture: its blocks, which of them recur, and the roles that the last load gave."""

from dataclasses import dataclass

import duckdb

from corpus.article.article import CapturedPage
from corpus.page.stored import unpack_page

# Three narrow queries: joined, all pages of the corpus were read to find one (.5 CPU-s of 100,000 contents, now .05).
# Each finds one row; told so, DuckDB looks no further when it has it (a content in 18 CPU-ms instead of 31).
_CAPTURE = "select content_id, faults from raw.captures where capture_id = ? limit 1"
_CONTENT = "select url, known, page, line_keys, source_id from raw.contents where content_id = ? limit 1"
_ROLES = "select roles from raw.derived where content_id = ? limit 1"

# A dictionary from each of a page's lines that recur to the number of its source's articles that have it.
_RECURRING = """
select map_from_entries(list((lines.line_key, lines.articles)))
from raw.source_lines as lines
where lines.recurring and lines.source_id = $source and list_contains($keys::bigint[], lines.line_key)
"""

_SAME = """
select same.capture_id, same.path, same.record
from raw.captures as captures
inner join raw.captures as same on captures.content_id = same.content_id
where captures.capture_id = ? and same.outcome = 'loaded'
order by same.captured_at nulls first, same.path, same.record limit 1
"""


@dataclass(frozen=True)
class Content:
    """What a load decides an article from, and what the last one decided."""

    page: CapturedPage
    on_articles: list[int]
    """For each block that recurs over the source, in how many of its articles it stands; 0 for the others."""
    articles: int
    """Articles of the source."""
    roles: list[str]
    """The roles that the last load gave, where they were asked for."""
    faults: list[str]
    """Parts of the record that failed in reading."""


def read_content(connection: duckdb.DuckDBPyConnection, capture_id: str, with_roles: bool = False) -> Content | None:
    """The content of a capture from the warehouse; None where it has none.

    Args:
        connection: the warehouse.
        capture_id: the capture.
        with_roles: whether to look up the roles that the last load gave, for another fifth of the time.
    """
    capture = connection.execute(_CAPTURE, [capture_id]).fetchone()
    row = connection.execute(_CONTENT, [capture[0]]).fetchone() if capture else None
    if capture is None or row is None:
        return None
    content_id, faults = capture
    url, known, page, keys, source = row
    derived = connection.execute(_ROLES, [content_id]).fetchone() if with_roles else None
    roles: list[str] | None = derived[0] if derived else None
    found = connection.execute(_RECURRING, {"source": source, "keys": keys}).fetchone()
    counts: dict[int, int] = (found and found[0]) or {}
    articles = connection.execute("select articles from raw.source_articles where source_id = ?", [source]).fetchone()
    blocks, marks = unpack_page(page)
    # As the derive step reads them: a field that says nothing is not there.
    known = {name: value for name, value in (known or {}).items() if value}
    on_articles = [counts.get(key, 0) for key in keys]
    captured = CapturedPage(blocks, marks, [count > 0 for count in on_articles], known, url)
    return Content(captured, on_articles, articles[0] if articles else 0, roles or [], faults or [])


def loaded_twin(connection: duckdb.DuckDBPyConnection, capture_id: str) -> str | None:
    """The earliest loaded capture with the same content: id, path and record; None where there is none."""
    same = connection.execute(_SAME, [capture_id]).fetchone()
    return f"{same[0]}, {same[1]}, record {same[2]}" if same else None
