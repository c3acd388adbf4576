"""The condition language: what each word reads to, and what is refused where."""

from __future__ import annotations

import contextlib
import json
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qms_checker.dates import Period
from qms_checker.description.schema import RecordType, agency_schema
from qms_checker.errors import Problem, RulePackError
from qms_checker.facts.values import Duration
from qms_checker.rulepacks.conditions import (
    AGENCY,
    SUBJECT,
    All,
    AnyOf,
    CheckDigit,
    Collection,
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
    Shares,
    Shifted,
    walk,
)
from qms_checker.rulepacks.operands import OperandReader
from qms_checker.rulepacks.parse import FIELD_OPERATORS, QUANTIFIERS, ConditionReader, Definition
from qms_checker.rulepacks.scope import OUTCOMES, Scope
from tests.building import AS_OF, definition, parameter, place_of

LONG_AGO = date(2006, 6, 20)
PARAMETERS = {
    found.name: found
    for found in (
        parameter("interval", "months", (LONG_AGO, Period(months=12))),
        parameter("share", "share", (LONG_AGO, 0.8)),
        parameter("start", "date", (LONG_AGO, date(2014, 5, 18))),
        parameter("editions", "texts", (LONG_AGO, ("1.000001", "1.000002"))),
        parameter("number", "count", (LONG_AGO, 3)),
        parameter("later", "count", (date(2030, 1, 1), 3)),
        parameter("later_interval", "months", (date(2030, 1, 1), Period(months=12))),
        parameter("ended", "count", (LONG_AGO, 3), (date(2020, 1, 1), None)),
    )
}
DEFINITIONS = {
    found.name: found
    for found in (
        definition("is_first", "declarations", "kind: first"),
        definition("twice", "declarations", "all: [{is: is_first}, {is: is_first}]"),
        definition("signed_after_agency", "declarations", "$.signed_on: {after: $agency.agency.established_on}"),
        definition("loops", "declarations", "not: {is: loops_back}"),
        definition("loops_back", "declarations", "not: {is: loops}"),
        definition("broken", "declarations", "\nkindd: first"),
    )
}


def kind(section: str) -> RecordType:
    found = agency_schema().root if not section else agency_schema().section(section)
    assert found is not None
    return found


def read(text: str, subject: str = "declarations", definitions: dict[str, Definition] = DEFINITIONS) -> Condition:
    place = place_of(text)
    reader = ConditionReader(OperandReader(AS_OF, PARAMETERS), definitions)
    return reader.condition(place.document.data, Scope.of_subject(kind(subject), kind("")), place)


def refused(text: str, subject: str = "declarations") -> Problem:
    with pytest.raises(RulePackError) as caught:
        read(text, subject)
    (problem,) = caught.value.problems
    return problem


def ref(path: str, section: str = "declarations", variable: str = SUBJECT) -> Reference:
    return Reference(AGENCY if not section else variable, kind(section).fields[path])


