"""The article of a page of which no block tells anything: what came with the capture, and the day in its address."""

from corpus.article.article import Article, CapturedPage
from corpus.page.faults import Faults
from corpus.text.bylines import Byline, clean_byline
from corpus.text.dates import Moment, date_in_url, find_date, parse_timestamp
from corpus.text.lexicon import lexicon


def stated_article(page: CapturedPage, faults: Faults | None = None) -> Article:
    """The article of what came with the capture; each block is furniture.

    Args:
        page: the page.
        faults: what failed before; parts that fail here are added.
    """
    known, faults = page.known, faults or Faults()
    published, method, byline = None, None, Byline(None, None)
    with faults.at("published"):
        published, method = _published(page)
    with faults.at("byline"):
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
        published_method=method,
        corrections=(),
        roles=("furniture",) * len(page.blocks),
        faults=faults.parts,
    )


def _published(page: CapturedPage) -> tuple[Moment | None, str | None]:
    stated = page.known.get("published", "")
    if published := parse_timestamp(stated) or find_date(stated):
        return published, "field"
    if page.url and (published := date_in_url(page.url)):
        return published, "url"
    return None, None
