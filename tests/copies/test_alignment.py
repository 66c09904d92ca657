"""How two texts align, and the rule that decides whether they are copies."""

import random

import numpy as np
import pytest

from corpus.copies.alignment import FIGURES, TokenTable, align_pairs, side_by_side
from corpus.copies.rule import are_copies
from corpus.copies.tokens import tokens_of

STORY = (
    "The harbour council of Saltby decided on Monday to close the old pier for two years. Engineers found that 41 of "
    "its 300 posts were rotten, and Ann Lee, who leads the council, said that nobody wanted another winter like the "
    "last. The ferry to Elmstow will leave from the fish market until the work is done. Shopkeepers on the quay fear "
    "for their summer trade; they asked for a footbridge and were told that it would cost 900,000 crowns. Work begins"
    " in March."
)
QUAKE = (
    "A magnitude {} earthquake struck {} kilometres north of {} at {} on Friday, according to the seismological "
    "institute. It was {} kilometres deep. There were no immediate reports of damage or injuries. In the past ten "
    "days there were {} earthquakes of magnitude 3 or greater nearby. Read in our guide what to do during an "
    "earthquake."
)


def figures_of(one: str, other: str) -> dict[str, float]:
    """The figures of a pair, the shorter text first."""
    return side_by_side(*sorted(map(tokens_of, (one, other)), key=lambda text: float(text.weights.sum()))).figures


def copies(one: str, other: str) -> bool:
    found = figures_of(one, other)
    words = min(float(tokens_of(text).weights.sum()) for text in (one, other))
    row = np.array([[found[name] for name in FIGURES]], np.float32)
    return bool(are_copies(row, np.array([words], np.float32))[0])


def test_the_same_text_is_wholly_shared() -> None:
    found = figures_of(STORY, STORY)
    assert (found["of_shorter"], found["of_longer"], found["facts"], found["slots"]) == (1, 1, 1, 0)
    assert found["shorter_from"] < 0.06
    assert found["shorter_to"] > 0.94


def test_an_abridged_text_stands_in_a_part_of_the_longer() -> None:
    sentences = STORY.split(". ")
    found = figures_of(". ".join(sentences[:2]), STORY)
    assert found["of_shorter"] > 0.95
    assert 0.3 < found["of_longer"] < 0.6
    assert found["longer_to"] < 0.6


def test_what_is_spelled_otherwise_is_shared_but_tells_of_no_facts() -> None:
    found = figures_of(STORY, STORY.replace("Engineers", "Enginears").replace("rotten", "rottan"))
    assert found["of_shorter"] == 1
    assert found["slots"] == 0
    assert figures_of(STORY, STORY.replace("300", "800"))["slots"] > 0


def test_a_passage_that_moved_is_shared() -> None:
    first, *others = STORY.split(". ")
    assert figures_of(STORY, ". ".join([*others, first]))["of_shorter"] > 0.9


def test_unrelated_texts_share_nothing() -> None:
    found = figures_of(STORY, "A gull sat on the mast. " * 8)
    assert (found["of_shorter"], found["passages_of_shorter"], found["slots"]) == (0, 0, 0)


def test_stock_phrases_are_no_passages() -> None:
    found = figures_of(STORY, "A gull said that nobody wanted fish, and the ferry to Elmstow will sink.")
    assert found["of_shorter"] > 0.4
    assert found["passages_of_shorter"] == 0


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (STORY, True),
        (STORY.split(" Shopkeepers")[0], True),
        (f"SALTBY (Coast News) – {STORY} Read more on our pages.", True),
        (STORY.replace("said", "stated").replace("until", "till"), True),
        (STORY[:200] + " The rest of it is told in other words, and of the pier nothing more is heard. " * 6, False),
        (STORY.replace("Saltby", "Risby").replace("Ann Lee", "Bo Ek").replace("Elmstow", "Oxley")
         .replace("41", "12").replace("300", "90").replace("900,000", "50").replace("Monday", "Friday"), False),
    ],
)  # fmt: skip
def test_the_rule(other: str, expected: bool) -> None:
    assert copies(STORY, other) is expected


def test_reports_of_one_template_are_no_copies() -> None:
    one = QUAKE.format(4.1, 12, "Saltby", "04:12", 8, "two")
    assert not copies(one, QUAKE.format(5.2, 40, "Oxley", "16:55", 31, "four"))
    assert copies(one, one.replace("immediate ", ""))


def test_pairs_aligned_together_are_as_pairs_aligned_alone() -> None:
    draw = random.Random(4)
    words = STORY.split()
    texts = [tokens_of(" ".join(draw.choices(words, k=draw.randrange(1, 90)))) for _ in range(40)]
    texts += [tokens_of(STORY), tokens_of("")]
    ones, others = (np.array([draw.randrange(len(texts)) for _ in range(300)]) for _ in range(2))
    together = align_pairs(TokenTable.of(texts), ones, others, 2)
    for row, one, other in zip(together, ones, others, strict=True):
        alone = side_by_side(texts[one], texts[other]).figures
        assert row.tolist() == pytest.approx(list(alone.values()))


def test_a_text_that_repeats_itself_takes_no_longer_than_it_may() -> None:
    found = figures_of("tide pier gull rope " * 4_000, "tide pier gull rope " * 3_999)
    assert found["of_shorter"] == 1
