"""Notices of a form and running stories, made up."""

import random
from collections import Counter

import pytest

from bench.forms import HALVES, classes, filled, forms, with_other_figures
from corpus.copies.tokens import tokens_of


@pytest.mark.parametrize("half", HALVES)
def test_a_half_has_a_dozen_classes_of_notices_in_four_languages_and_running_stories(half: str) -> None:
    notices, stories = classes(half, "notices"), classes(half, "stories")
    assert len(notices) >= 12
    assert len({language for language, _, _ in notices}) >= 4
    assert {language for language, _, _ in notices} & {"ja", "zh"}
    assert len(stories) >= 4


def test_halves_share_no_class() -> None:
    seen, unseen = ({name for sort in ("notices", "stories") for _, name, _ in classes(half, sort)} for half in HALVES)
    assert not seen & unseen


@pytest.mark.parametrize("half", HALVES)
def test_notices_have_100_to_250_words_and_differ(half: str) -> None:
    for language, name, template in classes(half, "notices"):
        draw = random.Random(1)
        texts = [filled(template, language, draw) for _ in range(9)]
        assert len(set(texts)) == len(texts), name
        assert not any(sign in text for text in texts for sign in "{}|"), name
        assert all(100 <= float(tokens_of(text).weights.sum()) <= 250 for text in texts), name


def test_the_same_seed_gives_the_same_and_groups_have_an_original() -> None:
    rows = forms("seen", 9, seed=2, real=[("en", "A story of 7 posts.\n\nIt has 12 words.")])
    assert rows == forms("seen", 9, seed=2, real=[("en", "A story of 7 posts.\n\nIt has 12 words.")])
    assert not any(sign in row.text for row in rows for sign in "{}<>")
    sizes = Counter(row.group for row in rows)
    for group, size in sizes.items():
        kinds = [row.kind for row in rows if row.group == group]
        assert kinds.count("original") == (size > 1), group


def test_as_many_figures_differ_as_asked_and_the_same_stay_the_same() -> None:
    text = "12 of 40 posts, 12 ropes, 7 boats and 300 nets"
    changed = with_other_figures(text, 0.5, random.Random(3)).split()
    assert sum(one != other for one, other in zip(text.split(), changed, strict=True)) in (2, 3)
    assert changed[0] == changed[4]
