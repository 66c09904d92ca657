"""The macro of a published file by which any two texts are compared.

Its SQL is that of the model `article_changes`, so that dbt's unit tests hold for it. It names no table, and so works
under whatever name the file is attached.
"""

from functools import cache

from corpus.warehouse.descriptions import MARTS

_STEPS = MARTS.parents[1] / "macros" / "paragraph_changes.sql"


@cache
def steps() -> str:
    """The steps that compare two texts, as dbt's macro has them."""
    sql = _STEPS.read_text(encoding="utf-8")
    return sql[sql.index("split as (") : sql.index("{%- endmacro")]


def paragraph_changes(schema: str) -> str:
    """The statement that makes `paragraph_changes(text_before, text_after)` in a schema."""
    return f"""
create or replace macro {schema}.paragraph_changes(text_before, text_after) as table
with pairs as (select text_before as text_before, text_after as text_after),
{steps()}
select change, before, after, place_before, place_after, words_removed, words_added
from changes
order by coalesce(place_after, place_before), place_after nulls first
"""