SIGNED = ref("signed_on")
KIND = ref("kind")
YEAR = ref("year", "plans")
FIELD_TESTS: list[tuple[str, str, Condition]] = [
    # the section judged, the condition as written, the condition it reads to
    ("declarations", "kind: first", Compare(KIND, Operator.EQUAL, Literal("first"))),
    ("declarations", "kind: {equals: first}", Compare(KIND, Operator.EQUAL, Literal("first"))),
    ("declarations", "kind: {not_equals: first}", Not(Compare(KIND, Operator.EQUAL, Literal("first")))),
    ("declarations", "kind: {in: [first, again]}", OneOf(KIND, frozenset({"first", "again"}))),
    ("declarations", "kind: {not_in: [first]}", Not(OneOf(KIND, frozenset({"first"})))),
    ("declarations", "number: '12/QĐ  Sở'", Compare(ref("number"), Operator.EQUAL, Literal("12/qđ sở"))),
    ("declarations", "posting.office: true", Compare(ref("posting.office"), Operator.EQUAL, Literal(value=True))),
    ("declarations", "signed_on: {before: 2026-01-02}", Compare(SIGNED, Operator.LESS, Literal(date(2026, 1, 2)))),
    ("declarations", "signed_on: {on_or_before: $as_of}", Compare(SIGNED, Operator.AT_MOST, Literal(AS_OF))),
    ("declarations", "signed_on: {after: $.effective_on}", Compare(SIGNED, Operator.GREATER, ref("effective_on"))),
    (
        "declarations",
        "signed_on: {on_or_after: $agency.agency.established_on}",
        Compare(SIGNED, Operator.AT_LEAST, ref("agency.established_on", "")),
    ),
    (
        "declarations",
        "signed_on: {on_or_after: {parameter: start}}",
        Compare(SIGNED, Operator.AT_LEAST, Literal(date(2014, 5, 18))),
    ),
    (
        "declarations",
        "signed_on: {before: {date: $.effective_on, plus: {months: 1, days: 2}}}",
        Compare(SIGNED, Operator.LESS, Shifted(ref("effective_on"), Period(months=1, days=2))),
    ),
    (
        "declarations",
        "signed_on: {before: {date: $.effective_on, minus: {parameter: interval}}}",
        Compare(SIGNED, Operator.LESS, Shifted(ref("effective_on"), Period(months=-12))),
    ),
    (
        "declarations",
        "signed_on: {before: {date: $as_of, minus: {years: 1}}}",
        Compare(SIGNED, Operator.LESS, Literal(date(2025, 11, 20))),
    ),
    (
        "declarations",
        "signed_on: {before: {date: {parameter: start}, plus: {days: 1}}}",
        Compare(SIGNED, Operator.LESS, Literal(date(2014, 5, 19))),
    ),
    (
        "declarations",
        "signed_on: {before: {date: $as_of, minus: {parameter: later_interval}}}",
        Compare(SIGNED, Operator.LESS, Literal(None)),
    ),
    (
        "declarations",
        "signed_on: {within: {months: 12}}",
        All(
            (
                Compare(SIGNED, Operator.GREATER, Literal(date(2025, 11, 20))),
                Compare(SIGNED, Operator.AT_MOST, Literal(AS_OF)),
            )
        ),
    ),
    (
        "declarations",
        "signed_on: {within: {parameter: later_interval}}",
        All((Compare(SIGNED, Operator.GREATER, Literal(None)), Compare(SIGNED, Operator.AT_MOST, Literal(AS_OF)))),
    ),
    ("declarations", "signed_on: {recorded: true}", Recorded(SIGNED)),
    ("declarations", "signed_on: {recorded: false}", Not(Recorded(SIGNED))),
    (
        "declarations",
        "number: {matches: '\\d+/.*'}",
        Matches(ref("number"), re.compile(r"\d+/.*", re.IGNORECASE)),
    ),
    (
        "declarations",
        "scope.administrative_procedures: {contains_any: $agency.scope.administrative_procedures}",
        Shares(ref("scope.administrative_procedures"), ref("scope.administrative_procedures", ""), every=False),
    ),
    (
        "declarations",
        "recipients: {contains_all: $.recipients}",
        Shares(ref("recipients"), ref("recipients"), every=True),
    ),
    (
        "traceability.products",
        "gtin: {check_digit: gs1}",
        CheckDigit(ref("gtin", "traceability.products"), "gs1"),
    ),
    (
        "declarations",
        "scope.administrative_procedures: {contains: 1.000001.000.00.00.H41}",
        Contains(ref("scope.administrative_procedures"), Literal("1.000001")),
    ),
    (
        "declarations",
        "scope.administrative_procedures: {contains_all: [1.000002, 1.000001]}",
        All(
            (
                Contains(ref("scope.administrative_procedures"), Literal("1.000001")),
                Contains(ref("scope.administrative_procedures"), Literal("1.000002")),
            )
        ),
    ),
    (
        "declarations",
        "scope.administrative_procedures: {contains_any: {parameter: editions}}",
        AnyOf(
            (
                Contains(ref("scope.administrative_procedures"), Literal("1.000001")),
                Contains(ref("scope.administrative_procedures"), Literal("1.000002")),
            )
        ),
    ),
    (
        "administrative_procedures",
        "code: {in: {parameter: editions}}",
        OneOf(ref("code", "administrative_procedures"), frozenset({"1.000001", "1.000002"})),
    ),
    ("plans", "year: $as_of.year", Compare(YEAR, Operator.EQUAL, Literal(2026))),
    ("plans", "year: {equals: {year: $as_of, minus: 1}}", Compare(YEAR, Operator.EQUAL, Literal(2025))),
    ("plans", "year: {at_least: {year: $as_of, minus: 1}}", Compare(YEAR, Operator.AT_LEAST, Literal(2025))),
    ("plans", "year: {at_most: {year: $as_of, plus: 1}}", Compare(YEAR, Operator.AT_MOST, Literal(2027))),
    ("plans", "year: {more_than: 2020}", Compare(YEAR, Operator.GREATER, Literal(2020))),
    ("plans", "year: {less_than: {parameter: number}}", Compare(YEAR, Operator.LESS, Literal(3))),
    ("plans", "year: {less_than: {parameter: later}}", Compare(YEAR, Operator.LESS, Literal(None))),
    ("plans", "year: {less_than: {parameter: ended}}", Compare(YEAR, Operator.LESS, Literal(None))),
    (
        "objectives",
        "result: {at_least: $.target}",
        Compare(ref("result", "objectives"), Operator.AT_LEAST, ref("target", "objectives")),
    ),
    ("objectives", "result: {at_least: 0.5}", Compare(ref("result", "objectives"), Operator.AT_LEAST, Literal(0.5))),
    (
        "procedures",
        "processing_time: {at_most: 5 ngày làm việc}",
        Compare(ref("processing_time", "procedures"), Operator.AT_MOST, Literal(Duration("working", 2400))),
    ),
    # several tests of one field, several fields, and connectives
    (
        "plans",
        "year: {at_least: 2020, at_most: 2026}",
        All((Compare(YEAR, Operator.AT_LEAST, Literal(2020)), Compare(YEAR, Operator.AT_MOST, Literal(2026)))),
    ),
    (
        "declarations",
        "{kind: first, posting.office: true}",
        All(
            (
                Compare(KIND, Operator.EQUAL, Literal("first")),
                Compare(ref("posting.office"), Operator.EQUAL, Literal(value=True)),
            )
        ),
    ),
    (
        "declarations",
        "all: [kind: first, signed_on: {recorded: true}]",
        All((Compare(KIND, Operator.EQUAL, Literal("first")), Recorded(SIGNED))),
    ),
    (
        "declarations",
        "any: [kind: first, signed_on: {recorded: true}]",
        AnyOf((Compare(KIND, Operator.EQUAL, Literal("first")), Recorded(SIGNED))),
    ),
    ("declarations", "any: []", AnyOf(())),
    ("declarations", "not: {kind: first}", Not(Compare(KIND, Operator.EQUAL, Literal("first")))),
    ("declarations", "is: is_first", Compare(KIND, Operator.EQUAL, Literal("first"))),
    ("declarations", "is: twice", All((Compare(KIND, Operator.EQUAL, Literal("first")),) * 2)),
    (
        "declarations",
        "is: signed_after_agency",
        Compare(SIGNED, Operator.GREATER, ref("agency.established_on", "")),
    ),
    # what a rule about the agency as a whole calls by a bare path, $ and $agency is the same
    ("", "agency.level: provincial", Compare(ref("agency.level", ""), Operator.EQUAL, Literal("provincial"))),
    ("", "$.agency.level: provincial", Compare(ref("agency.level", ""), Operator.EQUAL, Literal("provincial"))),
    ("", "$agency.agency.level: provincial", Compare(ref("agency.level", ""), Operator.EQUAL, Literal("provincial"))),
]


