"""The one door from captured pages to articles: `parse` decides them, `explain` says why.

Pages of both kinds come mixed: those with marks are HTML (`corpus.article.html`), the others text dumps
(`corpus.article.dump`), which are read together in groups.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.article.abreast import Parts, abreast, alone
from corpus.article.article import Article, CapturedPage, DecidedBy, Decision, Reason
from corpus.article.bounds import of_whole_page, seen_part
from corpus.article.dump.article import explain_dump, parse_dumps
from corpus.article.html.article import explain_html, parse_html
from corpus.article.html.data import reasons_with_data, shown_part, with_data
from corpus.article.recurrence import without_told_days
from corpus.article.stated import stated_article
from corpus.page.faults import Faults
from corpus.text.words import count_words

# Dumps are read together up to so many and so many characters; a larger one is read by itself, so that a group takes
# hardly more memory than its largest page. Of dumps with 47 blocks 2,780 are parsed a second in groups of 16, 2,860 of
# 64 and 3,000 of 128; of whole pages 820 with up to 300,000 characters and no more with 1,000,000.
PAGES_TOGETHER = 64
CHARACTERS_TOGETHER = 300_000

# HTML pages are read abreast up to so many characters: the features of 64 pages take 20 MB.
CHARACTERS_ABREAST = 2_000_000


def parse(pages: Sequence[CapturedPage]) -> list[Article]:
    """Decide each page's article: a role for each block, and the fields that follow.

    No flaw at a part of a page raises an error: the part is named in the article's `faults`, the rest comes out.

    Args:
        pages: HTML and text dumps in any order.

    Returns:
        An article a page, in the order of the pages; it is the same whatever pages stand beside. A page without
        blocks gives an article of what came with the capture.

    Raises:
        MemoryError: there is not enough for them.
    """
    seen = [without_told_days(seen_part(page)) for page in pages]
    dumps = parse_dumps(read_together(page for page in seen if page.blocks and page.marks is None))
    marked = _of_html_pages([page for page in seen if page.blocks and page.marks is not None])
    articles = [
        stated_article(page) if not page.blocks else next(dumps) if page.marks is None else next(marked)
        for page in seen
    ]
    return [of_whole_page(article, page) for article, page in zip(articles, pages, strict=True)]


def _of_html_pages(pages: Sequence[CapturedPage]) -> Iterator[Article]:
    for group in read_together(pages, CHARACTERS_ABREAST):
        yield from abreast([*map(_of_html, group)])


def _of_html(page: CapturedPage) -> Parts[Article]:
    """The article of an HTML page; where its marks lead to nothing, that of its blocks alone."""
    faults = Faults()
    with faults.at("html"):
        shown = shown_part(page)
        if shown is page:
            return (yield from parse_html(page))
        return with_data((yield from parse_html(shown) if shown.blocks else _of_data(page)), page)
    [article] = parse_dumps([[replace(page, marks=None)]])
    return replace(article, faults=(*faults.parts, *article.faults))


def _of_data(page: CapturedPage) -> Parts[Article]:
    """What a page states that shows nothing, without the blocks that it holds as data."""
    article = yield from parse_html(page)
    return replace(article, deck=None, caption=None, body="", dateline=None, corrections=(), roles=())


def explain(page: CapturedPage) -> list[Reason]:
    """Say for each block of a page why `parse` gives it its role.

    Raises:
        ValueError: a mark is not in the grammar of `corpus.page.marks`.
    """
    if not page.blocks:
        return []
    seen = without_told_days(seen_part(page))
    count = len(seen.blocks)
    reasons = explain_dump(seen) if seen.marks is None else _explain_html(seen)
    return reasons + [
        Reason("furniture", Decision(DecidedBy.BEYOND_LIMIT), None, count_words(text), False, bool(again))
        for text, again in zip(page.blocks[count:], page.recurring[count:], strict=True)
    ]


def _explain_html(page: CapturedPage) -> list[Reason]:
    shown = shown_part(page)
    if shown is page:
        return explain_html(page)
    return reasons_with_data(explain_html(shown) if shown.blocks else [], alone(_of_html(page)), page)


def read_together(pages: Iterable[CapturedPage], most: int = CHARACTERS_TOGETHER) -> Iterator[list[CapturedPage]]:
    """Groups of pages that are read together, of at most `PAGES_TOGETHER` and so many characters."""
    group: list[CapturedPage] = []
    characters = 0
    for page in pages:
        size = page.characters + len(page.blocks)
        if group and (len(group) == PAGES_TOGETHER or characters + size > most):
            yield group
            group, characters = [], 0
        group.append(page)
        characters += size
    if group:
        yield group
