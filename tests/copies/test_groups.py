"""Groups of texts, and round-ups, which would join what is unrelated."""

import numpy as np
import pytest

from corpus.copies.groups import Part, groups_of, is_round_up, parts_apart


def groups(*pairs: tuple[int, int]) -> dict[int, int]:
    table = np.array(pairs, np.int64).reshape(-1, 2)
    return dict(zip(*(column.tolist() for column in groups_of(table[:, 0], table[:, 1])), strict=True))


def test_chains_of_pairs_are_groups_named_by_their_lowest() -> None:
    pairs = [(5, 9), (9, 2), (7, 8), (-3, 7)]
    assert groups(*pairs) == groups(*reversed(pairs)) == {5: 2, 9: 2, 2: 2, 7: -3, 8: -3, -3: -3}
    assert groups() == {}


def test_a_long_chain_is_one_group() -> None:
    assert set(groups(*((number, number + 1) for number in range(5000))).values()) == {0}


LEAD, END = (0.0, 0.4), (0.5, 1.0)
BRIEFS = (Part(2, 0.09, 0.81, 0.9, False), Part(3, 0.09, 0.91, 1.0, False))


@pytest.mark.parametrize(
    ("parts", "neighbours", "expected"),
    [
        # Two whole texts, at different places.
        ([Part(1, 0.4, *LEAD, True), Part(2, 0.5, *END, True)], {}, True),
        # Parts of two texts that make most of it; that make too little of it.
        ([Part(1, 0.4, *LEAD, False), Part(2, 0.4, *END, False)], {}, True),
        ([Part(1, 0.2, *LEAD, False), Part(2, 0.2, *END, False)], {}, False),
        # Three, no two of which make most of it.
        ([Part(1, 0.25, 0.0, 0.3, True), Part(2, 0.25, 0.35, 0.6, False), Part(3, 0.25, 0.7, 1.0, False)], {}, True),
        # The two have passages in common, by themselves or with a third one.
        ([Part(1, 0.4, *LEAD, True), Part(2, 0.5, *END, True)], {1: {2: LEAD}, 2: {1: END}}, False),
        ([Part(1, 0.4, *LEAD, True), Part(2, 0.5, *END, True)], {1: {3: LEAD}, 2: {3: LEAD}}, False),
        # The third has them at different places; it is the text itself.
        ([Part(1, 0.4, *LEAD, True), Part(2, 0.5, *END, True)], {1: {3: LEAD}, 2: {3: END}}, True),
        ([Part(1, 0.4, *LEAD, True), Part(2, 0.5, *END, True)], {1: {9: LEAD}, 2: {9: LEAD}}, True),
        # So do two others: then they are parts of one story.
        (
            [Part(1, 0.4, *LEAD, True), Part(2, 0.5, *END, True)],
            {1: {3: LEAD, 4: LEAD}, 2: {3: END, 4: END}},
            False,
        ),
        # One of the two was cut from all over the text.
        ([Part(1, 0.15, 0.0, 0.15, True), Part(2, 0.2, 0.2, 1.0, True)], {}, False),
        ([Part(1, 0.15, 0.0, 0.15, True), Part(2, 0.2, 0.2, 0.4, True)], {}, True),
        # At one place.
        ([Part(1, 0.4, *LEAD, True), Part(2, 0.4, *LEAD, True)], {}, False),
        # One of them is nearly all of it; a line is nothing.
        ([Part(1, 0.9, 0.0, 0.9, True), Part(2, 0.5, *END, True)], {}, False),
        ([Part(1, 0.8, 0.0, 0.8, True), Part(2, 0.02, 0.9, 1.0, True)], {}, False),
        # Three that have nothing to do with each other may be smaller; two may not, nor do three that make too little.
        ([Part(1, 0.8, 0.0, 0.8, True), *BRIEFS], {}, True),
        ([Part(1, 0.8, 0.0, 0.8, True), BRIEFS[0]], {}, False),
        ([Part(1, 0.8, 0.0, 0.8, True), *BRIEFS], {2: {3: LEAD}}, False),
        ([Part(1, 0.3, 0.0, 0.3, True), *BRIEFS], {}, False),
        ([], {}, False),
    ],
)
def test_round_ups(parts: list[Part], neighbours: dict[int, dict[int, tuple[float, float]]], expected: bool) -> None:
    for rows in (parts, parts[::-1]):
        # Beside those of another text, none of which is beside another.
        columns = zip(*[(8, *Part(1, 0.5, *LEAD, True)), *((9, *part) for part in rows)], strict=True)
        kept = parts_apart(dict(zip(("text_id", *Part._fields), map(np.array, columns), strict=True)))
        assert set(kept) <= {9}
        assert is_round_up(9, kept.get(9, []), neighbours) is expected
