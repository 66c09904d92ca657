"""The scores on the HTML sample pages may rise but not fall.

The pages in `pages` are skeletons of several kinds and languages with invented texts. `floor.json` holds
the scores that are committed; after a change that raises them, write the new ones there.
"""

import json
from pathlib import Path

from corpus.article.article import Article
from corpus.page.html import HtmlDocument, read_html
from tests.article.captured import article_of, html_page
from tests.article.dump.test_floor import share, shingles

PAGES = Path(__file__).with_name("pages")
FLOOR = Path(__file__).with_name("floor.json")
TOLERANCE = 0.002


def gold_body(blocks: list[str], gold: dict[str, str]) -> str:
    """The blocks from the one that begins as gold says to the one that ends so, without those it names."""
    start = next(at for at, text in enumerate(blocks) if text.startswith(gold["first"]))
    end = next(at for at, text in enumerate(blocks) if text.endswith(gold["last"]))
    return "\n\n".join(text for text in blocks[start : end + 1] if text not in gold["without"])


def read_pages() -> list[tuple[dict[str, str], HtmlDocument, Article]]:
    pages = []
    for name, gold in json.loads((PAGES / "gold.json").read_text(encoding="utf-8")).items():
        document = read_html((PAGES / f"{name}.html").read_text(encoding="utf-8"), gold["url"])
        pages.append((gold, document, article_of(html_page(document, gold["url"]))))
    return pages


def test_no_score_falls_below_the_committed_one() -> None:
    floor = json.loads(FLOOR.read_text(encoding="utf-8"))
    common = found = wanted = 0
    pages = read_pages()
    for gold, document, article in pages:
        left, right = shingles(article.body), shingles(gold_body(document.blocks, gold))
        common += (left & right).total()
        found += left.total()
        wanted += right.total()
    days = [article.published.at.date().isoformat() if article.published else None for _, _, article in pages]
    scores = {
        "body_f1": 2 * common / (found + wanted),
        "titles": share([article.title == gold["title"] for gold, _, article in pages]),
        "bylines": share([article.byline == gold["byline"] for gold, _, article in pages]),
        "dates": share([day == gold["published"] for (gold, _, _), day in zip(pages, days, strict=True)]),
    }
    assert scores.keys() == floor.keys()
    fallen = {name: (scores[name], floor[name]) for name in floor if scores[name] < floor[name] - TOLERANCE}
    assert not fallen, "these scores fell (now, committed)"
