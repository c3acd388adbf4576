"""The meaning of the condition language, on both engines: each table is decided by each."""

from __future__ import annotations

from itertools import product

import pytest

from qms_checker.engines.verdicts import Truth, outcome_of
from qms_checker.vocabulary import Outcome
from tests.building import ENGINES, decide, engine_named, facts_of, program_of, rule

T, F, U = True, False, None
TRUTHS: tuple[Truth, ...] = (T, F, U)
OF_OUTCOME = {Outcome.FULFILLED: T, Outcome.NOT_FULFILLED: F, Outcome.UNDETERMINED: U}
STATED = {T: "x", F: "''", U: ""}
"""``recorded: true`` of a field is true, false, or unknown."""


def truths(content: str, conditions: list[str], engine: str) -> list[Truth]:
    """Decide conditions about the agency, all in one program."""
    rules = [rule(f"R-{index:03d}", require=condition) for index, condition in enumerate(conditions)]
    verdicts = decide(content, *rules, engine=engine)
    return [OF_OUTCOME[verdicts.outcomes[found.id, 0]] for found in rules]


def truth(content: str, condition: str, engine: str) -> Truth:
    return truths(content, [condition], engine)[0]


def resources(*values: Truth) -> str:
    names = ("infrastructure", "human_resources", "information_technology")
    written = [f"{name}: {STATED[value]}" for name, value in zip(names, values, strict=False) if value is not U]
    return f"resources: {{one_stop_unit: x{''.join(', ' + part for part in written)}}}"


A = "{resources.infrastructure: {recorded: true}}"
B = "{resources.human_resources: {recorded: true}}"
C = "{resources.information_technology: {recorded: true}}"


