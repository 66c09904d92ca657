"""Quality signals: what each measures, and that none leaves its bounds."""

from dataclasses import asdict

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.columns import Signals
from corpus.enrich.signals import quality_signals
from corpus.text.words import count_words, split_words


def measure(body: str, blocks: list[str] | None = None) -> Signals:
    return quality_signals(body, split_words(body), count_words(body), body.split("\n\n") if blocks is None else blocks)


def test_an_empty_body_measures_zero() -> None:
    assert set(asdict(measure("", ["Menu"])).values()) == {0}


def test_each_signal_of_a_small_body() -> None:
    signals = measure("One two.\n\nOne two\n\nOne two.", ["Menu", "One two.", "One two", "One two.", "Share"])
    assert signals == Signals(
        paragraph_count=3,
        mean_paragraph_words=2.0,
        mean_word_length=3.0,
        sentence_end_share=0.6667,
        letter_share=0.9,
        distinct_word_share=0.3333,
        top_word_share=0.5,
        duplicate_paragraph_share=0.3333,
        kept_share=0.8438,
    )


@pytest.mark.parametrize(
    ("body", "share"),
    [("word", 1.0), ("1234", 0.0), ("ab 12", 0.5), ("a1", 0.0), ("…", 0.0), ("हिन्दी", 1.0), ("日本", 1.0)],
)
def test_the_letter_share_is_that_of_words_without_digits(body: str, share: float) -> None:
    assert measure(body).letter_share == share


def test_a_repeated_word_shows() -> None:
    assert measure("buy buy buy now").top_word_share == 0.75
    assert measure("buy buy buy now").distinct_word_share == 0.5


text = st.text(st.sampled_from("aB1 é.\n_²İह\u0301漢") | st.characters(exclude_categories=["Cs"]))


@given(text, st.lists(text, max_size=4))
@example("İ", ["İ"])
@example("\n\n\n\n", [])
@example("body without blocks", [])
def test_shares_stay_between_zero_and_one(body: str, blocks: list[str]) -> None:
    signals = asdict(measure(body, blocks))
    for name, value in signals.items():
        assert value >= 0, name
        if name.endswith("_share"):
            assert value <= 1, name
    assert signals["paragraph_count"] == (body.count("\n\n") + 1 if body else 0)