@pytest.mark.parametrize(
    ("subject", "text", "expected"), FIELD_TESTS, ids=[f"{row[0]}: {row[1]}" for row in FIELD_TESTS]
)
def test_a_condition_reads_to_what_it_says(subject: str, text: str, expected: Condition) -> None:
    assert read(text, subject) == expected


def test_every_operator_is_in_the_table() -> None:
    written = " ".join(row[1] for row in FIELD_TESTS)
    assert [name for name in FIELD_OPERATORS if f"{name}:" not in written] == []


def brief(found: Condition) -> dict[str, Any]:
    """What a quantifier holds, without what is as if left out."""
    assert isinstance(found, Quantifier)
    empty: dict[str, Any] = {
        "satisfies": None,
        "field": None,
        "label": None,
        "depends_on": frozenset(),
        "population": All(()),
    }
    names = ("keyword", "figure", "collection", "where", "tests", *empty)
    return {name: getattr(found, name) for name in names if name not in empty or getattr(found, name) != empty[name]}


FIRST_IN_Q1 = Compare(ref("kind", variable="q1"), Operator.EQUAL, Literal("first"))
OF_AGENCY = Collection(AGENCY, kind("declarations"))
COUNTED = {"collection": OF_AGENCY, "where": All(())}
STEPS = kind("procedures.steps")
QUANTIFIED: list[tuple[str, str, dict[str, Any]]] = [
    (
        "",
        "some: declarations",
        {**COUNTED, "keyword": "some", "figure": Figure.COUNT, "tests": (NumberTest(Operator.AT_LEAST, Literal(1)),)},
    ),
    (
        "",
        "{none: declarations, where: {kind: first}}",
        {
            "keyword": "none",
            "figure": Figure.COUNT,
            "collection": OF_AGENCY,
            "where": FIRST_IN_Q1,
            "tests": (NumberTest(Operator.AT_MOST, Literal(0)),),
        },
    ),
    (
        "",
        "{every: declarations, satisfies: {kind: first}}",
        {
            "keyword": "every",
            "figure": Figure.COUNT,
            "collection": OF_AGENCY,
            "where": All((All(()), Not(FIRST_IN_Q1))),
            "tests": (NumberTest(Operator.AT_MOST, Literal(0)),),
        },
    ),
    (
        "",
        "{every: declarations, where: {kind: first}, satisfies: {posting.office: true}}",
        {
            "keyword": "every",
            "figure": Figure.COUNT,
            "collection": OF_AGENCY,
            "where": All(
                (FIRST_IN_Q1, Not(Compare(ref("posting.office", variable="q1"), Operator.EQUAL, Literal(value=True))))
            ),
            "tests": (NumberTest(Operator.AT_MOST, Literal(0)),),
            "population": FIRST_IN_Q1,
        },
    ),
    (
        "",
        "{count: declarations, more_than: 1, at_most: {parameter: number}}",
        {
            **COUNTED,
            "keyword": "count",
            "figure": Figure.COUNT,
            "tests": (NumberTest(Operator.AT_MOST, Literal(3)), NumberTest(Operator.GREATER, Literal(1))),
        },
    ),
    (
        "",
        "{share: declarations, where: {kind: first}, satisfies: {kind: first}, at_least: {parameter: share}}",
        {
            "keyword": "share",
            "figure": Figure.SHARE,
            "collection": OF_AGENCY,
            "where": FIRST_IN_Q1,
            "satisfies": FIRST_IN_Q1,
            "tests": (NumberTest(Operator.AT_LEAST, Literal(0.8)),),
            "population": FIRST_IN_Q1,
        },
    ),
    (
        "procedures",
        "{sum: steps, of: time, at_most: $.processing_time}",
        {
            "keyword": "sum",
            "figure": Figure.SUM,
            "collection": Collection(SUBJECT, STEPS),
            "where": All(()),
            "field": STEPS.fields["time"],
            "tests": (NumberTest(Operator.AT_MOST, ref("processing_time", "procedures")),),
        },
    ),
    (
        "",
        "{unique: declarations, by: number}",
        {
            **COUNTED,
            "keyword": "unique",
            "figure": Figure.UNIQUE,
            "field": kind("declarations").fields["number"],
            "tests": (),
        },
    ),
    (
        "",
        "{some: declarations, as: latest, where: {kind: first}}",
        {
            "keyword": "some",
            "figure": Figure.COUNT,
            "collection": OF_AGENCY,
            "where": Compare(ref("kind", variable="latest"), Operator.EQUAL, Literal("first")),
            "tests": (NumberTest(Operator.AT_LEAST, Literal(1)),),
            "label": "latest",
        },
    ),
    (
        "",
        "{none: outcomes, where: {rule: QD19-22, outcome: not_fulfilled}}",
        {
            "keyword": "none",
            "figure": Figure.COUNT,
            "collection": Collection(AGENCY, OUTCOMES),
            "where": All(
                (
                    Compare(Reference("q1", OUTCOMES.fields["rule"]), Operator.EQUAL, Literal("QD19-22")),
                    Compare(Reference("q1", OUTCOMES.fields["outcome"]), Operator.EQUAL, Literal("not_fulfilled")),
                )
            ),
            "tests": (NumberTest(Operator.AT_MOST, Literal(0)),),
            "depends_on": frozenset({"QD19-22"}),
        },
    ),
    (
        "",
        "{some: outcomes, where: {rule: {in: [A-1, B-2]}}}",
        {
            "keyword": "some",
            "figure": Figure.COUNT,
            "collection": Collection(AGENCY, OUTCOMES),
            "where": OneOf(Reference("q1", OUTCOMES.fields["rule"]), frozenset({"A-1", "B-2"})),
            "tests": (NumberTest(Operator.AT_LEAST, Literal(1)),),
            "depends_on": frozenset({"A-1", "B-2"}),
        },
    ),
]


