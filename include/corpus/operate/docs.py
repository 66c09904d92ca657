"""`make docs`: the published tables and their columns in docs/tables.md, as the dbt project describes them."""

import sys
import textwrap
from collections.abc import Iterable

from corpus.settings import PROJECT
from corpus.warehouse.descriptions import Table, published_tables

PAGE = PROJECT / "docs" / "tables.md"

# What stands between these lines is written by `make docs`.
BEGIN = "<!-- Written by `make docs` from dbt_project/models/marts/*.yml: change the descriptions there. -->"
END = "<!-- Here ends what `make docs` writes. -->"

_HEADINGS = {
    "corpus": "## Tables of the corpus\n\nIn the default schema: `articles`, also known as `corpus.articles`.",
    "quality": "## Schema `quality`\n\nWhat is recorded about each load: `quality.loads` and so on.",
}


def _section(table: Table) -> str:
    name = table.name if table.schema == "corpus" else f"{table.schema}.{table.name}"
    key = f" Key: {', '.join(f'`{column}`' for column in table.key)}." if table.key else ""
    rows = [
        f"| `{column.name}` | {column.type} | {'yes' if column.nullable else ''} | {_cell(column.description)} |"
        for column in table.columns
    ]
    about = textwrap.fill(table.description + key, 120, break_long_words=False, break_on_hyphens=False)
    head = [f"### {name}", "", about, "", "| column | type | null | meaning |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *rows])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def describe(tables: Iterable[Table]) -> str:
    """Every table with its columns as Markdown, the tables of the corpus first."""
    listed = list(tables)
    parts = []
    for schema, heading in _HEADINGS.items():
        parts += [heading, *(_section(table) for table in listed if table.schema == schema)]
    return "\n\n".join(parts)


def with_tables(page: str, tables: Iterable[Table]) -> str:
    """A page with the part between `BEGIN` and `END` written anew.

    Raises:
        ValueError: the page lacks one of the two lines.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{PAGE.name} lacks the line {BEGIN if not begin else END}")
    return f"{before}{BEGIN}\n\n{describe(tables)}\n\n{END}{after}"


def main() -> int:
    """Write the page where it is not up to date."""
    page = PAGE.read_text(encoding="utf-8")
    written = with_tables(page, published_tables())
    if written != page:
        PAGE.write_text(written, encoding="utf-8")
        print(f"{PAGE.relative_to(PROJECT)} is written anew")
    else:
        print(f"{PAGE.relative_to(PROJECT)} is up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
