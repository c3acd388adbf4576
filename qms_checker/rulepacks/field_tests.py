"""Comparisons of a field: from ``{on_or_after: $.decided_on}`` to values of ``conditions.py``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qms_checker.dates import shift
from qms_checker.description.schema import NUMERIC, FieldType
from qms_checker.facts.values import CHECK_DIGITS
from qms_checker.rulepacks.conditions import (
    All,
    AnyOf,
    CheckDigit,
    Compare,
    Condition,
    Contains,
    Literal,
    Matches,
    Not,
    OneOf,
    Operator,
    Recorded,
    Reference,
    Shares,
    Total,
)
from qms_checker.rulepacks.operands import UNKNOWN, OperandReader
from qms_checker.rulepacks.scope import Place, Scope
from qms_checker.vocabulary import Text

NUMBER_OPERATORS: Mapping[str, Operator] = {
    "at_least": Operator.AT_LEAST,
    "at_most": Operator.AT_MOST,
    "more_than": Operator.GREATER,
    "less_than": Operator.LESS,
    "equals": Operator.EQUAL,
}
DATE_OPERATORS: Mapping[str, Operator] = {
    "before": Operator.LESS,
    "on_or_before": Operator.AT_MOST,
    "after": Operator.GREATER,
    "on_or_after": Operator.AT_LEAST,
}
ORDERED = NUMERIC | {FieldType.DURATION}


@dataclass(frozen=True, slots=True)
class _Written:
    """One comparison as written: the operator's name, its operand, and what is needed to read it."""

    name: str
    raw: Any
    operands: OperandReader
    scope: Scope
    place: Place


def read_field_test(operands: OperandReader, left: Reference, raw: Any, scope: Scope, place: Place) -> Condition:
    """Return the comparison of a field with a value (equality) or with operators and their operands (all must hold)."""
    if not isinstance(raw, Mapping):
        raw = {"equals": raw}
    parts = []
    for name, operand in raw.items():
        if name not in _TESTS:
            known = ", ".join(_TESTS)
            raise place.child(name).refuse(
                Text(f"không có phép so sánh {name!r}; dùng được: {known}", f"no operator {name!r}; known: {known}")
            )
        parts.append(_TESTS[name](left, _Written(name, operand, operands, scope, place.child(name))))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _compare(left: Reference, written: _Written) -> Condition:
    """Read ``equals``, an order of numbers or durations, or an order of dates."""
    kind = left.field.type
    _refuse_list(left, written)
    if (written.name in DATE_OPERATORS and kind is not FieldType.DATE) or (
        written.name in NUMBER_OPERATORS and written.name != "equals" and kind not in ORDERED
    ):
        message = f"{left.field.path!r} ({kind})"
        raise written.place.refuse(
            Text(f"{written.name} không dùng cho {message}", f"{written.name} does not apply to {message}")
        )
    operator = DATE_OPERATORS.get(written.name) or NUMBER_OPERATORS[written.name]
    right = written.operands.operand(written.raw, kind, written.scope, written.place, left.field.labels)
    if isinstance(right, Total) and right.references[0].variable != left.variable:
        raise written.place.refuse(
            Text("sum: cộng các trường của cùng một mục", "sum: fields of the same record are added")
        )
    return Compare(left, operator, right)


def _differs(left: Reference, written: _Written) -> Condition:
    """Read ``not_equals``."""
    return Not(_compare(left, replace(written, name="equals")))


def _one_of(left: Reference, written: _Written) -> Condition:
    """Read ``in`` and ``not_in``."""
    _refuse_list(left, written)
    test = OneOf(left, written.operands.texts(written.raw, left.field.type, written.place, left.field.labels))
    return test if written.name == "in" else Not(test)


def _within(left: Reference, written: _Written) -> Condition:
    """Read ``within``: after the as-of date minus the period, and not after the as-of date."""
    if left.field.type is not FieldType.DATE:
        raise written.place.refuse(Text("within chỉ dùng cho ngày", "within applies to dates"))
    period = written.operands.period(written.raw, written.place)
    as_of = written.operands.as_of
    start = UNKNOWN if period is None else Literal(shift(as_of, -period))
    return All((Compare(left, Operator.GREATER, start), Compare(left, Operator.AT_MOST, Literal(as_of))))


def _contains(left: Reference, written: _Written) -> Condition:
    """Read ``contains``, ``contains_all`` and ``contains_any`` of a list of scalars."""
    if not left.field.is_list:
        raise written.place.refuse(
            Text(f"{left.field.path!r} không phải danh sách", f"{left.field.path!r} is not a list")
        )
    kind, labels = left.field.type, left.field.labels
    if written.name == "contains":
        operand = written.operands.operand(written.raw, kind, written.scope, written.place, labels)
        assert isinstance(operand, Literal | Reference)
        return Contains(left, operand)
    if isinstance(written.raw, str) and written.raw.startswith("$"):
        return _shares(left, written)
    values = written.operands.texts(written.raw, kind, written.place, labels)
    if values is None:
        return Contains(left, UNKNOWN)
    parts = tuple(Contains(left, Literal(value)) for value in sorted(values, key=str))
    return All(parts) if written.name == "contains_all" else AnyOf(parts)


def _shares(left: Reference, written: _Written) -> Condition:
    """Read ``contains_all`` and ``contains_any`` of another list."""
    other = written.scope.reference(written.raw, written.place)
    if not other.field.is_list or other.field.type is not left.field.type:
        found = f"{other.field.path!r} ({other.field.type})"
        raise written.place.refuse(
            Text(f"{found} không phải danh sách cùng loại", f"{found} is not a list of the same type")
        )
    return Shares(left, other, every=written.name == "contains_all")


def _check_digit(left: Reference, written: _Written) -> Condition:
    """Read ``check_digit``."""
    _refuse_list(left, written)
    if not isinstance(written.raw, str) or written.raw not in CHECK_DIGITS:
        known = ", ".join(CHECK_DIGITS)
        raise written.place.refuse(Text(f"check_digit: dùng {known}", f"check_digit: known are {known}"))
    return CheckDigit(left, written.raw)


def _matches(left: Reference, written: _Written) -> Condition:
    """Read ``matches``."""
    _refuse_list(left, written)
    try:
        return Matches(left, re.compile(str(written.raw), re.IGNORECASE))
    except re.error as error:
        message = Text(f"biểu thức chính quy sai: {error}", f"wrong regular expression: {error}")
        raise written.place.refuse(message) from None


def _recorded(left: Reference, written: _Written) -> Condition:
    """Read ``recorded``."""
    if not isinstance(written.raw, bool):
        raise written.place.refuse(Text("recorded: cần true hoặc false", "recorded: true or false is expected"))
    return Recorded(left) if written.raw else Not(Recorded(left))


def _refuse_list(left: Reference, written: _Written) -> None:
    if left.field.is_list:
        name, listed = written.name, f"{left.field.path!r}"
        raise written.place.refuse(
            Text(f"{name} không dùng cho danh sách {listed}", f"{name} does not apply to the list {listed}")
        )


_Test = Callable[[Reference, _Written], Condition]
_TESTS: Mapping[str, _Test] = {
    **dict.fromkeys([*NUMBER_OPERATORS, *DATE_OPERATORS], _compare),
    "not_equals": _differs,
    "in": _one_of,
    "not_in": _one_of,
    "within": _within,
    "contains": _contains,
    "contains_all": _contains,
    "contains_any": _contains,
    "matches": _matches,
    "check_digit": _check_digit,
    "recorded": _recorded,
}
FIELD_OPERATORS = tuple(_TESTS)
"""The names of all comparisons of a field; the manual must explain each."""
