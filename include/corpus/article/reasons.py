"""A block's reason in words, for captures of both kinds."""

from corpus.article.article import DecidedBy, Reason
from corpus.page.hints import MEANINGS
from corpus.page.marks import AREA_LETTERS, Mark

LIKELY_BODY = "likely body:"

# What decided; the reason's decision fills in what stands in braces. What a model makes of each block is told besides.
_DECISIONS = {
    DecidedBy.BODY_MODEL: "",
    DecidedBy.PROSE: "reads as prose, on a page without a likelier body",
    DecidedBy.OUTSIDE_RUN: "outside the article's run",
    DecidedBy.RECURRENCE: "",
    DecidedBy.FURNITURE_LINE: "furniture line",
    DecidedBy.FURNITURE_PHRASE: "furniture phrase '{phrase}'",
    DecidedBy.BEYOND_LIMIT: "beyond what is looked at",
    DecidedBy.OWN_FIELD: "is the title that the capture brought with it",
    DecidedBy.METHOD: "chosen by {method}",
    DecidedBy.TITLE_MODEL: "headline: probability {probability:.2f}",
    DecidedBy.TITLE_REPEATED: "headline: probability {probability:.2f}, repeated on the page",
    DecidedBy.BYLINE_MODEL: "names the author: probability {probability:.2f}",
    DecidedBy.BYLINE_OPENING: "opens the byline below",
    DecidedBy.BYLINE_GOES_ON: "goes on with the names above",
    DecidedBy.LONE_AGENCY: "names an agency and nothing else",
    DecidedBy.DATE_MODEL: "tells the day: probability {probability:.2f}",
    DecidedBy.NOTE_OPENING: "begins as notes about an article do",
    DecidedBy.NOTE_OF_DATE: "a short note that tells a day",
    DecidedBy.CAPTION_ELEMENT: "stands in an element for captions",
    DecidedBy.CAPTION_WORDS: "has the words of a picture's caption",
    DecidedBy.CAPTION_ABOVE_DECK: "stands above the deck",
    DecidedBy.ABOVE_DATELINE: "stands above the paragraph with the dateline",
    DecidedBy.REPEATED_BY_BODY: "a short opening that the body repeats",
    DecidedBy.ABOVE_BYLINE: "stands between headline and byline",
    DecidedBy.BELOW_CAPTION: "a sentence below a caption that the body repeats",
    DecidedBy.BELOW_TITLE: "stands below the headline",
    DecidedBy.DESCRIPTION: "says what the page states as its description",
    DecidedBy.DATA: "the article's text, which the page holds in {method} and does not show",
    DecidedBy.DATA_BESIDE: "beside the body: one of the two, what the page shows and its data in {method}",
    DecidedBy.DECK_NAME: "named as a deck",
    DecidedBy.WITHIN_BODY: "a row or item between two paragraphs of the body",
    DecidedBy.HEADED: "goes on with the body under a heading",
    DecidedBy.REPEATS_TITLE: "the title once more",
    DecidedBy.POINTER: "leads to another article",
    DecidedBy.REMNANT: "left of an embedded part",
    DecidedBy.FURNITURE_LISTED: "furniture by its words",
    DecidedBy.EDITORS_LINE: "names the editor only",
    DecidedBy.NEXT_ARTICLE: "stands below the beginning of another article",
}

# A dump's block is told with its probability of being body where that decided.
_BY_PROBABILITY = frozenset((DecidedBy.BODY_MODEL, DecidedBy.OUTSIDE_RUN))

# The lexicon is named in these decisions.
_BY_LEXICON = frozenset((DecidedBy.FURNITURE_LINE, DecidedBy.FURNITURE_PHRASE))

_AREAS = {letter: tag for tag, letter in AREA_LETTERS.items()}


def in_words(reason: Reason, on_articles: int, articles: int) -> str:
    """Why a block has its role.

    Args:
        reason: what decided, and what is known of the block.
        on_articles: in how many of its source's articles the block stands, where it recurs over them.
        articles: how many articles the source has.
    """
    by, mark = reason.decision.by, reason.mark
    decision = reason.decision
    said = [_DECISIONS[by].format(probability=decision.probability, method=decision.method, phrase=decision.phrase)]
    if reason.body_probability is not None and (mark or by in _BY_PROBABILITY):
        said.append(f"{LIKELY_BODY} {reason.body_probability:.2f}")
        said.append("1 word" if reason.words == 1 else f"{reason.words:,} words")
    if mark:
        said.append(f"in <{mark.tag}>")
        if mark.links:
            said.append(f"links {mark.links}/9")
    if reason.in_lexicon and by not in _BY_LEXICON:
        said.append("in the lexicon")
    if reason.recurs:
        said.append(f"recurs over the source, in {on_articles:,} of {articles:,} articles")
    if mark:
        said += _surroundings(mark)
    return ", ".join(filter(None, said))


def _surroundings(mark: Mark) -> list[str]:
    """The elements around a block, and what their names hint at."""
    said = []
    around = [_AREAS[letter] for letter in mark.areas]
    if around and around != [mark.tag]:
        said.append(f"within {' '.join(f'<{area}>' for area in around if area != mark.tag)}")
    if mark.near:
        said.append(f"named {', '.join(MEANINGS[letter] for letter in mark.near)}")
    return said