@pytest.mark.parametrize("engine", ENGINES)
def test_conjunction_disjunction_and_negation_are_kleenes(engine: str) -> None:
    conditions = [f"all: [{A}, {B}]", f"any: [{A}, {B}]", f"not: {A}", f"not: {{all: [{A}, {B}]}}", A]
    found = {values: truths(resources(*values), conditions, engine) for values in product(TRUTHS, repeat=2)}
    assert found == {
        (T, T): [T, T, F, F, T],
        (T, F): [F, T, F, T, T],
        (T, U): [U, T, F, U, T],
        (F, T): [F, T, T, T, F],
        (F, F): [F, F, T, T, F],
        (F, U): [F, U, T, T, F],
        (U, T): [U, T, U, U, U],
        (U, F): [F, U, U, T, U],
        (U, U): [U, U, U, U, U],
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_to_fulfil_holds_and_no_alternative_does_not(engine: str) -> None:
    assert truths(resources(U), ["all: []", "any: []", "not: {all: []}", "not: {any: []}"], engine) == [T, F, F, T]


@pytest.mark.parametrize("engine", ENGINES)
def test_nested_connectives_keep_to_the_laws_of_de_morgan(engine: str) -> None:
    pairs = [
        (f"not: {{all: [{A}, {{any: [{B}, {C}]}}]}}", f"any: [{{not: {A}}}, {{all: [{{not: {B}}}, {{not: {C}}}]}}]"),
        (f"all: [{A}, {{any: [{B}, {C}]}}]", f"any: [{{all: [{A}, {B}]}}, {{all: [{A}, {C}]}}]"),
    ]
    for values in product(TRUTHS, repeat=3):
        found = truths(resources(*values), [text for pair in pairs for text in pair], engine)
        assert found[0] is found[1], values
        assert found[2] is found[3], values


OPERATORS = [
    # section and field, a value, another, a stated absence; the test; its truth for each of these and for the unknown
    ("plans", "year", ("2026", "2025", None), "{equals: 2026}", (T, F, None, U)),
    ("plans", "title", ("Văn phòng", "Sở", "''"), "{equals: VĂN  PHÒNG}", (T, F, F, U)),
    ("plans", "title", ("Văn phòng", "Sở", "''"), "{not_equals: văn phòng}", (F, T, T, U)),
    ("plans", "title", ("Văn phòng", "Sở", "''"), "{in: [Văn phòng, x]}", (T, F, F, U)),
    ("plans", "title", ("Văn phòng", "Sở", "''"), "{not_in: [Văn phòng, x]}", (F, T, T, U)),
    ("plans", "title", ("Kế hoạch 12", "Sở", "''"), "{matches: 'kế hoạch \\d+'}", (T, F, F, U)),
    ("plans", "title", ("Kế hoạch 12", "Kế hoạch 12 bổ sung", "''"), "{matches: 'kế hoạch \\d+'}", (T, F, F, U)),
    ("plans", "title", ("x", "y", "''"), "{recorded: true}", (T, T, F, U)),
    ("plans", "title", ("x", "y", "''"), "{recorded: false}", (F, F, T, U)),
    ("traceability.products", "gtin", ("96385074", "96385075", "''"), "{check_digit: gs1}", (T, F, F, U)),
    ("objectives", "result", ("5", "'4,999'", "''"), "{at_least: 5}", (T, F, F, U)),
    ("objectives", "result", ("5", "'5,001'", "''"), "{at_most: 5}", (T, F, F, U)),
    ("objectives", "result", ("'5,001'", "5", "''"), "{more_than: 5}", (T, F, F, U)),
    ("objectives", "result", ("'4,999'", "5", "''"), "{less_than: 5}", (T, F, F, U)),
    ("objectives", "result", ("'0,5'", "'0,4'", "''"), "{equals: 0.5}", (T, F, F, U)),
    ("plans", "issued_on", ("2026-11-19", "2026-11-20", "''"), "{before: $as_of}", (T, F, F, U)),
    ("plans", "issued_on", ("2026-11-20", "2026-11-20", "''"), "{on_or_before: $as_of}", (T, T, F, U)),
    ("plans", "issued_on", ("2026-01-02", "2026-01-01", "''"), "{after: 2026-01-01}", (T, F, F, U)),
    ("plans", "issued_on", ("2026-01-01", "2025-12-31", "''"), "{on_or_after: 2026-01-01}", (T, F, F, U)),
    ("plans", "issued_on", ("2025-11-21", "2025-11-20", "''"), "{within: {months: 12}}", (T, F, F, U)),
    ("plans", "issued_on", ("2026-11-20", "2025-11-20", "''"), "{within: {years: 1}}", (T, F, F, U)),
    ("plans", "tasks", ("[a, B]", "[c]", "[]"), "{contains: b}", (T, F, F, U)),
    ("plans", "tasks", ("[a, b, c]", "[a]", "[]"), "{contains_all: [a, b]}", (T, F, F, U)),
    ("plans", "tasks", ("[b]", "[c]", "[]"), "{contains_any: [a, b]}", (T, F, F, U)),
    ("plans", "tasks", ("[a]", "[b]", "['']"), "{recorded: true}", (T, T, F, U)),
    ("procedures", "processing_time", ("5 ngày làm việc", "6 ngày làm việc", "''"), "{at_most: 40 giờ}", (T, F, F, U)),
    ("procedures", "processing_time", ("1 tuần", "8 ngày", "''"), "{at_most: 7 ngày}", (T, F, F, U)),
    # working time and calendar time cannot be compared
    ("procedures", "processing_time", ("5 ngày", "9 ngày", "''"), "{at_most: 40 giờ}", (U, U, F, U)),
    ("administrative_procedures", "time_limit", ("5 ngày", "2 giờ", "''"), "{not_equals: 2 giờ}", (U, F, T, U)),
    ("declarations", "posting.office", ("true", "false", None), "true", (T, F, None, U)),
    ("declarations", "kind", ("first", "again", None), "first", (T, F, None, U)),
    (
        "declarations",
        "scope.administrative_procedures",
        ("[1.001193.000.00.00.H41]", "[1.0011934]", "[]"),
        "{contains: 1.001193}",
        (T, F, F, U),
    ),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("section", "field", "values", "test", "expected"),
    OPERATORS,
    ids=[f"{row[1]} {row[2][0]}: {row[3]}" for row in OPERATORS],
)
def test_an_operator_on_a_value_on_a_stated_absence_and_on_what_is_not_recorded(
    section: str,
    field: str,
    values: tuple[str | None, ...],
    test: str,
    expected: tuple[Truth, ...],
    engine: str,
) -> None:
    opened, closed = field.replace(".", ": {") + ": ", "}" * field.count(".")
    code = (
        "code: 1.000001, "
        if section == "administrative_procedures"
        else "code: QT, "
        if section == "procedures"
        else ""
    )
    written = [f"{{{code}{opened}{value}{closed}, note: '{index}'}}" for index, value in enumerate(values) if value]
    known = [truth for value, truth in zip(values, expected[:3], strict=True) if value is not None]
    outer, _, inner = section.rpartition(".")
    content = f"{inner}: [{', '.join(written)}, {{{code}note: x}}]"
    content = f"{outer}: {{{content}}}" if outer else content
    judged = rule(for_each=section, require=f"{{{field}: {test}}}")
    verdicts = decide(content, judged, engine=engine)
    assert [OF_OUTCOME[verdicts.outcomes["R-01", number]] for number in range(1, len(written) + 2)] == [
        *known,
        expected[3],
    ]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("2026-01-02", "2026-01-01", T),
        ("2026-01-01", "2026-01-01", F),
        ("", "2026-01-01", U),
        ("2026-01-01", "", U),
        ("", "", U),
        ("''", "2026-01-01", F),
        ("2026-01-01", "''", F),
        ("''", "", F),  # one stated empty decides, whatever the other may be
        ("", "''", F),
    ],
)
def test_two_fields_of_one_record_and_of_two_records_compare_alike(
    left: str, right: str, expected: Truth, engine: str
) -> None:
    fields = [f"{name}: {value}" for name, value in (("signed_on", left), ("effective_on", right)) if value]
    own = rule("R-01", for_each="declarations", require="signed_on: {after: $.effective_on}")
    content = f"declarations: [{{{', '.join(['number: a', *fields])}}}]"
    assert OF_OUTCOME[decide(content, own, engine=engine).outcomes["R-01", 1]] is expected
    other = "{some: qms_changes, where: {decided_on: {after: $.effective_on}}}"
    across = rule("R-02", for_each="declarations", require=other)
    parts = [f"declarations: [{{number: a{f', effective_on: {right}' if right else ''}}}]"]
    parts.append(f"qms_changes: [{{summary: x{f', decided_on: {left}' if left else ''}}}]")
    facts = facts_of("\n".join(parts))
    number = facts.collection("declarations")[0].number
    verdicts = engine_named(engine).decide(program_of(across), facts)
    assert OF_OUTCOME[verdicts.outcomes["R-02", number]] is expected


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("date", "shifted", "expected"),
    [("2026-02-28", "{months: 1}", T), ("2026-03-01", "{months: 1}", F), ("2026-02-28", "{days: 27}", F)],
)
def test_a_date_moved_ends_at_the_end_of_the_month(date: str, shifted: str, expected: Truth, engine: str) -> None:
    content = f"declarations: [{{signed_on: 2026-01-31, effective_on: {date}}}]"
    judged = rule(
        for_each="declarations", require=f"effective_on: {{on_or_before: {{date: $.signed_on, plus: {shifted}}}}}"
    )
    assert OF_OUTCOME[decide(content, judged, engine=engine).outcomes["R-01", 1]] is expected


