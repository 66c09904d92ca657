"""Notes about the article itself, such as corrections, and pictures' captions that carry a mark of their own."""

import numpy as np

from corpus.article.article import DecidedBy
from corpus.article.dump.byline_signs import is_labelled
from corpus.article.dump.drafts import Drafts
from corpus.text.roles import own_roles

# A note has at least and at most so many words; a longer block that begins alike is a paragraph.
LEAST_NOTE = 3
MOST_NOTE = 80

# How far from the body's edges a note may stand, in blocks, and how far above it a caption.
NOTE_REACH = 12
CAPTION_REACH = 16

# A caption has fewer words.
CAPTION_WORDS = 40


def find_notes_and_captions(drafts: Drafts) -> None:
    """Give notes and captions their roles; those that stand in the body are taken out of it."""
    page, rows = drafts.page, np.arange(len(drafts.texts))
    start, end, first = page.over_page(drafts.start), page.over_page(drafts.end), page.bounds[0]
    notes = page.has("note") & (page.words >= LEAST_NOTE) & (page.words <= MOST_NOTE) & ~drafts.recurring
    notes &= (rows >= start - NOTE_REACH) & (rows <= end + NOTE_REACH)
    for at in np.flatnonzero(notes).tolist():
        drafts.give(at, "note", DecidedBy.NOTE_OPENING)
    captions = page.has("caption") & (page.words < CAPTION_WORDS) & ~drafts.furniture
    captions &= (rows >= np.maximum(first, start - CAPTION_REACH)) & (rows < end)
    for at in np.flatnonzero(captions & ~notes).tolist():
        # `Text: Ann Lee, Fotos: Bo Dahl` names the author too.
        if not (drafts.page.has("by")[at] and is_labelled(own_roles(drafts.texts[at]))):
            drafts.give(at, "caption", DecidedBy.CAPTION_WORDS)