@pytest.mark.parametrize(("subject", "text", "expected"), QUANTIFIED, ids=[row[1] for row in QUANTIFIED])
def test_a_quantifier_reads_to_a_figure_with_its_tests(subject: str, text: str, expected: dict[str, Any]) -> None:
    assert brief(read(text, subject)) == expected


def test_every_quantifier_is_in_the_table() -> None:
    assert {row[2]["keyword"] for row in QUANTIFIED} == set(QUANTIFIERS)


@pytest.mark.parametrize(
    ("subject", "collection", "owner", "section"),
    [
        ("", "declarations", AGENCY, "declarations"),
        ("declarations", "declarations", AGENCY, "declarations"),
        ("procedures", "steps", SUBJECT, "procedures.steps"),
        ("procedures", "$.steps", SUBJECT, "procedures.steps"),
        ("procedures", "$agency.procedures", AGENCY, "procedures"),
        ("", "steering_committee.members", AGENCY, "steering_committee.members"),
        ("objectives", "monitoring", SUBJECT, "objectives.monitoring"),  # the record's own list, not the section
        ("objectives", "$agency.monitoring", AGENCY, "monitoring"),
        ("plans", "monitoring", AGENCY, "monitoring"),
    ],
)
def test_a_list_is_that_of_the_innermost_record_that_has_it(
    subject: str, collection: str, owner: str, section: str
) -> None:
    found = brief(read(f"some: {collection}", subject))["collection"]
    assert (found.owner, found.type.name) == (owner, section)


