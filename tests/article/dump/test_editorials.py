"""Editorial pages in the way of the sample's VOA page, in seven languages, come out exactly."""

from collections import Counter

import pytest

from corpus.article.article import Article
from corpus.page.blocks import split_blocks
from tests.article.captured import article_of, dump_page
from tests.article.dump.pages import EDITORIALS, Gold, editorial_pages

LANGUAGES = ("ar", "de", "es", "fr", "pt", "ru", "zh")

pages = pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page in editorial_pages()])


def assert_exact(article: Article, page: Gold) -> None:
    day = article.published.at.date().isoformat() if article.published else None
    assert (article.title, article.deck, article.caption) == (page.title, page.deck, page.caption)
    assert (article.byline, article.dateline, day) == (page.byline, page.dateline, page.published)
    assert article.body.split("\n\n") == page.body


def test_each_language_has_two_pages_or_more_and_its_answers_stand_on_them() -> None:
    pages_of = Counter(page.name[:2] for page in editorial_pages())
    assert sorted(pages_of) == sorted(LANGUAGES)
    assert min(pages_of.values()) >= 2
    for page in editorial_pages():
        for text in filter(None, (page.title, page.deck, page.caption, *page.body[1:])):
            assert text in page.blocks
        assert f"{page.dateline} — {page.body[0]}" in page.blocks or page.body[0] in page.blocks
        assert any(page.byline in text for text in page.blocks) if page.byline else True


@pages
def test_an_editorial_comes_out_exactly(page: Gold) -> None:
    assert_exact(article_of(dump_page(page.blocks)), page)


@pages
def test_an_editorial_comes_out_exactly_of_a_dump_without_empty_lines(page: Gold) -> None:
    text = (EDITORIALS.parent / page.path).read_text(encoding="utf-8")
    blocks = split_blocks(text.replace("\n\n", "\n"))
    assert_exact(article_of(dump_page(blocks)), page)


@pages
def test_an_editorial_comes_out_exactly_where_the_sites_furniture_is_known(page: Gold) -> None:
    fields = {page.title, page.deck, page.caption, *page.body}
    recurring = [
        not (text in fields or text.endswith(page.body[0]) or (page.byline and page.byline in text))
        for text in page.blocks
    ]
    article = article_of(dump_page(page.blocks, recurring))
    assert_exact(article, page)
