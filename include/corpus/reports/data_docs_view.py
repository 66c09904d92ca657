"""How Great Expectations draws a page of the Data Docs; it imports this module by the name in `data_docs`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from great_expectations.render.view.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, FileSystemLoader


class OfflineView(DefaultJinjaPageView):
    """The page view of Great Expectations, the templates in `data_docs_views` taking the place of its own."""

    def __init__(self, **directories: Any) -> None:
        super().__init__(**directories)
        ours = FileSystemLoader(Path(__file__).with_name("data_docs_views"))
        theirs = self.env.loader
        self.env.loader = ChoiceLoader([ours, theirs] if theirs else [ours])

    def render_styling(self, styling: Mapping[str, Any]) -> str:
        """The attributes of an element, less those that only a script reads."""
        attributes = styling.get("attributes") or {}
        kept = {name: value for name, value in attributes.items() if not name.startswith(("data-", "on"))}
        return str(super().render_styling({**styling, "attributes": kept}))
