"""From a text dump's blocks to an article: a role for each block, and the fields that follow.

Three kinds of evidence tell what a block is: lines that recur over the source (learned elsewhere), the lexicon, and
the block's shape and place as two small networks judge them. Each field is then chosen, by a network of its own,
among the blocks that may hold it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace

from corpus.article.article import Article, CapturedPage, DecidedBy, Decision, Reason
from corpus.article.dump.choices import choose_bylines, choose_titles
from corpus.article.dump.decks import find_deck
from corpus.article.dump.drafts import Drafts
from corpus.article.dump.notes import find_notes_and_captions
from corpus.article.dump.published import choose_dates
from corpus.article.remnants import POINTER_LENGTH, is_plain, is_pointer, is_remnant
from corpus.article.stated import stated_article
from corpus.memory import keep_freed_memory
from corpus.page.faults import Faults
from corpus.text.datelines import agency_of, split_dateline
from corpus.text.lexicon import lexicon


def _find_decks(drafts: Drafts) -> None:
    for number in range(len(drafts.pages)):
        find_deck(drafts, number)


def _drop_remnants(drafts: Drafts) -> None:
    """Take pointers to other articles and what is left of embedded parts out of the bodies."""
    texts, pages = drafts.texts, range(len(drafts.pages))
    short = [at for number in pages for at in drafts.body_of(number) if len(texts[at]) <= POINTER_LENGTH]
    for at in [at for at in short if not is_plain(texts[at])]:
        if is_pointer(texts[at]):
            drafts.give(at, "furniture", DecidedBy.POINTER)
        elif is_remnant(texts[at]):
            drafts.give(at, "furniture", DecidedBy.REMNANT)


# In this order, after body and furniture are told apart.
_STEPS: tuple[tuple[str, Callable[[Drafts], None]], ...] = (
    ("notes", find_notes_and_captions),
    ("title", choose_titles),
    ("byline", choose_bylines),
    ("published", choose_dates),
    ("deck", _find_decks),
    ("remnants", _drop_remnants),
)


def parse_dumps(groups: Iterable[Sequence[CapturedPage]]) -> Iterator[Article]:
    """Decide the articles of text dumps, each of at least one block; those of a group are read as one.

    An article is the same whatever is read with it. Where a step fails at a group, each of its pages is read by itself,
    and the step costs the page on which it fails what it decides.
    """
    keep_freed_memory()
    for group in groups:
        faults = Faults()
        with faults.at("group"):
            drafts = _decided(group)
            articles = [_article(drafts, number) for number in range(len(group))]
            del drafts  # before the next group is read
        yield from map(_by_itself, group) if faults.parts else articles


def _by_itself(page: CapturedPage) -> Article:
    """The article of a page at which a step may fail."""
    faults = Faults()
    with faults.at("blocks"):
        drafts = Drafts([page])
        for part, decide in _STEPS:
            with faults.at(part):
                decide(drafts)
        return replace(_article(drafts, 0, faults), faults=faults.parts)
    return stated_article(page, faults)


def explain_dump(page: CapturedPage) -> list[Reason]:
    """For each block of a text dump, of which there is at least one, why it has its role."""
    drafts = _decided([page])
    return [_reason(drafts, at) for at in range(len(page.blocks))]


def _decided(pages: Sequence[CapturedPage]) -> Drafts:
    """Give each block its role and fill the articles' fields."""
    drafts = Drafts(pages)
    for _, decide in _STEPS:
        decide(drafts)
    return drafts


def _article(drafts: Drafts, number: int, faults: Faults | None = None) -> Article:
    """What was found on a page; a dateline that fails is one of the faults, where these are given."""
    begin, end = drafts.spans[number]
    page, roles, fields = drafts.pages[number], tuple(drafts.roles[begin:end]), drafts.fields[number]
    known, blocks = page.known, page.blocks
    body = [blocks[at - begin] for at in drafts.body_of(number)]
    dateline: str | None = None
    if body:
        with faults.at("dateline") if faults else nullcontext():
            dateline, body[0] = split_dateline(body[0])
    return Article(
        title=fields.title,
        deck=known.get("deck") or (blocks[roles.index("deck")] if "deck" in roles else None),
        caption=known.get("caption") or (blocks[roles.index("caption")] if "caption" in roles else None),
        body="\n\n".join(body),
        byline=fields.names,
        agency=fields.agency or agency_of(dateline),
        dateline=dateline,
        published=fields.published,
        published_method=fields.method,
        corrections=_of_role("note", roles, blocks),
        roles=roles,
    )


def _of_role(role: str, roles: Sequence[str], blocks: Sequence[str]) -> tuple[str, ...]:
    """The blocks of a role; most pages have none."""
    if role not in roles:
        return ()
    return tuple([text for text, own in zip(blocks, roles, strict=True) if own == role])


def _reason(drafts: Drafts, at: int) -> Reason:
    """Why a block has its role."""
    page = drafts.page
    return Reason(
        role=drafts.roles[at],
        decision=drafts.decisions.get(at) or _first_decision(drafts, at),
        body_probability=float(drafts.probability[at]),
        words=page.counts[at],
        in_lexicon=bool(page.has("listed")[at] or page.has("phrase")[at]),
        recurs=bool(drafts.recurring[at]),
    )


def _first_decision(drafts: Drafts, at: int) -> Decision:
    """What made a block of the only page body or furniture."""
    if drafts.roles[at] == "body":
        return Decision(DecidedBy.BODY_MODEL)
    if drafts.recurring[at]:
        return Decision(DecidedBy.RECURRENCE)
    if drafts.page.has("listed")[at]:
        return Decision(DecidedBy.FURNITURE_LINE)
    if drafts.page.has("phrase")[at]:
        return Decision(DecidedBy.FURNITURE_PHRASE, phrase=lexicon().phrase_in(drafts.texts[at]))
    is_inside = drafts.start[0] <= at < drafts.end[0]
    return Decision(DecidedBy.BODY_MODEL if is_inside else DecidedBy.OUTSIDE_RUN)
