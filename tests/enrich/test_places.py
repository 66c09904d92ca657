"""The places that a text names: hard sentences, and the rules one by one."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.enrich.gazetteer import FIRST_NAMES, country_names, first_names, places
from corpus.enrich.place_names import LISTED, _by_key, _rows, names_of, word_lists
from corpus.enrich.places import Mentioned, mentioned_places

SENTENCES = Path(__file__).parent / "places"

# What dbt_project.yml publishes from.
PUBLISHED = 0.5

# Share of the hard sentences of which every place and no other has to be found.
RIGHT = 0.95


def label(place_id: str) -> str:
    """A place as the sentences name it: `GE`, `~Georgia@US`, `Athens@US`."""
    place = places()[place_id]
    if place.kind == "country":
        return place.country
    return f"{'~' if place.kind == 'region' else ''}{place.name}@{place.country}"


def named(text: str, language: str | None = "en", dateline: str | None = None) -> dict[str, Mentioned]:
    """The places that a text names surely enough to be published, by label."""
    found = mentioned_places(text, language, dateline)
    return {label(one.place_id): one for one in found if one.score >= PUBLISHED and not one.instead_of}


def reasons(text: str, language: str | None = "en", dateline: str | None = None) -> dict[str, str]:
    return {place: one.reason for place, one in named(text, language, dateline).items()}


@pytest.mark.parametrize("file", ["before.csv", "after.csv", "unseen.csv"])
def test_hard_sentences_name_these_places_and_no_others(file: str) -> None:
    with (SENTENCES / file).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    wrong = []
    for row in rows:
        found = set(named(row["text"], row["language"]))
        needed, allowed = (set(filter(None, row[column].split(";"))) for column in ("places", "also"))
        if not needed <= found <= needed | allowed:
            wrong.append((row["text"], sorted(needed - found), sorted(found - needed - allowed)))
    assert len(rows) >= 100
    assert 1 - len(wrong) / len(rows) >= RIGHT, wrong


def test_there_are_the_countries_of_iso_3166_and_no_other_codes() -> None:
    assert len(country_names("en")) == 249
    assert country_names("en")["HN"] == "Honduras"
    assert not {"EU", "UN", "XK", "QO"} & set(country_names("en"))
    assert {place.country for place in places().values() if place.kind == "country"} == set(country_names("en"))


def test_every_place_lies_in_one_that_is_wider_and_of_its_country() -> None:
    known = places()
    for place in known.values():
        assert (place.parent_id == "") == (place.kind == "country")
        if place.parent_id:
            parent = known[place.parent_id]
            assert parent.country == place.country
            assert parent.kind == "country" or (parent.kind, place.kind) == ("region", "city")
    assert {place.kind for place in known.values()} == {"country", "region", "city"}
    assert sum(place.kind == "city" and place.population >= 100_000 for place in known.values()) > 6000


def test_own_lists_speak_of_places_that_are_known() -> None:
    for language in LISTED:
        unknown = {key for key, _ in _rows("place_names.csv", language) if key not in _by_key() and key != "-"}
        assert not unknown
        assert not {code for code, _ in _rows("demonyms.csv", language) if code not in _by_key()}
        assert set(word_lists()[language]) <= set(word_lists()["en"])
    assert "Maria" in first_names()
    assert FIRST_NAMES.read_text().split() == sorted(first_names())


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Germany beat France; Germany won.", "en", {"DE": 2, "FR": 1}),
        ("Alemania y Francia, con Estados Unidos.", "es", {"DE": 1, "FR": 1, "US": 1}),
        ("Deutschland und Frankreich", "de", {"DE": 1, "FR": 1}),
        ("L'Allemagne et le Tchad", "fr", {"DE": 1, "TD": 1}),
        ("Германия", "ru", {"DE": 1}),
        ("в Германии и Москве", "ru", {"DE": 1, "Moscow@RU": 1}),
        ("w Hiszpanii", "pl", {"ES": 1}),
        ("日本とドイツ", "ja", {"JP": 1, "DE": 1}),
        ("中国和美国", "zh", {"CN": 1, "US": 1}),
        ("독일은", "ko", {"DE": 1}),
        ("ประเทศเยอรมนีและ", "th", {"DE": 1}),
        ("die Exporte Deutschlands", "de", {"DE": 1}),
        ("in der Berliner Innenstadt", "de", {"Berlin@DE": 1}),
        ("Fue de Londres a Moscú.", "es", {"London@GB": 1, "Moscow@RU": 1}),
    ],
)
def test_places_are_known_by_the_names_of_the_texts_language(text: str, language: str, found: dict[str, int]) -> None:
    assert {place: one.mentions for place, one in named(text, language).items()} == found


def test_a_name_of_another_language_is_not_known() -> None:
    assert named("Alemania y Francia", "en") == {}


@pytest.mark.parametrize("language", ["es", None, "zz", "", "not a language"])
def test_english_names_are_known_in_every_language(language: str | None) -> None:
    assert set(named("Germany", language)) == {"DE"}


def test_one_country_under_two_names_is_counted_together() -> None:
    assert named("Germany, Alemania", "es")["DE"].mentions == 2


@pytest.mark.parametrize(
    "text", ["Germanys", "eGermany", "Omani1", "4Peru", "Perú1", "germany", "GERMANY", "a@Peru", "turkey"]
)
def test_a_part_of_a_word_or_another_spelling_is_no_place(text: str) -> None:
    assert named(text, "es") == {}


@pytest.mark.parametrize("text", ["Germany's", "(Germany)", "“Germany”", "Germany-based", "Germany,France", "#Germany"])
def test_punctuation_bounds_a_name(text: str) -> None:
    assert "DE" in named(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Nigeria", "NG"),
        ("Niger", "NE"),
        ("Guinea-Bissau", "GW"),
        ("Equatorial Guinea", "GQ"),
        ("Papua New Guinea", "PG"),
        ("South Sudan", "SS"),
        ("Dominican Republic", "DO"),
        ("West Virginia", "~West Virginia@US"),
        ("New Mexico", "~New Mexico@US"),
    ],
)
def test_the_longest_name_counts_and_none_inside_it(text: str, place: str) -> None:
    assert set(named(f"They met in {text}.")) == {place}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They met in Houston.", {"Houston@US": "locative"}),
        ("They flew to Houston.", {"Houston@US": "locative"}),
        ("The Houston mayor spoke.", {"Houston@US": "office"}),
        ("Houston police spoke.", {"Houston@US": "office"}),
        ("Lincoln, Nebraska, is dry.", {"Lincoln@US": "parent", "~Nebraska@US": "parent"}),
        ("They left Lebanon, Syria and Jordan.", {"LB": "name", "SY": "name", "JO": "list"}),
        ("Honduran farmers met.", {"HN": "demonym"}),
        ("Moscow accused the envoy.", {"Moscow@RU": "name", "RU": "metonym"}),
        ("The coast of Chile shook; Santiago was dark.", {"CL": "office", "Santiago@CL": "context"}),
        ("Valencia was dark. Nice was wet.", {}),
        ("Norway was dark.", {"NO": "name"}),
        ("Cambridge, Mass., was dark.", {"Cambridge@US": "parent", "~Massachusetts@US": "parent"}),
        ("Venezuela's Valencia was dark.", {"VE": "name", "Valencia@VE": "parent"}),
    ],
)
def test_what_speaks_for_a_place_is_told(text: str, found: dict[str, str]) -> None:
    told = reasons(text)
    assert {place: told.get(place) for place in found} == found


@pytest.mark.parametrize(
    "text",
    [
        "Chad Smith said so.",
        "Ms. Charlotte said so.",
        "Charlotte said so.",
        "Actor Denzel Washington said so.",
        "J. Houston said so.",
        "The Houston Rockets lost.",
        "USS Houston sailed.",
        "Bank of America lent it.",
        "The University of Chicago taught it.",
        "A cotton Jersey",
        "Man bites dog",
        "Brussels sprouts rot.",
        "She is fluent in French.",
        "Visit paris.com or Paris.com now.",
        "Reading is fun.",
    ],
)
def test_persons_teams_things_and_words_are_no_places(text: str) -> None:
    assert named(text) == {}


def test_a_person_of_the_name_takes_the_bare_name_too() -> None:
    assert set(named("Michael Jordan left. Israel and Jordan met.")) == {"IL"}
    assert set(named("Michael Jordan left. It rained in Jordan.")) == {"JO"}


def test_a_headline_in_capitals_does_not_join_names() -> None:
    assert set(named("Floods Hit Kenya Coast And Uganda Hills")) == {"KE", "UG"}


def test_the_dateline_speaks_for_its_place_and_the_country() -> None:
    told = reasons("The rain did not stop.", dateline="TBILISI, Georgia")
    assert told == {"Tbilisi@GE": "parent", "GE": "parent"}
    assert reasons("The rain did not stop.", dateline="LINCOLN") == {"Lincoln@US": "dateline"}


def test_places_of_the_same_name_go_with_their_company() -> None:
    assert "Córdoba@ES" in named("Córdoba was dark. Seville and Madrid were too.")
    assert "Tripoli@LB" in named("In Tripoli it rained. Lebanese fishermen stayed at home.")
    assert "GE" in named("Georgia said so. Russian and Armenian envoys agreed.")
    assert "~Georgia@US" in named("Georgia said so. So did a court in Atlanta.")


def test_the_other_places_of_a_name_are_kept_for_the_sources_country() -> None:
    found = mentioned_places("Córdoba was dark.", "es")
    assert {(label(one.place_id), one.instead_of and label(one.instead_of)) for one in found} >= {
        ("Córdoba@AR", None),
        ("Córdoba@ES", "Córdoba@AR"),
    }
    assert all(one.instead_of is None for one in mentioned_places("Córdoba was dark, as was Madrid.", "es"))
    valencia = [one for one in mentioned_places("In Valencia it rained.", "en") if not one.instead_of]
    assert [(one.reason, one.score) for one in valencia] == [("size", 0.6)]


NAMES = ["Germany", "Niger", "Nigeria", "Chad", "Paris", "Texas", "Washington", "US", "French", "Jordan", "Mr", "Mass."]
PIECES = st.lists(st.sampled_from([*NAMES, "in", "said", "5", "é", " ", " ", ", ", "-", "\n", "'s", "."]), max_size=24)


@given(
    PIECES.map("".join) | st.text(), st.sampled_from(["en", "es", "de", "fr", "ja", "ru", None]), st.none() | st.text()
)
def test_places_are_sorted_known_and_counted(text: str, language: str | None, dateline: str | None) -> None:
    found = mentioned_places(text, language, dateline)
    ids = [one.place_id for one in found]
    assert ids == sorted(set(ids))
    assert all(one.place_id in places() and one.mentions >= 1 and 0 < one.score < 1 and one.reason for one in found)


@given(st.lists(st.sampled_from(["Germany", "France", "Niger", "Nigeria", "Mali"]), max_size=9))
def test_every_mention_counts(mentions: list[str]) -> None:
    by_code = {"DE": "Germany", "FR": "France", "NE": "Niger", "NG": "Nigeria", "ML": "Mali"}
    expected = {code: mentions.count(name) for code, name in by_code.items() if name in mentions}
    assert {place: one.mentions for place, one in named(" and ".join(mentions)).items()} == expected


def test_names_are_sorted_and_each_once() -> None:
    listed = [name.text for name in names_of("en").names]
    assert listed == sorted(set(listed))
