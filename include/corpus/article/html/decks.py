"""The deck of an HTML page: the line below the title that sums the article up."""

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


def find_deck(draft: Draft) -> None:
    """Find the line between title and body that the description repeats or a name marks, or the body's first so named.

    Names such as `text-with-summary` mark whole bodies, so in the body a name counts less.
    """
    page, title_at = draft.page, draft.title.at
    if title_at is None or title_at >= draft.start:
        return
    known = draft.given.known
    stated = [split_words(known[key]) for key in ("deck", "deck:json-ld", "deck:meta") if key in known]
    for at in range(title_at + 1, min(draft.start, title_at + INTO_BODY)):
        if draft.roles[at] != "furniture" or page.words[at] < DECK_WORDS or page.marks[at].links > DECK_LINKS:
            continue
        said = split_words(page.texts[at])
        named = "u" in page.marks[at].near
        if named or any(sameness(said, other) >= DECK_SAMENESS for other in stated):
            draft.deck_at = at
            draft.give(at, "deck", DecidedBy.DECK_NAME if named else DecidedBy.DESCRIPTION)
            return
    for at in range(title_at + 1, min(draft.start + 1, title_at + DECK_REACH)):
        named = "u" in page.marks[at].near and "b" not in page.marks[at].near
        if draft.roles[at] == "body" and named and DECK_WORDS <= page.words[at] <= DECK_MOST_WORDS:
            draft.deck_at = at
            return
