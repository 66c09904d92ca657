"""Notes about the article itself, such as corrections, and pictures' captions."""

from corpus.article.article import DecidedBy
from corpus.article.html.body import BELOW_BODY, MOST_HEAD
from corpus.article.html.drafts import Draft
from corpus.article.html.shapes import Shapes
from corpus.text.dates import dated_parts
from corpus.text.lexicon import lexicon

# A note has at least so many words and fewer than so many.
LEAST_NOTE = 4
MOST_NOTE = 60

# A note that holds a date and fewer words, such as "Updated on 9 July 2025", dates the article and says nothing of it.
DATE_WORDS = 24

# One that says why has at least so many words from its date on: `Amended on 9 July 2025. An earlier version said that`.
LEAST_SAID = 10

# A caption that no element for captions holds has fewer words.
CAPTION_WORDS = 60


def find_notes_and_captions(draft: Draft) -> None:
    """Give notes and captions their roles; notes that stand in the body are taken out of it."""
    page = draft.page
    for at in range(max(0, draft.start - MOST_HEAD), min(len(page.texts), draft.end + BELOW_BODY)):
        if draft.roles[at] == "furniture" and (by := _caption_sign(page, at)):
            draft.give(at, "caption", by)
        elif LEAST_NOTE <= page.words[at] < MOST_NOTE and lexicon().is_note(page.texts[at]):
            if page.words[at] < DATE_WORDS and _only_dates(page.texts[at]):
                draft.give(at, "date", DecidedBy.NOTE_OF_DATE)
            else:
                draft.give(at, "note", DecidedBy.NOTE_OPENING)


def _only_dates(text: str) -> bool:
    """Whether a note holds a date and says hardly anything behind it."""
    parts = dated_parts(text)
    return bool(parts) and len(text[len(parts[0][0]) :].split()) < LEAST_SAID


def _caption_sign(page: Shapes, at: int) -> DecidedBy | None:
    """What makes a block a caption, if anything does."""
    mark = page.marks[at]
    if "c" in mark.areas or mark.tag == "caption":
        return DecidedBy.CAPTION_ELEMENT
    of_picture = page.words[at] < CAPTION_WORDS and ("g" in mark.areas or "g" in mark.near)
    return DecidedBy.CAPTION_WORDS if of_picture and lexicon().is_caption(page.texts[at]) else None
