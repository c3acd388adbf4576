"""Rules that look at the outcomes of rules: order, escalation, cycles, and rules that do not take part."""

from __future__ import annotations

from datetime import date

import pytest

from qms_checker.engines.program import compile_program
from qms_checker.errors import RulePackError
from qms_checker.rulepacks.model import Escalation, Rule
from qms_checker.vocabulary import Grading, Outcome, Text
from tests.building import AS_OF, ENGINES, decide, engine_named, facts_of, place_of, program_of, rule, rulebook_of

YES, NO = "{agency.name: Sở Mẫu}", "{agency.name: Sở Khác}"
OPEN = "{agency.level: provincial}"


def outcome(name: str, value: str) -> str:
    return f"{{some: outcomes, where: {{rule: {name}, outcome: {value}}}}}"


def escalating(when: str, reason: str = "") -> Escalation:
    place = place_of(when)
    return Escalation(Grading.MAJOR, place.document.data, Text(reason, reason), place)


def refusal(*rules: Rule) -> str:
    with pytest.raises(RulePackError) as caught:
        program_of(*rules)
    return caught.value.problems[0].message.en


@pytest.mark.parametrize("engine", ENGINES)
def test_rules_are_decided_after_those_they_look_at_wherever_they_stand(engine: str) -> None:
    rules = [
        rule("A-1", require=outcome("B-1", "fulfilled")),
        rule("B-1", require=outcome("C-1", "not_fulfilled")),
        rule("C-1", require=NO),
        rule("D-1", require="{none: outcomes, where: {rule: {in: [A-1, C-1]}, outcome: not_fulfilled}}"),
        rule("E-1", require=outcome("F-1", "undetermined")),
        rule("F-1", require=OPEN),
        rule("G-1", require=outcome("H-1", "not_applicable")),
        rule("H-1", binds=NO),
        rule("I-1", where=outcome("C-1", "fulfilled"), require=NO),
    ]
    found = decide("", *rules, engine=engine).outcomes
    assert {name: str(value) for (name, _), value in found.items()} == {
        "A-1": "fulfilled",
        "B-1": "fulfilled",
        "C-1": "not_fulfilled",
        "D-1": "not_fulfilled",
        "E-1": "fulfilled",
        "F-1": "undetermined",
        "G-1": "fulfilled",
        "H-1": "not_applicable",
        "I-1": "not_applicable",
    }


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("first", "second", "index"),
    [(NO, YES, 1), (YES, YES, 0), (YES, NO, 0), (NO, NO, None), (OPEN, YES, 1), (OPEN, OPEN, None)],
)
def test_the_first_escalation_that_holds_wins(first: str, second: str, index: int | None, engine: str) -> None:
    judged = rule(require=NO, escalations=(escalating(first), escalating(second)))
    assert decide("", judged, engine=engine).escalations == ({} if index is None else {("R-01", 0): index})


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("require", [YES, OPEN])
def test_only_what_is_not_fulfilled_is_escalated(require: str, engine: str) -> None:
    assert decide("", rule(require=require, escalate=YES), engine=engine).escalations == {}


SEVERAL = "declarations: [{number: a, kind: first}, {number: b, kind: again}, {number: c, kind: again}]"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("limit", "escalated"), [(2, {("R-01", 2): 0, ("R-01", 3): 0}), (3, {})])
def test_a_rule_may_escalate_on_how_often_it_is_itself_not_fulfilled(
    limit: int, escalated: dict[tuple[str, int], int], engine: str
) -> None:
    own = f"{{count: outcomes, where: {{rule: R-01, outcome: not_fulfilled}}, at_least: {limit}}}"
    judged = rule(for_each="declarations", require="kind: first", escalate=own)
    assert decide(SEVERAL, judged, engine=engine).escalations == escalated


@pytest.mark.parametrize("engine", ENGINES)
def test_others_see_the_grading_after_escalation_and_the_rule_itself_the_one_before(engine: str) -> None:
    major = "{some: outcomes, where: {rule: R-01, grading: major}}"
    minor = "{some: outcomes, where: {rule: R-01, grading: minor}}"
    rules = [
        rule("R-01", require=NO, escalate=minor),
        rule("R-02", require=major),
        rule("R-03", require=minor),
        rule("R-04", require=NO, escalate=major),
    ]
    found = decide("", *rules, engine=engine)
    assert [str(found.outcomes[name, 0]) for name in ("R-02", "R-03")] == ["fulfilled", "not_fulfilled"]
    assert found.escalations == {("R-01", 0): 0, ("R-04", 0): 0}


@pytest.mark.parametrize("engine", ENGINES)
def test_an_outcome_names_its_record_and_its_kind(engine: str) -> None:
    kinds = "{count: outcomes, where: {rule: R-01, kind: nonconformity, outcome: not_fulfilled}, equals: 2}"
    record = "{some: outcomes, where: {rule: R-01, record: b, outcome: not_fulfilled}}"
    other = "{some: outcomes, where: {rule: R-01, record: a, outcome: not_fulfilled}}"
    rules = [
        rule("R-01", for_each="declarations", require="kind: first"),
        rule("R-02", require=kinds),
        rule("R-03", require=record),
        rule("R-04", require=other),
    ]
    found = decide(SEVERAL, *rules, engine=engine).outcomes
    assert [str(found[name, 0]) for name in ("R-02", "R-03", "R-04")] == ["fulfilled", "fulfilled", "not_fulfilled"]


