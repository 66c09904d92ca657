"""Fingerprints: equal for equal words, whatever the layout."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.enrich.fingerprint import LEAST_WORDS, text_fingerprint
from corpus.text.words import split_words

TEXT = "The council voted on Tuesday to close the old bridge to lorries."


def fingerprint(text: str) -> str | None:
    return text_fingerprint(split_words(text))


@pytest.mark.parametrize(
    "text",
    [
        TEXT.upper(),
        TEXT.replace(" ", "\n\n"),
        "“The council—voted on Tuesday” (to close the old bridge to lorries)",
        TEXT.rstrip("."),
    ],
)
def test_layout_case_and_punctuation_do_not_matter(text: str) -> None:
    assert fingerprint(text) == fingerprint(TEXT)


@pytest.mark.parametrize("text", [TEXT.replace("old", "new"), TEXT + " Again.", "Old the council " + TEXT[12:]])
def test_another_word_or_another_order_is_another_text(text: str) -> None:
    assert fingerprint(text) != fingerprint(TEXT)


def test_a_short_body_has_none() -> None:
    words = ["word"] * LEAST_WORDS
    assert text_fingerprint(words) is not None
    assert text_fingerprint(words[1:]) is None
    assert text_fingerprint([]) is None


words = st.lists(st.text(st.sampled_from("ab"), min_size=1, max_size=3), min_size=LEAST_WORDS, max_size=12)


@given(words, words)
def test_fingerprints_are_equal_where_the_words_are(left: list[str], right: list[str]) -> None:
    assert (text_fingerprint(left) == text_fingerprint(right)) == (left == right)


def test_fingerprints_are_the_same_on_every_machine() -> None:
    assert fingerprint(TEXT) == "10485dbf5821483e1f77c78aa4def3e4"
