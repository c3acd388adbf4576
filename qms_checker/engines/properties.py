"""Facts as a matcher sees them: flat properties that hold nothing but integers.

Dates become their ordinal, numbers thousandths, durations minutes, and texts small numbers that stand for them: the
matcher then never meets a null, an exponent, a quotation mark, two types in one comparison or two Unicode forms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from qms_checker.dates import Period
from qms_checker.description.schema import NUMERIC, FieldType
from qms_checker.engines.formulas import FALSE_, TRUE_, UNKNOWN_
from qms_checker.engines.python import Environment, Evaluation
from qms_checker.engines.verdicts import Truth
from qms_checker.facts.model import Record
from qms_checker.facts.values import EMPTY, THOUSAND, Comparable, Duration, moved
from qms_checker.rulepacks.conditions import Condition

_FAMILIES = {"working": 1, "calendar": 2}
_FIRST_OF_AGENCY = 1_000_000


class Dictionary:
    """Numbers for texts: those of the program are fixed, those of one agency are given out as they come."""

    def __init__(self, fixed: Mapping[str, int] | None = None) -> None:
        self._fixed = fixed or {}
        self._first = 1 if fixed is None else _FIRST_OF_AGENCY
        self._numbers: dict[str, int] = {}

    def extended(self) -> Dictionary:
        """Return a dictionary for one agency, with the numbers given out so far fixed."""
        return Dictionary(self._numbers)

    def number(self, text: str) -> int:
        """Return the number that stands for a text."""
        fixed = self._fixed.get(text)
        return fixed if fixed is not None else self._numbers.setdefault(text, self._first + len(self._numbers))


def encode(value: Comparable | None, kind: FieldType, dictionary: Dictionary) -> int:
    """Return the integer for a value; 0 for what is not recorded or stated empty (its state tells)."""
    if value is None or value is EMPTY:
        return 0
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, Duration):
        return value.minutes
    if kind in NUMERIC and isinstance(value, int | float):
        return round(value * THOUSAND)
    return dictionary.number(str(value))


def three_valued(truth: Truth) -> int:
    """Return 1, 0 or 2 for true, false and unknown."""
    return UNKNOWN_ if truth is None else TRUE_ if truth else FALSE_


@dataclass(frozen=True, slots=True)
class Subject:
    """One record on its way to the matcher, with what is needed to compute its properties."""

    record: Record
    dictionary: Dictionary
    evaluation: Evaluation
    decisions: Mapping[tuple[int, int], int]


Property = Callable[[Subject], int]


def number_of(subject: Subject) -> int:
    """Return the running number of the record."""
    return subject.record.number


def parent_of(subject: Subject) -> int:
    """Return the number of the record that holds the record; of the agency, one that none has."""
    return subject.record.parent.number if subject.record.parent is not None else -1


def state_of(path: str) -> Property:
    """Return the property that tells whether a field is recorded, stated empty or not recorded."""

    def compute(subject: Subject) -> int:
        value = subject.record.fields.get(path)
        return UNKNOWN_ if value is None else FALSE_ if value is EMPTY else TRUE_

    return compute


def value_of(path: str, kind: FieldType) -> Property:
    """Return the property that holds a field's value."""
    return lambda subject: encode(subject.record.fields.get(path), kind, subject.dictionary)


def family_of(path: str) -> Property:
    """Return the property that tells the family of a duration."""

    def compute(subject: Subject) -> int:
        value = subject.record.fields.get(path)
        return _FAMILIES[value.family] if isinstance(value, Duration) else 0

    return compute


def family_number(value: Comparable) -> int:
    """Return the number of a duration's family, 0 for other values."""
    return _FAMILIES[value.family] if isinstance(value, Duration) else 0


def shifted_of(path: str, kind: FieldType, by: Period | float) -> Property:
    """Return the property that holds a date moved by a period, or a number by an amount."""
    return lambda subject: encode(moved(subject.record.fields.get(path), by), kind, subject.dictionary)


def atom_of(variable: str, atom: Condition) -> Property:
    """Return the property that holds a comparison within one record that the matcher cannot make itself."""

    def compute(subject: Subject) -> int:
        env: Environment = {variable: subject.record}
        return three_valued(subject.evaluation.truth(atom, env))

    return compute


def decision_of(tally: int) -> Property:
    """Return the property that holds what a tally decided for the record."""
    return lambda subject: subject.decisions[tally, subject.record.number]
