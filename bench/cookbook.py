"""The queries of docs/cookbook.md, and their answers over the sample: `python -m bench.cookbook data/corpus.duckdb`.

The program writes into the document what the published sample answers now; the tests compare the two.
"""

import re
import sys
from dataclasses import dataclass

import duckdb

from corpus.settings import PROJECT

COOKBOOK = PROJECT / "docs" / "cookbook.md"

_RECIPE = re.compile(
    r"^### (?P<question>[^\n]+)\n(?:(?!^#).)*?^```sql\n(?P<sql>.*?)^```\n\s*(?P<answer>(?:^\|[^\n]*\n)*)",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Recipe:
    """A query of the cookbook with the question that it answers."""

    question: str
    sql: str
    answer: str
    """A Markdown table."""


def recipes(text: str) -> list[Recipe]:
    """The recipes of the document, in order."""
    return [Recipe(found["question"], found["sql"], found["answer"]) for found in _RECIPE.finditer(text)]


def _cell(value: object) -> str:
    text = "" if value is None else "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return re.sub(r"\s+", " ", text).replace("|", "\\|")


def answer(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """What a query answers, as a Markdown table."""
    found = connection.execute(sql)
    names = [column[0] for column in found.description or ()]
    rows = [names, ["---"] * len(names), *([_cell(value) for value in row] for row in found.fetchall())]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def main(published: str) -> int:
    """Write the answers of a published sample into the document."""
    with duckdb.connect(published, read_only=True) as connection:

        def answered(found: re.Match[str]) -> str:
            whole = found[0][: len(found[0]) - len(found["answer"])].rstrip("\n")
            return f"{whole}\n\n{answer(connection, found['sql'])}\n"

        told = _RECIPE.sub(answered, COOKBOOK.read_text(encoding="utf-8"))
    COOKBOOK.write_text(re.sub(r"\n{3,}", "\n\n", told).rstrip("\n") + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