def test_inside_a_quantifier_a_bare_path_is_of_its_record_and_the_others_are_named() -> None:
    text = """
some: procedures
as: p
where:
  some: steps
  as: s
  where:
    all:
      - name: x
      - time: {at_most: $p.processing_time}
      - unit: $.reason
      - name: $agency.agency.name
      - $p.code: QT-01
      - some: $p.steps
        where: {name: $s.name}
"""
    outer = read(text)
    assert isinstance(outer, Quantifier)
    inner = outer.where
    assert isinstance(inner, Quantifier)
    assert (inner.collection.owner, inner.variable) == ("p", "s")
    assert isinstance(inner.where, All)
    steps, step = "procedures.steps", "s"
    last = inner.where.parts[-1]
    assert isinstance(last, Quantifier)
    assert inner.where.parts[:-1] == (
        Compare(ref("name", steps, step), Operator.EQUAL, Literal("x")),
        Compare(ref("time", steps, step), Operator.AT_MOST, ref("processing_time", "procedures", "p")),
        Compare(ref("unit", steps, step), Operator.EQUAL, ref("reason")),
        Compare(ref("name", steps, step), Operator.EQUAL, ref("agency.name", "")),
        Compare(ref("code", "procedures", "p"), Operator.EQUAL, Literal("qt-01")),
    )
    assert last.collection == Collection("p", STEPS)
    assert last.where == Compare(ref("name", steps, last.variable), Operator.EQUAL, ref("name", steps, step))


def test_a_definition_sees_the_record_of_the_quantifier_it_is_used_in() -> None:
    found = brief(read("{some: declarations, as: d, where: {is: signed_after_agency}}", "plans"))
    assert found["where"] == Compare(ref("signed_on", variable="d"), Operator.GREATER, ref("agency.established_on", ""))


