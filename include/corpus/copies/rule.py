"""The one rule by which two aligned texts are copies or not."""

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
    is_clean = (share >= CLEAN_SHARE) & (slots == 0)
    least = np.where((words < SHORT_WORDS) & ~is_clean, SHORT_FACTS, FACTS)
    held = np.where(facts < 0, share >= SHARE_WITHOUT_FACTS, (share >= SHARE) & (facts >= least))
    return np.asarray(held & (slots <= SLOTS))
