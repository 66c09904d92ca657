"""What paragraphs repeat of a line is counted word by word, each once."""

import numpy as np
import pytest

from corpus.article.dump.overlap import OVERLAP, overlap_shares, shares_repeated
from corpus.text.words import stems_of_lines


def test_the_share_of_a_lines_different_words_that_others_have() -> None:
    stems = stems_of_lines(["harbour bridge bridge closed", "an in", "closed roads", "the bridge", "harbour"])
    lines, others = np.array([0, 1, 2]), np.array([2, 3])
    shares = shares_repeated(lines, others, stems.content, stems.ends)
    assert shares == pytest.approx([2 / 3, 0, 1])


def test_many_words_find_their_place() -> None:
    words = [f"{number:05d}" for number in range(3000)]
    stems = stems_of_lines([" ".join(words), " ".join(words[::2]), " ".join(words[1::4])])
    assert shares_repeated(np.array([0, 1, 2]), np.array([1]), stems.whole, stems.ends) == pytest.approx([0.5, 1, 0])


def test_a_title_is_told_again_by_the_lead_by_the_body_and_right_below() -> None:
    lines = ["bridge closes spring", "bridge works", "piers bridge closes", "bridge again", "traffic bridge", "spring"]
    stems = stems_of_lines(lines)
    is_told, is_long = np.array([False, True, True, True, True, True]), np.array([False] * 5 + [True])
    title = stems_of_lines([lines[0]])
    rows, ends = np.array([0]), np.array([len(lines)])
    [shares] = overlap_shares(title.whole, title.ends, rows, stems.whole, stems.ends, ends, is_told, is_long)
    # The first three paragraphs have "bridge" and "closes", those below "bridge" and "spring", the one right below
    # "spring". All seven words are among the ten that most paragraphs have; of their ten uses the title has seven.
    assert dict(zip(OVERLAP, shares, strict=True)) == pytest.approx(
        {"said_in_lead": 2 / 3, "said_in_body": 2 / 3, "covers": 3 / 5, "covers_often": 6 / 10, "said_in_next": 1 / 3}
    )