def test_a_quantifier_and_fields_in_one_mapping_must_all_hold() -> None:
    found = read("{kind: first, some: declarations}")
    assert isinstance(found, All)
    assert found.parts[0] == Compare(KIND, Operator.EQUAL, Literal("first"))
    assert brief(found.parts[1])["keyword"] == "some"


REFUSED = [
    # the section judged, the condition, line:column, the message
    ("", "[]", "1:1", "a condition is expected (key: value)"),
    ("", "{}", "1:1", "a condition is expected (key: value)"),
    ("", "all:\n  - x", "2:5", "a condition is expected (key: value)"),
    ("", "any: {a: 1}", "1:1", "any: a list is expected"),
    ("", "not: true", "1:1", "a condition is expected (key: value)"),
    ("", "is: no_such", "1:1", "there is no definition 'no_such'"),
    ("", "is: is_first", "1:1", "the definition 'is_first' is about 'declarations', not ''"),
    ("declarations", "is: loops", "1:7", "the definition 'loops' uses itself"),
    ("declarations", "kindd: first", "1:1", "there is no field 'kindd' in declarations"),
    ("", "agency.nam: x", "1:1", "there is no field 'agency.nam' in agency"),
    ("declarations", "is: broken", "2:1", "there is no field 'kindd' in declarations"),
    ("declarations", "$nobody.kind: first", "1:1", "there is no $nobody; known here: $, $agency"),
    ("declarations", "kind: $.kindd", "1:1", "there is no field '$.kindd' in declarations"),
    ("declarations", "kind: {like: first}", "1:8", f"no operator 'like'; known: {', '.join(FIELD_OPERATORS)}"),
    ("declarations", "kind: third", "1:1", "'third' is not one of: first, again"),
    ("declarations", "kind: {in: [first, third]}", "1:20", "'third' is not one of: first, again"),
    ("declarations", "kind: {in: first}", "1:8", "a list is expected here"),
    ("declarations", "kind: {before: 2026-01-01}", "1:8", "before does not apply to 'kind' (term)"),
    ("declarations", "kind: {at_least: 1}", "1:8", "at_least does not apply to 'kind' (term)"),
    ("plans", "year: {after: 2026-01-01}", "1:8", "after does not apply to 'year' (year)"),
    ("plans", "year: twenty", "1:1", "'twenty' is not a year"),
    ("plans", "year: true", "1:1", "True is not a year"),
    ("plans", "year:", "1:1", "None is not a year"),
    ("declarations", "posting.office: 1", "1:1", "1 is not a boolean"),
    ("declarations", "signed_on: {after: 2026-02-30}", "1:13", "'2026-02-30' is not a date"),
    ("declarations", "signed_on: ''", "1:1", "'' is not a date"),
    ("declarations", "signed_on: {after: $as_of.year}", "1:13", "date cannot be compared with year"),
    ("plans", "year: $as_of", "1:1", "year cannot be compared with date"),
    ("declarations", "signed_on: {after: $.kind}", "1:13", "date cannot be compared with 'kind' (term)"),
    ("declarations", "number: $.recipients", "1:1", "'recipients' is a list"),
    ("declarations", "signed_on: {within: 12}", "1:13", "a period is expected, e.g. {months: 12}"),
    ("declarations", "signed_on: {within: {weeks: 2}}", "1:13", "a period is expected, e.g. {months: 12}"),
    ("declarations", "signed_on: {within: {months: x}}", "1:13", "a period is expected, e.g. {months: 12}"),
    ("declarations", "signed_on: {within: {parameter: number}}", "1:13", "this parameter is not a period"),
    ("declarations", "signed_on: {within: {parameter: none}}", "1:13", "there is no parameter 'none'"),
    ("declarations", "kind: {within: {months: 1}}", "1:8", "within applies to dates"),
    (
        "declarations",
        "signed_on: {after: {dat: $as_of}}",
        "1:13",
        "expected a value, {parameter: …}, {date: …, plus|minus: …} or {year: $as_of, plus|minus: …}",
    ),
    ("plans", "year: {at_least: {year: $.year, minus: 1}}", "1:8", "expected {year: $as_of, minus: a number of years}"),
    ("plans", "year: {at_least: {year: $as_of, minus: x}}", "1:8", "expected {year: $as_of, minus: a number of years}"),
    ("plans", "year: {at_least: {date: $as_of, plus: {days: 1}}}", "1:8", "year cannot be compared with date"),
    ("declarations", "recipients: {equals: x}", "1:14", "equals does not apply to the list 'recipients'"),
    ("declarations", "recipients: {in: [x]}", "1:14", "in does not apply to the list 'recipients'"),
    ("declarations", "recipients: {matches: x}", "1:14", "matches does not apply to the list 'recipients'"),
    ("declarations", "kind: {contains: first}", "1:8", "'kind' is not a list"),
    ("traceability.products", "gtin: {check_digit: iban}", "1:8", "check_digit: known are gs1"),
    ("traceability.products", "gtin: {check_digit: [gs1]}", "1:8", "check_digit: known are gs1"),
    ("declarations", "recipients: {check_digit: gs1}", "1:14", "check_digit does not apply to the list 'recipients'"),
    (
        "declarations",
        "recipients: {contains_all: $.number}",
        "1:14",
        "'number' (document_number) is not a list of the same type",
    ),
    (
        "declarations",
        "recipients: {contains_any: $agency.scope.administrative_procedures}",
        "1:14",
        "'scope.administrative_procedures' (administrative_procedure_code) is not a list of the same type",
    ),
    ("declarations", "number: {recorded: yes}", "1:10", "recorded: true or false is expected"),
    ("", "some: declarationz", "1:1", "there is no list 'declarationz'"),
    ("", "{some: declarations, none: plans}", "1:1", "use all: for some, none"),
    ("", "every: declarations", "1:1", "every needs satisfies:"),
    ("", "{share: declarations, at_least: 1}", "1:1", "share needs satisfies:"),
    ("", "{some: declarations, satisfies: {kind: first}}", "1:22", "some does not take satisfies"),
    ("", "{some: declarations, at_least: 3}", "1:22", "some does not take at_least"),
    ("", "{count: declarations, of: number, at_least: 3}", "1:23", "count does not take of"),
    ("", "{every: declarations, satisfies: {kind: first}, by: kind}", "1:49", "every does not take by"),
    ("", "count: declarations", "1:1", "count needs one of: at_least, at_most, more_than, less_than, equals"),
    ("procedures", "{sum: steps, at_most: 1}", "1:1", "sum needs of:"),
    ("procedures", "{sum: steps, of: name, at_most: 1}", "1:14", "of: a numeric field is expected"),
    ("procedures", "{sum: steps, of: timme, at_most: 1}", "1:14", "there is no field 'timme' in procedures.steps"),
    ("procedures", "{sum: steps, of: time, at_most: 1}", "1:24", "1 is not a duration"),
    ("", "unique: declarations", "1:1", "unique needs by:"),
    ("", "{count: declarations, at_least: x}", "1:23", "'x' is not a number"),
    ("", "{some: plans, as: a, where: {some: plans, as: a}}", "1:43", "the name 'a' is taken"),
    ("", "some: outcomes", "1:1", "outcomes: where must name the rule(s): rule: …"),
    ("", "{some: outcomes, where: {outcome: fulfilled}}", "1:1", "outcomes: where must name the rule(s): rule: …"),
    ("", "{some: outcomes, where: {rule: {not_in: [A]}}}", "1:1", "outcomes: where must name the rule(s): rule: …"),
]


