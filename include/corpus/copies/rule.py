"""The one rule by which two aligned texts are copies or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.copies.alignment import FIGURES
from corpus.text.arrays import Counts, Doubles, Flags, Floats

# Least share of the shorter text that copies have in common; of its numbers and names; most slots per 100 words.
SHARE, FACTS, SLOTS = 0.75, 0.70, 5.0
# Of a text of fewer words its names and numbers must agree better; without any, the text itself.
SHORT_WORDS, SHORT_FACTS, SHARE_WITHOUT_FACTS = 60, 0.85, 0.90
# But for a short text that stands in the longer as it is, where a name may be cut off at its end.
CLEAN_SHARE = 0.95

# Of a long text that stands there nearly whole and has hardly a slot fewer facts are asked: what an update adds has
# names of its own, while a template's differ in slots.
WHOLE_SHARE, WHOLE_SLOTS, WHOLE_WORDS, WHOLE_FACTS = 0.85, 1.0, 100, 0.50

# With more replaced places than that as many facts are asked as of a short text: reports of one template that agree in
# most of its slots share three quarters of the numbers and names, which the template itself has.
FEW_SLOTS = 2.0

# So many names for which others stand, and so many in 100 words, make reports of one form: updates change figures, and
# one name at most, that of a day. Of 3,289 pairs of notices (bench/forms.py, 120 of each class of the half that was
# looked at) that were copies 20 are, without this condition 1,171; of the 22,800 right pairs of 10,000 articles of
# either sort of copied news 26 are lost by it, with .6 names in 100 words 49.
NAMES, NAMES_RATE = 2, 0.75

# With so many in 100 words as many facts are asked as of a short text. Without it the other half's flu clinics are
# copies too, 4 in 100 of them; 19 right pairs are lost.
FEW_NAMES = 0.4

# Of a text under so many words of which less than that stands in the longer as many facts are asked as of a short one:
# else another notice from which a paragraph is missing is a copy, 119 of these pairs. 29 right pairs are lost.
MEDIUM_WORDS, MEDIUM_SHARE = 200, 0.90

# Where neither names nor words are replaced fewer facts are asked, the fewer the longer the text: of an update nothing
# but figures may differ. So 475 more pairs of running stories are copies, and 66 right ones of copied news. Reports
# made of figures, as of the price of petrol, are told apart by the first share: with .5 more of them are copies.
FIGURES_SHARE, FIGURES_SLOTS_OF_WORDS = 0.90, 0.3
FIGURES_WORDS, FIGURES_FACTS = 100, 0.60
MANY_WORDS, MANY_WORDS_FACTS = 300, 0.20

# Pairs that are no copies and of which the shorter text has less of the longer in long runs are not kept: they tell
# nothing of round-ups either.
RELATED = 0.15


_USED = ("of_shorter", "of_longer", "facts", "slots", "names", "slots_of_words")

# Why another share of the numbers and names is asked than `FACTS`, in the order in which the first that holds counts.
_REASONS = (
    "since it is long and nothing but figures differs",
    "since a name is replaced",
    "since it is no long text and a part of it is missing",
    "since it is long and stands there nearly whole",
    "since hardly more than figures differs",
    "since it is short",
    f"since more than {FEW_SLOTS:g} places in 100 words are replaced",
)


class _Asked(NamedTuple):
    """What the rule asks of pairs, a number for each."""

    share: Doubles
    facts: Doubles
    slots: Doubles
    reason: Counts
    """The number in `_REASONS` of what decides how many facts are asked, -1 where nothing does."""


def _asked(figures: NDArray[np.float32], words: Floats) -> _Asked:
    share, of_longer, facts, slots, names, slots_of_words = (figures[:, FIGURES.index(name)] for name in _USED)
    longer = words * share / np.maximum(of_longer, 1e-6)
    only_figures = (
        (names == 0)
        & (100 * slots_of_words <= FIGURES_SLOTS_OF_WORDS * words)
        & (share >= FIGURES_SHARE)
        & (words >= FIGURES_WORDS)
    )
    cases = (
        (only_figures & (words >= MANY_WORDS), MANY_WORDS_FACTS),
        ((names > 0) & (100 * names >= FEW_NAMES * words), SHORT_FACTS),
        ((words >= SHORT_WORDS) & (words < MEDIUM_WORDS) & (share < MEDIUM_SHARE), SHORT_FACTS),
        ((share >= WHOLE_SHARE) & (slots <= WHOLE_SLOTS) & (words >= WHOLE_WORDS), WHOLE_FACTS),
        (only_figures, FIGURES_FACTS),
        ((words < SHORT_WORDS) & ~((share >= CLEAN_SHARE) & (slots == 0)), SHORT_FACTS),
        (slots > FEW_SLOTS, SHORT_FACTS),
    )
    holding, least = zip(*cases, strict=True)
    return _Asked(
        np.where(facts < 0, SHARE_WITHOUT_FACTS, SHARE),
        np.select(holding, least, FACTS),
        # Of two texts that are both short one word may tell two reports apart.
        np.where(longer < SHORT_WORDS, 0, SLOTS),
        np.select(holding, range(len(cases)), -1),
    )


def _is_form(names: Floats, words: Floats) -> Flags:
    return np.asarray((names >= NAMES) & (100 * names >= NAMES_RATE * words))


def are_copies(figures: NDArray[np.float32], words: Floats) -> Flags:
    """Which pairs are one story's text, shortened, expanded or lightly edited, rather than a template's.

    Args:
        figures: a row of `FIGURES` for each pair.
        words: the length of each pair's shorter text.
    """
    asked = _asked(figures, words)
    share, _, facts, slots, names, _ = (figures[:, FIGURES.index(name)] for name in _USED)
    has_facts = (facts < 0) | (facts >= asked.facts)
    return np.asarray((share >= asked.share) & has_facts & (slots <= asked.slots) & ~_is_form(names, words))


@dataclass(frozen=True)
class Condition:
    """One condition of the rule for a pair, in words."""

    text: str
    holds: bool


def conditions(figures: Mapping[str, float], words: float) -> list[Condition]:
    """What the rule asks of one pair, each with what was found; all hold where the two are copies.

    Args:
        figures: the pair's `FIGURES` by name.
        words: the length of the shorter text.
    """
    row = np.array([[figures.get(name, 0) for name in FIGURES]], np.float32)
    lengths = np.array([words], np.float32)
    asked = _asked(row, lengths)
    least_share, least_facts, most_slots = (float(column[0]) for column in asked[:3])
    share, _, facts, slots, names, _ = (float(row[0, FIGURES.index(name)]) for name in _USED)
    without_facts = "" if facts >= 0 else ", since it has no numbers and names"
    found = [
        Condition(
            f"{share:.0%} of the shorter text stands in the longer; at least {least_share:.0%} is asked{without_facts}",
            share >= least_share,
        ),
        Condition(
            f"{slots:.1f} places in 100 words where a few words stand for others; at most {most_slots:g}",
            slots <= most_slots,
        ),
        Condition(
            f"{names:.0f} names between these for which others stand; fewer than {NAMES}, or than {NAMES_RATE:g} in 100"
            " words",
            not _is_form(row[:, FIGURES.index("names")], lengths)[0],
        ),
    ]
    if facts >= 0:
        reason = f", {_REASONS[asked.reason[0]]}" if asked.reason[0] >= 0 else ""
        text = f"{facts:.0%} of its numbers and names stand there; at least {least_facts:.0%}{reason}"
        found.insert(1, Condition(text, facts >= least_facts))
    return found
