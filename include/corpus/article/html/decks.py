"""The deck of an HTML page: the line below the title that sums the article up."""

from collections.abc import Sequence

from corpus.article.article import DecidedBy
from corpus.article.html.body import INTO_BODY
from corpus.article.html.drafts import Draft
from corpus.article.html.titles import sameness
from corpus.text.words import split_words

# A deck says what the page states as its description, or is named as one; it has at least so many words and at most
# this share (in ninths) of it in links.
DECK_SAMENESS = 0.75
DECK_WORDS = 5
DECK_LINKS = 4

# A deck that the model took for a paragraph fills the field too and stays in the body, as gold has it: of 80 such
# lines of the sample pages gold's bodies hold 65. It has at most so many words and stands so near to the title.
DECK_MOST_WORDS = 60
DECK_REACH = 5

# The body's first block is the deck where it is the description and its markup is another than the next one's, or it
# is a heading or bold. Of the 95 decks that gold has in `world` 66 come out as it has them, without this 35; bodies
# stay as they are. 79 more pages, whose gold tells of none, get a deck; seen one by one, nearly all show a standfirst.
OPENING_SAMENESS = 0.9
HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))


def find_deck(draft: Draft) -> None:
    """Find the line between title and body that the description repeats or a name marks, or the body's first such one.

    Names such as `text-with-summary` mark whole bodies, so in the body a name counts less.
    """
    page, title_at = draft.page, draft.title.at
    if title_at is None or title_at >= draft.start:
        return
    known = draft.given.known
    stated = [split_words(known[key]) for key in ("deck", "deck:json-ld", "deck:meta") if key in known]
    above = [
        at for at in range(title_at + 1, min(draft.start, title_at + INTO_BODY))
        if draft.roles[at] == "furniture" and page.words[at] >= DECK_WORDS and page.marks[at].links <= DECK_LINKS
    ]  # fmt: skip
    described = {at for at in above if _is_stated(draft, at, stated, DECK_SAMENESS)}
    named = [at for at in above if "u" in page.marks[at].near]
    opening = _set_apart(draft)
    if opening is not None and not described and _is_stated(draft, opening, stated, OPENING_SAMENESS):
        draft.deck_at = opening
        return
    if at := next((at for at in above if at in described or at in named), None):
        draft.deck_at = at
        draft.give(at, "deck", DecidedBy.DECK_NAME if at in named else DecidedBy.DESCRIPTION)
        return
    for at in range(title_at + 1, min(draft.start + 1, title_at + DECK_REACH)):
        is_named = "u" in page.marks[at].near and "b" not in page.marks[at].near
        if draft.roles[at] == "body" and is_named and DECK_WORDS <= page.words[at] <= DECK_MOST_WORDS:
            draft.deck_at = at
            return
    if opening is not None and _is_emphasized(draft, opening):
        draft.deck_at = opening


def _is_stated(draft: Draft, at: int, stated: Sequence[list[str]], least: float) -> bool:
    said = split_words(draft.page.texts[at])
    return any(sameness(said, other) >= least for other in stated)


def _body_opening(draft: Draft) -> tuple[int, int] | None:
    """The first block of the body below the title, of a deck's length, and the next."""
    body = [at for at in range(draft.start, len(draft.roles)) if draft.roles[at] == "body"][:2]
    is_long = body and DECK_WORDS <= draft.page.words[body[0]] <= DECK_MOST_WORDS
    return (body[0], body[1]) if len(body) > 1 and is_long else None


def _set_apart(draft: Draft) -> int | None:
    """The body's first block where its markup is another than that of the paragraph below it."""
    if (opening := _body_opening(draft)) is None:
        return None
    first, second = (draft.page.marks[at] for at in opening)
    if second.tag in HEADINGS or "B" in second.flags:
        return None
    is_apart = any(getattr(first, part) != getattr(second, part) for part in ("tag", "near", "flags", "areas"))
    return opening[0] if is_apart or second.join < first.depth - 1 else None


def _is_emphasized(draft: Draft, at: int) -> bool:
    """Whether the body's first block, which is set apart, is a heading, bold, or in the page's header."""
    mark = draft.page.marks[at]
    below = next(other for other in range(at + 1, len(draft.roles)) if draft.roles[other] == "body")
    return mark.tag in HEADINGS or "B" in mark.flags or ("h" in mark.areas and "h" not in draft.page.marks[below].areas)
