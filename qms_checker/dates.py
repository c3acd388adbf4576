"""Dates in both notations, and periods counted in calendar days, months and years."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from qms_checker.vocabulary import Language

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_VIETNAMESE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def parse_date(text: str) -> date | None:
    """Return the date written as ``2026-03-05`` or ``05/03/2026``; ``None`` where there is no such day."""
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := _VIETNAMESE.fullmatch(text):
        day, month, year = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def is_no_day(text: str) -> bool:
    """Tell whether a text has the form of a date, but no calendar has that day: 30 February."""
    has_form = _ISO.fullmatch(text) or _VIETNAMESE.fullmatch(text)
    return has_form is not None and parse_date(text) is None


def format_date(day: date, language: Language) -> str:
    """Return ``05/03/2026`` in Vietnamese and ``2026-03-05`` in English."""
    return day.strftime("%d/%m/") + f"{day.year:04d}" if language == "vi" else day.isoformat()


def format_day(day: date, language: Language) -> str:
    """Return the day in words, as official papers date themselves (Decree 30/2020/NĐ-CP).

    Vietnamese writes days under 10 and the months 1 and 2 with a zero before: ``ngày 05 tháng 3 năm 2026``.
    """
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year:04d}"
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year:04d}"


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time on the calendar; years and months before days."""

    years: int = 0
    months: int = 0
    days: int = 0

    def __neg__(self) -> Period:
        return Period(-self.years, -self.months, -self.days)


def shift(day: date, period: Period) -> date:
    """Return the day moved by the period; 31 January plus one month is the last day of February.

    Days outside years 1–9999 are held at the end of the calendar.
    """
    months = day.year * 12 + day.month - 1 + period.years * 12 + period.months
    year, month = divmod(months, 12)
    if year < 1:
        return date.min
    if year > 9999:
        return date.max
    moved = date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    try:
        return moved + timedelta(days=period.days)
    except OverflowError:
        return date.max if period.days > 0 else date.min


CENTURY = timedelta(days=36525)
"""How far from the as-of date a date of a description can lie; beyond it is a slip of the pen such as 3026."""


def is_conceivable(day: date, as_of: date) -> bool:
    """Tell whether a date may be what was meant, whatever it dates."""
    return abs(day - as_of) <= CENTURY
