"""Times as programs print them."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.dates import YEARS, Moment, parse_timestamp
from corpus.text.timestamps import printed_time

AT = datetime(2025, 3, 4, 5, 6, 7)


@pytest.mark.parametrize(
    "text",
    [
        "20250304050607",
        "20250304050607123",
        "1741064767",
        "1741064767.25",
        "1741064767000.5",
        "1741064767000000",
        "1741064767000000000",
        "1.741064767E9",
        "2025-03-04 05:06:07 UTC",
        "2025/3/4 5:06:07",
        "2025-03-04 05:06:07 +0000 UTC",
        "2025-03-04T00:06:07-500",
        "2025-03-04 00:06:07 EST",
        "2025-03-04 00:06:07 America/New_York",
        "2025-03-04T06:06:07+01:00[Europe/Berlin]",
        "2025-03-04T05:06:07.123456789+00:00",
        "Tue Mar 04 2025 00:06:07 GMT-0500 (Eastern Standard Time)",
        "Tue Mar 04 05:06:07 +0000 2025",
        "Tue, 04 Mar 2025 00:06:07 GMT-0500",
        "Tue, 4 Mar 2025 06:06:07 CET",
        "04-Mar-2025 07:06:07 UTC+2",
        "Tue, 04 Mar 2025 05:06:07 +0000 (UTC)",
        "Tue Mar  4 05:06:07 UTC 2025",
        "datetime.datetime(2025, 3, 4, 5, 6, 7, tzinfo=datetime.timezone.utc)",
        "Timestamp('2025-03-04 05:06:07')",
        'ISODate("2025-03-04T05:06:07Z")',
        "/Date(1741064767000)/",
    ],
)
def test_the_print_of_a_time_is_read(text: str) -> None:
    assert parse_timestamp(text) == Moment(AT, "second")


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2025-03-04 05:06 UTC", "minute"),
        ("datetime.datetime(2025, 3, 4, 5, 6)", "minute"),
        ("datetime.date(2025, 3, 4)", "day"),
    ],
)
def test_a_print_is_as_precise_as_it_is_written(text: str, precision: str) -> None:
    found = parse_timestamp(text)
    assert found is not None
    assert found.precision == precision


@pytest.mark.parametrize(
    "text",
    [
        "10:00:00 UTC",
        "2025-03-04 05:06:07 XYZ",
        "2025-03-04 05:06:07 Nowhere/Else",
        "2025-03-04 05:06:07 etc/passwd",
        "2025-03-04 05:06:07 +99:99",
        "20251304050607",
        "0000-00-00 00:00:00",
        "Tue Xyz 04 2025 05:06:07",
        "Tue Mar 04 05:06:07",
        "datetime.datetime(2025, 3, 40)",
        "1" * 60,
        "9" * 16,
    ],
)
def test_what_names_no_moment_is_none(text: str) -> None:
    assert parse_timestamp(text) is None


moments = st.datetimes(datetime(1980, 1, 3), datetime(YEARS.stop - 1, 12, 29)).map(lambda at: at.replace(microsecond=0))
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(moments, offsets)
def test_a_moment_comes_back_from_every_print_of_it(at: datetime, offset: timezone) -> None:
    there = at.replace(tzinfo=UTC).astimezone(offset)
    figures = int(at.replace(tzinfo=UTC).timestamp())
    prints = [
        f"{at:%Y%m%d%H%M%S}",
        f"{there:%a %b %d %Y %H:%M:%S GMT%z}",
        f"{there:%a %b %d %H:%M:%S %z %Y}",
        f"{at} UTC",
    ]
    if 10**9 <= figures < 10**10:
        prints += [f"{figures}", f"{figures}000", f"{figures}.75", f"{figures}000000"]
    assert [parse_timestamp(text) for text in prints] == [Moment(at, "second")] * len(prints)


@given(moments, st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata"]))
def test_a_named_zone_is_that_of_the_day(at: datetime, zone: str) -> None:
    found = printed_time(f"{at} {zone}", YEARS)
    assert found == (at.replace(tzinfo=ZoneInfo(zone)), "second")


@given(st.text(max_size=90) | st.text(st.sampled_from("0123456789-/.:TZ+ ()UGMTaerMdt'[]"), max_size=60))
def test_no_text_makes_a_print_fail(text: str) -> None:
    found = printed_time(text, YEARS)
    assert found is None or found[1] in ("second", "minute", "day")
