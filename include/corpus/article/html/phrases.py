"""The phrases of `html_phrases.yml`, counted in a page's blocks."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import yaml
from ahocorasick_rs import AhoCorasick
from numpy.typing import NDArray

from corpus.text.phrases import is_apart

GROUPS = ("bio", "sources", "offer", "legal", "more", "talk", "asked")

# Only so much of a block is looked at, in characters: phrases of the surroundings open their blocks, and stray
# ones in long paragraphs tell nothing.
REACH = 300


@cache
def _matcher() -> tuple[AhoCorasick, list[int]]:
    listed = yaml.safe_load(Path(__file__).with_name("phrases.yml").read_text(encoding="utf-8"))
    pairs = [(str(phrase), at) for at, group in enumerate(GROUPS) for phrase in listed[group]]
    return AhoCorasick([phrase for phrase, _ in pairs]), [at for _, at in pairs]


def count_phrases(texts: Sequence[str]) -> NDArray[np.float32]:
    """How often each group's phrases stand in each text: a row a text, a column a group, at most 3 each.

    Args:
        texts: beginnings of blocks, at most `REACH` characters, as `lexicon.fold` writes them.
    """
    matcher, group_of = _matcher()
    found = np.zeros((len(texts), len(GROUPS)), dtype=np.float32)
    for row, folded in enumerate(texts):
        for pattern, start, end in matcher.find_matches_as_indexes(folded):
            if is_apart(folded, start, end):
                found[row, group_of[pattern]] += 1
    return np.minimum(found, 3)
