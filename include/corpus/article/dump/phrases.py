"""Phrases of the lexicon, found all at once in one pass over a text's characters."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from corpus.text.arrays import Codes, Counts, Flags, Hashes, Kinds, codes_of
from corpus.text.compiled import compiled
from corpus.text.words import IDEOGRAPHS, KANA

# Characters up to here are told one by one; beyond are signs, variants and what has no letters of its own.
_TOLD = 1 << 18
_BREAK = ord("\n")

# What a character is beside a phrase: no part of a word; part of one; part of one that needs no space around it.
_PARTS, _LETTER, _UNSPACED = range(3)

# A phrase is looked for where a table of bits holds its first three characters: nearly everywhere that is all.
# Words of two characters are written with characters from here on, which are looked at one by one.
_BITS = 1 << 16
_SPREAD = (np.uint32(40_503), np.uint32(30_011))
_LOGOGRAPHS = 0x2E80


@dataclass(frozen=True)
class PhraseTree:
    """Phrases by their characters: a tree with a node for each beginning of a phrase (a trie).

    Nodes are numbered level by level, so that the children of node 3 are those from `children[3]` to `children[4]`.
    """

    children: Counts
    signs: Codes
    """The last character of each node's beginning."""
    kinds: Counts
    """For each node the kind of the phrase that ends there, or -1."""
    begins: Hashes
    """A bit for each possible beginning, 64 in a number."""


@cache
def _roles() -> Kinds:
    """What each character is beside a phrase, by its number."""
    table = np.array([sign.isalnum() for sign in map(chr, range(_TOLD))]).astype(np.uint8)
    for low, high in (KANA, IDEOGRAPHS):
        table[low : high + 1] *= _UNSPACED
    return table


@compiled
def _bit_of(codes: Codes, at: int) -> np.uint32:
    """The number of the bit for the three characters at a place."""
    bit: np.uint32 = (codes[at] + codes[at + 1] * _SPREAD[0] + codes[at + 2] * _SPREAD[1]) & np.uint32(_BITS - 1)
    return bit


def tree_of(phrases: Mapping[str, int]) -> PhraseTree:
    """Put phrases in lower case into a tree; a line break at a phrase's front finds it at a line's front only.

    Args:
        phrases: each phrase with the number of its kind; of at least three characters, two if they are `_LOGOGRAPHS`.

    Raises:
        ValueError: a phrase has fewer characters.
    """
    beginnings = {phrase[:length] for phrase in phrases for length in range(len(phrase) + 1)}
    levels = sorted(beginnings, key=lambda beginning: (len(beginning), beginning))
    number = {beginning: node for node, beginning in enumerate(levels)}
    parents = [number[beginning[:-1]] for beginning in levels[1:]]
    begins = np.zeros(_BITS // 64, dtype=np.uint64)
    for phrase in phrases:
        if phrase[0] != "\n" and ord(phrase[0]) < _LOGOGRAPHS:
            if len(phrase) < 3:
                raise ValueError(f"'{phrase}' is too short to be looked for")
            bit = int(_bit_of(codes_of(phrase), 0))
            begins[bit // 64] |= np.uint64(1 << bit % 64)
    return PhraseTree(
        np.searchsorted(parents, np.arange(len(levels) + 1)) + 1,
        np.array([ord(beginning[-1:] or "\0") for beginning in levels], dtype=np.uint32),
        np.array([phrases.get(beginning, -1) for beginning in levels]),
        begins,
    )


@compiled
def _role_of(code: np.uint32, roles: Kinds) -> int:
    return roles[code] if code < _TOLD else _PARTS


@compiled
def _walk(
    codes: Codes,
    at: int,
    line: int,
    children: Counts,
    signs: Codes,
    kinds: Counts,
    roles: Kinds,
    found: Flags,
) -> None:
    """Mark a line with the kinds of the phrases that begin at a place."""
    if at > 0 and _role_of(codes[at], roles) == _LETTER and _role_of(codes[at - 1], roles) != _PARTS:
        return
    node = 0
    while at < len(codes):
        child, end = children[node], children[node + 1]
        while child < end and signs[child] != codes[at]:
            child += 1
        if child == end:
            return
        node = child
        at += 1
        if kinds[node] >= 0 and (_role_of(codes[at], roles) == _PARTS or _role_of(codes[at - 1], roles) != _LETTER):
            found[kinds[node], line] = True


@compiled
def _find(
    codes: Codes,
    children: Counts,
    signs: Codes,
    kinds: Counts,
    begins: Hashes,
    roles: Kinds,
    found: Flags,
) -> None:
    # The places are noted first and looked at then: without a jump that depends on a character it takes half the time.
    places = np.empty(len(codes), dtype=np.uint32)
    known = 0
    for at in range(len(codes) - 2):
        bit = _bit_of(codes, at)
        begins_one = begins[bit >> np.uint32(6)] >> np.uint64(bit & np.uint32(63)) & np.uint64(1) != 0
        places[known] = at
        known += begins_one | (codes[at] == _BREAK) | (codes[at] >= _LOGOGRAPHS)
    line = -1
    for at in places[:known]:
        line += codes[at] == _BREAK
        _walk(codes, at, line, children, signs, kinds, roles, found)


def find_phrases(codes: Codes, tree: PhraseTree, found: Flags) -> None:
    """Mark the lines that hold phrases; a letter before or after makes a phrase part of another word.

    Args:
        codes: the characters of a text in lower case, with a line break before each line and one after the last.
        tree: the phrases.
        found: kinds of phrases by lines; what is found is set.
    """
    _find(codes, tree.children, tree.signs, tree.kinds, tree.begins, _roles(), found)
