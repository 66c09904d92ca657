"""The headline is looked for among few candidates, by their words and by what stands around them."""

import numpy as np
import pytest

from corpus.article.dump.context import CONTEXT, with_context
from corpus.article.dump.features import CountedBlocks, read_page, read_pages
from corpus.article.dump.fields import EXTRA, TITLE_BELOW, Features, body_span, field_features
from corpus.article.dump.title_words import LEAST_LINES, WORDED, title_words, weigh_words, worded
from corpus.article.dump.titles import (
    MOST_TITLES,
    TITLE_OWN,
    best_title,
    likely_titles,
    title_blocks,
    title_candidates,
    title_features,
    weighed_by_slug,
    without_number,
)
from corpus.article.model import numbers
from corpus.article.model.network import rounded
from corpus.text.titles import slug_words
from training.dumps import NEAREST, right_titles

PARAGRAPH = "The harbour council voted on Monday to close the old bridge to lorries until the spring."
TITLE = "Harbour bridge closed to lorries"


def read(texts: list[str], body: list[bool]) -> tuple[CountedBlocks, Features, np.ndarray]:
    page, is_body = read_page(texts), np.array(body)
    return page, (with_context(page), field_features(page, is_body.astype(np.float32), is_body)), is_body


def own(texts: list[str], body: list[bool], found: list[tuple[int, str]], name: str) -> list[float]:
    page, features, is_body = read(texts, body)
    column = len(CONTEXT) + len(EXTRA) + TITLE_OWN.index(name)
    values: list[float] = title_features(page, features, found, is_body, {})[:, column].tolist()
    return values


def test_candidates_are_looked_for_where_little_of_the_body_is_above() -> None:
    texts = ["One menu line taken for the body's very beginning here", *["Item"] * 20, TITLE, *[PARAGRAPH] * 30]
    body = np.array([True, *[False] * 20, False, *[True] * 30])
    assert title_blocks(read_page(texts), 0, body)[-1] >= 21 > TITLE_BELOW
    assert title_blocks(read_page(texts), 0, np.zeros(len(texts), dtype=np.bool_))[-1] < TITLE_BELOW


def test_a_list_number_is_cut_where_the_title_also_stands_without_it() -> None:
    assert without_number(f"4. {TITLE}", {TITLE}) == TITLE
    assert without_number("10. Downing Street", {TITLE}) == "10. Downing Street"
    page = read_page(["1. Home", f"2. {TITLE}", TITLE])
    assert title_candidates(page, [1, 2]) == [(1, TITLE), (2, TITLE)]


def test_few_candidates_remain_in_their_order() -> None:
    texts = [f"Line number {at} of the menu" for at in range(30)]
    page, features, _ = read(texts, [False] * 30)
    width = len(CONTEXT) + len(EXTRA)
    weights = np.zeros((width, 1), dtype=np.float32)
    weights[CONTEXT.index("place")] = 1
    nothing = np.zeros(1, dtype=np.float32)
    perceptron = (weights, nothing, np.ones((1, 1), np.float32), nothing)
    last = rounded(CONTEXT + EXTRA, np.zeros(width, np.float32), np.ones(width, np.float32), [perceptron])
    assert likely_titles(page, list(range(30)), features, last) == list(range(30 - MOST_TITLES, 30))
    assert likely_titles(page, [3, 9], features, last) == [3, 9]


def test_the_odds_of_a_title_that_stands_twice_are_added() -> None:
    found = [(1, TITLE), (2, "Our favourite bridges"), (5, TITLE.upper())]
    chances = np.array([0.6, 0.7, 0.65], dtype=np.float32)
    assert best_title(found, chances) == 2
    assert best_title(found[:2], chances[:2]) == 1
    assert best_title(found, np.ones(3, dtype=np.float32)) in (0, 2)


def test_a_headline_is_preferred_to_the_deck_below_it() -> None:
    found = [(3, TITLE), (4, "Drivers must take the long way round")]
    assert best_title(found, np.array([0.97, 0.98], dtype=np.float32)) == 0
    assert best_title(found, np.array([0.9, 0.98], dtype=np.float32)) == 1
    assert best_title(found, np.array([0.52, 0.6], dtype=np.float32)) == 1
    assert best_title([(2, TITLE), found[1]], np.array([0.97, 0.98], dtype=np.float32)) == 1


def test_the_line_that_has_the_addresss_words_is_likelier() -> None:
    found = [(1, "Bridge"), (2, "Old bridge closed for repairs until May"), (9, "Another old bridge")]
    chances = np.array([0.5, 0.4, 0.5], dtype=np.float32)
    slug = slug_words("https://example.com/news/2025/old-bridge-closed-for-repairs")
    raised = weighed_by_slug(found, chances, slug)
    assert best_title(found, raised) == 1
    assert raised[0] == chances[0]
    assert chances[1] < raised[1] < 1
    assert weighed_by_slug(found, chances, frozenset()) is chances
    assert weighed_by_slug([(1, "Мост закрыт до мая")], chances[:1], slug) is not None
    assert np.array_equal(weighed_by_slug([(1, "Мост закрыт до мая")], chances[:1], slug), chances[:1])
    sure = np.array([0.0, 1.0, 1.0], dtype=np.float32)
    assert np.array_equal(weighed_by_slug(found, sure, slug), sure)


