"""The failing rows of an expectation: all of them up to a limit, in the order of their keys, with the record of each.

Great Expectations hands on at most 20 or 200 failing rows, whichever the database gives first. It does say which
query finds them, and that is asked here.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from corpus.quality.suites import Suite
from corpus.visible import shortened, visible_lines

# Failing rows of one expectation that are kept: enough to work from, while a rule that fails everywhere does not
# fill the warehouse with the corpus's keys. The full number is in unexpected_count.
KEPT_ROWS = 1000

# Characters of an offending value that are kept; a body would be pages.
KEPT_CHARACTERS = 300

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class FailingRow:
    """A row that is not as expected, and the record that it leads to."""

    row_key: str
    """Its key, as a JSON object."""
    found: str | None = None
    """The values that are not as expected, as a JSON object; None where the expectation names none."""
    capture_id: str | None = None
    path: str | None = None
    record: int | None = None
    article_id: str | None = None
    title: str | None = None

    @property
    def place(self) -> str:
        """Where its record is, `path#record`; empty where it leads to none."""
        return "" if self.path is None else f"{self.path}#{self.record}"


def query_of(suite: Suite, outcome: Any) -> str | None:
    """The query that finds the failing rows of an expectation; None for one that is about no rows or cannot be asked.

    Args:
        suite: the suite, of which `temp.<suite>` holds the rows.
        outcome: the result of Great Expectations.
    """
    config = outcome.expectation_config
    if query := config.kwargs.get("unexpected_rows_query"):
        # Filled in as Great Expectations does it, so that double braces stand for single ones. Where it could not be
        # asked for a brace in it, the outcome says so.
        try:
            return str(query).format(batch=f"temp.{suite.name}")
        except (KeyError, IndexError, ValueError):
            return None
    if config.type in ("expect_compound_columns_to_be_unique", "expect_column_values_to_be_unique"):
        # Great Expectations' own names a count that only its other queries have, or a value that it does not tell.
        listed = config.kwargs.get("column_list") or [config.kwargs["column"]]
        named = [f'"{name}"' for name in listed]
        columns, missing = ", ".join(named), " and ".join(f"{name} is null" for name in named)
        keys = "".join(f'"{name}", ' for name in suite.key if name not in listed)
        return (
            f"select {keys}{columns} from temp.{suite.name} where not ({missing})"
            f" qualify count(*) over (partition by {columns}) > 1"
        )
    return (outcome.result or {}).get("unexpected_index_query")


def rows_found(
    connection: duckdb.DuckDBPyConnection, suite: Suite, query: str, most: int = KEPT_ROWS
) -> list[dict[str, Any]] | None:
    """The first failing rows in the order of their keys; None where the query cannot be asked like this."""
    statement = query.strip().rstrip(";")
    try:
        described = connection.execute(f"describe ({statement})").fetchall()
        names = [row[0] for row in described]
        keys = [name for name in suite.key if name in names]
        order = ", ".join(f'"{name}"' for name in dict.fromkeys([*keys, *names]))
        found = connection.execute(f"select distinct * from ({statement}) as failing order by {order} limit {most}")
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    except duckdb.Error as error:
        _LOG.warning("%s: the failing rows cannot be listed in order: %s", suite.name, visible_lines(error))
        return None


def failing_rows(suite: Suite, columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> list[FailingRow]:
    """Rows as they are kept, in the order in which they come.

    Args:
        suite: the suite; its key names a row.
        columns: the columns that the expectation is about; none where the query decides, whose other columns are
            then what was found.
        rows: the failing rows, name to value.
    """
    made: dict[str, FailingRow] = {}
    for row in rows:
        key = json.dumps({name: row[name] for name in suite.key if name in row}, default=str)
        names = [name for name in columns if name in row] or [name for name in row if name not in suite.key]
        values = {name: _kept(row[name]) for name in names}
        found = json.dumps(values, ensure_ascii=False, default=str) if values else None
        made.setdefault(f"{key} {found}", FailingRow(key, found))
    return list(made.values())


def _kept(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    return shortened(value, KEPT_CHARACTERS)


# The record of a row: by its capture, else by its state, else by its article, of which it is the newest loaded one.
# What is held in memory stands on the right of each join, and that is never a table of the corpus.
_RECORDS = """
with wanted as (
    select
        place, row_key ->> 'capture_id' as capture_id, row_key ->> 'content_id' as content_id,
        row_key ->> 'article_id' as article_id
    from failing_keys
),

found as (
    select wanted.place, captures.*
    from raw.captures as captures
    inner join wanted on captures.capture_id = wanted.capture_id
    union all
    select wanted.place, captures.*
    from raw.captures as captures
    inner join wanted on captures.content_id = wanted.content_id
    where wanted.capture_id is null
    union all
    select wanted.place, captures.*
    from raw.captures as captures
    inner join wanted on captures.article_id = wanted.article_id
    where wanted.capture_id is null and wanted.content_id is null
),

records as (
    select place, capture_id, path, record, article_id, content_id
    from found
    qualify row_number() over (
        partition by place
        order by outcome <> 'loaded', captured_at desc nulls last, path, record, capture_id
    ) = 1
),

titles as (
    select content_id, title from raw.derived where content_id in (select content_id from records)
)

select records.place, records.capture_id, records.path, records.record, records.article_id, titles.title
from records
left join titles on records.content_id = titles.content_id
"""


def with_records(connection: duckdb.DuckDBPyConnection, rows: Sequence[FailingRow]) -> list[FailingRow]:
    """The same rows, each with the record that it leads to: path, number, article and title."""
    if not any({"capture_id", "content_id", "article_id"} & json.loads(row.row_key).keys() for row in rows):
        return list(rows)
    keys = pa.table({"place": list(range(len(rows))), "row_key": pa.array([row.row_key for row in rows], pa.string())})
    connection.register("failing_keys", keys)
    found = {place: told for place, *told in connection.execute(_RECORDS).fetchall()}
    connection.unregister("failing_keys")
    return [_with_record(row, found.get(place)) for place, row in enumerate(rows)]


def _with_record(row: FailingRow, record: list[Any] | None) -> FailingRow:
    if record is None:
        return FailingRow(row.row_key, row.found, article_id=json.loads(row.row_key).get("article_id"))
    return FailingRow(row.row_key, row.found, *record)
