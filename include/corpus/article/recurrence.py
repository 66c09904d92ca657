"""Which of the blocks that recur over a source are its furniture after all.

Lines are compared by keys that leave out numbers and names, so reports of one kind share sentences: "The market closed
at 1,204 points on 3 May 2021." A sentence of prose that tells of a certain day is the article's, however often it
stands.
"""

from dataclasses import replace

from corpus.article.article import CapturedPage
from corpus.text.dates import find_date
from corpus.text.prose import is_prose


def without_told_days(page: CapturedPage) -> CapturedPage:
    """The page with sentences that tell of a certain day as blocks like any other; the page itself without any."""
    if not any(page.recurring):
        return page
    recurring = [
        bool(again) and not _tells_of_day(text) for text, again in zip(page.blocks, page.recurring, strict=True)
    ]
    return replace(page, recurring=recurring) if sum(recurring) < sum(page.recurring) else page


def _tells_of_day(text: str) -> bool:
    """Whether a text is a sentence of prose that names a day."""
    return is_prose(text) and find_date(text) is not None
