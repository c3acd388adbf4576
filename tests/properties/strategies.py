"""Random descriptions and random programs in the rule language, small enough to fail readably."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from qms_checker.description.agency import Description
from qms_checker.description.read import parse_description
from qms_checker.description.schema import FieldType, RecordType, agency_schema
from qms_checker.engines.program import Program, compile_program
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Breach, Escalation, Rule, Rulebook
from qms_checker.rulepacks.scope import Place
from qms_checker.strict_yaml import parse_yaml
from qms_checker.vocabulary import Confidence, FindingKind, Grading, Text

AS_OF = date(2026, 11, 20)
EMPTY_TEXT = Text("", "")
CODES = ("1.000001", "1.000002", "1.000003")
NAMES = ("Văn phòng", "Phòng Tổng hợp", 'tên "khó" & \\ lạ')
DAYS = tuple(AS_OF - timedelta(days=days) for days in (0, 1, 30, 365, 366, 4000))
DURATIONS = ("4 giờ", "1 ngày làm việc", "1 ngày", "0,5 ngày làm việc")

SECTIONS: dict[str, tuple[str, ...]] = {
    "declarations": ("number", "signed_on", "kind", "posting.office", "scope.administrative_procedures"),
    "administrative_procedures": ("code", "status", "effective_on", "time_limit", "posted_on"),
    "procedures": ("code", "title", "issued_on", "processing_time", "administrative_procedures", "issue"),
    "procedures.steps": ("name", "unit", "time", "order"),
    "scope_changes": ("decided_on", "summary", "procedures_added"),
    "objectives": ("year", "unit", "target", "result", "issued_on"),
}
"""The sections random data and programs speak of, with their fields; none of which is stated by its absence."""
ROOT_FIELDS = ("agency.level", "agency.established_on", "scope.administrative_procedures", "standard.adopted_on")
_NOT_LEFT_OUT = frozenset({"administrative_procedures.code", "procedures.code"})


def record_type(section: str) -> RecordType:
    if not section:
        return agency_schema().root
    found = agency_schema().section(section)
    assert found is not None
    return found


def values(kind: FieldType, labels: Any) -> st.SearchStrategy[Any]:
    """Values of a field as a description writes them, stated absences included."""
    match kind:
        case FieldType.DATE:
            return st.sampled_from([day.isoformat() for day in DAYS] + [""])
        case FieldType.BOOLEAN:
            return st.booleans()
        case FieldType.TERM:
            return st.sampled_from(sorted(labels))
        case FieldType.DURATION:
            return st.sampled_from([*DURATIONS, ""])
        case FieldType.PROCEDURE_CODE:
            return st.sampled_from([*CODES, f"{CODES[0]}.000.00.00.H41"])
        case FieldType.YEAR:
            return st.integers(2024, 2027)
        case FieldType.COUNT:
            return st.integers(0, 4)
        case FieldType.NUMBER | FieldType.PERCENT:
            return st.one_of(st.integers(0, 4), st.sampled_from(["0,5", "2.25", "4", ""]))
        case _:
            return st.sampled_from([*NAMES, NAMES[0].upper(), ""])


def literals(kind: FieldType, labels: Any) -> st.SearchStrategy[Any]:
    """Values as a rule writes them: never empty, with a decimal point."""
    numeric = kind in (FieldType.NUMBER, FieldType.PERCENT)
    found = values(kind, labels).filter(lambda value: value != "")
    return found.map(lambda value: value.replace(",", ".") if numeric and isinstance(value, str) else value)


@st.composite
def records(draw: st.DrawFn, section: str) -> dict[str, Any]:
    kind = record_type(section)
    record: dict[str, Any] = {}
    for path in SECTIONS[section]:
        field = kind.fields[path]
        if f"{section}.{path}" not in _NOT_LEFT_OUT and draw(st.integers(0, 3)) == 0:
            continue
        single = values(field.type, field.labels)
        _put(record, path, draw(st.lists(single, max_size=3)) if field.is_list else draw(single))
    if section == "procedures" and draw(st.booleans()):
        record["steps"] = draw(st.lists(records("procedures.steps"), max_size=3))
    return record or {"note": "trống"}


@st.composite
def description_data(draw: st.DrawFn) -> dict[str, Any]:
    data: dict[str, Any] = {"agency": {"id": "mau", "name": "Mẫu", "type": "provincial_department"}}
    for path in ROOT_FIELDS:
        field = record_type("").fields[path]
        if draw(st.booleans()):
            single = values(field.type, field.labels)
            _put(data, path, draw(st.lists(single, max_size=3)) if field.is_list else draw(single))
    for section in SECTIONS:
        if "." not in section and draw(st.integers(0, 4)):
            data[section] = draw(st.lists(records(section), max_size=4))
    return data


def _put(record: dict[str, Any], path: str, value: Any) -> None:
    *outer, key = path.split(".")
    for step in outer:
        record = record.setdefault(step, {})
    record[key] = value


def read(data: dict[str, Any]) -> Description:
    return parse_description("mau.yaml", (("mau.yaml", json.dumps(data, ensure_ascii=False).encode()),))


Scope = tuple[tuple[str, str], ...]
"""Names a condition may use with their sections, innermost last; the first is ``$agency``, the second ``$``."""


@st.composite
def conditions(draw: st.DrawFn, scope: Scope, depth: int, rules: tuple[str, ...]) -> dict[str, Any]:
    choices = ["test", "test"]
    if depth > 0:
        choices += ["all", "any", "not", "quantifier", "quantifier"] + (["outcomes"] if rules else [])
    match draw(st.sampled_from(choices)):
        case "all" | "any" as keyword:
            return {keyword: draw(st.lists(conditions(scope, depth - 1, rules), min_size=1, max_size=3))}
        case "not":
            return {"not": draw(conditions(scope, depth - 1, rules))}
        case "quantifier":
            return draw(quantifiers(scope, depth - 1, rules))
        case "outcomes":
            return draw(outcome_quantifiers(rules))
        case _:
            return draw(field_tests(scope))


@st.composite
def field_tests(draw: st.DrawFn, scope: Scope) -> dict[str, Any]:
    name, section = draw(st.sampled_from([scope[-1], scope[-1], *scope]))
    path = draw(st.sampled_from(ROOT_FIELDS if not section else SECTIONS[section]))
    field = record_type(section).fields[path]
    written = path if (name, section) == scope[-1] else f"{name}.{path}"
    if draw(st.integers(0, 4)) == 0:
        return {written: {"recorded": draw(st.booleans())}}
    literal = literals(field.type, field.labels)
    others = [reference for reference in _references(scope, field.type) if reference != written]
    operand: Any = draw(st.one_of(literal, st.sampled_from(others)) if others else literal)
    if field.is_list:
        lists = [reference for reference in _references(scope, field.type, lists=True) if reference != written]
        among = st.lists(literal, min_size=1, max_size=2)
        several = draw(st.one_of(among, st.sampled_from(lists)) if lists else among)
        return {
            written: draw(
                st.sampled_from([{"contains": operand}, {"contains_all": several}, {"contains_any": several}])
            )
        }
    if field.type is FieldType.DATE:
        operator = draw(st.sampled_from(["before", "on_or_before", "after", "on_or_after", "equals", "within"]))
        if operator == "within":
            return {written: {"within": {"days": draw(st.sampled_from([1, 30, 365]))}}}
        if draw(st.booleans()):
            operand = {"date": operand, draw(st.sampled_from(["plus", "minus"])): {"months": 12}}
        return {written: {operator: operand}}
    if field.type in (FieldType.YEAR, FieldType.COUNT, FieldType.NUMBER, FieldType.PERCENT, FieldType.DURATION):
        operators = ["at_least", "at_most", "more_than", "less_than", "equals", "not_equals"]
        return {written: {draw(st.sampled_from(operators)): operand}}
    if isinstance(operand, str) and not operand.startswith("$") and draw(st.booleans()):
        return {written: {draw(st.sampled_from(["in", "not_in"])): draw(st.lists(literal, min_size=1, max_size=2))}}
    return {written: {draw(st.sampled_from(["equals", "not_equals"])): operand}}


def _references(scope: Scope, kind: FieldType, *, lists: bool = False) -> list[str]:
    found = []
    for name, section in scope:
        for path in ROOT_FIELDS if not section else SECTIONS[section]:
            field = record_type(section).fields[path]
            if field.type is kind and field.is_list is lists:
                found.append(f"{name}.{path}")
    return found


@st.composite
def quantifiers(draw: st.DrawFn, scope: Scope, depth: int, rules: tuple[str, ...]) -> dict[str, Any]:
    nested = [section for section in SECTIONS if "." in section and section.rpartition(".")[0] in {s for _, s in scope}]
    section = draw(st.sampled_from([section for section in SECTIONS if "." not in section] + nested))
    label = f"x{len(scope)}"
    inner = (*scope, (f"${label}", section))
    where = draw(conditions(inner, depth, rules))
    written = section.rpartition(".")[2]
    keyword = draw(st.sampled_from(["some", "none", "every", "count", "share", "sum", "unique"]))
    made: dict[str, Any] = {keyword: written, "as": label, "where": where}
    if keyword in ("every", "share"):
        made["satisfies"] = draw(conditions(inner, 0, rules))
    if keyword == "unique":
        made["by"] = draw(st.sampled_from(SECTIONS[section][:2]))
    if keyword == "sum":
        kind = record_type(section)
        numeric = [path for path in SECTIONS[section] if kind.fields[path].type in _SUMMED]
        if not numeric:
            return {"count": written, "as": label, "where": where, "at_least": 2}
        made["of"] = draw(st.sampled_from(numeric))
        summed = kind.fields[made["of"]]
        made["at_least"] = draw(literals(summed.type, {}))
    if keyword == "count":
        made[draw(st.sampled_from(["at_least", "at_most", "equals", "more_than", "less_than"]))] = draw(
            st.integers(0, 3)
        )
    if keyword == "share":
        made[draw(st.sampled_from(["at_least", "at_most", "more_than"]))] = draw(st.sampled_from([0, 0.5, 0.8, 1]))
    return made


_SUMMED = (FieldType.COUNT, FieldType.NUMBER, FieldType.DURATION)


@st.composite
def outcome_quantifiers(draw: st.DrawFn, rules: tuple[str, ...]) -> dict[str, Any]:
    rule = draw(st.sampled_from(rules))
    outcome = draw(st.sampled_from(["fulfilled", "not_fulfilled", "undetermined", "not_applicable"]))
    keyword = draw(st.sampled_from(["some", "none"]))
    where: dict[str, Any] = {"rule": rule, "outcome": outcome}
    if outcome == "not_fulfilled" and draw(st.booleans()):
        where["grading"] = draw(st.sampled_from(["major", "minor"]))
    return {keyword: "outcomes", "where": where}


RawRule = dict[str, Any]


@st.composite
def programs(draw: st.DrawFn) -> list[RawRule]:
    """A few rules as a pack would write them; later ones may look at the outcomes of earlier ones."""
    rules: list[RawRule] = []
    for index in range(draw(st.integers(1, 3))):
        section = draw(st.sampled_from(["", *SECTIONS]))
        scope: Scope = (("$agency", ""), ("$", section))
        earlier = tuple(rule["name"] for rule in rules)
        name = f"R-{index:02d}"
        rules.append(
            {
                "name": name,
                "for_each": section or None,
                "binds": draw(st.none() | conditions((("$agency", ""),), 1, earlier)),
                "where": draw(st.none() | conditions(scope, 1, earlier)),
                "require": draw(conditions(scope, 3, earlier)),
                "escalate": draw(st.none() | conditions(scope, 1, (*earlier, name))),
            }
        )
    return rules


def compiled(raw: list[RawRule]) -> Program:
    rules = tuple(make_rule(**rule) for rule in raw)
    return compile_program(rulebook(rules), rules, AS_OF)


def make_rule(name: str, *, for_each: str | None, binds: Any, where: Any, require: Any, escalate: Any = None) -> Rule:
    raw = {"binds": binds, "where": where, "require": require, "escalate": [{"when": escalate}]}
    place = Place(parse_yaml(json.dumps(raw, ensure_ascii=False, indent=1).encode(), "mau"), "")
    breach = Breach(
        FindingKind.NONCONFORMITY, Grading.MINOR, EMPTY_TEXT, EMPTY_TEXT, EMPTY_TEXT, EMPTY_TEXT, "declarations", ()
    )
    escalations = (
        () if escalate is None else (Escalation(Grading.MAJOR, escalate, EMPTY_TEXT, place.child("escalate", 0)),)
    )
    return Rule(
        id=name,
        pack="mau",
        title=EMPTY_TEXT,
        criteria=(),
        confidence=Confidence.CONFIRMED,
        sources=(),
        rationale=EMPTY_TEXT,
        guidance=EMPTY_TEXT,
        in_force_from=date(2006, 6, 20),
        in_force_to=None,
        binds=binds,
        for_each=for_each,
        where=where,
        require=require,
        breach=breach,
        escalations=escalations,
        place=place,
    )


_SHIPPED = load_rulebook(rules_folder())


def rulebook(rules: tuple[Rule, ...]) -> Rulebook:
    return replace(_SHIPPED, rules={rule.id: rule for rule in rules})


__all__ = ["AS_OF", "compiled", "description_data", "make_rule", "programs", "read", "rulebook"]
