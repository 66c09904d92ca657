"""What goes through the door of `parse` and what comes back: a captured page, its article, the reasons for roles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import NamedTuple

from corpus.page.marks import Mark
from corpus.text.dates import Moment


@dataclass(frozen=True)
class CapturedPage:
    """What a capture gives to decide an article from.

    Raises:
        ValueError: `marks` or `recurring` are not as many as the blocks.
    """

    blocks: Sequence[str]
    """The page's blocks in order."""
    marks: Sequence[str] | None
    """What the DOM tells of each block of an HTML page (`corpus.page.marks`); None for a text dump."""
    recurring: Sequence[bool]
    """For each block, whether it is known to recur over the source's pages."""
    known: Mapping[str, str]
    """What the page states (`corpus.page.stated`). A plain `title`, `deck`, `caption`, `byline` or `published` came
    with the capture and wins over what the page shows."""
    url: str | None = None
    """The page's address, where it is known."""

    def __post_init__(self) -> None:
        for name, values in (("recurring", self.recurring), ("marks", self.marks)):
            if values is not None and len(values) != len(self.blocks):
                raise ValueError(f"{len(values)} {name} do not pair up with {len(self.blocks)} blocks")

    @cached_property
    def characters(self) -> int:
        """How many characters its blocks have."""
        return sum(map(len, self.blocks))


@dataclass(frozen=True)
class Article:
    """An article's fields as one capture gives them; None where the capture does not tell."""

    title: str | None
    deck: str | None
    caption: str | None
    body: str
    """Its paragraphs, separated by empty lines."""
    byline: str | None
    agency: str | None
    """The news agency that the byline names."""
    dateline: str | None
    published: Moment | None
    published_method: str | None
    """How the date was found; None without one.

    `field` (the capture's own field), `json-ld`, `meta` or `microdata` (what the page states), `time` (a <time>
    element), `text` (written on the page) or `url` (in the page's address).
    """
    corrections: tuple[str, ...]
    """The page's notes about the article itself: corrections, updates, where it first appeared."""
    roles: tuple[str, ...]
    """A role a block: title, deck, caption, byline, date, note, body or furniture."""
    body_method: str | None = None
    """Where the body was found, other than on the page: one of `marks.DATA_TAGS`."""
    faults: tuple[str, ...] = ()
    """Names of the parts that failed, such as `byline`; the others do not depend on them."""
    is_whole: bool = True
    """False where the page has so many blocks that its body may go on behind those that are looked at."""


class DecidedBy(Enum):
    """What decided a block's role."""

    BODY_MODEL = auto()
    """How probable it is to the model that the block is of the body."""
    PROSE = auto()
    """It reads as prose, and to the model nothing on the page is of a body."""
    OUTSIDE_RUN = auto()
    """It stands above or below the body's run of blocks."""
    RECURRENCE = auto()
    """It recurs over the source."""
    FURNITURE_LINE = auto()
    """The lexicon lists it as furniture."""
    FURNITURE_PHRASE = auto()
    """A phrase in it that the lexicon lists."""
    BEYOND_LIMIT = auto()
    """The page has so many blocks that this one is not looked at."""
    OWN_FIELD = auto()
    """It is the title that the capture brought with it."""
    METHOD = auto()
    """It shows the title, byline or date that was found by a method."""
    TITLE_MODEL = auto()
    TITLE_REPEATED = auto()
    """It is the likeliest title, which the page repeats."""
    BYLINE_MODEL = auto()
    BYLINE_OPENING = auto()
    """It is a line such as "By" above the byline."""
    BYLINE_GOES_ON = auto()
    """The names of the byline above go on in it."""
    LONE_AGENCY = auto()
    """It names an agency and nothing else."""
    DATE_MODEL = auto()
    NOTE_OPENING = auto()
    """It begins as notes about an article do."""
    NOTE_OF_DATE = auto()
    """It is a short note that says when the article was changed."""
    CAPTION_ELEMENT = auto()
    """An element for captions holds it."""
    CAPTION_WORDS = auto()
    """It has the words of a picture's caption."""
    CAPTION_ABOVE_DECK = auto()
    ABOVE_DATELINE = auto()
    """It stands between title and the paragraph with the dateline."""
    REPEATED_BY_BODY = auto()
    """It is a short opening whose words the body repeats."""
    ABOVE_BYLINE = auto()
    BELOW_CAPTION = auto()
    BELOW_TITLE = auto()
    DESCRIPTION = auto()
    """It says what the page states as its description."""
    DATA = auto()
    """The page holds the article's text as data, and shows none or only its beginning."""
    DATA_BESIDE = auto()
    """It is data that repeat the body or are none of it; or a part of the body that they hold as a whole."""
    DECK_NAME = auto()
    """The names of the elements around it are names of decks."""
    WITHIN_BODY = auto()
    """It is a row or an item of a table or list between two paragraphs of the body."""
    HEADED = auto()
    """It is a heading behind the body or the paragraph below, which goes on with it."""
    REPEATS_TITLE = auto()
    """It says the title once more."""
    POINTER = auto()
    """It sends the reader to another article."""
    REMNANT = auto()
    """It is what is left of an embedded post, a picture or a pager."""
    FURNITURE_LISTED = auto()
    """The lexicon knows it for furniture, and the model is not sure that it is body."""
    EDITORS_LINE = auto()
    """It names the editor and says nothing else."""
    NEXT_ARTICLE = auto()
    """It stands where another article has begun."""


class Decision(NamedTuple):
    """What decided a block's role, and how surely."""

    by: DecidedBy
    probability: float | None = None
    """Of the role, 0 to 1, where a model of titles, bylines or dates decided."""
    method: str | None = None
    """Where the title, byline or date was found: `field`, `h1`, `json-ld`, `meta`, `text`, …"""
    phrase: str | None = None
    """What the lexicon lists."""


@dataclass(frozen=True)
class Reason:
    """Why a block has its role: what decided, and what is known of the block besides."""

    role: str
    decision: Decision
    body_probability: float | None
    """How probable it is to the model that the block is of the body, 0 to 1; None where it was not looked at."""
    words: int
    in_lexicon: bool
    """Whether the lexicon knows the block for furniture."""
    recurs: bool
    """Whether it recurs over the source."""
    mark: Mark | None = None
    """What the DOM tells of a block of an HTML page."""
