"""Values of a description as they are printed in papers. What is unknown or stated as empty is an empty text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from qms_checker.assessment.printing import print_value
from qms_checker.dates import format_day, parse_date
from qms_checker.facts.model import FactBase, Record
from qms_checker.vocabulary import Language, Text

_OF = Text("ngày", "of")


def said(record: Record | None, path: str, language: Language) -> str:
    """Return one field in words: terms by their label, dates in the notation of the language, lists joined."""
    if record is None:
        return ""
    value = record.raw(path)
    if isinstance(value, list):
        return "; ".join(part for part in (_word(record, path, one, language) for one in value) if part)
    return _word(record, path, value, language)


def listed(record: Record | None, path: str, language: Language) -> tuple[str, ...]:
    """Return the members of a list of texts or terms."""
    value = None if record is None else record.raw(path)
    if record is None or not isinstance(value, list):
        return ()
    return tuple(part for part in (_word(record, path, one, language) for one in value) if part)


def reference(record: Record | None, number: str, issued_on: str, language: Language) -> str:
    """Return e.g. ``31/QĐ-SDL ngày 15/4/2024``; the number alone where the date is unknown; nothing without both."""
    parts = [said(record, number, language)]
    day = said(record, issued_on, language)
    if day:
        parts.append(f"{_OF.in_language(language)} {day}")
    return " ".join(part for part in parts if part)


def cited(record: Record | None, number: str, issued_on: str, language: Language) -> str:
    """Return a reference as running text of a decision cites it: ``31/QĐ-SDL ngày 15 tháng 4 năm 2024``."""
    day = None if record is None else day_of(record, issued_on)
    if day is None:
        return reference(record, number, issued_on, language)
    written = format_day(day, language) if language == "vi" else f"of {format_day(day, language)}"
    return " ".join(part for part in (said(record, number, language), written) if part)


def records_of(facts: FactBase, path: str) -> tuple[Record, ...]:
    """Return the records of a list of the agency; none where the list is unknown."""
    return facts.root.collections.get(path, ())


def latest(records: Iterable[Record], *paths: str) -> Record | None:
    """Return the last record by the first of the dates or numbers it has; the later in the list where equal."""
    found, best = None, None
    for record in records:
        key = _order(record, paths)
        if best is None or key >= best:
            found, best = record, key
    return found


def of_year(records: Iterable[Record], year: int, *paths: str) -> tuple[Record, ...]:
    """Return the records whose year, or whose first known date, is that year."""
    return tuple(record for record in records if _year(record, paths) == year)


def day_of(record: Record, path: str) -> date | None:
    """Return a date, ``None`` where it is unknown."""
    value = record.fields.get(path)
    return value if isinstance(value, date) else None


def year_of(as_of: str) -> int:
    """Return the year of the as-of date."""
    day = parse_date(as_of)
    assert day is not None
    return day.year


def _order(record: Record, paths: tuple[str, ...]) -> str:
    for path in paths:
        value = record.fields.get(path)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""


def _year(record: Record, paths: tuple[str, ...]) -> int | None:
    ordered = _order(record, paths)[:4]
    return int(ordered) if ordered.isdecimal() else None


def _word(record: Record, path: str, value: Any, language: Language) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    field = record.type.fields.get(path)
    if field is not None and value in field.labels:
        return field.labels[value].in_language(language)
    return print_value(value, language)
