"""A body that an HTML page holds as data and does not show, against what it shows of one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.article.article import Article, CapturedPage, DecidedBy, Decision, Reason
from corpus.page.embedded import share_within
from corpus.page.marks import DATA_TAGS, parse_mark
from corpus.text.words import count_words, split_words

# The body that is shown is only the beginning of the article, or none of it, where the data have so many times as many
# characters. The text of an article is left out of the data now and then, never half of it.
TIMES = 2.0

# A body that is shown and has so many characters is the beginning of what the data hold only if this part of it stands
# there too; else the data are another article's. Fewer characters are a note such as "Subscribe to read on".
LEAST_TEASER = 300
TEASER_SHARE = 0.3


def shown_part(page: CapturedPage) -> CapturedPage:
    """The page without the blocks that it holds as data, which come last; the page itself where there are none."""
    marks = page.marks or ()
    count = len(marks)
    while count and marks[count - 1].partition(" ")[0] in DATA_TAGS:
        count -= 1
    if count == len(marks):
        return page
    return replace(page, blocks=page.blocks[:count], marks=marks[:count], recurring=page.recurring[:count])


def with_data(article: Article, page: CapturedPage) -> Article:
    """The article of what a page shows, with the body that it holds as data where that is the whole of it.

    Args:
        article: decided from the shown part.
        page: the page with its data.
    """
    shown = len(article.roles)
    held = _held(page, shown, article.title)
    if not _is_whole("\n".join(held.values()), article.body):
        return replace(article, roles=(*article.roles, *["furniture"] * (len(page.blocks) - shown)))
    roles = ["furniture" if role == "body" else role for role in article.roles]
    roles += ["body" if at in held else "furniture" for at in range(shown, len(page.blocks))]
    method = page.marks[shown].partition(" ")[0] if page.marks else None
    return replace(article, body="\n\n".join(held.values()), roles=tuple(roles), body_method=method)


def reasons_with_data(reasons: Sequence[Reason], article: Article, page: CapturedPage) -> list[Reason]:
    """The reasons for the roles of what a page shows, and those for the blocks that it holds as data."""
    method = page.marks[len(reasons)].partition(" ")[0] if page.marks else None
    told = []
    for at, role in enumerate(article.roles):
        if at < len(reasons) and (reasons[at].role == role):
            told.append(reasons[at])
            continue
        decision = Decision(DecidedBy.DATA if role == "body" else DecidedBy.DATA_BESIDE, method=method)
        if at < len(reasons):
            told.append(replace(reasons[at], role=role, decision=decision))
        else:
            mark = parse_mark(page.marks[at]) if page.marks else None
            text, again = page.blocks[at], bool(page.recurring[at])
            told.append(Reason(role, decision, None, count_words(text), False, again, mark))
    return told


def _is_whole(data: str, shown: str) -> bool:
    """Whether the data are the article, and what is shown as its body at most the beginning of it."""
    if not data or len(data) < TIMES * len(shown):
        return False
    return len(shown) < LEAST_TEASER or share_within(shown, data) >= TEASER_SHARE


def _held(page: CapturedPage, shown: int, title: str | None) -> Mapping[int, str]:
    """The paragraphs of the data by the number of their block: not the title, nor what recurs over the source."""
    words = split_words(title or "")
    return {
        at: page.blocks[at]
        for at in range(shown, len(page.blocks))
        if not page.recurring[at] and not (words and split_words(page.blocks[at]) == words)
    }
