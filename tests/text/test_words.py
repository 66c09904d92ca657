"""Words as they are split and counted everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.words import (
    LEAST_LETTERS,
    LONG,
    STEM,
    Stems,
    count_words,
    count_words_and_signs,
    count_words_of_each,
    ideographs,
    letters_of,
    split_words,
    stems_of_lines,
)


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


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_long_texts_are_split_and_counted_as_short_ones_are(text: str) -> None:
    times = LONG // len(text) + 1
    assert split_words(f"{text} " * times) == split_words(text) * times
    assert ideographs(f"{text} " * times) == ideographs(text) * times


@given(st.text(st.sampled_from("aé1.— \n\u2003\u3000\x1f本語かสะ가\U0001f600"), min_size=1, max_size=40))
def test_long_texts_are_counted_as_short_ones_are(text: str) -> None:
    times = 2 * (LONG // len(text) + 1)  # even, so that odd signs make pairs, and five-fold letters whole words
    long = f"{text} " * (5 * times)
    assert count_words_and_signs(long)[1] == len("".join(text.split())) * 5 * times
    words = len("".join(" " if ideographs(sign) else sign for sign in text).split())
    run_on = sum("\u0e00" <= sign <= "\u0eff" for sign in text)
    assert count_words(long) == 5 * times * words + len(ideographs(text)) * 5 * times // 2 + run_on * times


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


def _whole(stems: Stems, line: int) -> set[int]:
    return set(stems.whole[stems.ends[line] : stems.ends[line + 1]].tolist())


def _content(stems: Stems, line: int) -> set[int]:
    return set(stems.content[stems.ends[line] : stems.ends[line + 1]].tolist())


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])), min_size=1, max_size=6))
def test_stems_of_lines_are_those_of_each_line(lines: list[str]) -> None:
    lowered = [line.lower() for line in lines]
    expected = [
        {word[:STEM] for word in split_words(line) if len(word) >= LEAST_LETTERS} | set(ideographs(line))
        for line in lowered
    ]
    stems = stems_of_lines(lowered)
    assert len(stems.ends) == len(lines) + 1
    number_of: dict[str, int] = {}
    for at, wanted in enumerate(expected):
        found = _whole(stems, at)
        assert len(found) == len(wanted)
        known = {number_of[stem] for stem in wanted if stem in number_of}
        assert known <= found
        for stem in wanted:
            number_of.setdefault(stem, _whole(stems_of_lines([stem if len(stem) > 1 else f" {stem} "]), 0).pop())
        assert {number_of[stem] for stem in wanted} == found


def test_words_of_kana_are_stems_and_so_is_each_sign() -> None:
    line = "ドナルド・トランプ・ジョンソン大統領"
    assert stems_of_lines([line]).ends.tolist() == [0, 3 + len(ideographs(line))] == [0, 21]


@given(st.text(st.characters(codec="ascii")))
def test_ascii_is_split_as_any_text_is(text: str) -> None:
    assert split_words(text) == split_words(f"{text} é")[:-1]


def test_inflections_have_the_same_content() -> None:
    stems = stems_of_lines(["voted in", "voters", "大桥", "大"])
    assert _content(stems, 0) == _content(stems, 1)
    assert (_content(stems, 0) | _content(stems, 1)) & _content(stems, 2) == set()
    assert len(_content(stems, 2)) == 2
    assert _content(stems, 3) < _content(stems, 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("مضخة", "المضخات"),
        ("مدارس", "والمدارس"),
        ("مدارس", "بالمدارس"),
        ("مدارس", "وللمدارس"),
        ("سيشرف", "وسيشرف"),
    ],
)
def test_an_arabic_word_is_found_again_behind_what_is_written_before_it(one: str, other: str) -> None:
    stems = stems_of_lines([one, other])
    assert _content(stems, 0) == _content(stems, 1) != set()


@pytest.mark.parametrize(("one", "other"), [("وادي", "ادي"), ("بلدان", "لدان"), ("كتاب", "تاب")])
def test_a_letter_of_an_arabic_word_itself_stays(one: str, other: str) -> None:
    stems = stems_of_lines([one, f"{other}ات"])
    assert _content(stems, 0) != _content(stems, 1)


def test_five_letters_of_thai_count_as_a_word() -> None:
    assert count_words("สะพานท่าเรือปิด") == 4
    assert count_words("bridge สะพาน") == 3


@given(st.text(max_size=60), st.sampled_from([1, 60]))
def test_letters_are_those_of_the_text_in_order(text: str, times: int) -> None:
    letters = letters_of((text + "Mill 9: Ödön’s 大橋\U00020000_.") * times)
    assert letters == "".join(filter(str.isalnum, (text + "Mill 9: Ödön’s 大橋\U00020000_.") * times)).lower()
    assert letters_of("Mill 9: a_b.\n" * times) == "mill9ab" * times
    assert letters_of("Ödön’s mill, 9\u00a0ducks. " * times) == "ödönsmill9ducks" * times


@given(st.lists(st.text("aé 日の\u3000ท\n.", min_size=1, max_size=40), min_size=1, max_size=6))
def test_words_of_several_texts_are_those_of_each(texts: list[str]) -> None:
    assert count_words_of_each(texts) == [count_words(text) for text in texts]
