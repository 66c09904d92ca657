"""Language detection, offline."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.enrich.language import READ_CHARACTERS, detect_language

SENTENCES = {
    "en": "The council met on Tuesday evening to vote on the new budget for schools and roads.",
    "es": "El ayuntamiento aprobó ayer el nuevo presupuesto municipal con once votos a favor.",
    "fr": "Le conseil municipal a voté hier le nouveau budget de la ville pour les écoles.",
    "de": "Der Stadtrat hat gestern den neuen Haushalt für Schulen und Straßen beschlossen.",
    "pt": "A câmara municipal aprovou ontem o novo orçamento da cidade para as escolas.",
    "ru": "Городской совет вчера утвердил новый бюджет на школы и дороги.",
    "ja": "市議会は昨日、学校と道路のための新しい予算を可決した。",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_the_language_of_a_sentence_is_found(language: str) -> None:
    found, score = detect_language(SENTENCES[language])
    assert found == language
    assert score is not None
    assert 0.5 < score <= 1


@pytest.mark.parametrize("text", ["", " \n", "12:30 — 45 %", "…!?"])
def test_a_text_without_letters_has_no_language(text: str) -> None:
    assert detect_language(text) == (None, None)


def test_only_the_beginning_is_read() -> None:
    beginning = (SENTENCES["es"] + " ") * 9
    assert len(beginning) > READ_CHARACTERS
    assert detect_language(beginning) == detect_language(beginning + SENTENCES["en"] * 50)


def test_line_breaks_are_no_matter() -> None:
    assert detect_language(SENTENCES["de"].replace(" ", "\n")) == detect_language(SENTENCES["de"])


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    from corpus.enrich import language

    language._detector.cache_clear()
    assert detect_language(SENTENCES["fr"])[0] == "fr"


@given(st.text())
def test_any_text_has_a_language_with_its_score_or_neither(text: str) -> None:
    language, score = detect_language(text)
    assert (language is None) == (score is None)
    assert score is None or 0 <= score <= 1
    if not any(map(str.isalpha, text)):
        assert language is None
