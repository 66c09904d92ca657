"""What a published file shows over its tables: views, and the macro by which any two texts are compared.

Their SQL is that of the models of the same names, so that dbt's unit tests hold for them. In the file a view names
tables by their schema, so that it works under whatever name the file is attached; the macro names none.
"""

from dataclasses import dataclass
from functools import cache

from corpus.warehouse.connection import quoted
from corpus.warehouse.descriptions import MARTS, published_tables

# Where tables of the corpus stand in the published file.
_SCHEMA = "main"

_STEPS = MARTS.parents[1] / "macros" / "paragraph_changes.sql"


@dataclass(frozen=True)
class View:
    """A view of the published file."""

    name: str
    needs: tuple[str, ...]
    """The columns of `article_versions` without which it cannot be: those of earlier versions lack some."""

    @property
    def query(self) -> str:
        """The query that it shows."""
        lines = (MARTS / f"{self.name}.sql").read_text(encoding="utf-8").splitlines()
        sql = "\n".join(line for line in lines if not line.startswith(("{{ config", "--")))
        sql = sql.replace("{{ paragraph_changes() }}", steps())
        return sql.replace("{{ ref('article_versions') }}", f"{_SCHEMA}.article_versions")


VIEWS = (
    View("article_changes", ("changed", "body")),
    View("article_corrections", ("corrections",)),
)


@cache
def steps() -> str:
    """The steps that compare two texts, as dbt's macro has them."""
    sql = _STEPS.read_text(encoding="utf-8")
    return sql[sql.index("split as (") : sql.index("{%- endmacro")]


def macro(database: str) -> str:
    """The statement that makes `paragraph_changes(text_before, text_after)` in a database."""
    return f"""
create or replace macro {database}.{_SCHEMA}.paragraph_changes(text_before, text_after) as table
with pairs as (select text_before as text_before, text_after as text_after),
{steps()}
select change, before, after, place_before, place_after, words_removed, words_added
from changes
order by coalesce(place_after, place_before), place_after nulls first
"""


def is_shown(name: str) -> bool:
    """Whether a table of the corpus is shown by a view alone."""
    return any(view.name == name for view in VIEWS)


def statements(database: str, columns: tuple[str, ...]) -> list[str]:
    """The statements that make the views and the macro in a database.

    Args:
        database: the name under which it is attached.
        columns: those of its `article_versions`.
    """
    made = [macro(database)]
    about = {table.name: table for table in published_tables() if table.schema == "corpus"}
    for view in VIEWS:
        if not set(view.needs) <= set(columns):
            continue
        name = f"{database}.{_SCHEMA}.{view.name}"
        made.append(f"create or replace view {name} as {view.query}")
        made.append(f"comment on view {name} is {quoted(about[view.name].description)}")
        made += [
            f'comment on column {name}."{column.name}" is {quoted(column.description)}'
            for column in about[view.name].columns
        ]
    return made
