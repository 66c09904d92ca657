"""From an HTML page's blocks, marks and stated fields to an article: a role for each block, and the fields that follow.

A model tells how probable it is that a block is of the body (`features`, `model`). Title, byline and date are chosen
among what structured data states and what the blocks around the body show (`titles`, `bylines`, `dates`).
"""

from dataclasses import dataclass

from corpus.article.abreast import Parts, alone
from corpus.article.article import Article, CapturedPage, DecidedBy, Decision, Reason
from corpus.article.html.bylines import ChosenByline, choose_byline
from corpus.article.html.dates import ChosenMoment, choose_published
from corpus.article.html.decks import find_deck
from corpus.article.html.drafts import Draft, draft_of
from corpus.article.html.notes import find_notes_and_captions
from corpus.article.signatures import goes_on
from corpus.page.faults import Faults
from corpus.text.datelines import agency_of, split_dateline
from corpus.text.prose import is_prose

# A line with the author's name or the day, and not a paragraph that holds them, has at most so many words.
LINE_WORDS = 24

# The dateline opens one of the body's first blocks, so many: a deck that stays in the body stands above it.
DATELINE_BLOCKS = 2


@dataclass(frozen=True)
class _Decided:
    """A page with all its roles, and the fields that these do not tell."""

    draft: Draft
    byline: ChosenByline
    published: ChosenMoment
    faults: Faults


def parse_html(page: CapturedPage) -> Parts[Article]:
    """Decide the article of an HTML page of at least one block.

    Raises:
        ValueError: a mark is not in the grammar of `corpus.page.marks`.
    """
    decided, known = (yield from _decided(page)), page.known
    draft = decided.draft
    kept = [(role, text) for role, text in zip(draft.roles, draft.page.texts, strict=True) if role != "furniture"]
    body = [text for role, text in kept if role == "body"]
    deck = None if draft.deck_at is None else draft.page.texts[draft.deck_at]
    dateline: str | None = None
    with decided.faults.at("dateline"):
        for at, text in enumerate(body[:DATELINE_BLOCKS]):
            if text != deck and dateline is None:
                dateline, body[at] = split_dateline(text)
    return Article(
        title=draft.title.text,
        deck=known.get("deck") or deck,
        caption=known.get("caption") or next((text for role, text in kept if role == "caption"), None),
        body="\n\n".join(body),
        byline=decided.byline.names,
        agency=decided.byline.agency or agency_of(dateline),
        dateline=dateline,
        published=decided.published.moment,
        published_method=decided.published.method,
        corrections=tuple([text for role, text in kept if role == "note"]),
        roles=tuple(draft.roles),
        faults=decided.faults.parts,
    )


def explain_html(page: CapturedPage) -> list[Reason]:
    """For each block of an HTML page, of which there is at least one, why it has its role.

    Raises:
        ValueError: a mark is not in the grammar of `corpus.page.marks`.
    """
    draft = alone(_decided(page)).draft
    shapes = draft.page
    return [
        Reason(
            role=role,
            decision=draft.decisions.get(at) or Decision(DecidedBy.BODY_MODEL),
            body_probability=float(draft.probability[at]),
            words=shapes.words[at],
            in_lexicon=shapes.listed[at],
            recurs=bool(page.recurring[at]),
            mark=shapes.marks[at],
        )
        for at, role in enumerate(draft.roles)
    ]


def _decided(page: CapturedPage) -> Parts[_Decided]:
    """Give each block its role and choose the fields; a field or role that fails costs itself."""
    draft, faults = (yield from draft_of(page)), Faults()
    byline, published = ChosenByline(None, None, None, None), ChosenMoment(None, None, None)
    with faults.at("byline"):
        byline = choose_byline(draft.page, draft.around, page.known, draft.site_names, draft.title.at)
    yield
    with faults.at("published"):
        published = choose_published(draft.page, draft.around, page.known, page.url)
    yield
    with faults.at("notes"):
        find_notes_and_captions(draft)
    yield
    title = draft.title
    if title.at is not None:
        by = DecidedBy.OWN_FIELD if title.method == "field" else DecidedBy.METHOD
        draft.give(title.at, "title", by, title.method)
    with faults.at("deck"):
        find_deck(draft)
    for at, role, method in ((published.at, "date", published.method), (byline.at, "byline", byline.method)):
        if at is None or draft.roles[at] not in ("furniture", "body") or draft.page.words[at] > LINE_WORDS:
            continue
        # No sentence of the body is taken away for a name or a day in it.
        if draft.roles[at] == "furniture" or not is_prose(draft.page.texts[at]):
            draft.give(at, role, DecidedBy.METHOD, method)
            if role == "byline":
                _give_more_names(draft, at)
            draft.deck_at = None if draft.deck_at == at else draft.deck_at
    return _Decided(draft, byline, published, faults)


def _give_more_names(draft: Draft, at: int) -> None:
    """Give the line in which the names go on the byline's role too."""
    texts, below = draft.page.texts, at + 1
    if below < len(texts) and draft.roles[below] in ("furniture", "body") and goes_on(texts[at], texts[below]):
        draft.give(below, "byline", DecidedBy.BYLINE_GOES_ON)
