"""Dates: what is written is read, what is ambiguous stays unknown, nothing is made up."""

from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from babel.dates import format_date
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.text.dates import (
    LANGUAGES,
    MONTHS,
    YEARS,
    Moment,
    date_in_url,
    dated_parts,
    find_date,
    month_first,
    parse_timestamp,
)
from training.months import as_json

days = st.dates(date(YEARS.start, 1, 2), date(YEARS.stop - 1, 12, 30))
moments = st.datetimes(datetime(YEARS.start, 1, 3), datetime(YEARS.stop - 1, 12, 29))
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


@given(moments, offsets | st.none())
def test_an_iso_time_comes_back_in_utc_to_the_second(at: datetime, offset: timezone | None) -> None:
    written = at.replace(tzinfo=offset)
    expected = written.astimezone(UTC).replace(tzinfo=None) if offset else at
    for text in (written.isoformat(), written.isoformat(" ")):
        assert parse_timestamp(text) == Moment(expected.replace(microsecond=0), "second")


@given(moments)
def test_an_iso_time_without_seconds_is_known_to_the_minute(at: datetime) -> None:
    minute = at.replace(second=0, microsecond=0)
    assert parse_timestamp(f"{minute:%Y-%m-%dT%H:%M}Z") == Moment(minute, "minute")
    assert parse_timestamp(f"{minute:%Y%m%dT%H%M}") == Moment(minute, "minute")


@given(days)
def test_an_iso_day_is_known_to_the_day(day: date) -> None:
    for text in (day.isoformat(), f"{day:%Y/%m/%d}", f"{day:%Y%m%d}", f" {day.isoformat()}\n"):
        assert parse_timestamp(text) == Moment(midnight(day), "day")
    assert parse_timestamp(day.isoformat()[:7]) == Moment(midnight(day.replace(day=1)), "month")
    assert parse_timestamp(day.isoformat()[:4]) == Moment(datetime(day.year, 1, 1), "year")


@given(moments.filter(lambda at: at.year > 1970), offsets)
def test_a_mail_date_comes_back_in_utc(at: datetime, offset: timezone) -> None:
    written = at.replace(microsecond=0, tzinfo=offset)
    expected = written.astimezone(UTC).replace(tzinfo=None)
    assert parse_timestamp(format_datetime(written)) == Moment(expected, "second")


@pytest.mark.parametrize("text", ["1741000000", "1741000000123"])
def test_unix_seconds_and_milliseconds_are_read(text: str) -> None:
    assert parse_timestamp(text) == Moment(datetime(2025, 3, 3, 11, 6, 40), "second")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "3/4/2025",
        "2025-13-01",
        "2025-02-30",
        "1204-01-01",
        "9999",
        "9999999999",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2099-12-31T23:30:00-02:00",
        "1605-01-01T00:00:00+05:00",
        "March 3, 2025",
    ],
)
def test_what_is_no_machine_made_date_is_none(text: str) -> None:
    assert parse_timestamp(text) is None


date_like = st.text(st.sampled_from("0123456789-/.:TZ+ "), max_size=24)


@given(st.text() | date_like)
@example("٢٠٢٥-٠٣-٠٣")
@example("²²²²²²²²²²")
def test_no_text_makes_parse_timestamp_raise_or_leave_the_known_years(text: str) -> None:
    found = parse_timestamp(text)
    if found:
        assert found.at.year in YEARS
        assert found.at.tzinfo is None
        assert found.precision in {"second", "minute", "day", "month", "year"}
        if found.precision in {"day", "month", "year"}:
            assert found.at == midnight(found.at)


@pytest.mark.parametrize(
    "line",
    [
        "March 3, 2025",
        "By Ann Lee, MARCH 3rd 2025 at 10:15",
        "Mar. 3, 2025",
        "3 March 2025",
        "the 3rd of March 2025",
        "Published 2025-03-03T11:30:00Z",
        "Lunes, 3 de marzo de 2025",
        "3 de marzo del 2025",
        "Publié le 3 mars 2025",
        "3. März 2025",
        "03.03.2025",
        "3 de março de 2025",
        "3 marzo 2025",
        "3 maart 2025",
        "3 марта 2025 г.",
        "3 مارس 2025",
        "2025年3月3日",
        "3/3/2025",
        "2025/3/3",
        "2025/03/03 10:15",
        "Essay | Published: 2025.03.03 | By Ann Lee",
        "03-mar-2025 5:11:10",
        "3-Mar-2025",
        "2025 Mar 3;15(1)",
        "3 March , 2025",
        "1 of 9; March 3 , 2025",
        "BridgesMARCH 3, 2025Updated",
        "٣ مارس ٢٠٢٥",
        "٣ آذار/مارس ٢٠٢٥",
        "3\u200f آذار / مارس\u200f 2025",
        "2025년 3월 3일",
        "2025 年 3 月 3 號",
        "32 March 2025, 3 March 2025",
    ],
)
def test_a_day_is_found_as_newsrooms_write_it(line: str) -> None:
    assert find_date(line) == Moment(datetime(2025, 3, 3), "day")


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"ar"}))
@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_is_read_in_every_language(language: str, month: int) -> None:
    day = date(2024, month, 28)
    assert find_date(format_date(day, "long", language)) == Moment(midnight(day), "day")


