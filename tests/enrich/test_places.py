"""Countries that a text names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.enrich.places import countries, mentioned_countries


def test_there_are_the_countries_of_iso_3166_and_no_other_codes() -> None:
    assert len(countries()) == 249
    assert countries()["HN"] == "Honduras"
    assert not {"EU", "UN", "XK", "QO"} & set(countries())


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Germany beat France; Germany won.", "en", [("DE", 2), ("FR", 1)]),
        ("Alemania y Francia, con Estados Unidos.", "es", [("DE", 1), ("FR", 1), ("US", 1)]),
        ("Deutschland und Frankreich", "de", [("DE", 1), ("FR", 1)]),
        ("L'Allemagne et le Tchad", "fr", [("DE", 1), ("TD", 1)]),
        ("Германия", "ru", [("DE", 1)]),
    ],
)
def test_countries_are_known_by_the_names_of_the_texts_language(
    text: str, language: str, found: list[tuple[str, int]]
) -> None:
    assert mentioned_countries(text, language) == found


def test_a_name_of_another_language_is_not_known() -> None:
    assert mentioned_countries("Alemania y Francia", "en") == []


@pytest.mark.parametrize("language", ["es", None, "zz", "", "not a language"])
def test_english_names_are_known_in_every_language(language: str | None) -> None:
    assert mentioned_countries("Germany", language) == [("DE", 1)]


def test_one_country_under_two_names_is_counted_together() -> None:
    assert mentioned_countries("Germany, Alemania", "es") == [("DE", 2)]


@pytest.mark.parametrize("text", ["Germanys", "eGermany", "Indiana", "Omani", "4Peru", "Perú1", "germany", "GERMANY"])
def test_a_part_of_a_word_or_another_spelling_is_no_country(text: str) -> None:
    assert mentioned_countries(text, "es") == []


@pytest.mark.parametrize("text", ["Germany's", "(Germany)", "“Germany”", "Germany-based", "Germany,France"])
def test_punctuation_bounds_a_name(text: str) -> None:
    assert ("DE", 1) in mentioned_countries(text, "en")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Nigeria", "NG"),
        ("Niger", "NE"),
        ("Guinea-Bissau", "GW"),
        ("Equatorial Guinea", "GQ"),
        ("Papua New Guinea", "PG"),
        ("South Sudan", "SS"),
        ("Dominican Republic", "DO"),
    ],
)
def test_the_longest_name_counts_and_none_inside_it(text: str, code: str) -> None:
    assert mentioned_countries(f"In {text}.", "en") == [(code, 1)]


@pytest.mark.parametrize("text", ["Chad Smith said.", "A cotton Jersey", "Man bites dog"])
def test_names_that_are_mostly_something_else_are_left_out(text: str) -> None:
    assert mentioned_countries(text, "en") == []


names = st.lists(st.sampled_from(["Germany", "France", "Niger", "Nigeria", "x", "5", "é", " ", ", ", "-"]), max_size=12)


@given(names.map("".join) | st.text(), st.sampled_from(["en", "es", "ja", None]))
def test_codes_are_sorted_known_and_counted(text: str, language: str | None) -> None:
    found = mentioned_countries(text, language)
    codes = [code for code, _ in found]
    assert codes == sorted(set(codes))
    assert set(codes) <= set(countries())
    assert all(count >= 1 for _, count in found)


@given(st.lists(st.sampled_from(["Germany", "France", "Niger", "Nigeria", "Mali"]), max_size=9))
def test_every_mention_counts(mentions: list[str]) -> None:
    by_code = {"DE": "Germany", "FR": "France", "NE": "Niger", "NG": "Nigeria", "ML": "Mali"}
    expected = [(code, mentions.count(name)) for code, name in sorted(by_code.items()) if name in mentions]
    assert mentioned_countries(" and ".join(mentions), "en") == expected
