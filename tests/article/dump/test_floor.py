"""The parser's scores on the sample pages and the editorials may rise but not fall.

`floor.json` holds the scores that are committed. After a change that raises them, write the new ones there.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from corpus.article.article import Article
from corpus.text.words import split_words
from tests.article.captured import article_of, dump_page
from tests.article.dump.pages import Gold, editorial_pages, gold_pages, recurring_lines

FLOOR = Path(__file__).with_name("floor.json")
TOLERANCE = 0.002


def shingles(text: str, length: int = 4) -> Counter[tuple[str, ...]]:
    words = split_words(text)
    return Counter(tuple(words[at : at + length]) for at in range(len(words) - length + 1))


def share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


def score(parsed: list[tuple[Gold, Article]]) -> dict[str, float]:
    """Pooled 4-gram F1 of the bodies and the share of right fields; an absent field is right where gold has none."""
    common = found = wanted = 0
    for page, article in parsed:
        left, right = shingles(article.body), shingles("\n\n".join(page.body))
        common += (left & right).total()
        found += left.total()
        wanted += right.total()
    days = [article.published.at.date().isoformat() if article.published else None for _, article in parsed]
    return {
        "body_f1": 2 * common / (found + wanted),
        "titles": share([article.title == page.title for page, article in parsed]),
        "bylines": share([article.byline == page.byline for page, article in parsed]),
        "dates": share([day == page.published for (page, _), day in zip(parsed, days, strict=True)]),
    }


@pytest.mark.parametrize("evidence", ["single", "source", "editorials"])
def test_no_score_falls_below_the_committed_one(evidence: str) -> None:
    floor = json.loads(FLOOR.read_text(encoding="utf-8"))[evidence]
    parsed = []
    for page in editorial_pages() if evidence == "editorials" else gold_pages():
        recurring = recurring_lines(page) if evidence == "source" else None
        parsed.append((page, article_of(dump_page(page.blocks, recurring))))
    scores = score(parsed)
    assert scores.keys() == floor.keys()
    fallen = {name: (scores[name], floor[name]) for name in floor if scores[name] < floor[name] - TOLERANCE}
    assert not fallen, "these scores fell (now, committed)"


def test_the_score_tells_a_wrong_article_from_a_right_one() -> None:
    page = gold_pages()[0]
    right = article_of(dump_page(page.blocks))
    known = {"byline": "Nobody", "published": "2001-01-01"}
    wrong = article_of(dump_page([*page.body[:1], "Menu"], known=known))
    good, bad = score([(page, right)]), score([(page, wrong)])
    assert all(bad[name] < good[name] for name in good)
