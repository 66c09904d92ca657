"""The phrases of `phrases.yml`, counted in a page's blocks."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from corpus.text.phrases import Phrases

# The groups of phrases.
PHRASES = ("bio", "sources", "offer", "legal", "more", "talk", "asked", "consent")

# At most so many characters of a block are looked at: phrases of the surroundings open their blocks, and stray ones in
# long paragraphs tell nothing.
REACH = 300


@cache
def _phrases() -> Phrases:
    listed = yaml.load(Path(__file__).with_name("phrases.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return Phrases({str(phrase): at for at, group in enumerate(PHRASES) for phrase in listed[group]})


def count_phrases(texts: Sequence[str]) -> NDArray[np.float32]:
    """How often each group's phrases stand in each text: a row a text, a column a group of `PHRASES`, at most 3 each.

    Args:
        texts: beginnings of blocks, at most `REACH` characters, as `lexicon.fold` writes them.
    """
    found = np.zeros((len(texts), len(PHRASES)), dtype=np.float32)
    # One search over all texts is faster than one in each; no phrase holds a line break.
    ends = list(accumulate(len(text) + 1 for text in texts))
    for group, start, _ in _phrases().find("\n".join(texts)):
        found[bisect_right(ends, start), group] += 1
    return np.minimum(found, 3)
