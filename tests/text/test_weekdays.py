"""Days of the week are told from names, and leave the names before them whole."""

import pytest

from corpus.text.weekdays import is_weekday, without_weekday


@pytest.mark.parametrize(
    "text", ["Monday", "martedì,", "Środa", "Παρασκευή", "четверг", "الثلاثاء", "Thứ ba", "יום שישי"]
)
def test_days_of_many_languages_are_known(text: str) -> None:
    assert is_weekday(text)


@pytest.mark.parametrize("text", ["Ann Lee", "Monday Lee", "", "Thứ"])
def test_names_are_no_days(text: str) -> None:
    assert not is_weekday(text)


def test_a_day_behind_names_is_cut_off_and_a_family_name_is_not() -> None:
    assert without_weekday("Ann Lee Tuesday,") == "Ann Lee"
    assert without_weekday("Bo Dahl Thứ ba") == "Bo Dahl"
    assert without_weekday("Rosa Domingo") == "Rosa Domingo"
