"""From a scalar of a description to the value that rules compare, by the type of its field.

Names are compared without regard to letter case and repeated spaces; procedure codes by their national part;
numbers to three decimals, so that both engines compare whole numbers and agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Final, NamedTuple

from qms_checker.dates import Period, parse_date, shift
from qms_checker.description.schema import NUMERIC, FieldType


class Duration(NamedTuple):
    """A processing time. Working time and calendar time are different families and are never compared.

    ``family``: ``working`` (minutes of working time; a working day has eight hours) or ``calendar`` (minutes).
    """

    family: str
    minutes: int


class _StatedEmpty:
    """The agency states that there is nothing: ``""``, ``[]`` or ``{}``."""

    def __repr__(self) -> str:
        return "EMPTY"


EMPTY: Final = _StatedEmpty()
Comparable = str | int | float | bool | date | Duration | frozenset[Any] | _StatedEmpty

DECIMALS = 3
THOUSAND = 1000
"""What numbers are multiplied with to make them whole."""
_MINUTES = {
    "phút": ("working", 1),
    "giờ": ("working", 60),
    "giờ làm việc": ("working", 60),
    "buổi": ("working", 240),
    "ngày làm việc": ("working", 480),
    "ngày": ("calendar", 1440),
    "tuần": ("calendar", 7 * 1440),
    "tháng": ("calendar", 30 * 1440),
}
_GROUP = re.compile(r"[GH][0-9]{2}", re.IGNORECASE)
_BLANK = re.compile(r"[\s._…/\-\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}]*")
# "Số: ……/QĐ-SKHCN", a draft that nobody has signed and numbered
_UNNUMBERED = re.compile(r"(?:số)?[\s:._…-]*/.*", re.IGNORECASE)
_DURATION = re.compile(r"(\d+(?:[.,]\d+)?) (.+)")
_PROCEDURE_CODE = re.compile(r"([0-9]\.[0-9]{6})(?:[.\s].*)?")


def comparable(value: Any, kind: FieldType) -> Comparable | None:
    """Return the value to compare, ``EMPTY`` for a stated absence; ``None`` where the text has no such value."""
    if value == "" and isinstance(value, str):
        return EMPTY
    if kind is FieldType.DATE:
        return parse_date(value)
    if kind in NUMERIC:
        return parse_number(value)
    if kind is FieldType.BOOLEAN or kind is FieldType.TERM:
        return value  # type: ignore[no-any-return]  # the schema admits only Booleans and terms here
    if kind is FieldType.DURATION:
        return parse_duration(value)
    if kind is FieldType.PROCEDURE_CODE:
        return procedure_code(str(value))
    if kind is FieldType.DOCUMENT_NUMBER and _UNNUMBERED.fullmatch(str(value)):
        return EMPTY
    return plain(str(value))


def moved(value: Comparable | None, by: Period | float) -> Comparable | None:
    """Return a date moved by a period or a number by an amount; what is neither stays as it is."""
    if isinstance(by, Period):
        return shift(value, by) if isinstance(value, date) else value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(value + by, DECIMALS)
    return value


def total(values: Iterable[Comparable | None]) -> Comparable | None:
    """Return the sum of numbers, ``None`` when one is unknown; what is stated empty adds nothing."""
    found: int | float = 0
    for value in values:
        if value is None:
            return None
        if isinstance(value, int | float):
            found += value
    return round(found, DECIMALS)


def percent_of(part: Comparable | None, whole: Iterable[Comparable | None]) -> Comparable | None:
    """Return what share of the sum of ``whole`` the part is, 0 to 100; stated empty where there is no whole."""
    divisor = total(whole)
    if part is None or divisor is None:
        return None
    if not isinstance(part, int | float) or not isinstance(divisor, int | float) or divisor <= 0:
        return EMPTY
    return round(100 * part / divisor, DECIMALS)


def has_gs1_check_digit(text: str) -> bool:
    """Tell whether 8, 12, 13, 14, 17 or 18 digits end in their GS1 check digit (modulo 10, weights 3 and 1)."""
    digits = [int(letter) for letter in text if letter.isdecimal()]
    if len(digits) != len(text.replace(" ", "")) or len(digits) not in (8, 12, 13, 14, 17, 18):
        return False
    total = sum(digit * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits[:-1])))
    return (10 - total % 10) % 10 == digits[-1]


CHECK_DIGITS = {"gs1": has_gs1_check_digit}


def plain(text: str) -> str | _StatedEmpty:
    """Return a text as it is compared: letter case folded, spaces collapsed.

    The dash, dots or dotted line of a form that was left blank say nothing, and are stated empty.
    """
    if _BLANK.fullmatch(text):
        return EMPTY
    return " ".join(text.split()).casefold()


def procedure_code(text: str) -> str | _StatedEmpty:
    """Return the national part of a code of an administrative procedure: ``1.001193.000.00.00.H41`` → ``1.001193``.

    Two codes denote the same procedure when their first eight characters agree; what is no such code is
    compared as text.
    """
    match = _PROCEDURE_CODE.fullmatch(text.strip())
    return match[1] if match else plain(text)


def code_group(text: str) -> str | _StatedEmpty:
    """Return the group of a code that names a ministry (G…) or province (H…): ``h41`` of ``1.001193.000.00.00.H41``.

    Agency codes carry it last in the old form (``000.00.18.G12``) and first in that of Decision 20/2020/QĐ-TTg.
    """
    groups = [group for group in text.strip().split(".") if _GROUP.fullmatch(group)]
    return groups[0].casefold() if groups else EMPTY


def parse_number(value: Any) -> int | float | _StatedEmpty:
    """Return the number of ``97``, ``97.5``, ``"97,5"`` or ``"97,5 %"``."""
    if isinstance(value, int):
        return value
    text = str(value).rstrip("% ").replace(",", ".")
    return round(float(text), DECIMALS) if text else EMPTY


def parse_duration(text: str) -> Duration | None:
    """Return the duration of ``5 ngày làm việc`` or ``0,5 ngày``."""
    match = _DURATION.fullmatch(" ".join(text.split()))
    if match is None or match[2] not in _MINUTES:
        return None
    family, minutes = _MINUTES[match[2]]
    return Duration(family, round(float(match[1].replace(",", ".")) * minutes))