@pytest.mark.parametrize(("subject", "text", "place", "message"), REFUSED, ids=[row[1] for row in REFUSED])
def test_what_is_wrong_is_refused_with_its_place_and_its_line(
    subject: str, text: str, place: str, message: str
) -> None:
    found = refused(text, subject)
    line, column = map(int, place.split(":"))
    assert (found.message.en, found.location.line, found.location.column) == (message, line, column)
    assert found.message.vi != message
    if found.location.file == "mau.yaml":
        assert found.source == text.splitlines()[line - 1]


def test_a_wrong_regular_expression_is_refused() -> None:
    found = refused("number: {matches: '('}")
    assert str(found.location) == "mau.yaml:1:10"
    assert found.message.en.startswith("wrong regular expression: missing )")


@pytest.mark.parametrize(
    ("subject", "text", "hint"),
    [
        ("declarations", "signd_on: {recorded: true}", "did you mean 'signed_on'?"),
        ("", "some: declaration", "did you mean 'declarations'?"),
        ("declarations", "zzz: 1", None),
        ("", "some: zzzzz", None),
    ],
)
def test_a_name_close_by_is_offered(subject: str, text: str, hint: str | None) -> None:
    found = refused(text, subject)
    assert (None if found.hint is None else found.hint.en) == hint


