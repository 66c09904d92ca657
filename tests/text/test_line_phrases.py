"""Phrases are told for many lines at once, the same as by a search in each."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.text.arrays import codes_of
from corpus.text.line_phrases import LinePhrases
from corpus.text.phrases import Phrases

KIND_OF = {
    "sign up": 0, "sign up for": 1, "photo:": 0, "© getty": 2, "图为": 1, "扫码": 2, "사진": 3, "min read": 3,
    "\nby": 1, "\nvon": 0, "\n文": 2, "\nposted by": 3, "\nsign": 4,
}  # fmt: skip
PIECES = st.sampled_from(
    [*(phrase.strip() for phrase in KIND_OF), *"abny:© .文图为é🙂\U0003134a\U0010ffff", "sig", "for", " "]
)
LINES = st.lists(st.lists(PIECES, max_size=12).map("".join), min_size=1, max_size=6)


def _marked(lines: list[str]) -> list[list[bool]]:
    found = np.zeros((len(lines), 5), dtype=np.bool_)
    starts = np.cumsum([1, *(len(line) + 1 for line in lines)])
    LinePhrases(KIND_OF).mark(codes_of("\n" + "\n".join([*lines, ""])), starts, found)
    return found.tolist()


@given(LINES)
@example(
    ["sign up for it", "resign up", "photo:x", "by", "by-line", "bye", "", "扫码", "x扫码x", "von", "a von b", "文"]
)
@example(["sig", "for"])
def test_each_line_holds_the_kinds_that_a_search_finds_in_it(lines: list[str]) -> None:
    phrases = Phrases(KIND_OF)
    expected = [{kind for kind, _, _ in phrases.find(f"\n{line}\n")} for line in lines]
    assert [{kind for kind in range(5) if row[kind]} for row in _marked(lines)] == expected


@given(LINES)
@example(["sign up for sign up", "sign", "", "by"])
def test_phrases_are_counted_as_often_as_a_search_finds_them(lines: list[str]) -> None:
    phrases = Phrases(KIND_OF)
    found = [Counter(kind for kind, *_ in phrases.find(f"\n{line}\n")) for line in lines]
    assert LinePhrases(KIND_OF).counted(lines).tolist() == [[times[kind] for kind in range(5)] for times in found]


def test_no_lines_hold_no_phrases() -> None:
    assert LinePhrases(KIND_OF).counted([]).shape == (0, 5)


def test_phrases_of_a_line_stand_in_it_alone() -> None:
    assert _marked(["sign", "up", "by", "a by"]) == [[kind in of for kind in range(5)] for of in ({4}, (), {1}, ())]


@pytest.mark.parametrize("phrase", ["", "\n", "a\U000e0100"])
def test_what_no_line_can_hold_is_an_error(phrase: str) -> None:
    with pytest.raises(ValueError, match="empty or has a character"):
        LinePhrases({phrase: 0})
