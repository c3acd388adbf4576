"""Reading conditions: from the YAML of a rule to the values of ``conditions.py``, every name and type checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qms_checker.description.schema import FieldType
from qms_checker.rulepacks.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Figure,
    Literal,
    Not,
    NumberTest,
    OneOf,
    Operator,
    Quantifier,
)
from qms_checker.rulepacks.field_tests import FIELD_OPERATORS, NUMBER_OPERATORS, ORDERED, read_field_test
from qms_checker.rulepacks.operands import OperandReader
from qms_checker.rulepacks.scope import OUTCOMES, Place, Scope
from qms_checker.vocabulary import Text

QUANTIFIERS = ("some", "none", "every", "count", "share", "sum", "unique")
CONNECTIVES = ("all", "any", "not", "is")
_NUMBERS = frozenset(NUMBER_OPERATORS)
_COMPANIONS: Mapping[str, frozenset[str]] = {
    "some": frozenset({"where", "as"}),
    "none": frozenset({"where", "as"}),
    "every": frozenset({"where", "as", "satisfies"}),
    "count": frozenset({"where", "as"}) | _NUMBERS,
    "share": frozenset({"where", "as", "satisfies"}) | _NUMBERS,
    "sum": frozenset({"where", "as", "of"}) | _NUMBERS,
    "unique": frozenset({"where", "as", "by"}),
}
"""The words that go with each quantifier; another word beside it is a condition of its own, or a mistake."""
_ALL_COMPANIONS = frozenset().union(*_COMPANIONS.values())


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
            return All(parts) if key == "all" else AnyOf(parts)
        if key == "not":
            return Not(self.condition(value, scope, place))
        if key == "is":
            return self._definition(value, scope, place)
        return read_field_test(self.operands, scope.reference(key, place), value, scope, place)

    def _definition(self, name: Any, scope: Scope, place: Place) -> Condition:
        definition = self.definitions.get(name) if isinstance(name, str) else None
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

    def _quantifier(self, keywords: list[str], raw: Mapping[str, Any], scope: Scope, place: Place) -> Condition:
        if len(keywords) > 1:
            listed = ", ".join(keywords)
            raise place.refuse(Text(f"dùng all: cho {listed}", f"use all: for {listed}"))
        keyword = keywords[0]
        companions = _COMPANIONS[keyword]
        strange = [key for key in raw if key in _ALL_COMPANIONS and key not in companions]
        if strange:
            named = ", ".join(strange)
            raise place.child(strange[0]).refuse(
                Text(f"{keyword} không đi với {named}", f"{keyword} does not take {named}")
            )
        others = {key: value for key, value in raw.items() if key not in companions and key != keyword}
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
        counted = (
            None if of is None else inner.reference(str(of), place.child("of" if keyword == "sum" else "by")).field
        )
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
            if counted.type not in ORDERED or counted.is_list:
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
    raise place.refuse(Text("outcomes: where phải nêu rule: …", "outcomes: where must name the rule(s): rule: …"))


__all__ = ["CONNECTIVES", "FIELD_OPERATORS", "NUMBER_OPERATORS", "QUANTIFIERS", "ConditionReader", "Definition"]