@pytest.mark.parametrize(
    ("name", "title", "other"),
    [
        ("covers", 1.0, 0.0),
        ("said_in_next", 1.0, 0.0),
        ("has_end", 0.0, 0.0),
        ("long_above", 0.1, 0.2),
        ("long_below", 0.1, 0.0),
        ("next_paragraph", 0.2, 0.1),
    ],
)
def test_what_tells_a_title_from_its_neighbour(name: str, title: float, other: float) -> None:
    texts = [TITLE, "Photographs by our readers", *[PARAGRAPH] * 3]
    found = own(texts, [False, False, True, True, True], [(0, TITLE), (1, texts[1])], name)
    assert found[1] == pytest.approx(other)
    assert found[0] == pytest.approx(title, abs=0.35)
    assert found[0] >= found[1] or name in ("long_above",)


def test_the_words_used_most_are_the_first_of_those_used_equally_often() -> None:
    used = [f"{sign * 5} {sign * 6}" for sign in "abcdefghij"]
    texts = [
        "hhhhh hhhhhh iiiii",
        "ggggg jjjjj",
        f"{' '.join(used)} zzzzz zzzzz",
        "zzzzz one two three four five six seven",
    ]
    found = [(0, texts[0]), (1, texts[1])]
    assert own(texts, [False, False, True, True], found, "covers") == pytest.approx([2 / 5, 1 / 5])


def test_titles_of_pages_read_together_are_told_by_their_own_page() -> None:
    first = [TITLE, "1. Photographs by our readers", *[PARAGRAPH] * 3, f"News Harbour {TITLE}"]
    second = [TITLE, "Menu", TITLE, f"{PARAGRAPH} Boats still pass.", "Photographs by our readers", "Home page"]
    pages = [first, second, ["No paragraph at all"], second]
    bodies = [[len(text) > 60 for text in texts] for texts in pages]
    alone, found, begin = [], [], 0
    for texts, body in zip(pages, bodies, strict=True):
        page, features, is_body = read(texts, body)
        of_page = title_candidates(page, title_blocks(page, body_span(page, is_body)[0], is_body))
        alone.append(title_features(page, features, of_page, is_body))
        found += [(begin + at, title) for at, title in of_page]
        begin += len(texts)
    together, is_body = read_pages(pages), np.array([inside for body in bodies for inside in body])
    features = with_context(together), field_features(together, is_body.astype(np.float32), is_body)
    blocks = title_blocks(together, body_span(together, is_body)[0], is_body)
    assert title_candidates(together, blocks) == found
    assert (title_features(together, features, found, is_body) == np.concatenate(alone)).all()


def test_a_line_that_ends_with_the_title_is_a_trail() -> None:
    texts = [f"News Harbour {TITLE}", TITLE, PARAGRAPH]
    found = [(0, texts[0]), (1, TITLE)]
    assert own(texts, [False, False, True], found, "has_end") == [1, 0]
    assert own(texts, [False, False, True], found, "inside") == [0, pytest.approx(np.log(2))]


def test_numbers_of_a_title_count_by_their_length() -> None:
    assert title_words("10 Best Lenses of 2025") == ["00", "best", "lenses", "of", "0000"]


def test_words_are_weighed_by_the_lines_that_have_them() -> None:
    lines = [(f"How to mend {number}", True) for number in range(LEAST_LINES)]
    lines += [(f"Our shop {number}", False) for number in range(LEAST_LINES)] + [("rare words", False)]
    weights = weigh_words(lines)
    assert min(weights[word] for word in ("how", "^how", "mend")) > 2 > -2 > weights["shop"]
    assert "rare" not in weights
    assert weigh_words([]) == {}


def test_a_line_is_told_by_its_words() -> None:
    weights = {"how": 2.0, "^how": 1.5, "shop": -1.0, "shop$": -3.0}
    told = dict(zip(WORDED, worded("How we shop", weights), strict=True))
    assert told == {
        "mean": pytest.approx(1 / 3), "speak_for": 2, "speak_against": -1, "first": 1.5, "last": -3,
        "known": pytest.approx(2 / 3),
    }  # fmt: skip
    assert worded("…", weights) == (0,) * len(WORDED)


def test_the_stored_words_tell_headlines_from_menus() -> None:
    weights = numbers.title_words()
    headline, menu = worded("How to choose the best lens in 2031", weights), worded("Search our resources", weights)
    assert headline[0] > 0.5 > -0.5 > menu[0]


def test_the_nearest_candidate_is_right_where_none_is_the_title() -> None:
    near, far = "The harbour bridge is closed to lorries now", "Our favourite bridges"
    assert right_titles([(0, near), (1, TITLE), (2, far)], TITLE) == [False, True, False]
    assert right_titles([(0, near), (2, far)], TITLE) == [True, False]
    assert right_titles([(2, far)], TITLE) == [False]
    assert 0 < NEAREST < 0.9
