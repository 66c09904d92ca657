"""The templates of the pages: every text in them is escaped, and shown as text."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from corpus.quality.wording import how_many, pairs
from corpus.visible import visible_lines


def _shown(value: Any) -> Any:
    """Texts come from strangers: what a browser would obey is written out; `autoescape` sees to the markup."""
    return visible_lines(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def templates() -> Environment:
    """The templates of this folder with what they call; each is compiled once."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.filters["count"] = lambda number: f"{number:,}".replace(",", "\u202f")
    made.filters["moment"] = lambda moment: f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "–"
    made.filters["pairs"] = pairs
    made.globals["how_many"] = how_many
    return made
