"""Which of two numbers is the day: by the page's other dates, or the words that it uses."""

import pytest

from corpus.text.day_order import Order, day_order, is_open, short_day

FRENCH = "Le bac de Stanner ne circule plus et les voitures passent par la route dans la vallée, pour une semaine. " * 3
GERMAN = "Die Fähre von Stanner und das alte Boot sind nicht mit dem Fluss und auch nicht für eine Woche zu sehen. " * 3
ENGLISH = "The ferry of Stanner is out of service for a week and the cars have to take the road by the mill. " * 3
RUSSIAN = "Паром из Станнера не ходит уже неделю, машины едут по дороге мимо старой мельницы. " * 3
JAPANESE = "渡し船は一週間運休となり、車は水車小屋の横の道を通る。" * 3


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        ([FRENCH], Order.DAY),
        ([GERMAN], Order.DAY),
        ([RUSSIAN], Order.DAY),
        ([JAPANESE], Order.YEAR),
        ([ENGLISH], None),
        ([], None),
        # Dates that leave no doubt tell how the others are meant, whatever the language.
        ([ENGLISH, "25/04/2025"], Order.DAY),
        ([ENGLISH, "4/25/2025"], Order.MONTH),
        ([FRENCH, "4/25/2025"], Order.MONTH),
        ([ENGLISH, "25/04/2025", "4/25/2025"], None),
    ],
)
def test_the_order_is_told_by_other_dates_or_by_words(texts: list[str], order: Order | None) -> None:
    assert day_order(texts) is order


def test_a_stated_language_counts_most() -> None:
    assert day_order([FRENCH], "en-US") is Order.MONTH
    assert day_order([ENGLISH, "4/25/2025"], "en-GB") is Order.DAY


def test_dates_of_which_either_number_may_be_the_day() -> None:
    assert is_open("Published 03/04/2025")
    assert not any(
        map(is_open, ["Published 25/04/2025", "04/04/2025", "3.4.2025", "2025/03/04", "13/14/2025", "1/2/3"])
    )


@pytest.mark.parametrize(
    ("line", "order", "day"),
    [
        ("04.08.24 10:21", Order.DAY, "2024-08-04"),
        ("04.08.24 10:21", Order.MONTH, "2024-04-08"),
        ("04.08.24 10:21", None, None),
        ("12-22-23", None, "2023-12-22"),
        ("Publié le 10/04/23 à 08h47", Order.DAY, "2023-04-10"),
        ("24.03.15", Order.YEAR, None),
        # Versions, results and prices are no days.
        ("1.2.34.5", Order.DAY, None),
        ("31.11.24", Order.DAY, None),
        ("10.04.85", Order.DAY, None),
    ],
)
def test_days_without_a_century(line: str, order: Order | None, day: str | None) -> None:
    found = short_day(line, order)
    assert (str(found.at.date()) if found else None) == day
