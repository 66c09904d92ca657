"""The descriptions of the published tables: complete, and the same in docs/tables.md."""

from pathlib import Path

import pytest

from corpus.operate.docs import BEGIN, END, PAGE, with_tables
from corpus.warehouse.descriptions import Column, Table, published_tables
from corpus.warehouse.layout import PUBLISHED_SCHEMAS, STORED

WRITTEN = """
version: 2
models:
  - name: ferries
    description: One row per ferry.
    config:
      schema: quality
    constraints:
      - type: primary_key
        columns: [harbour, number]
    columns:
      - {name: harbour, description: Its harbour., data_type: varchar, constraints: [{type: not_null}]}
      - {name: number, description: Its number., data_type: integer, constraints: [{type: not_null}]}
      - {name: names, description: "`a` | `b`.", data_type: "varchar[]", constraints: [{type: check, expression: x}]}
"""

FERRIES = Table(
    "quality",
    "ferries",
    "One row per ferry.",
    ("harbour", "number"),
    (
        Column("harbour", "varchar", False, "Its harbour."),
        Column("number", "integer", False, "Its number."),
        Column("names", "varchar[]", True, "`a` | `b`."),
    ),
)


def test_a_description_is_read_as_the_dbt_project_has_it(tmp_path: Path) -> None:
    (tmp_path / "ferries.yml").write_text(WRITTEN, encoding="utf-8")
    assert published_tables(tmp_path) == [FERRIES]


def test_every_table_and_column_is_described_in_a_sentence() -> None:
    tables = published_tables()
    assert {table.schema for table in tables} == set(PUBLISHED_SCHEMAS) - {STORED}
    texts = [(f"{table.schema}.{table.name}", table.description) for table in tables]
    texts += [(f"{table.name}.{column.name}", column.description) for table in tables for column in table.columns]
    assert [name for name, text in texts if not text.strip().endswith(".")] == []


def test_docs_say_what_the_descriptions_say() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_tables(page, published_tables()) == page, "run `make docs`"


def test_only_what_stands_between_the_marks_is_written() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    written = with_tables(page, [FERRIES])
    assert written.startswith(f"before\n{BEGIN}\n")
    assert written.endswith(f"{END}\nafter\n")
    assert "old" not in written
    assert "### quality.ferries\n\nOne row per ferry. Key: `harbour`, `number`." in written
    assert "| `names` | varchar[] | yes | `a` \\| `b`. |" in written
    assert with_tables(written, [FERRIES]) == written


@pytest.mark.parametrize("mark", [BEGIN, END])
def test_a_page_without_a_mark_is_left_alone(mark: str) -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n".replace(mark, "")
    with pytest.raises(ValueError, match="lacks the line"):
        with_tables(page, [FERRIES])
