"""What speaks for or against a byline candidate beside what its network says, in any language.

The network learnt most of its bylines from English pages. What is weighed here are signs that newspapers share: a
label or an opening such as "By" near the headline, a day behind a name, and buttons and sections that sign nothing.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

import numpy as np

from corpus.article.dump.features import CountedBlocks
from corpus.article.dump.fields import LINES_KEPT, NO_TITLE, chances_of, log_odds_of
from corpus.text.arrays import Counts, Floats
from corpus.text.bylines_cjk import cjk_names, dated_names
from corpus.text.lexicon import fold, lexicon

# What a candidate's log-odds gain or lose. With them, with buttons taken for none and labels in Chinese, Japanese and
# Korean looked for in any short line, bylines of `world` (inscriptis, html_text, bs4), each page read by numbers that
# had not seen its site, are right on .723, .723 and .678 instead of .596, .608 and .638; in the sets that nothing is
# fitted on on .700, .725 and .550 instead of .525, .500 and .475; of a third of `pages` on .603 instead of .591.
LABELLED, OPENED, DATED, LONE = 3.0, 1.0, 0.5, -1.0

# A headline and the names below it are so near each other, and the body's begin to names above it, in blocks.
HEAD_ABOVE, HEAD_BELOW = 2, 8

# A line that says who wrote, and perhaps when, has at most so many characters.
LABEL_LENGTH = 90

# A furniture line of at most so many words has words that no person is called by.
BUTTON_WORDS = 3


def is_signed_in_cjk(text: str) -> bool:
    """Whether a short line in Chinese, Japanese or Korean has a label or a day beside a name: `记者 林小雨`."""
    return len(text) <= LABEL_LENGTH and not text.isascii() and (cjk_names(text) or dated_names(text)) is not None


def signed_in_cjk(page: CountedBlocks, blocks: Iterable[int]) -> list[int]:
    """Those of some blocks that are so signed (`is_signed_in_cjk`)."""
    texts = page.texts
    return [at for at in blocks if not texts[at].isascii() and is_signed_in_cjk(texts[at])]


@lru_cache(maxsize=LINES_KEPT)
def is_labelled(text: str) -> bool:
    """Whether a short line says in so many words who wrote: `Article rédigé par Zoé Morel`, `作者：林小雨`."""
    if len(text) > LABEL_LENGTH:
        return False
    opening = lexicon().by.match(text)
    told = opening is not None and (" " in opening[0].strip() or ":" in opening[0])
    return told or _POSTED.match(text) is not None or is_signed_in_cjk(text)


_WORD = re.compile(r"[^\W\d_]+")
_POSTED = re.compile(r"posted\son\s.{4,30}\sby\s", re.IGNORECASE)
_SHARED_BY = (
    ["facebook", "twitter", "x", "whatsapp", "linkedin", "instagram", "telegram", "pinterest", "reddit", "threads",
     "mail", "teilen", "twittern", "senden", "drucken", "partager", "compartir", "condividi"]
)  # fmt: skip


@cache
def _button_words() -> frozenset[str]:
    known = lexicon()
    lines = [line.split() for line in known.lines if line.isascii() or not line.isalpha()]
    return frozenset(word for words in lines if len(words) <= BUTTON_WORDS for word in words).union(_SHARED_BY)


def are_buttons(names: str) -> bool:
    """Whether each word of what might be a name stands on buttons: `Teilen Twittern Senden`."""
    folded = fold(names)
    return folded in lexicon().lines or folded.startswith("in ") or _button_words().issuperset(_WORD.findall(folded))


def weighed_by_signs(
    page: CountedBlocks, found: Sequence[tuple[int, str]], chances: Floats, titles: Counts, starts: Counts, ends: Counts
) -> Floats:
    """The probabilities of byline candidates with what speaks for or against them.

    Args:
        page: the blocks of one or more pages.
        found: the candidates, in order.
        chances: the probability of each.
        titles: for each page the block of the headline, or `NO_TITLE`.
        starts: for each page the block with which its body begins.
        ends: for each page the one after its last.
    """
    rows = np.array([at for at, _ in found])
    title, start, end = (edge[page.page_of[rows]] for edge in (titles, starts, ends))
    by, date = page.has("by")[rows], page.has("date")[rows]
    told = [
        (is_labelled(page.texts[at]), page.texts[at].startswith(names), names.isascii() and names.isalpha())
        for at, names in found
    ]
    labelled, opens, lone = np.array(told, dtype=np.bool_).T
    top = np.where(title == NO_TITLE, start, np.minimum(title, start))
    in_head = (rows >= top - HEAD_ABOVE) & (rows <= start + 1) & (rows - top <= HEAD_BELOW)
    near = in_head | ((rows >= end - 2) & (rows <= end + 1))
    log_odds = log_odds_of(chances)
    log_odds += LABELLED * (near & labelled) + OPENED * (in_head & by & ~labelled)
    log_odds += DATED * (in_head & date & opens)
    log_odds += LONE * (lone & ~labelled & ~by)
    return chances_of(log_odds)
