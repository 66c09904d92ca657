"""The phrases of `phrases.yml`, counted in a page's blocks."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import yaml

from corpus.text.arrays import Floats
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


def count_phrases(lines: str, ends: Sequence[int]) -> Floats:
    """How often each group's phrases stand in each line: a row a line, a column a group of `PHRASES`, at most 3 each.

    One search over all lines is faster than one in each; no phrase holds a line break.

    Args:
        lines: beginnings of blocks, at most `REACH` characters, as `lexicon.fold` writes them.
        ends: where the line after each begins.
    """
    found = np.zeros((len(ends), len(PHRASES)), dtype=np.float32)
    for group, start, _ in _phrases().find(lines):
        found[bisect_right(ends, start), group] += 1
    return np.minimum(found, 3)