def test_a_cycle_is_refused_with_its_chain() -> None:
    rules = [
        rule("A-1", require=outcome("B-1", "fulfilled")),
        rule("B-1", where=outcome("C-1", "fulfilled")),
        rule("C-1", require=NO, escalate=outcome("A-1", "fulfilled")),
    ]
    # C-1 is seen by B-1 after its escalation, which waits for A-1, which waits for B-1
    message = refusal(*rules)
    chain = message.removeprefix("the rules wait for each other: ").split(" → ")
    assert chain[0] == chain[-1]
    assert sorted(chain[:-1]) == ["A-1", "B-1", "C-1"]
    order = "A-1 B-1 C-1 A-1 B-1 C-1"
    assert " ".join(chain[:3]) in order or " ".join(reversed(chain[:3])) in order


def test_a_rule_may_not_require_its_own_outcome() -> None:
    assert refusal(rule("A-1", require=outcome("A-1", "fulfilled"))) == "the rules wait for each other: A-1 → A-1"


def test_a_rule_that_does_not_exist_is_refused() -> None:
    assert refusal(rule("A-1", require=outcome("X-9", "fulfilled"))) == "there is no rule 'X-9'"
    assert refusal(rule("A-1", escalate=f"not: {outcome('X-9', 'fulfilled')}")) == "there is no rule 'X-9'"


def test_a_section_that_does_not_exist_is_refused() -> None:
    assert refusal(rule("A-1", for_each="declarationz")) == "there is no section 'declarationz'"


def test_whom_a_rule_binds_is_about_the_agency_alone() -> None:
    assert refusal(rule("A-1", for_each="declarations", binds="kind: first")) == "there is no field 'kind' in agency"


@pytest.mark.parametrize("engine", ENGINES)
def test_what_asks_about_a_rule_that_does_not_take_part_is_unknown(engine: str) -> None:
    absent = rule("X-1", require=YES)
    wanted = outcome("X-1", "fulfilled")
    rules = (
        rule("A-1", require=wanted),
        rule("A-2", require=f"not: {wanted}"),
        rule("A-3", require=f"any: [{wanted}, {YES}]"),
        rule("A-4", require=f"all: [{wanted}, {NO}]"),
        rule("A-5", require="{none: outcomes, where: {rule: {in: [A-3, X-1]}, outcome: not_fulfilled}}"),
        rule("A-6", require=NO, escalate=wanted),
        rule("A-7", binds=wanted, require=NO),
        rule("A-8", require=f"{{some: declarations, where: {wanted}}}"),
        rule("A-9", require=outcome("A-3", "fulfilled")),
        rule("B-1", require=f"{{every: declarations, satisfies: {wanted}}}"),
        rule("B-2", require=f"{{some: declarations, where: {{all: [{{number: a}}, {wanted}]}}}}"),
        rule("B-3", require=f"{{some: declarations, where: {{all: [{{number: b}}, {wanted}]}}}}"),
        rule("B-4", require=f"{{some: declarations, where: {{any: [{{number: a}}, {wanted}]}}}}"),
        rule("B-5", require=f"{{count: declarations, where: {{any: [{{number: b}}, {wanted}]}}, equals: 0}}"),
        rule("B-6", require=f"{{share: declarations, satisfies: {wanted}, at_least: 0.5}}"),
    )
    program = compile_program(rulebook_of(*rules, absent), rules, AS_OF)
    found = engine_named(engine).decide(program, facts_of("declarations: [{number: a}]"))
    assert [str(found.outcomes[judged.id, 0]) for judged in rules] == [
        "undetermined",
        "undetermined",
        "fulfilled",
        "not_fulfilled",
        "undetermined",
        "not_fulfilled",
        "undetermined",
        "undetermined",
        "fulfilled",
        *("undetermined", "undetermined", "not_fulfilled", "fulfilled", "undetermined", "undetermined"),
    ]
    assert found.escalations == {}


@pytest.mark.parametrize(
    ("as_of", "judged"), [("2020-01-01", []), ("2020-01-02", ["A-1"]), ("2021-12-31", ["A-1"]), ("2022-01-01", [])]
)
def test_a_rule_takes_part_while_it_is_in_force(as_of: str, judged: list[str]) -> None:
    found = rule("A-1", in_force_from=date(2020, 1, 2), in_force_to=date(2021, 12, 31))
    assert list(program_of(found, as_of=date.fromisoformat(as_of)).judgements) == judged


@pytest.mark.parametrize("engine", ENGINES)
def test_a_section_without_records_gives_no_outcomes(engine: str) -> None:
    found = decide("declarations: []", rule(for_each="declarations", require="kind: first"), engine=engine)
    assert (dict(found.outcomes), dict(found.escalations)) == ({}, {})


@pytest.mark.parametrize("engine", ENGINES)
def test_a_program_without_rules_gives_no_verdicts(engine: str) -> None:
    found = decide("declarations: []", engine=engine)
    assert (dict(found.binds), dict(found.outcomes), dict(found.escalations)) == ({}, {}, {})


@pytest.mark.parametrize("engine", ENGINES)
def test_an_outcome_of_each_kind_is_an_outcome(engine: str) -> None:
    content = (
        "declarations: [{number: a, kind: first}, {number: b, kind: again}, {number: c}, {number: d, kind: again}]"
    )
    judged = rule(for_each="declarations", where="{not: {number: d}}", require="kind: first")
    assert [str(value) for value in decide(content, judged, engine=engine).outcomes.values()] == [
        Outcome.FULFILLED,
        Outcome.NOT_FULFILLED,
        Outcome.UNDETERMINED,
        Outcome.NOT_APPLICABLE,
    ]
