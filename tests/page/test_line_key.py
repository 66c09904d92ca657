"""Line keys: which lines count as the same one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.page.line_key import COUNTED_LENGTH, line_key


def test_case_and_counters_do_not_change_a_short_lines_key() -> None:
    assert line_key("3 Comments") == line_key("12 COMMENTS")
    assert line_key("Share") != line_key("Print")


@pytest.mark.parametrize(
    ("line", "other"),
    [
        (
            "(Reporting by Ann Lee; editing by the city desk)",
            "(Reporting by Tom O'Dea in Oxley; editing by the city desk)",
        ),
        ("File photo: a street in Oxley last spring.", "File photo: the old bridge at Harrowby last spring."),
        ("19:43 Why the station of Arcosa is still not open", "7:05 Why the school of Vale Cross is not open"),
        ("（本报记者王丽报道，责任编辑：陈明编辑部）", "（本报记者李伟伟报道，责任编辑：明编辑部）"),
    ],
)
def test_a_line_is_known_by_its_frame(line: str, other: str) -> None:
    assert line_key(line) == line_key(other)


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("Why the station of Arcosa is still not open", "Why the station of Arcosa is still not built"),
        ("Why the station of Arcosa is still not open", "How the station of Arcosa is still not open"),
        ("Read the whole story", "Read the new story"),
        ("关于责任编辑", "关于新闻编辑"),
    ],
)
def test_other_ends_or_few_words_make_another_line(line: str, other: str) -> None:
    assert line_key(line) != line_key(other)


def test_a_paragraph_is_known_by_all_of_its_words() -> None:
    line = (
        "The gauge at the bridge of {} stood at nearly six metres at four in the morning, the highest level on record."
    )
    assert line_key(line.format("Oxley")) != line_key(line.format("Harrowby"))
    assert line_key(line.format("Oxley")[:-1]) == line_key(line.format("Harrowby")[:-1])


def test_the_figures_of_a_long_line_are_part_of_its_key() -> None:
    line = "The gauge at the bridge stood at {} metres at four in the morning, the highest level on record."
    assert len(line) > COUNTED_LENGTH
    assert line_key(line.format("5.84")) != line_key(line.format("5.85"))
    assert line_key(line.format("5.84")) == line_key(line.format("5.84").upper())


@given(st.text(max_size=30))
def test_a_key_is_a_positive_63_bit_number(text: str) -> None:
    assert 0 <= line_key(text) < 1 << 63


def test_keys_are_the_same_on_every_machine() -> None:
    assert line_key("Most read") == KEY_OF_MOST_READ


KEY_OF_MOST_READ = 243589717043538686
