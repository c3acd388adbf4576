"""What the adapter hides of durable_rules: its limits, its memory, the facts it refuses."""

from __future__ import annotations

import json
import time
import unicodedata
from typing import Any

import pytest

from qms_checker.engines.python import PythonEngine
from qms_checker.engines.select import choose_engine, durable_is_available
from qms_checker.engines.spreading import MAX_RULES
from qms_checker.facts.derive import derive_facts
from qms_checker.vocabulary import Outcome
from tests.building import AS_OF, facts_of, program_of, rule
from tests.properties.strategies import read

if not durable_is_available():
    pytest.skip("durable_rules is not installed here", allow_module_level=True)

from durable.engine import MessageNotHandledException, MessageObservedException, Ruleset

from qms_checker.engines import durable
from qms_checker.engines.durable import DurableEngine, DurableEngineError

FULFILLED, NOT_FULFILLED, UNDETERMINED = Outcome.FULFILLED, Outcome.NOT_FULFILLED, Outcome.UNDETERMINED


def test_seven_hundred_rules_on_one_section_decide_correctly_and_quickly() -> None:
    rules = [
        rule(f"R-{limit:03d}", for_each="objectives", require=f"result: {{at_least: {limit}}}") for limit in range(700)
    ]
    program = program_of(*rules)
    facts = facts_of("objectives: [{statement: a, result: 349}, {statement: b, result: 699}, {statement: c}]")
    engine = DurableEngine()
    first = engine.decide(program, facts)
    assert first == PythonEngine().decide(program, facts)
    assert sum(outcome is FULFILLED for outcome in first.outcomes.values()) == 350 + 700
    assert sum(outcome is UNDETERMINED for outcome in first.outcomes.values()) == 700
    (loaded,) = engine._loaded.values()
    rulesets = {form.rules for forms in loaded.forms.values() for form in forms}
    assert len(rulesets) >= 700 / MAX_RULES
    started = time.perf_counter()
    assert engine.decide(program, facts) == first
    assert time.perf_counter() - started < 5


def test_a_hundred_rules_that_look_at_the_outcomes_of_a_hundred_others() -> None:
    rules = [
        rule(f"A-{index:03d}", require=f"{{agency.level: {'provincial' if index % 2 else 'central'}}}")
        for index in range(100)
    ]
    rules += [
        rule(f"B-{index:03d}", require=f"{{some: outcomes, where: {{rule: A-{index:03d}, outcome: fulfilled}}}}")
        for index in range(100)
    ]
    program = program_of(*rules)
    facts = derive_facts(
        read({"agency": {"id": "a", "name": "A", "type": "sub_department", "level": "provincial"}}), AS_OF
    )
    found = DurableEngine().decide(program, facts)
    assert found == PythonEngine().decide(program, facts)
    assert found.outcomes["B-001", 0] is FULFILLED
    assert found.outcomes["B-002", 0] is NOT_FULFILLED


def test_fifteen_hundred_sessions_in_a_row_need_no_more_memory() -> None:
    """Sessions that are not deleted take a megabyte each and end in a MemoryError at 1,024."""
    program = program_of(rule(for_each="declarations", require="kind: first"))
    engine = DurableEngine()
    contents = [facts_of(f"declarations: [{{number: a, kind: {kind}}}]") for kind in ("first", "again")]
    found = [engine.decide(program, contents[turn % 2]).outcomes["R-01", 1] for turn in range(1500)]
    assert found == [FULFILLED, NOT_FULFILLED] * 750


def test_a_session_in_which_nothing_matches_ends_well() -> None:
    """Deleting a session in which no action ran ends the process, if no rule answers its opening."""
    program = program_of(rule(for_each="declarations", where="kind: first", require="number: x"))
    engine = DurableEngine()
    for content in ("", "declarations: []", "declarations: [{posting: {office: true}}]"):
        facts = facts_of(content)
        assert engine.decide(program, facts) == PythonEngine().decide(program, facts)


