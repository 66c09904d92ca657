"""Reading ease by language: the formula's constants, and syllables as they are heard."""

import pytest

from corpus.enrich.readability import FORMULAS, reading_ease


@pytest.mark.parametrize(
    ("language", "text", "words", "sentences", "syllables"),
    [
        ("en", "the little table made people late", 6, 1, 9),
        ("en", "she the he rhythm", 4, 2, 4),
        ("de", "die häuser sind eingestürzt", 4, 1, 7),
        ("fr", "les grandes villes de france", 5, 1, 5),
        ("es", "la ciudad amanece nublada", 4, 1, 10),
        ("it", "la pioggia cade", 3, 1, 5),
        ("nl", "het water stijgt", 3, 1, 4),
        ("pt", "a chuva caiu", 3, 1, 4),
        ("ru", "поезд ушёл в москву", 4, 2, 7),
        ("tr", "saat kaçta geldi", 3, 1, 6),
    ],
)
def test_the_ease_of_a_text(language: str, text: str, words: int, sentences: int, syllables: int) -> None:
    formula = FORMULAS[language]
    ease = formula.constant - formula.sentence * words / sentences - formula.syllable * syllables / words
    assert reading_ease(text, words, sentences, language) == round(ease, 2)


def test_longer_sentences_and_words_are_harder() -> None:
    easy = reading_ease("the cat sat on the mat", 6, 1, "en")
    assert easy == 116.15  # as Flesch: 206.835 - 1.015 * 6 - 84.6
    for text, sentences in (("the cat sat on the mat", 0.5), ("the cat sat on the elevator", 1)):
        harder = reading_ease(text, 6, sentences, "en")  # type: ignore[arg-type]
        assert harder is not None
        assert easy is not None
        assert harder < easy


@pytest.mark.parametrize(("language", "words", "sentences"), [("ja", 3, 1), (None, 3, 1), ("en", 0, 0), ("en", 3, 0)])
def test_there_is_no_ease_without_formula_or_sentence(language: str | None, words: int, sentences: int) -> None:
    assert reading_ease("one two three", words, sentences, language) is None
