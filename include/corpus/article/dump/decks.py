"""Deck and captions among the short blocks that open a body, where no mark tells them."""

import re
from collections.abc import Sequence

from corpus.article.article import DecidedBy
from corpus.article.dump.choices import HEADLINE_LONG
from corpus.article.dump.drafts import Drafts
from corpus.article.dump.fields import NO_TITLE
from corpus.article.dump.notes import CAPTION_WORDS
from corpus.article.remnants import is_remnant
from corpus.text.datelines import split_dateline
from corpus.text.signs import count_sentences
from corpus.text.words import split_words

# Content words of a deck that the body repeats, at least; a deck or caption is shorter than this share of the
# body's median paragraph, where no other sign tells them. Both have `HEADLINE_LONG` words or more: of 414 decks
# that were found on html_text dumps of 791 pages, 83 had fewer, headings such as "Overview".
DECK_OVERLAP = 0.5
SHORT_SHARE = 0.6

# At most so many of the body's blocks are deck and caption, and only of a body with so many blocks.
MOST_LEADS = 2
LEAST_BODY = 4

# How far below the headline deck and caption are looked for, in blocks.
LEAD_REACH = 12

_LEADING_MARK = re.compile(r"^(?:[*•▪■◦‣›»→-]|\d{1,2}[.)])\s")


def find_deck(drafts: Drafts, number: int) -> None:
    """Tell deck and captions from the paragraphs at the top of a page's body."""
    body = drafts.body_of(number)
    if not body:
        return
    dated = next((at for at in body[: MOST_LEADS + 1] if _has_dateline(drafts.texts[at])), None)
    opening = body[0] if dated is None else dated
    lead = _lead(drafts, number, body, dated)
    shares = drafts.overlaps(lead, [at for at in body if at > lead[-1]]) if lead else []
    repeated = [at for at, share in zip(lead, shares, strict=True) if share >= DECK_OVERLAP]
    if lead and opening > body[0]:
        deck, by = repeated[-1] if repeated else lead[-1], DecidedBy.ABOVE_DATELINE
    elif repeated:
        deck, by = repeated[-1], DecidedBy.REPEATED_BY_BODY
    else:
        _find_deck_outside(drafts, number, lead)
        return
    # Of the short openings below byline or date that carry no caption's mark, gold holds 30 of 44 in the body, of
    # the lines above it 28 of 105 (three dumps of 791 pages).
    if _is_signed_below(drafts, number, lead, deck):
        deck, by = lead[0], DecidedBy.ABOVE_BYLINE
    elif _is_caption_of_two(drafts, number, deck, lead[-1]):
        deck, by = lead[-1], DecidedBy.BELOW_CAPTION
    drafts.give(deck, "deck", by)
    for at in lead:
        if at < deck and (drafts.roles[at] == "body" or drafts.page.sentence[at]):
            drafts.give(at, "caption", DecidedBy.CAPTION_ABOVE_DECK)
        elif deck < at < opening and drafts.roles[at] == "body":
            drafts.give(at, "caption", DecidedBy.ABOVE_DATELINE)


def _has_dateline(text: str) -> bool:
    """Whether a paragraph has a dateline; `ADVERTISEMENT - CONTINUE READING BELOW` only looks like one."""
    return bool(split_dateline(text)[0]) and not is_remnant(text)


def _lead(drafts: Drafts, number: int, body: Sequence[int], dated: int | None) -> list[int]:
    """The short blocks below the headline that may be deck or caption.

    Args:
        drafts: what is known of the pages.
        number: the page.
        body: its blocks of the role body.
        dated: the paragraph with the dateline, if there is one near the top: above it any block is short enough.
    """
    title_at, counts, roles = int(drafts.title_at[number]), drafts.page.counts, drafts.roles
    low = title_at + 1 if NO_TITLE < title_at < body[0] else body[0]
    longest = SHORT_SHARE * sorted(map(counts.__getitem__, body))[len(body) // 2]
    lead: list[int] = []
    for at in range(low, min(body[-1], low + LEAD_REACH)):
        if roles[at] == "body":
            short = len(body) >= LEAST_BODY and counts[at] <= longest and at <= body[MOST_LEADS]
            above = dated is not None and at < dated and counts[at] < CAPTION_WORDS
            if at == dated or not (short or above):
                break
        elif roles[at] != "furniture":
            continue
        if counts[at] >= HEADLINE_LONG and not (drafts.furniture[at] or _LEADING_MARK.match(drafts.texts[at])):
            lead.append(at)
    if not lead:
        return lead
    bylines = [at for at, role in enumerate(roles[low : body[-1]], low) if role == "byline"]
    signed = {word for at in bylines for word in split_words(drafts.texts[at])}
    return [at for at in lead if not all(signed.issuperset(split_words(part)) for part in drafts.texts[at].split())]


def _find_deck_outside(drafts: Drafts, number: int, lead: Sequence[int]) -> None:
    """Where the body repeats none of the lead, give the deck's role to what stands right below the headline."""
    title_at = int(drafts.title_at[number])
    outside = [at for at in lead if drafts.roles[at] == "furniture"]
    if outside and title_at != NO_TITLE and outside[0] <= title_at + 2:
        drafts.give(outside[0], "deck", DecidedBy.BELOW_TITLE)


def _is_signed_below(drafts: Drafts, number: int, lead: Sequence[int], deck: int) -> bool:
    """Whether the first of the lead stands right below the headline, and byline or date between it and `deck`."""
    title_at = int(drafts.title_at[number])
    if title_at == NO_TITLE or lead[0] != title_at + 1:
        return False
    return any(drafts.roles[at] in ("byline", "date") for at in range(lead[0] + 1, deck))


def _is_caption_of_two(drafts: Drafts, number: int, above: int, below: int) -> bool:
    """Whether of two blocks of the lead the upper is the caption, though the body repeats that one only."""
    if drafts.title_at[number] == NO_TITLE or below != above + 1 or drafts.roles[below] != "body":
        return False
    upper, lower = (count_sentences(drafts.texts[at]) for at in (above, below))
    return upper > 1 and lower == 1