def test_the_file_of_a_definition_is_named_when_it_is_wrong() -> None:
    assert refused("is: broken").location.file == "broken.yaml"


@pytest.mark.parametrize(
    ("as_of", "value"),
    [
        (date(2006, 6, 19), None),
        (date(2006, 6, 20), 12),
        (date(2019, 12, 31), 12),
        (date(2020, 1, 1), 6),
        (date(2025, 1, 1), None),
    ],
)
def test_a_parameter_has_the_value_of_the_date(as_of: date, value: int | None) -> None:
    found = parameter("limit", "count", (date(2006, 6, 20), 12), (date(2020, 1, 1), 6), (date(2025, 1, 1), None))
    place = place_of("year: {at_most: {parameter: limit}}")
    reader = ConditionReader(OperandReader(as_of, {"limit": found}), {})
    scope = Scope.of_subject(kind("plans"), kind(""))
    assert reader.condition(place.document.data, scope, place) == Compare(YEAR, Operator.AT_MOST, Literal(value))


def test_parameters_of_another_type_are_refused() -> None:
    found = refused("signed_on: {after: {parameter: number}}")
    assert (found.message.en, found.location.column) == ("3 is not a date", 13)
    assert refused("year: {at_least: {parameter: start}}", "plans").message.en == "'2014-05-18' is not a year"


def test_a_definition_used_twice_is_no_loop() -> None:
    assert read("all: [{is: is_first}, {is: twice}]") == All(
        (Compare(KIND, Operator.EQUAL, Literal("first")), All((Compare(KIND, Operator.EQUAL, Literal("first")),) * 2))
    )


def test_a_broken_definition_does_not_break_the_reader() -> None:
    """After a refusal the names being expanded are forgotten: the next condition may use them."""
    reader = ConditionReader(OperandReader(AS_OF, PARAMETERS), DEFINITIONS)
    scope = Scope.of_subject(kind("declarations"), kind(""))
    place = place_of("is: broken")
    for _ in range(2):
        with pytest.raises(RulePackError, match="kindd"):
            reader.condition(place.document.data, scope, place)


WORDS = [*FIELD_OPERATORS, *QUANTIFIERS, "all", "any", "not", "is", "where", "satisfies", "as", "of", "by"]
NAMES = [
    "kind",
    "signed_on",
    "recipients",
    "declarations",
    "procedures",
    "outcomes",
    "rule",
    "$.kind",
    "$agency.agency.id",
]
LEAVES = [
    *NAMES,
    "$as_of",
    "$as_of.year",
    "$",
    "$x",
    "first",
    "",
    "2026-01-01",
    "is_first",
    True,
    None,
    0,
    1,
    "0.5",
    "(",
]
KEYS = st.sampled_from([*WORDS, *NAMES, "parameter", "date", "plus", "minus", "year", "months"])
ANYTHING = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(raw=st.dictionaries(KEYS, ANYTHING, min_size=1, max_size=3))
def test_whatever_stands_there_is_read_or_refused(raw: dict[str, Any]) -> None:
    """Rules are written by hand: nothing that YAML can hold may end the program."""
    with contextlib.suppress(RulePackError):
        assert list(walk(read(json.dumps(raw))))


@pytest.mark.parametrize(
    "text",
    ["kind: [first]", "kind: {in: [[first]]}", "is: [is_first]", "is: {a: b}", "signed_on: {within: {parameter: [a]}}"],
)
def test_a_list_in_the_place_of_a_name_is_refused(text: str) -> None:
    assert refused(text).location.line == 1
