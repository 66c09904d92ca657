"""Captured pages for the tests, and the article of one of them."""

from collections.abc import Mapping, Sequence

from corpus.article.article import Article, CapturedPage
from corpus.article.parse import parse
from corpus.page.html import HtmlDocument


def dump_page(
    blocks: Sequence[str],
    recurring: Sequence[bool] | None = None,
    known: Mapping[str, str] | None = None,
    url: str | None = None,
) -> CapturedPage:
    """A text dump; no block recurs where that is not told."""
    return CapturedPage(blocks, None, [False] * len(blocks) if recurring is None else recurring, known or {}, url)


def html_page(
    document: HtmlDocument,
    url: str | None,
    recurring: Sequence[bool] | None = None,
    known: Mapping[str, str] | None = None,
) -> CapturedPage:
    """An HTML page with what it states and what is known besides; no block recurs where that is not told."""
    blocks, fields = document.blocks, document.fields | dict(known or {})
    return CapturedPage(blocks, document.marks, [False] * len(blocks) if recurring is None else recurring, fields, url)


def article_of(page: CapturedPage) -> Article:
    """The article of one page."""
    [article] = parse([page])
    return article
