"""Phrases are found where a matcher of all of them finds them, letters on either side looked at."""

import numpy as np
import pytest
from ahocorasick_rs import AhoCorasick
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.article.dump.phrases import find_phrases, tree_of
from corpus.text.arrays import codes_of
from corpus.text.lexicon import is_apart

PHRASES = {
    "sign up": 0,
    "sign up for": 1,
    "photo:": 0,
    "© getty": 2,
    "图为": 1,
    "扫码": 2,
    "\nby": 1,
    "\nvon": 0,
    "\n文": 2,
}
TREE = tree_of(PHRASES)
MATCHER, KINDS = AhoCorasick(list(PHRASES)), list(PHRASES.values())
PIECES = st.sampled_from([*(phrase.strip() for phrase in PHRASES), *"abny:© .文图为é🙂", "sig", "by", "for", " "])
LINES = st.lists(st.lists(PIECES, max_size=6).map("".join), min_size=1, max_size=6)


def _found(lines: list[str]) -> list[list[bool]]:
    found = np.zeros((3, len(lines)), dtype=np.bool_)
    find_phrases(codes_of("\n" + "\n".join(lines) + "\n"), TREE, found)
    marked: list[list[bool]] = found.tolist()
    return marked


@given(LINES)
@example(
    ["sign up for it", "resign up", "photo:x", "by", "by-line", "bye", "", "扫码", "x扫码x", "von", "a von b", "文"]
)
@example(["© getty"])
@example(["图为"])
def test_phrases_are_marked_in_the_lines_that_hold_them(lines: list[str]) -> None:
    expected = np.zeros((3, len(lines)), dtype=np.bool_)
    for at, line in enumerate(lines):
        text = f"\n{line}\n"
        for number, start, end in MATCHER.find_matches_as_indexes(text, overlapping=True):
            if is_apart(text, start + (text[start] == "\n"), end):
                expected[KINDS[number], at] = True
    assert _found(lines) == expected.tolist()


def test_a_phrase_that_is_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="'ad' is too short"):
        tree_of({"ad": 0})
