"""Which records of a list can satisfy an equality with a value of another record at all: an index instead of a walk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qms_checker.facts.model import Record
from qms_checker.facts.values import Comparable
from qms_checker.rulepacks.conditions import All, Compare, Condition, Contains, Operator, Reference


class Index:
    """Records of one list by the value of a field, or by each item where it is a list."""

    WORTHWHILE = 8

    def __init__(self, records: tuple[Record, ...], path: str) -> None:
        self._by_value: dict[Any, list[Record]] = {}
        self._unknown: list[Record] = []
        for record in records:
            value = record.fields.get(path)
            if value is None:
                self._unknown.append(record)
            elif isinstance(value, frozenset):
                for item in value:
                    self._by_value.setdefault(item, []).append(record)
            else:
                self._by_value.setdefault(value, []).append(record)

    def candidates(self, value: Comparable) -> list[Record]:
        """Return the records that have the value, or of which it is not known."""
        return self._by_value.get(value, []) + self._unknown


def conjuncts(condition: Condition) -> Iterator[Condition]:
    """Yield the conditions that all have to hold for a condition to hold."""
    if isinstance(condition, All):
        for part in condition.parts:
            yield from conjuncts(part)
    else:
        yield condition


def equality_of(condition: Condition, variable: str) -> tuple[str, Reference] | None:
    """Return the quantified record's own field and the other record's field that an equality compares."""
    match condition:
        case Compare(left, Operator.EQUAL, Reference() as right) | Contains(left, Reference() as right):
            if left.variable == variable != right.variable:
                return left.field.path, right
            if right.variable == variable != left.variable and not isinstance(condition, Contains):
                return right.field.path, left
    return None
