"""Words as they are split and counted everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.parse.words import count_words, ideographs, split_words, stems, stems_of_lines


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Mayor's plan—rejected!", ["the", "mayor", "s", "plan", "rejected"]),
        ("ÉTÉ 2025, l’eau", ["été", "2025", "l", "eau"]),
        ("cafe\u0301 snake_case", ["cafe\u0301", "snake_case"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("…—!", []),
        ("", []),
    ],
)
def test_letters_marks_and_digits_make_words(text: str, words: list[str]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), (" — ", 1), ("two words", 2), ("the mayor's plan", 3), ("日本の新聞", 2), ("NHK の発表です", 3)],
)
def test_two_ideographs_count_as_one_word(text: str, count: int) -> None:
    assert count_words(text) == count


@given(st.text())
def test_splitting_words_again_changes_nothing(text: str) -> None:
    words = split_words(text)
    assert split_words(" ".join(words)) == words
    assert all(words)


@given(st.text())
def test_ideographs_are_characters_of_the_text_in_order(text: str) -> None:
    remaining = iter(text)
    assert all(sign in remaining for sign in ideographs(text))
    assert 0 <= count_words(text) <= len(text)


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])), max_size=6))
def test_stems_of_lines_are_those_of_each_line(lines: list[str]) -> None:
    lowered = [line.lower() for line in lines] or [""]
    assert [line.split() for line in stems_of_lines("\n".join(lowered))] == [
        stems(split_words(line)) for line in lowered
    ]


@given(st.text(st.characters(codec="ascii")))
def test_ascii_is_split_as_any_text_is(text: str) -> None:
    assert split_words(text) == split_words(f"{text} é")[:-1]


def test_stems_are_the_beginnings_of_longer_words() -> None:
    assert stems(["the", "town", "council", "voted"]) == ["town", "counc", "voted"]
