"""Titles lose the name of their site and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.titles import site_name, slug_words, without_site_name, without_trail


@pytest.mark.parametrize(
    ("title", "rest"),
    [
        ("Storm hits the coast | The Courier", "Storm hits the coast"),
        ("Storm hits the coast - BBC News", "Storm hits the coast"),
        ("Storm hits the coast – Politics – The Courier", "Storm hits the coast"),
        ("Шторм обрушился на берег | Вестник", "Шторм обрушился на берег"),
        ("العاصفة تضرب الساحل الشمالي | صحيفة الساحل", "العاصفة تضرب الساحل الشمالي"),
        ("暴风雨昨夜袭击了整个北部沿海地区_海岸日报", "暴风雨昨夜袭击了整个北部沿海地区"),
        ("Arle Trust – Notice of Meeting – June – Stanner News", "Arle Trust – Notice of Meeting – June"),
        ("Orten til køen: – Vi venter igen", "Orten til køen: – Vi venter igen"),
        ("Hun gik hver dag: »Jeg tog den lange vej«", "Hun gik hver dag: »Jeg tog den lange vej«"),
        ("Мэр обещал «починить» мост и дорогу", "Мэр обещал «починить» мост и дорогу"),
        ("'하나·둘' 함께 걷는 길", "'하나·둘' 함께 걷는 길"),
        ("Storm hits the coast", "Storm hits the coast"),
        ("Wend 2 - 1 Arden: late header settles it", "Wend 2 - 1 Arden: late header settles it"),
        ("Lee - who resigned in May - is back", "Lee - who resigned in May - is back"),
        ("Top-rated trams", "Top-rated trams"),
        ("News | Courier", "News | Courier"),
        ("", ""),
    ],
)
def test_an_ending_that_looks_like_a_sites_name_is_cut(title: str, rest: str) -> None:
    assert without_site_name(title) == rest


@pytest.mark.parametrize(
    ("title", "names", "rest"),
    [
        ("Wages - meridian courier", ["Meridian Courier"], "Wages"),
        ("Meridian Courier | Storm hits the coast", ["meridiancourier"], "Storm hits the coast"),
        ("Storm - a long and winding story of the sea", ["Courier"], "Storm - a long and winding story of the sea"),
    ],
)
def test_a_known_name_is_cut_where_no_unknown_one_would_be(title: str, names: list[str], rest: str) -> None:
    assert without_site_name(title, names) == rest


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.bbc.co.uk/news/1", "bbc"),
        ("https://courier.example", "courier"),
        ("https://blog.paper.example/a", "paper"),
        ("http://[bad", None),
        ("", None),
        ("no address", None),
    ],
)
def test_an_address_tells_the_sites_name(url: str, name: str | None) -> None:
    assert site_name(url) == name


def test_a_breadcrumb_trail_is_cut_off() -> None:
    assert without_trail("Home » News » Storm hits the coast") == "Storm hits the coast"
    assert without_trail("Storm hits the coast") == "Storm hits the coast"
    assert without_trail("Home » News") == "Home » News"


@given(st.text(max_size=100), st.lists(st.text(max_size=12), max_size=3))
def test_a_title_stays_part_of_itself_and_never_becomes_empty(title: str, names: list[str]) -> None:
    rest = without_site_name(title, names)
    assert rest in " ".join(title.split())
    assert bool(rest) == bool(title.split())


@pytest.mark.timeout(20)
@pytest.mark.parametrize("part", [" | ", "- ", " - a", "_", "»", "/ "])
def test_hostile_text_takes_no_time(part: str) -> None:
    without_site_name(part * 20_000)
    without_trail(part * 20_000)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://example.com/news/2025/03/storm-hits-coast-8812.html", {"storm", "hits", "coast"}),
        ("https://example.com/a/Storm_Hits_the_Coast?id=1", {"storm", "hits", "the", "coast"}),
        ("https://example.com/storm-hits-coast/4711", {"storm", "hits", "coast"}),
        ("https://example.com/%D0%BC%D0%BE%D1%81%D1%82-%D0%B8-%D1%80%D0%B5%D0%BA%D0%B0", {"мост", "и", "река"}),
        ("https://storm-hits-coast.example.com/news", set()),
        ("https://example.com/news/local-news", set()),
        ("https://[", set()),
        ("", set()),
    ],
)
def test_a_slug_is_the_part_of_the_path_that_has_words(url: str, words: set[str]) -> None:
    assert slug_words(url) == words
