"""No language gets worse unnoticed: scores of invented pages in thirty languages.

`floor.json` holds the committed scores by language, of HTML pages and of text dumps: F1 of the bodies, and shares of
titles, bylines and days that are right. They may rise but not fall; write higher ones there with
`python -m tests.article.languages.test_floor`.
"""

import json
from pathlib import Path

import pytest

from corpus.article.article import CapturedPage
from corpus.article.parse import parse
from corpus.landing.charset import Decoded
from corpus.landing.formats import html, plain_text
from tests.article.languages import layouts
from training.data import Gold
from training.score import Judged, figures, judge

FLOOR = Path(__file__).with_name("floor.json")
TOLERANCE = 0.0005

KINDS = {"html": layouts.HTML_LAYOUTS, "dump": layouts.DUMP_LAYOUTS}
Scores = dict[str, float]


def judged(language: str, kind: str) -> list[Judged]:
    """Each layout of a language's page, as it is parsed by itself, beside what is right."""
    shown = layouts.pages()[language]
    body = "\n\n".join(shown.body)
    gold = Gold(
        Path(), language, None, language, language, shown.title, shown.author, layouts.PUBLISHED, body, False, False
    )
    pages = []
    for layout in KINDS[kind]:
        text = getattr(layouts, layout)(shown)
        page = html.page_of(text, None) if kind == "html" else plain_text.page_of(Decoded(text, "utf-8"), None)
        pages.append(CapturedPage(page.blocks, page.marks, [False] * len(page.blocks), page.known, page.url))
    return [judge(gold, article) for article in parse(pages)]


def scores(language: str) -> dict[str, Scores]:
    """The scores of a language's page by kind."""
    return {
        kind: {name: round(getattr(found, name) or 0.0, 3) for name in ("f1", "title", "byline", "published")}
        for kind in KINDS
        for found in [figures(judged(language, kind))]
    }


@pytest.mark.parametrize("language", sorted(layouts.pages()))
def test_pages_of_a_language_are_parsed_as_well_as_before(language: str) -> None:
    floor = json.loads(FLOOR.read_text(encoding="utf-8"))[language]
    fallen = {
        f"{kind} {name}": (least, found[name])
        for kind, found in scores(language).items()
        for name, least in floor[kind].items()
        if found[name] < least - TOLERANCE
    }
    assert not fallen


if __name__ == "__main__":
    rows = [f"  {json.dumps(language)}: {json.dumps(scores(language))}" for language in sorted(layouts.pages())]
    FLOOR.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