def test_one_agency_leaves_nothing_behind_for_the_next() -> None:
    program = program_of(rule(require="{some: declarations, where: {number: a}}"))
    engine = DurableEngine()
    found = [
        engine.decide(program, facts_of(content)).outcomes["R-01", 0]
        for content in ("declarations: [{number: a}]", "declarations: []", "", "declarations: [{number: a}]")
    ]
    assert found == [FULFILLED, NOT_FULFILLED, UNDETERMINED, FULFILLED]


STRANGE = (
    "dấu \"kép\" và 'đơn'",
    "gạch \\ chéo \\n \\u0041 \\",
    unicodedata.normalize("NFD", "Tiếng Việt có dấu ế ộ ữ"),
    "😀 \U0001f469‍\U0001f52c",
    "{$gt: 1} $s $m {0} %s %d",
    "null",
    "true",
    "1",
    "1.0",
    "x" * 5000,
    "một\nhai\tba",
    "\u202eđảo\u202c \ufeff",
)


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_any_text_is_compared_as_it_is(text: str) -> None:
    written = json.dumps(text, ensure_ascii=False)
    rules = [
        rule("R-01", for_each="plans", require=f"title: {written}"),
        rule("R-02", for_each="plans", require="{some: declarations, where: {reason: $.title}}"),
        rule("R-03", for_each="plans", require="tasks: {contains: $.title}"),
        rule("R-04", for_each="plans", require="{some: declarations, where: {recipients: {contains: $.title}}}"),
    ]
    same = unicodedata.normalize("NFC", text).upper() if len(text) < 100 and "ß" not in text else text
    data: dict[str, Any] = {
        "agency": {"id": "a", "name": "A", "type": "sub_department"},
        "plans": [{"title": text, "tasks": ["k", same]}, {"title": text + " khác", "tasks": [text]}],
        "declarations": [{"number": "a", "reason": same, "recipients": [text]}],
    }
    program, facts = program_of(*rules), derive_facts(read(data), AS_OF)
    found = DurableEngine().decide(program, facts)
    assert found == PythonEngine().decide(program, facts)
    first, second = (record.number for record in facts.collection("plans"))
    assert [found.outcomes[judged.id, first] for judged in rules] == [FULFILLED] * 4
    assert [found.outcomes[judged.id, second] for judged in rules] == [NOT_FULFILLED] * 4


@pytest.mark.parametrize("amount", [0, 1, 2**31, 2**32 + 1, 2**53 - 1, 10**15])
def test_large_numbers_keep_their_last_digit(amount: int) -> None:
    rules = [
        rule("R-01", for_each="budgets", require=f"spent: {amount}"),
        rule("R-02", for_each="budgets", require="spent: {at_most: $.allotted}"),
        rule("R-03", for_each="budgets", require=f"spent: {{more_than: {amount}}}"),
        rule("R-04", for_each="budgets", require="{some: budgets, where: {allotted: $.spent}}"),
        rule("R-05", require=f"{{sum: budgets, of: spent, equals: {2 * amount + 1}}}"),
    ]
    facts = facts_of(
        f"budgets:\n- {{year: 2025, allotted: {amount}, spent: {amount}}}\n"
        f"- {{year: 2026, allotted: {amount}, spent: {amount + 1}}}\n"
    )
    program = program_of(*rules)
    found = DurableEngine().decide(program, facts)
    assert found == PythonEngine().decide(program, facts)
    assert [str(found.outcomes[f"R-0{index}", 2]) for index in (1, 2, 3, 4)] == [
        "not_fulfilled",
        "not_fulfilled",
        "fulfilled",
        "not_fulfilled",
    ]
    assert found.outcomes["R-05", 0] is FULFILLED


def test_equal_records_are_counted_apart() -> None:
    """Facts of one content are one fact to durable_rules; a running id tells them apart."""
    program = program_of(rule(require="{count: plans, where: {year: 2026}, equals: 3}"))
    facts = facts_of("plans: [{year: 2026}, {year: 2026}, {year: 2026}]")
    assert DurableEngine().decide(program, facts).outcomes["R-01", 0] is FULFILLED