@pytest.mark.parametrize("line", ["1er mars 2025", "1º de marzo de 2025", "1st March 2025", "March 1st, 2025"])
def test_the_first_of_a_month_may_carry_its_ending(line: str) -> None:
    assert find_date(line) == Moment(datetime(2025, 3, 1), "day")


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("14 במרץ 2025", None, "2025-03-14"),
        ("14. martā un 2025. gada 14. martā", None, "2025-03-14"),
        ("2025 m. kovo 14 d.", None, "2025-03-14"),
        ("2025. március 14., péntek", None, "2025-03-14"),
        ("2025. 03. 14. 19:15", None, "2025-03-14"),
        ("2025. 3. 14.", None, "2025-03-14"),
        ("14 tháng 12 năm 2025", None, "2025-12-14"),
        ("Thứ sáu, 3/4/2025, 10:00", "vi", "2025-04-03"),
        ("2025年3月14日08:30 来源", None, "2025-03-14"),
        # Years of the Buddhist calendar, and the Persian one.
        ("14 มีนาคม พ.ศ. 2568", None, "2025-03-14"),
        ("14/03/2568", "th", "2025-03-14"),
        ("۱۵ اردیبهشت ۱۴۰۴ - ۱۰:۲۰", None, "2025-05-05"),
        ("1403/12/30", "fa", "2025-03-20"),
        ("1404/02/15", "en", None),
        ("۱۴۰۴/۰۲/۳۵", "fa", None),
    ],
)
def test_days_as_they_are_written_in_many_languages(line: str, language: str | None, expected: str | None) -> None:
    found = find_date(line, language)
    assert (found and str(found.at.date())) == expected


@given(days)
def test_a_day_and_a_month_that_could_change_places_stay_unknown(day: date) -> None:
    written = find_date(f"Updated {day.day}/{day.month}/{day.year:04}")
    american = find_date(f"Updated {day.month}/{day.day}/{day.year:04}")
    known = day.day > 12 or day.day == day.month
    assert written == american == (Moment(midnight(day), "day") if known else None)


@pytest.mark.parametrize(
    "line",
    [
        "3/4/2025",
        "13/13/2025",
        "February 30, 2025",
        "March 2025",
        "In 2025 the council met 3 times",
        "3 Marchers 2025",
        "Dec 31, 20251",
        "Item 12-2025-03-03",
        "version 2025.3.3.1",
        "3.3.2025.7",
        "3-3-2025-7",
        "3/3-2025",
        "2025/13/1",
        "In 2025. 3. 4000 came",
        "In 2025, May 3 of them leave",
        "2025 March 3.5 million",
        "2025 March 3rds",
        "3 March 1204",
    ],
)
def test_what_is_no_certain_day_is_none(line: str) -> None:
    assert find_date(line) is None


@pytest.mark.parametrize("mark", ["/", "-", "."])
def test_the_language_tells_day_and_month_apart(mark: str) -> None:
    line = mark.join(("4", "3", "2025"))
    american, european = Moment(datetime(2025, 4, 3), "day"), Moment(datetime(2025, 3, 4), "day")
    for language in ("en-US", "en_us", "es-US", "en-PH"):
        assert find_date(line, language) == american
    for language in ("de", "de-", "fr-CA", "pt-BR", "en-GB", "ru-RU", "ar"):
        assert find_date(line, language) == european
    for unclear in (None, "", "en", "zh-CN", "en-x"):
        # Where points part them, the day comes first wherever nothing else is known.
        assert find_date(line, unclear) == (european if mark == "." else None)


@given(st.text(max_size=12))
def test_no_language_makes_month_first_raise(language: str) -> None:
    assert month_first(language) in (True, False, None)


