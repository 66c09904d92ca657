"""How Great Expectations draws a page of the Data Docs; it imports this module by the name in `data_docs`."""

import re
from collections.abc import Mapping
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from great_expectations.render.view.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, FileSystemLoader

from corpus.quality.suites import GATES, suites_of
from corpus.reports.compiled_templates import kept_compiled

_TAG = re.compile(r"<[^>]*>")


@cache
def _known() -> dict[str, tuple[str, bool]]:
    """Severity of each expectation by its description, and whether what it observes are failing rows."""
    found: dict[str, tuple[str, bool]] = {}
    for suite in (one for gate in GATES for one in suites_of(gate)):
        for one in suite.expectations:
            found[one["description"]] = (one["severity"], one["type"] == "UnexpectedRowsExpectation")
    return found


def _described(rendered: str) -> tuple[str, bool]:
    text = unescape(_TAG.sub("", rendered)).strip()
    return _known().get(text, ("", False))


def _severity_of(rendered: str) -> str:
    """The severity of an expectation, by its cell as it is rendered; empty where the cell is of something else."""
    return _described(rendered)[0]


def _observed(rendered: str, value: str) -> str:
    """What was observed, with its unit: a bare number is a number of failing rows."""
    number = value.strip()
    if not (_described(rendered)[1] and number.isdigit()):
        return value
    return f"{number} failing row{'' if number == '1' else 's'}"


class OfflineView(DefaultJinjaPageView):
    """The page view of Great Expectations, the templates in `data_docs_views` taking the place of its own."""

    def __init__(self, **directories: Any) -> None:
        super().__init__(**directories)
        ours = FileSystemLoader(Path(__file__).with_name("data_docs_views"))
        theirs = self.env.loader
        self.env.loader = ChoiceLoader([ours, theirs] if theirs else [ours])
        self.env.bytecode_cache = kept_compiled("data_docs")
        self.env.globals["severity_of"] = _severity_of
        self.env.globals["observed"] = _observed

    def render_styling(self, styling: Mapping[str, Any]) -> str:
        """The attributes of an element, less those that only a script reads."""
        attributes = styling.get("attributes") or {}
        kept = {name: value for name, value in attributes.items() if not name.startswith(("data-", "on"))}
        return str(super().render_styling({**styling, "attributes": kept}))