LISTS = [
    # the list of the declaration, that of the agency; contains_all, contains_any
    ("[1.000001, 1.000002]", "[1.000001.H41]", (T, T)),
    ("[1.000001]", "[1.000001, 1.000002]", (F, T)),
    ("[1.000001]", "[1.000002]", (F, F)),
    ("[]", "[1.000002]", (F, F)),
    ("[1.000001]", "[]", (F, F)),
    ("", "[1.000002]", (U, U)),
    ("[1.000001]", "", (U, U)),
    ("[]", "", (F, F)),
    ("", "[]", (F, F)),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("own", "other", "expected"), LISTS)
def test_a_list_has_all_or_some_of_the_items_of_another(
    own: str, other: str, expected: tuple[Truth, ...], engine: str
) -> None:
    scope = f"scope: {{statement: x{f', administrative_procedures: {other}' if other else ''}}}"
    declared = f"{{number: a, scope: {{annex: true{f', administrative_procedures: {own}' if own else ''}}}}}"
    wanted = "$agency.scope.administrative_procedures"
    rules = [
        rule(name, for_each="declarations", require=f"scope.administrative_procedures: {{{name.lower()}: {wanted}}}")
        for name in ("CONTAINS_ALL", "CONTAINS_ANY")
    ]
    verdicts = decide(f"{scope}\ndeclarations: [{declared}]", *rules, engine=engine)
    assert tuple(OF_OUTCOME[verdicts.outcomes[judged.id, 1]] for judged in rules) == expected


