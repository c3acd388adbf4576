"""From a scalar of a description to the value that rules compare, by the type of its field.

Names are compared without regard to letter case and repeated spaces; procedure codes by their national part;
numbers to three decimals, so that both engines compare whole numbers and agree.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final, NamedTuple

from qms_checker.dates import parse_date
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
    return plain(str(value))


def plain(text: str) -> str | _StatedEmpty:
    """Return a text as it is compared: letter case folded, spaces collapsed."""
    if text.isspace():
        return EMPTY
    return " ".join(text.split()).casefold()


def procedure_code(text: str) -> str:
    """Return the national part of a code of an administrative procedure: ``1.001193.000.00.00.H41`` → ``1.001193``.

    Two codes denote the same procedure when their first eight characters agree; what is no such code is
    compared as text.
    """
    match = _PROCEDURE_CODE.fullmatch(text.strip())
    return match[1] if match else " ".join(text.split()).casefold()


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
