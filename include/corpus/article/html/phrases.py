"""The phrases of `phrases.yml` and of the lexicon, found in a page's blocks by one search."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import yaml

from corpus.text.arrays import Flags, Floats
from corpus.text.lexicon import lexicon
from corpus.text.line_phrases import LinePhrases

# The groups of phrases.
PHRASES = ("bio", "sources", "offer", "legal", "more", "talk", "asked", "consent")

# At most so many characters of a block are looked at: phrases of the surroundings open their blocks, and stray ones in
# long paragraphs tell nothing.
REACH = 300

# A phrase of a group has the group's number, one of the lexicon alone `_LEXICON`, one of both the group's plus `_BOTH`.
_LEXICON = len(PHRASES)
_BOTH = _LEXICON + 1


@cache
def _phrases() -> LinePhrases:
    listed = yaml.load(Path(__file__).with_name("phrases.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    kinds = {str(phrase): at for at, group in enumerate(PHRASES) for phrase in listed[group]}
    entries = lexicon().entries
    furniture = entries["phrases"] | entries["consent"]
    return LinePhrases(kinds | {phrase: kinds.get(phrase, -1) + _BOTH for phrase in sorted(furniture)})


def count_phrases(lines: Sequence[str]) -> tuple[Floats, Flags]:
    """Count the phrases of each line.

    Args:
        lines: beginnings of blocks, at most `REACH` characters, as `lexicon.fold` writes them; none has a line break.

    Returns:
        How often each group's phrases stand there, a row a line and a column a group of `PHRASES`, at most 3 each; for
        each line whether it holds a phrase of furniture or consent.
    """
    found = _phrases().counted(lines)
    counts = found[:, :_LEXICON].copy()
    counts[:, : found.shape[1] - _BOTH] += found[:, _BOTH:]
    return np.minimum(counts, 3).astype(np.float32), found[:, _LEXICON:].sum(axis=1) > 0
