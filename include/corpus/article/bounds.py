"""How much of a page is looked at, so that no page costs more than a page may.

The article has to lie in what is looked at. Where its body may go on behind that, it is not whole, and the record is
quarantined by whoever asked.
"""

from collections.abc import Sequence
from dataclasses import replace

from corpus.article.article import Article, CapturedPage
from corpus.text.signs import ends_sentence
from corpus.text.words import count_words

# At most so many blocks of a page are looked at; the longest of the sample pages has 1,472. Deciding so many takes
# 0.3 s and 80 MB, of dumps made to be slow; of 2.5 million it took 50 s and 4.9 GB.
MOST_BLOCKS = 20_000

# And so many characters; the longest of the sample pages has 80,000. Deciding and enriching 4 million takes 0.5 s and
# 70 MB.
MOST_CHARACTERS = 10_000_000

# Where half of so many blocks at the end of what is looked at are paragraphs, the article may go on, whatever the
# networks say of them: they never met prose of such length, and take most of it for furniture.
LAST_BLOCKS, PARAGRAPH_WORDS = 100, 10


def seen_blocks(page: CapturedPage) -> int:
    """Number of the page's first blocks that are looked at."""
    count = min(len(page.blocks), MOST_BLOCKS)
    if page.characters <= MOST_CHARACTERS:
        return count
    size = 0
    for at in range(count):
        size += len(page.blocks[at])
        if size > MOST_CHARACTERS:
            return at
    return count


def seen_part(page: CapturedPage) -> CapturedPage:
    """The page with the blocks that are looked at: the page itself, unless it is very long."""
    count = seen_blocks(page)
    if count == len(page.blocks):
        return page
    marks = None if page.marks is None else page.marks[:count]
    return replace(page, blocks=page.blocks[:count], marks=marks, recurring=page.recurring[:count])


def _is_prose(blocks: Sequence[str]) -> bool:
    """Whether half of some blocks are paragraphs."""
    paragraphs = sum(ends_sentence(text) and count_words(text) >= PARAGRAPH_WORDS for text in blocks)
    return 2 * paragraphs >= len(blocks)


def of_whole_page(article: Article, page: CapturedPage) -> Article:
    """The article of the seen part of a page, as one of the page: what was not looked at is furniture."""
    unseen = len(page.blocks) - len(article.roles)
    if not unseen:
        return article
    seen = page.blocks[: len(article.roles)]
    ends_before = "body" in article.roles and article.roles[-1] != "body" and not _is_prose(seen[-LAST_BLOCKS:])
    return replace(article, roles=(*article.roles, *["furniture"] * unseen), is_whole=ends_before)