QUANTIFIED = [
    # the list, the quantifier, what it is
    ("", "{some: plans}", U),
    ("plans: []", "{some: plans}", F),
    ("plans: [{year: 2026}]", "{some: plans}", T),
    ("", "{none: plans}", U),
    ("plans: []", "{none: plans}", T),
    ("plans: [{year: 2026}]", "{none: plans}", F),
    ("plans: [{year: 2026}]", "{some: plans, where: {year: 2025}}", F),
    ("plans: [{title: x}]", "{some: plans, where: {year: 2025}}", U),
    ("plans: [{title: x}, {year: 2025}]", "{some: plans, where: {year: 2025}}", T),
    ("plans: [{title: x}, {year: 2026}]", "{none: plans, where: {year: 2025}}", U),
    ("plans: [{title: x}, {year: 2025}]", "{none: plans, where: {year: 2025}}", F),
    ("plans: [{title: x}]", "{some: plans, where: {title: x}}", T),
    ("", "{every: plans, satisfies: {year: 2026}}", U),
    ("plans: []", "{every: plans, satisfies: {year: 2026}}", T),
    ("plans: [{year: 2026}]", "{every: plans, satisfies: {year: 2026}}", T),
    ("plans: [{year: 2026}, {title: x}]", "{every: plans, satisfies: {year: 2026}}", U),
    ("plans: [{year: 2025}, {title: x}]", "{every: plans, satisfies: {year: 2026}}", F),
    ("plans: [{year: 2025, title: a}]", "{every: plans, where: {title: b}, satisfies: {year: 2026}}", T),
    ("plans: [{year: 2025}]", "{every: plans, where: {title: b}, satisfies: {year: 2026}}", U),
    ("plans: [{year: 2026}]", "{every: plans, where: {title: b}, satisfies: {year: 2026}}", T),
    # count: one certain, one possible
    *[
        (
            "plans: [{year: 2026}, {title: x}, {year: 2025}]",
            f"{{count: plans, where: {{year: 2026}}, {test}}}",
            expected,
        )
        for test, expected in [
            ("at_least: 0", T),
            ("at_least: 1", T),
            ("at_least: 2", U),
            ("at_least: 3", F),
            ("more_than: 0", T),
            ("more_than: 1", U),
            ("more_than: 2", F),
            ("at_most: 0", F),
            ("at_most: 1", U),
            ("at_most: 2", T),
            ("less_than: 1", F),
            ("less_than: 2", U),
            ("less_than: 3", T),
            ("equals: 0", F),
            ("equals: 1", U),
            ("equals: 2", U),
            ("equals: 3", F),
            ("at_least: 1, at_most: 2", T),
            ("at_least: 2, at_most: 0", F),
        ]
    ],
    ("plans: [{year: 2026}, {year: 2025}]", "{count: plans, where: {year: 2026}, equals: 1}", T),
    # a list that is not recorded may hold anything
    ("", "{count: plans, at_least: 0}", T),
    ("", "{count: plans, at_least: 1}", U),
    ("", "{count: plans, at_most: 1000}", U),
    ("", "{count: plans, equals: 0}", U),
    # share: satisfying of the population
    ("", "{share: plans, satisfies: {year: 2026}, at_least: 0.5}", U),
    ("plans: []", "{share: plans, satisfies: {year: 2026}, at_least: 0}", U),
    ("plans: [{year: 2026, title: x}]", "{share: plans, where: {title: z}, satisfies: {year: 2026}, at_most: 1}", U),
    ("plans: [{year: 2026}, {year: 2025}]", "{share: plans, satisfies: {year: 2026}, at_least: 0.5}", T),
    ("plans: [{year: 2026}, {year: 2025}]", "{share: plans, satisfies: {year: 2026}, more_than: 0.5}", F),
    ("plans: [{year: 2026}, {year: 2025}]", "{share: plans, satisfies: {year: 2026}, equals: 0.5}", T),
    ("plans: [{year: 2026}, {title: x}]", "{share: plans, satisfies: {year: 2026}, at_least: 0.5}", T),
    ("plans: [{year: 2026}, {title: x}]", "{share: plans, satisfies: {year: 2026}, more_than: 0.5}", U),
    ("plans: [{year: 2026}, {title: x}]", "{share: plans, satisfies: {year: 2026}, less_than: 0.5}", F),
    # four fifths are four fifths, and not their neighbour among binary numbers
    (
        "plans: [" + "{year: 2026}, " * 4 + "{year: 2025}]",
        "{share: plans, satisfies: {year: 2026}, at_least: 0.8, at_most: 0.8}",
        T,
    ),
    # sum
    ("", "{sum: objectives, of: result, at_least: 0}", U),
    ("objectives: []", "{sum: objectives, of: result, equals: 0}", T),
    ("objectives: [{result: '0,1'}, {result: '0,2'}]", "{sum: objectives, of: result, equals: 0.3}", T),
    ("objectives: [{result: 1}, {unit: x}]", "{sum: objectives, of: result, at_least: 1}", U),
    ("objectives: [{result: 1}, {result: ''}]", "{sum: objectives, of: result, equals: 1}", T),
    (
        "objectives: [{result: 1, unit: a}, {result: 2}]",
        "{sum: objectives, of: result, where: {unit: a}, at_least: 1}",
        U,
    ),
    (
        "objectives: [{result: 1, unit: a}, {result: 2, unit: b}]",
        "{sum: objectives, of: result, where: {unit: a}, equals: 1}",
        T,
    ),
    # unique
    ("", "{unique: plans, by: number}", U),
    ("plans: []", "{unique: plans, by: number}", T),
    ("plans: [{number: A}, {number: B}]", "{unique: plans, by: number}", T),
    ("plans: [{number: A, year: 1999}, {number: a}]", "{unique: plans, by: number}", F),
    ("plans: [{number: A}, {year: 2026}]", "{unique: plans, by: number}", U),
    ("plans: [{year: 2026}]", "{unique: plans, by: number}", T),
    ("plans: [{number: ''}, {number: '', year: 2026}]", "{unique: plans, by: number}", T),
    ("plans: [{number: A}, {number: A, year: 2026}]", "{unique: plans, by: number, where: {year: 2026}}", U),
    ("plans: [{number: A}, {number: B, year: 2026}]", "{unique: plans, by: number, where: {year: 2026}}", T),
    (
        "plans: [{number: A, year: 2025}, {number: A, year: 2026}]",
        "{unique: plans, by: number, where: {year: 2026}}",
        T,
    ),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("content", "quantifier", "expected"), QUANTIFIED)
