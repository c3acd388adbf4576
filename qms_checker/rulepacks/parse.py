"""Reading conditions: from the YAML of a rule to the values of ``conditions.py``, every name and type checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from qms_checker.dates import shift
from qms_checker.description.schema import NUMERIC, FieldType
from qms_checker.rulepacks.conditions import (
    SUBJECT,
    All,
    Any_,
    Compare,
    Condition,
    Contains,
    Figure,
    Literal,
    Matches,
    Not,
    NumberTest,
    OneOf,
    Operator,
    Quantifier,
    Recorded,
    Reference,
)
from qms_checker.rulepacks.operands import UNKNOWN, OperandReader
from qms_checker.rulepacks.scope import OUTCOMES, Place, Scope
from qms_checker.vocabulary import Text

QUANTIFIERS = ("some", "none", "every", "count", "share", "sum", "unique")
CONNECTIVES = ("all", "any", "not", "is")
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
_ORDERED = NUMERIC | {FieldType.DURATION}
_QUANTIFIER_KEYS = {"where", "as", "satisfies", "of", "by", *NUMBER_OPERATORS}


@dataclass(frozen=True, slots=True)
class Definition:
    """A named condition on the records of one section, written once and used with ``is:``."""

    name: str
    section: str
    meaning: Text
    holds_when: Any
    place: Place


@dataclass(slots=True)
class ConditionReader:
    """Reads the conditions of rules as of one date."""

    operands: OperandReader
    definitions: Mapping[str, Definition]
    _quantifiers: int = 0
    _expanding: list[str] = field(default_factory=list)

    def condition(self, raw: Any, scope: Scope, place: Place) -> Condition:
        """Return the condition. Raises :class:`RulePackError` with the place of what is wrong."""
        if not isinstance(raw, Mapping) or not raw:
            raise place.refuse(Text("cần một điều kiện (khoá: giá trị)", "a condition is expected (key: value)"))
        keywords = [key for key in raw if key in QUANTIFIERS]
        if keywords:
            return self._quantifier(keywords, raw, scope, place)
        parts = [self._entry(key, value, scope, place.child(key)) for key, value in raw.items()]
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _entry(self, key: str, value: Any, scope: Scope, place: Place) -> Condition:
        if key in ("all", "any"):
            if not isinstance(value, list):
                raise place.refuse(Text(f"{key}: cần một danh sách", f"{key}: a list is expected"))
            parts = tuple(self.condition(item, scope, place.child(index)) for index, item in enumerate(value))
            return All(parts) if key == "all" else Any_(parts)
        if key == "not":
            return Not(self.condition(value, scope, place))
        if key == "is":
            return self._definition(value, scope, place)
        return self._field_test(scope.reference(key, place), value, scope, place)

    def _definition(self, name: Any, scope: Scope, place: Place) -> Condition:
        definition = self.definitions.get(name)
        if definition is None:
            raise place.refuse(Text(f"không có định nghĩa {name!r}", f"there is no definition {name!r}"))
        section = scope.innermost[1].name
        if definition.section != section:
            message = Text(
                f"định nghĩa {name!r} dành cho {definition.section!r}, không phải {section!r}",
                f"the definition {name!r} is about {definition.section!r}, not {section!r}",
            )
            raise place.refuse(message)
        if name in self._expanding:
            raise place.refuse(Text(f"định nghĩa {name!r} tự gọi chính nó", f"the definition {name!r} uses itself"))
        self._expanding.append(name)
        try:
            return self.condition(definition.holds_when, scope.alone(), definition.place)
        finally:
            self._expanding.pop()

    def _field_test(self, left: Reference, raw: Any, scope: Scope, place: Place) -> Condition:
        if not isinstance(raw, Mapping):
            raw = {"equals": raw}
        parts = []
        for name, operand in raw.items():
            if name not in _TESTS:
                known = ", ".join(_TESTS)
                raise place.child(name).refuse(
                    Text(f"không có phép so sánh {name!r}; dùng được: {known}", f"no operator {name!r}; known: {known}")
                )
            parts.append(_TESTS[name](self, left, name, operand, scope, place.child(name)))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def compare(self, left: Reference, name: str, raw: Any, scope: Scope, place: Place) -> Condition:
        """Read ``equals``, an order of numbers or durations, or an order of dates."""
        kind = left.field.type
        _refuse_list(left, name, place)
        if (name in DATE_OPERATORS and kind is not FieldType.DATE) or (
            name in NUMBER_OPERATORS and name != "equals" and kind not in _ORDERED
        ):
            message = f"{left.field.path!r} ({kind})"
            raise place.refuse(Text(f"{name} không dùng cho {message}", f"{name} does not apply to {message}"))
        operator = DATE_OPERATORS.get(name) or NUMBER_OPERATORS[name]
        return Compare(left, operator, self.operands.operand(raw, kind, scope, place, left.field.labels))

    def differs(self, left: Reference, name: str, raw: Any, scope: Scope, place: Place) -> Condition:
        """Read ``not_equals``."""
        return Not(self.compare(left, "equals", raw, scope, place))

    def one_of(self, left: Reference, name: str, raw: Any, scope: Scope, place: Place) -> Condition:
        """Read ``in`` and ``not_in``."""
        _refuse_list(left, name, place)
        test = OneOf(left, self.operands.texts(raw, left.field.type, place, left.field.labels))
        return test if name == "in" else Not(test)

    def within(self, left: Reference, name: str, raw: Any, scope: Scope, place: Place) -> Condition:
        """Read ``within``: after the as-of date minus the period, and not after the as-of date."""
        if left.field.type is not FieldType.DATE:
            raise place.refuse(Text("within chỉ dùng cho ngày", "within applies to dates"))
        period = self.operands.period(raw, place)
        as_of = self.operands.as_of
        start = UNKNOWN if period is None else Literal(shift(as_of, -period))
        return All((Compare(left, Operator.GREATER, start), Compare(left, Operator.AT_MOST, Literal(as_of))))

    def contains(self, left: Reference, name: str, raw: Any, scope: Scope, place: Place) -> Condition:
        """Read ``contains``, ``contains_all`` and ``contains_any`` of a list of scalars."""
        if not left.field.is_list:
            raise place.refuse(Text(f"{left.field.path!r} không phải danh sách", f"{left.field.path!r} is not a list"))
        kind, labels = left.field.type, left.field.labels
        if name == "contains":
            operand = self.operands.operand(raw, kind, scope, place, labels)
            assert isinstance(operand, Literal | Reference)
            return Contains(left, operand)
        values = self.operands.texts(raw, kind, place, labels)
        if values is None:
            return Contains(left, UNKNOWN)
        parts = tuple(Contains(left, Literal(value)) for value in sorted(values, key=str))
        return All(parts) if name == "contains_all" else Any_(parts)

    def matches(self, left: Reference, name: str, raw: Any, scope: Scope, place: Place) -> Condition:
        """Read ``matches``."""
        _refuse_list(left, name, place)
        try:
            return Matches(left, re.compile(str(raw), re.IGNORECASE))
        except re.error as error:
            message = Text(f"biểu thức chính quy sai: {error}", f"wrong regular expression: {error}")
            raise place.refuse(message) from None

    def recorded(self, left: Reference, name: str, raw: Any, scope: Scope, place: Place) -> Condition:
        """Read ``recorded``."""
        if not isinstance(raw, bool):
            raise place.refuse(Text("recorded: cần true hoặc false", "recorded: true or false is expected"))
        return Recorded(left) if raw else Not(Recorded(left))

    def _quantifier(self, keywords: list[str], raw: Mapping[str, Any], scope: Scope, place: Place) -> Condition:
        if len(keywords) > 1:
            listed = ", ".join(keywords)
            raise place.refuse(Text(f"dùng all: cho {listed}", f"use all: for {listed}"))
        keyword = keywords[0]
        others = {key: value for key, value in raw.items() if key not in _QUANTIFIER_KEYS and key != keyword}
        read = self._one_quantifier(keyword, raw, scope, place)
        if not others:
            return read
        parts = [self._entry(key, value, scope, place.child(key)) for key, value in others.items()]
        return All((*parts, read))

    def _one_quantifier(self, keyword: str, raw: Mapping[str, Any], scope: Scope, place: Place) -> Quantifier:
        collection = scope.collection(str(raw[keyword]), place.child(keyword))
        self._quantifiers += 1
        label = raw.get("as")
        variable = str(label) if label else f"q{self._quantifiers}"
        if any(variable == name for name, _ in scope.variables):
            raise place.child("as").refuse(Text(f"tên {variable!r} đã dùng", f"the name {variable!r} is taken"))
        inner = scope.inside(variable, collection.type)
        where = self.condition(raw["where"], inner, place.child("where")) if "where" in raw else All(())
        satisfies = self.condition(raw["satisfies"], inner, place.child("satisfies")) if "satisfies" in raw else None
        _check_satisfies(keyword, satisfies, place)
        figure, tests = self._figure(keyword, raw, scope, inner, place)
        population = where if keyword in ("every", "share") else All(())
        if keyword == "every" and satisfies is not None:
            where, satisfies = All((where, Not(satisfies))), None
        of = raw.get("of") if keyword == "sum" else raw.get("by")
        counted = None if of is None else inner.reference(str(of), place.child("of" if keyword == "sum" else "by")).field
        depends_on = _rules_named(where, place) if collection.type is OUTCOMES else frozenset()
        return Quantifier(
            keyword=keyword,
            figure=figure,
            variable=variable,
            collection=collection,
            where=where,
            tests=tests,
            satisfies=satisfies,
            field=counted,
            label=str(label) if label else None,
            depends_on=depends_on,
            population=population,
        )

    def _figure(
        self, keyword: str, raw: Mapping[str, Any], scope: Scope, inner: Scope, place: Place
    ) -> tuple[Figure, tuple[NumberTest, ...]]:
        if keyword == "some":
            return Figure.COUNT, (NumberTest(Operator.AT_LEAST, Literal(1)),)
        if keyword in ("none", "every"):
            return Figure.COUNT, (NumberTest(Operator.AT_MOST, Literal(0)),)
        kind = FieldType.NUMBER
        needed = {"sum": "of", "unique": "by"}.get(keyword)
        if needed:
            if needed not in raw:
                raise place.refuse(Text(f"{keyword} cần {needed}:", f"{keyword} needs {needed}:"))
            counted = inner.reference(str(raw[needed]), place.child(needed)).field
            if keyword == "unique":
                return Figure.UNIQUE, ()
            if counted.type not in _ORDERED or counted.is_list:
                raise place.child(needed).refuse(Text("of: cần trường số", "of: a numeric field is expected"))
            kind = counted.type
        tests = tuple(
            NumberTest(operator, self.operands.operand(raw[name], kind, scope, place.child(name), {}))
            for name, operator in NUMBER_OPERATORS.items()
            if name in raw
        )
        if not tests:
            known = ", ".join(NUMBER_OPERATORS)
            raise place.refuse(Text(f"{keyword} cần một trong: {known}", f"{keyword} needs one of: {known}"))
        return Figure(keyword), tests


_Test = Callable[[ConditionReader, Reference, str, Any, Scope, Place], Condition]
_TESTS: Mapping[str, _Test] = {
    **dict.fromkeys([*NUMBER_OPERATORS, *DATE_OPERATORS], ConditionReader.compare),
    "not_equals": ConditionReader.differs,
    "in": ConditionReader.one_of,
    "not_in": ConditionReader.one_of,
    "within": ConditionReader.within,
    "contains": ConditionReader.contains,
    "contains_all": ConditionReader.contains,
    "contains_any": ConditionReader.contains,
    "matches": ConditionReader.matches,
    "recorded": ConditionReader.recorded,
}
FIELD_OPERATORS = tuple(_TESTS)
"""The names of all comparisons of a field; the manual must explain each."""


def _refuse_list(left: Reference, name: str, place: Place) -> None:
    if left.field.is_list:
        message = f"{left.field.path!r}"
        raise place.refuse(Text(f"{name} không dùng cho danh sách {message}", f"{name} does not apply to the list {message}"))


def _check_satisfies(keyword: str, satisfies: Condition | None, place: Place) -> None:
    if keyword in ("every", "share") and satisfies is None:
        raise place.refuse(Text(f"{keyword} cần satisfies:", f"{keyword} needs satisfies:"))
    if keyword not in ("every", "share") and satisfies is not None:
        raise place.refuse(Text(f"{keyword} không có satisfies:", f"{keyword} takes no satisfies:"))


def _rules_named(where: Condition, place: Place) -> frozenset[str]:
    """Return the rules whose outcomes a quantifier looks at; naming them is what makes cycles visible."""
    for part in where.parts if isinstance(where, All) else (where,):
        match part:
            case Compare(left, Operator.EQUAL, Literal(str() as rule)) if left.field.path == "rule":
                return frozenset({rule})
            case OneOf(left, values) if left.field.path == "rule" and values:
                return frozenset(map(str, values))
    raise place.refuse(
        Text("outcomes: where phải nêu rule: …", "outcomes: where must name the rule(s): rule: …")
    )


__all__ = ["FIELD_OPERATORS", "QUANTIFIERS", "SUBJECT", "ConditionReader", "Definition"]
