"""The one door from captured pages to articles: `parse` decides them, `explain` says why.

Pages of both kinds come mixed: those with marks are HTML (`corpus.article.html`), the others text dumps
(`corpus.article.dump`), which are read together in groups.
"""

from collections.abc import Iterable, Iterator, Sequence

from corpus.article.article import Article, CapturedPage, Reason
from corpus.article.dump.article import explain_dump, parse_dumps
from corpus.article.html.article import explain_html, parse_html
from corpus.text.bylines import clean_byline
from corpus.text.dates import Moment, date_in_url, find_date, parse_timestamp
from corpus.text.lexicon import lexicon

# Dumps are read together up to so many and so many characters; a larger one is read by itself, so that a group takes
# hardly more memory than its largest page. Of dumps with 47 blocks 2,780 are parsed a second in groups of 16, 2,860 of
# 64 and 3,000 of 128; of whole pages 820 with up to 300,000 characters and no more with 1,000,000.
PAGES_TOGETHER = 64
CHARACTERS_TOGETHER = 300_000


def parse(pages: Sequence[CapturedPage]) -> list[Article]:
    """Decide each page's article: a role for each block, and the fields that follow.

    Args:
        pages: HTML and text dumps in any order.

    Returns:
        An article a page, in the order of the pages; it is the same whatever pages stand beside. A page without
        blocks gives an article of what came with the capture.

    Raises:
        ValueError: a mark is not in the grammar of `corpus.page.marks`.
    """
    dumps = parse_dumps(read_together(page for page in pages if page.blocks and page.marks is None))
    return [
        _without_blocks(page) if not page.blocks else next(dumps) if page.marks is None else parse_html(page)
        for page in pages
    ]


def explain(page: CapturedPage) -> list[Reason]:
    """Say for each block of a page why `parse` gives it its role.

    Raises:
        ValueError: a mark is not in the grammar of `corpus.page.marks`.
    """
    if not page.blocks:
        return []
    return explain_dump(page) if page.marks is None else explain_html(page)


def read_together(pages: Iterable[CapturedPage]) -> Iterator[list[CapturedPage]]:
    """Groups of dumps that are read together, of at most `PAGES_TOGETHER` and `CHARACTERS_TOGETHER`."""
    group: list[CapturedPage] = []
    characters = 0
    for page in pages:
        size = sum(map(len, page.blocks)) + len(page.blocks)
        if group and (len(group) == PAGES_TOGETHER or characters + size > CHARACTERS_TOGETHER):
            yield group
            group, characters = [], 0
        group.append(page)
        characters += size
    if group:
        yield group


def _without_blocks(page: CapturedPage) -> Article:
    """The article of a page without text: what came with the capture, and the day in its address."""
    known, url = page.known, page.url
    stated, method = known.get("published", ""), "field"
    published: Moment | None = parse_timestamp(stated) or find_date(stated)
    if published is None and url:
        published, method = date_in_url(url), "url"
    byline = clean_byline(known.get("byline", ""), lexicon())
    return Article(
        title=known.get("title"),
        deck=known.get("deck"),
        caption=known.get("caption"),
        body="",
        byline=byline.names,
        agency=byline.agency,
        dateline=None,
        published=published,
        published_method=method if published else None,
        corrections=(),
        roles=(),
    )