def test_a_quantifier_lies_between_what_is_certain_and_what_is_possible(
    content: str, quantifier: str, expected: Truth, engine: str
) -> None:
    assert truth(content, quantifier, engine) is expected


STEPS = [
    ("", "{at_most: 1 ngày làm việc}", None),
    ("[]", "{at_most: 1 ngày làm việc}", T),
    ("[{name: a, time: 4 giờ}, {name: b, time: 1 buổi}]", "{at_most: 1 ngày làm việc}", T),
    ("[{name: a, time: 4 giờ}, {name: b, time: 1 buổi}]", "{less_than: 1 ngày làm việc}", F),
    # working and calendar time have no sum
    ("[{name: a, time: 4 giờ}, {name: b, time: 1 ngày}]", "{at_most: 100 ngày làm việc}", U),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("steps", "test", "expected"), STEPS)
def test_durations_of_one_family_are_added_up(steps: str, test: str, expected: Truth, engine: str) -> None:
    content = f"procedures: [{{code: QT{f', steps: {steps}' if steps else ''}}}]"
    judged = rule(for_each="procedures", require=f"{{sum: steps, of: time, {test.strip('{}')}}}")
    verdicts = decide(content, judged, engine=engine)
    number = facts_of(content).collection("procedures")[0].number
    assert OF_OUTCOME[verdicts.outcomes["R-01", number]] is expected


