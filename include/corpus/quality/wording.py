"""A failed expectation in words: what was expected, how many rows are otherwise, and which file each leads to."""

import json
from collections.abc import Iterator, Sequence
from typing import Protocol

from corpus.quality.failing_rows import FailingRow
from corpus.visible import shortened, visible, visible_lines

# Failing rows that a message names; the report and `quality.rejected_rows` have more.
NAMED_ROWS = 5

# Characters of a title or value in a message.
SHOWN_CHARACTERS = 60


class Failed(Protocol):
    """What is told of a failed expectation."""

    @property
    def suite(self) -> str: ...  # noqa: D102
    @property
    def severity(self) -> str: ...  # noqa: D102
    @property
    def description(self) -> str: ...  # noqa: D102
    @property
    def unexpected_count(self) -> int | None: ...  # noqa: D102
    @property
    def observed(self) -> str | None: ...  # noqa: D102
    @property
    def rejected(self) -> Sequence[FailingRow]: ...  # noqa: D102


def how_many(unexpected_count: int | None, observed: str | None) -> str:
    """How far a table is from what was expected: the failing rows, or what was observed."""
    if unexpected_count is not None:
        return f"{unexpected_count:,} failing row{'' if unexpected_count == 1 else 's'}"
    if observed is None:
        return "it does not hold"
    return visible_lines(observed) if observed.startswith("could not") else f"found: {visible_lines(observed)}"


def pairs(text: str | None) -> str:
    """A JSON object of columns as people read it: `word_count 12, language null`."""
    if not text:
        return ""
    try:
        told = json.loads(text)
    except ValueError:
        return visible(text)
    if not isinstance(told, dict):
        return visible(text)
    return ", ".join(f"{name} {shortened(value, SHOWN_CHARACTERS)}" for name, value in told.items())


def _row(row: FailingRow) -> str:
    """A failing row, what leads to its file first: `daily/a.jsonl#7  “Low tide”  word_count 3  (article_id 1f…)`."""
    told = [visible(row.place)] if row.place else []
    if row.title:
        told.append(f"“{shortened(row.title, SHOWN_CHARACTERS)}”")
    if row.found:
        told.append(pairs(row.found))
    return "  ".join([*told, f"({pairs(row.row_key)})" if told else pairs(row.row_key)])


def lines(failed: Failed) -> Iterator[str]:
    """What was expected and how many rows are otherwise, then a line for each of the first of them."""
    yield f"Expected: {failed.description} ({failed.suite}, {failed.severity}: " + (
        f"{how_many(failed.unexpected_count, failed.observed)})"
    )
    for row in failed.rejected[:NAMED_ROWS]:
        yield f"  {_row(row)}"
    left = max(failed.unexpected_count or 0, len(failed.rejected)) - NAMED_ROWS
    if left > 0:
        yield f"  and {left:,} more: see the report, or quality.rejected_rows"


def in_words(failed: Failed) -> str:
    """A failed expectation in some lines."""
    return "\n".join(lines(failed))
