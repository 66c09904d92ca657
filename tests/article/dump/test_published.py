"""The day of publication of a dump, among all that it shows."""

import pytest

from tests.article.captured import article_of, dump_page

ENGLISH = [
    "The ferry from Stanner to Wend will not run for two weeks, the harbour office said on Monday.",
    "Cars have to take the road by the old mill from tomorrow; walkers may cross the weir while the water is low.",
    "Divers found the damage in a routine check last autumn and had hoped that it could wait until the summer.",
    "Nobody was in danger at any time, the office said, and the ferry would be good for another forty years.",
]
SPANISH = [
    "El transbordador de Estánar no saldrá en dos semanas, según dijo el lunes la oficina del puerto.",
    "Los coches tienen que ir por la carretera del viejo molino, y los peatones cruzan por el azud con el agua baja.",
    "Los buzos encontraron el daño en una revisión del otoño, pero esperaban que las piezas durasen hasta el verano.",
    "Nadie estuvo en peligro, dijo la oficina, y el barco servirá para otros cuarenta años más, como una roca.",
]
MENU = ["Home", "World", "Politics", "Business", "Sport", "Culture", "Weather", "Opinion", "Life", "Travel"]


def day(
    *above: str, body: list[str] = ENGLISH, top: str = "Stanner Courier", below: tuple[str, ...] = ()
) -> str | None:
    headline = (
        "Ferry from Stanner to Wend stops for two weeks" if body is ENGLISH else "El transbordador para dos semanas"
    )
    published = article_of(dump_page([top, *MENU, headline, *above, *body, *below])).published
    return str(published.at.date()) if published else None


def test_two_numbers_before_a_year_are_read_as_the_page_writes_days() -> None:
    assert day("03/04/2025 08:30", body=SPANISH) == "2025-04-03"
    assert day("03/04/2025 08:30") is None
    assert day("Published 03/04/2025 08:30", below=("Another story of the harbour", "25/03/2025")) == "2025-04-03"


def test_a_day_without_its_century_beside_the_headline() -> None:
    assert day("04.03.25 10:21", body=SPANISH) == "2025-03-04"
    assert day("12-22-23") == "2023-12-22"
    assert day("04.03.25 10:21") is None


@pytest.mark.parametrize(
    "line",
    [
        "PUBLISHED: March 14, 2025 at 1:49 p.m. | UPDATED: March 16, 2025 at 2:01 p.m.",
        "Last Updated: March 16, 2025 at 6:33 a.m. First Published: March 14, 2025 at 4:12 p.m.",
    ],
)
def test_of_two_days_in_a_line_the_one_of_publication_counts(line: str) -> None:
    assert day(line) == "2025-03-14"


def test_todays_date_at_the_pages_top_gives_way_to_a_labelled_day() -> None:
    labelled = "PUBLISHED: March 14, 2025 at 1:49 p.m. | UPDATED: March 16, 2025 at 2:01 p.m."
    assert day(labelled, top="Sunday, March 23rd 2025") == "2025-03-14"


@pytest.mark.parametrize(
    "line",
    ["— Harbour office (@wendharbour) March 14, 2025", "The quay of Wend, on March 14, 2025. ANN LEE / COURIER"],
)
def test_embedded_posts_and_pictures_date_no_article(line: str) -> None:
    assert day(line) is None


def test_a_line_that_labels_its_short_day_may_tell_a_change_behind_it() -> None:
    line = "Publicado el 10/04/23 a las 08:52 — Actualizado el lunes 11/04/23 a las 10:24"
    assert day("Ana Lago", line, body=SPANISH) == "2023-04-10"