@pytest.mark.parametrize("engine", ENGINES)
def test_a_nested_list_that_is_not_recorded_is_unknown_for_its_record_alone(engine: str) -> None:
    content = "procedures: [{code: A}, {code: B, steps: []}, {code: C, steps: [{name: x}]}]"
    judged = rule(for_each="procedures", require="some: steps")
    verdicts = decide(content, judged, engine=engine)
    numbers = [record.number for record in facts_of(content).collection("procedures")]
    assert [OF_OUTCOME[verdicts.outcomes["R-01", number]] for number in numbers] == [U, F, T]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("limit", "expected"), [("target: 2, ", T), ("target: 3, ", F), ("", U), ("target: '', ", F)])
def test_a_figure_is_compared_with_a_field_of_the_record_judged(limit: str, expected: Truth, engine: str) -> None:
    content = f"objectives: [{{{limit}statement: x}}]\nplans: [{{year: 2025}}, {{year: 2026}}]"
    judged = rule(for_each="objectives", require="{count: plans, at_least: $.target}")
    verdicts = decide(content, judged, engine=engine)
    number = facts_of(content).collection("objectives")[0].number
    assert OF_OUTCOME[verdicts.outcomes["R-01", number]] is expected


def test_the_outcome_follows_from_whether_a_rule_applies_and_is_met() -> None:
    table = {(applies, met): outcome_of(applies, met) for applies, met in product(TRUTHS, repeat=2)}
    fulfilled, not_fulfilled = Outcome.FULFILLED, Outcome.NOT_FULFILLED
    undetermined, not_applicable = Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE
    assert table == {
        (T, T): fulfilled,
        (T, F): not_fulfilled,
        (T, U): undetermined,
        (F, T): not_applicable,
        (F, F): not_applicable,
        (F, U): not_applicable,
        (U, T): fulfilled,  # met, whether it bears or not
        (U, F): undetermined,
        (U, U): undetermined,
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_concludes_by_that_table(engine: str) -> None:
    for applies, met in product(TRUTHS, repeat=2):
        content = resources(applies, met)
        assert decide(content, rule(where=A, require=B), engine=engine).outcomes == {
            ("R-01", 0): outcome_of(applies, met)
        }
        bound = decide(content, rule(binds=A, require=B), engine=engine)
        assert bound.outcomes == {("R-01", 0): outcome_of(applies, met)}
        assert bound.binds == {"R-01": applies}