@given(days.filter(lambda day: day.day > 12), st.sampled_from(["en-US", "de", None]))
def test_a_number_that_no_month_has_decides_against_the_language(day: date, language: str | None) -> None:
    for text in (f"{day.day}/{day.month}/{day.year}", f"{day.month}/{day.day}/{day.year}"):
        assert find_date(text, language) == Moment(midnight(day), "day")


def test_every_date_of_a_line_comes_with_what_leads_up_to_it() -> None:
    parts = dated_parts("Updated 5 May 2025, first published on March 3, 2025 by Ann Lee")
    assert [(lead.strip(), moment.at.date()) for lead, moment in parts] == [
        ("updated", date(2025, 5, 5)),
        (", first published on", date(2025, 3, 3)),
    ]
    assert dated_parts("no date in 2025") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-04-12T18:00:00-07:00", Moment(datetime(2020, 4, 12), "day")),
        ("2025-12-19T01:00:00+05:30", Moment(datetime(2025, 12, 19), "day")),
        ("Sun, 12 Apr 2020 18:00:00 -0700", Moment(datetime(2020, 4, 12), "day")),
        ("2020-04-12T10:00:00-07:00", Moment(datetime(2020, 4, 12, 17), "second")),
        ("2020-04-12T18:00:00Z", Moment(datetime(2020, 4, 12, 18), "second")),
        ("2020-04-12", Moment(datetime(2020, 4, 12), "day")),
    ],
)
def test_the_written_day_is_kept_where_it_is_asked_for(text: str, expected: Moment) -> None:
    assert parse_timestamp(text, own_day=True) == expected


@given(moments, offsets)
def test_a_moment_that_keeps_its_day_is_on_the_written_day(at: datetime, offset: timezone) -> None:
    found = parse_timestamp(at.replace(tzinfo=offset).isoformat(), own_day=True)
    assert found is not None
    assert found.at.date() == at.date()


@given(
    st.text()
    | st.lists(st.sampled_from([*"0123456789/.-, ", "2025", "mai", "MAİ", "ſept", "年", "月", "日"])).map("".join)
)
@example("3 ſept 2025")
@example("12 MAİ 2025")
def test_no_text_makes_find_date_raise_or_leave_the_known_years(text: str) -> None:
    found = find_date(text)
    assert found is None or (found.at.year in YEARS and found.precision == "day")


@pytest.mark.parametrize(
    "url",
    [
        "https://paper.example/2023/05/17/bridge-closed",
        "https://paper.example/news/2023/5/17/",
        "https://paper.example/2023/May/17/bridge",
        "https://paper.example/2023/mai/17",
        "https://paper.example/a/20230517/bridge.html",
        "https://paper.example/news-2023-05-17.html?day=2020/01/01",
    ],
)
def test_the_day_in_a_pages_address_is_read(url: str) -> None:
    assert date_in_url(url) == Moment(datetime(2023, 5, 17), "day")


def test_a_month_in_a_pages_address_is_read_as_a_month() -> None:
    assert date_in_url("https://paper.example/2023/05/bridge") == Moment(datetime(2023, 5, 1), "month")


@pytest.mark.parametrize(
    "url",
    ["", "https://2023-05-17.example", "https://paper.example/?d=2023/05/17", "https://paper.example/2023/13/17/x",
     "https://paper.example/120230517", "https://paper.example/story/2023"],
)  # fmt: skip
def test_an_address_without_a_day_tells_none(url: str) -> None:
    assert date_in_url(url) is None


@given(st.text() | st.text(st.sampled_from("/-0129?#:")))
def test_no_address_makes_date_in_url_raise(url: str) -> None:
    date_in_url(url)


def test_a_day_right_behind_a_chinese_or_japanese_name_is_read() -> None:
    for line in ("山田花子2025年3月14日 11時36分", "本帖由小兰于2025年3月14日16:12:21发表"):
        found = find_date(line)
        assert found is not None
        assert str(found.at.date()) == "2025-03-14"
    assert find_date("abc2025/3/14") is None


def test_the_names_of_months_are_those_of_cldr() -> None:
    assert MONTHS.read_text(encoding="utf-8") == as_json()


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("21.dez.2018 às 12h55", "2018-12-21"),
        ("4.Mai 2023", "2023-05-04"),
        ("utorak, 4. kolovoza 2020. u 06:00", "2020-08-04"),
        ("11. listopada 2020", "2020-11-11"),
        ("access_time2019/04/21 11:51", "2019-04-21"),
        ("a5.dez.2018", None),
    ],
)
def test_points_between_day_and_month_croatian_months_and_names_of_icons(line: str, wanted: str | None) -> None:
    found = find_date(line)
    assert (str(found.at.date()) if found else None) == wanted
