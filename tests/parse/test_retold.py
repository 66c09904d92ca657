"""What paragraphs repeat of a line is counted word by word, each once."""

import numpy as np
import pytest

from corpus.parse.retold import shares_repeated
from corpus.parse.words import stems_of_lines


def test_the_share_of_a_lines_different_words_that_others_have() -> None:
    stems = stems_of_lines(["harbour bridge bridge closed", "an in", "closed roads", "the bridge", "harbour"])
    lines, others = np.array([0, 1, 2]), np.array([2, 3])
    shares = shares_repeated(lines, others, stems.content, stems.ends)
    assert shares == pytest.approx([2 / 3, 0, 1])


def test_many_words_find_their_place() -> None:
    words = [f"{number:05d}" for number in range(3000)]
    stems = stems_of_lines([" ".join(words), " ".join(words[::2]), " ".join(words[1::4])])
    assert shares_repeated(np.array([0, 1, 2]), np.array([1]), stems.whole, stems.ends) == pytest.approx([0.5, 1, 0])
