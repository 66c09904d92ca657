"""What is counted in one pass is what Python's own functions tell of each block."""

import unicodedata
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.article.dump.characters import (
    DIGIT,
    IDEOGRAPH,
    LETTER,
    SPACE,
    UPPER,
    count_characters,
    first_twins,
    hash_furniture,
    hash_of_line,
)
from corpus.article.dump.features import read_pages
from corpus.text.arrays import codes_of
from corpus.text.lexicon import FURNITURE_LENGTH, MARKS, TAIL, fold
from corpus.text.words import ideographs

# Some of each class, what is folded otherwise than by itself, characters beyond the first plane.
SIGNS = st.sampled_from("aéßZÉΣİ’'09٣大カ한.…,|*-–“)( \t\u00a0:：🙂𝒜𐐀e\u0301")
LINES = st.lists(st.one_of(st.text(SIGNS, max_size=12), st.text(SIGNS, min_size=50, max_size=70)), min_size=1)
HARD = ["* Ann’s", "", "  ", "ΑΣ ΣΑ", "İZMİR 2025", "大桥关闭", "𐐀𐐀𐐀𐐀", "12:34", "- *", "MENU ›", "x" * 70]


@given(LINES)
@example(HARD)
def test_characters_and_words_are_counted(texts: list[str]) -> None:
    counted = count_characters(codes_of("\n".join(texts) + "\n"), len(texts))
    kinds: dict[int, Callable[[str], bool]] = {
        SPACE: str.isspace,
        UPPER: lambda sign: unicodedata.category(sign) in ("Lu", "Lt") and sign < "\U00010000",
        IDEOGRAPH: lambda sign: bool(ideographs(sign)),
        DIGIT: lambda sign: unicodedata.category(sign) == "Nd" and sign < "\U00010000",
        LETTER: lambda sign: unicodedata.category(sign)[0] in "LM" and sign < "\U00010000" and not (
            unicodedata.category(sign) in ("Lu", "Lt") or ideographs(sign)
        ),
    }  # fmt: skip
    for at, text in enumerate(texts):
        for kind, is_one in kinds.items():
            assert counted.of_class[at, kind] == sum(map(is_one, text))
        spaced = "".join(" " if ideographs(sign) else sign for sign in text)
        assert counted.words[at] == len(spaced.split()) + len(ideographs(text)) // 2
        assert counted.capitals[at] == sum(kinds[UPPER](word[0]) for word in spaced.split())


@given(st.lists(LINES, min_size=1, max_size=4))
@example([HARD, HARD])
@example([["*ab-cd", "-a-", "→é-x", "*a* b"]])
def test_lines_are_folded_as_the_lexicon_writes_them(pages: list[list[str]]) -> None:
    page = read_pages(pages)
    folded = [fold(text).lstrip(MARKS) for texts in pages for text in texts]
    assert [page.line(at) for at in range(len(folded))] == folded


@given(LINES, LINES)
@example(HARD, HARD[3:])
def test_a_twin_is_the_first_equal_block_of_its_page(texts: list[str], more: list[str]) -> None:
    counted = count_characters(codes_of("\n".join(texts + more) + "\n"), len(texts) + len(more))
    first = first_twins(counted.hashes, np.array([len(texts), len(texts) + len(more)]))
    assert first.tolist() == [*map(texts.index, texts), *(len(texts) + more.index(text) for text in more)]


@pytest.mark.parametrize(
    "line", ["Menu", "* Related:", "comments (12)", "…", "x" * FURNITURE_LENGTH, "x" * (FURNITURE_LENGTH + 1)]
)
def test_a_furniture_line_is_known_by_what_it_says(line: str) -> None:
    counted = count_characters(codes_of(f"{line}\n"), 1)
    said = fold(line).lstrip(MARKS)
    assert hash_furniture(counted.folded, counted.starts)[0] == (
        hash_of_line(said.rstrip(TAIL)) if len(said) <= FURNITURE_LENGTH else 0
    )


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("on 3 May 2025", True), ("2025年12月3日", True), ("٣ مايو ٢٠٢٥", True), ("𝟑 May 𝟐𝟎𝟐𝟓", True),
        ("in 2025", False), ("20 25", False), ("123 of 2025", False), ("3 of 123", False),
    ],
)  # fmt: skip
def test_a_day_has_four_digits_in_a_row_and_a_number_of_one_or_two(text: str, may: bool) -> None:
    assert count_characters(codes_of(f"{text}\n"), 1).dated.tolist() == [may]
