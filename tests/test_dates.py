"""Dates in both notations, and the arithmetic of the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qms_checker.dates import Period, format_date, parse_date, shift

DAYS = st.dates()
MONTHS = st.integers(-60, 60)
IN_THE_MIDDLE = st.dates(date(1000, 1, 1), date(9000, 12, 31))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-05", date(2026, 3, 5)),
        ("2026-3-5", date(2026, 3, 5)),
        ("05/03/2026", date(2026, 3, 5)),  # the day first, never the month
        ("5/3/2026", date(2026, 3, 5)),
        ("05-03-2026", date(2026, 3, 5)),
        ("05.03.2026", date(2026, 3, 5)),
        ("31/12/3023", date(3023, 12, 31)),
        ("29/02/2024", date(2024, 2, 29)),
        ("29/02/2025", None),
        ("2026-02-30", None),
        ("31/04/2026", None),
        ("12/31/2026", None),
        ("2026-13-01", None),
        ("0000-01-01", None),
        ("2026/03/05", None),
        ("05/03/26", None),
        ("2026-03", None),
        ("2026", None),
        (" 2026-03-05", None),
        ("2026-03-05T00:00", None),
        ("05/03/2026\n", None),
        ("ngày 05/03/2026", None),
        ("", None),
    ],
)
def test_a_date_is_read_day_first_and_only_if_it_is_on_the_calendar(written: str, day: date | None) -> None:
    assert parse_date(written) == day


def test_a_date_is_printed_in_the_style_of_the_language() -> None:
    assert format_date(date(2026, 3, 5), "vi") == "05/03/2026"
    assert format_date(date(2026, 3, 5), "en") == "2026-03-05"
    assert format_date(date(824, 3, 5), "vi") == "05/03/0824"


@given(DAYS)
def test_both_notations_read_back_as_the_day_they_were_printed_from(day: date) -> None:
    assert parse_date(format_date(day, "vi")) == day
    assert parse_date(format_date(day, "en")) == day


@pytest.mark.parametrize(
    ("day", "period", "moved"),
    [
        (date(2026, 1, 31), Period(months=1), date(2026, 2, 28)),
        (date(2024, 1, 31), Period(months=1), date(2024, 2, 29)),
        (date(2026, 3, 31), Period(months=-1), date(2026, 2, 28)),
        (date(2026, 12, 31), Period(months=2), date(2027, 2, 28)),
        (date(2026, 1, 15), Period(months=-1), date(2025, 12, 15)),
        (date(2026, 11, 20), Period(months=-12), date(2025, 11, 20)),
        (date(2024, 2, 29), Period(years=1), date(2025, 2, 28)),
        (date(2024, 2, 29), Period(years=4), date(2028, 2, 29)),
        (date(2024, 2, 29), Period(years=-1), date(2023, 2, 28)),
        (date(2026, 1, 31), Period(months=1, days=1), date(2026, 3, 1)),  # months first, then days
        (date(2026, 2, 28), Period(days=1), date(2026, 3, 1)),
        (date(2026, 1, 1), Period(days=-1), date(2025, 12, 31)),
        (date(2026, 11, 20), Period(), date(2026, 11, 20)),
        # the ends of the calendar hold
        (date(9999, 12, 1), Period(months=1), date.max),
        (date(1, 1, 31), Period(months=-1), date.min),
        (date(9999, 12, 31), Period(days=1), date.max),
        (date(1, 1, 1), Period(days=-1), date.min),
        (date(2026, 1, 1), Period(years=10**6), date.max),
        (date(2026, 1, 1), Period(years=-(10**6)), date.min),
        (date(2026, 1, 1), Period(days=10**12), date.max),
        (date(2026, 1, 1), Period(days=-(10**12)), date.min),
    ],
)
def test_a_day_is_moved_on_the_calendar(day: date, period: Period, moved: date) -> None:
    assert shift(day, period) == moved


@given(IN_THE_MIDDLE, st.integers(-100_000, 100_000))
def test_days_are_moved_like_days(day: date, days: int) -> None:
    assert shift(day, Period(days=days)) == day + timedelta(days=days)
    assert shift(shift(day, Period(days=days)), -Period(days=days)) == day


@given(IN_THE_MIDDLE, MONTHS)
def test_months_keep_the_day_or_end_at_the_last_of_the_month(day: date, months: int) -> None:
    moved = shift(day, Period(months=months))
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)


@given(IN_THE_MIDDLE, st.integers(-50, 50))
def test_a_year_is_twelve_months(day: date, years: int) -> None:
    assert shift(day, Period(years=years)) == shift(day, Period(months=12 * years))


@given(DAYS, DAYS, st.builds(Period, st.integers(-20, 20), MONTHS))
def test_moving_keeps_the_order_of_days(one: date, other: date, period: Period) -> None:
    first, second = sorted((one, other))
    assert shift(first, period) <= shift(second, period)


@given(DAYS, st.builds(Period, st.integers(), st.integers(), st.integers()))
def test_no_period_leaves_the_calendar(day: date, period: Period) -> None:
    assert date.min <= shift(day, period) <= date.max


def test_a_period_is_turned_around_part_by_part() -> None:
    assert -Period(1, -2, 3) == Period(-1, 2, -3)