def test_a_record_is_not_joined_with_itself_only_or_never() -> None:
    """Whether durable_rules joins a fact with itself depends on the order of the patterns."""
    require = "{count: declarations, where: {kind: $.kind}, equals: 1}"
    program = program_of(rule(for_each="declarations", require=require))
    facts = facts_of("declarations: [{number: a, kind: first}, {number: b, kind: again}]")
    assert list(DurableEngine().decide(program, facts).outcomes.values()) == [FULFILLED, FULFILLED]


def answering(monkeypatch: pytest.MonkeyPatch, *answers: Exception | None) -> tuple[list[int], list[str]]:
    """Let durable_rules answer the first facts as told; return the ids of all facts and the sessions deleted."""
    left, ids, deleted = list(answers), [], []
    put, delete_state = durable._Rules.put, Ruleset.delete_state

    def asserted(self: Any, fact: str) -> Any:
        ids.append(json.loads(fact)["id"])
        answer = left.pop(0) if left else None
        if answer is not None:
            raise answer
        return put(self, fact)

    def ended(self: Any, sid: str) -> Any:
        deleted.append(sid)
        return delete_state(self, sid)

    monkeypatch.setattr(durable._Rules, "put", asserted)
    monkeypatch.setattr(Ruleset, "delete_state", ended)
    return ids, deleted


ONE = "{agency.name: Sở Mẫu}"


def test_a_fact_taken_for_another_is_asserted_again_under_a_new_id(monkeypatch: pytest.MonkeyPatch) -> None:
    ids, deleted = answering(monkeypatch, None, MessageObservedException("trùng"))
    assert DurableEngine().decide(program_of(rule(require=ONE)), facts_of()).outcomes == {("R-01", 0): FULFILLED}
    assert len(set(ids)) == len(ids) == 3  # the opening, the agency refused, the agency again
    assert len(deleted) == 1


def test_a_fact_taken_for_another_twice_is_a_defect_and_the_session_is_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = (MessageObservedException("trùng"), MessageObservedException("trùng"))
    _, deleted = answering(monkeypatch, None, *twice)
    program, facts, engine = program_of(rule(require=ONE)), facts_of(), DurableEngine()
    with pytest.raises(DurableEngineError, match="a fact was taken for another twice"):
        engine.decide(program, facts)
    assert len(deleted) == 1
    assert engine.decide(program, facts).outcomes == {("R-01", 0): FULFILLED}


def test_a_fact_that_no_rule_takes_an_interest_in_is_normal(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, None, MessageNotHandledException("không ai nhận"))
    found = DurableEngine().decide(program_of(rule(require=ONE)), facts_of())
    assert found.outcomes == {("R-01", 0): UNDETERMINED}  # a match that gets lost never passes for conformity


def test_any_other_refusal_comes_to_light_and_the_session_is_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    _, deleted = answering(monkeypatch, None, RuntimeError("error code: 303"))
    with pytest.raises(RuntimeError, match="303"):
        DurableEngine().decide(program_of(rule(require=ONE)), facts_of())
    assert len(deleted) == 1


def test_facts_grow_with_the_records_not_with_their_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A department with 570 administrative procedures took minutes: each pair with a work procedure was a fact."""
    lacking = """{none: administrative_procedures, as: other, where: {all: [
        $.administrative_procedures: {contains: $other.code},
        not: {$.dossier_components: {contains_all: $other.dossier_components}}]}}"""
    program = program_of(rule(for_each="procedures", require=lacking))
    asserted, _ = answering(monkeypatch)

    def facts_asserted(count: int) -> int:
        before = len(asserted)
        work = [
            f"{{code: Q{n}, administrative_procedures: [T{n}], dossier_components: [Đơn {n % 3}]}}"
            for n in range(count)
        ]
        announced = [f"{{code: T{n}, name: t, dossier_components: [Đơn {n % 2}]}}" for n in range(count)]
        facts = facts_of(f"procedures: [{', '.join(work)}]\nadministrative_procedures: [{', '.join(announced)}]")
        assert DurableEngine().decide(program, facts) == PythonEngine().decide(program, facts)
        return len(asserted) - before

    assert facts_asserted(80) < 2.5 * facts_asserted(40)


def test_the_engine_is_chosen_by_name() -> None:
    assert [choose_engine(name).name for name in ("auto", "durable", "python")] == ["durable", "durable", "python"]
