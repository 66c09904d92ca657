"""Which of the lines above a dump's body is its headline, in languages whose words no network has weighed."""

import pytest

from corpus.article.dump.headlines import without_glued_trail, without_kicker
from tests.article.captured import article_of, dump_page

PARAGRAPHS = [
    "Паром между Станнером и Вендом не будет ходить две недели, сообщило в понедельник управление порта.",
    "Машинам придется ехать по дороге мимо старой мельницы, а пешеходы смогут перейти реку по плотине.",
    "Водолазы нашли повреждение еще осенью и надеялись, что ремонт подождет до лета.",
    "Опасности для людей не было, заявили в управлении, и паром прослужит еще сорок лет.",
]
IN_ENGLISH = [
    "The ferry between Stanner and Wend will not run for two weeks, the harbour office said on Monday.",
    "Drivers will have to take the road past the old mill, while people on foot may cross the river at the weir.",
    "Divers found the damage last autumn and had hoped that the repair could wait until summer.",
    "There was never any danger, the office said, and the ferry will do another forty years.",
]
HEADLINE = "Паром из Станнера остановили на две недели"


@pytest.mark.parametrize(
    "above",
    [
        ["14:05 Новости", HEADLINE],
        ["Подписка | Архив | Реклама | Контакты", HEADLINE],
        ["Порт", HEADLINE],
    ],
)
def test_neither_clock_nor_menu_nor_kicker_is_the_headline(above: list[str]) -> None:
    assert article_of(dump_page([*above, "14 марта 2025", *PARAGRAPHS])).title == HEADLINE


def test_sections_glued_to_the_headline_go() -> None:
    line = "Wend.exampleNewsHarbour and river Ferry stops for two weeks"
    assert without_glued_trail(line, ["Ferry stops for two weeks"]) == "Ferry stops for two weeks"
    assert without_glued_trail(line, ["for two weeks"]) == line
    assert without_glued_trail("Why the ferry stops for two weeks", ["ferry stops for two weeks"]) != "ferry"


@pytest.mark.parametrize(
    ("first", "headline", "paragraphs"),
    [
        ("Паромщик Илья Вендов у причала. (ТАСС)", HEADLINE, PARAGRAPHS),
        ("The ferry from Stanner, which stops for two weeks. (AFP)", "Stanner ferry stops for two weeks", IN_ENGLISH),
        ("Home › Harbour › Ferries", "Stanner ferry stops for two weeks", IN_ENGLISH),
    ],
)
def test_neither_credited_caption_nor_trail_far_above_is_the_headline(
    first: str, headline: str, paragraphs: list[str]
) -> None:
    menu = ["a", "b", "c", "d"]
    assert article_of(dump_page([first, *menu, headline, *paragraphs])).title == headline


def test_a_kicker_goes_from_the_headline_where_another_line_parts_the_two() -> None:
    lines = ["Harbour", "Storm on the coast: Ferries stay in port all week", "Weather"]
    title = "Storm on the coast Ferries stay in port all week"
    assert without_kicker(title, lines) == "Ferries stay in port all week"
    assert without_kicker(title, [title, "Storm on the coast: Schools closed"]) == title
    assert without_kicker(lines[1], lines) == lines[1]


@pytest.mark.parametrize(
    ("headline", "below"),
    [
        ("Two weeks without boats", "Harbour office (left) and the ferry between Stanner and Wend"),
        ("HARBOUR | Stanner ferry stops for two weeks", "Drivers will have to take the road past the old mill"),
    ],
)
def test_a_line_of_who_is_where_in_a_picture_is_no_headline_and_a_bar_may_follow_a_kicker(
    headline: str, below: str
) -> None:
    assert article_of(dump_page(["Home", "News", headline, below, "By Ann Lee", *IN_ENGLISH])).title == headline
