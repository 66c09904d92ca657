"""The one rule by which two aligned texts are copies or not."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.copies.alignment import FIGURES
from corpus.text.arrays import Flags, Floats

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

# Pairs that are no copies and of which the shorter text has less of the longer in long runs are not kept: they tell
# nothing of round-ups either.
RELATED = 0.15


def are_copies(figures: NDArray[np.float32], words: Floats) -> Flags:
    """Which pairs are one story's text, shortened, expanded or lightly edited, rather than a template's.

    Args:
        figures: a row of `FIGURES` for each pair.
        words: the length of each pair's shorter text.
    """
    share, facts, slots = (figures[:, FIGURES.index(name)] for name in ("of_shorter", "facts", "slots"))
    longer = words * share / np.maximum(figures[:, FIGURES.index("of_longer")], 1e-6)
    is_clean = (share >= CLEAN_SHARE) & (slots == 0)
    is_whole = (share >= WHOLE_SHARE) & (slots <= WHOLE_SLOTS) & (words >= WHOLE_WORDS)
    is_strict = ((words < SHORT_WORDS) & ~is_clean) | (slots > FEW_SLOTS)
    least = np.where(is_whole, WHOLE_FACTS, np.where(is_strict, SHORT_FACTS, FACTS))
    held = np.where(facts < 0, share >= SHARE_WITHOUT_FACTS, (share >= SHARE) & (facts >= least))
    # Of two texts that are both short one word may tell two reports apart.
    return np.asarray(held & (slots <= np.where(longer < SHORT_WORDS, 0, SLOTS)))


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
    share, facts, slots = figures["of_shorter"], figures["facts"], figures["slots"]
    least_share, told = (SHARE, "") if facts >= 0 else (SHARE_WITHOUT_FACTS, ", since it has no numbers and names")
    longer = words * share / max(figures["of_longer"], 1e-6)
    most = 0 if longer < SHORT_WORDS else SLOTS
    found = [
        Condition(
            f"{share:.0%} of the shorter text stands in the longer; at least {least_share:.0%} is asked{told}",
            share >= least_share,
        ),
        Condition(
            f"{slots:.1f} places in 100 words where a few words stand for others; at most {most:g}", slots <= most
        ),
    ]
    if facts >= 0:
        is_short = words < SHORT_WORDS and not (share >= CLEAN_SHARE and slots == 0)
        least, told = (SHORT_FACTS, ", since it is short") if is_short else (FACTS, "")
        if slots > FEW_SLOTS and not is_short:
            least, told = SHORT_FACTS, f", since more than {FEW_SLOTS:g} places in 100 words are replaced"
        if share >= WHOLE_SHARE and slots <= WHOLE_SLOTS and words >= WHOLE_WORDS:
            least, told = WHOLE_FACTS, ", since it is long and stands there nearly whole"
        text = f"{facts:.0%} of its numbers and names stand there; at least {least:.0%}{told}"
        found.insert(1, Condition(text, facts >= least))
    return found
