"""The runner of the cases detects every way in which a rule comes out otherwise than its case says."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from qms_checker.assessment.cases import CaseRunner
from qms_checker.engines.python import PythonEngine
from qms_checker.rulepacks.cases import Case, ExpectedFinding
from qms_checker.rulepacks.model import Rulebook
from qms_checker.vocabulary import FindingKind, Grading, Outcome, Text
from tests.building import AGENCY, AS_OF, place_of, rule, rulebook_of

SAYS_NOTHING = ExpectedFinding(None, None, None)
TWO: dict[str, Any] = {"declarations": [{"number": name, "kind": "again", "reason": "y"} for name in "ab"]}


def case(given: dict[str, Any], outcome: str, **changes: Any) -> Case:
    content = json.dumps({"agency": AGENCY, **given}, ensure_ascii=False).encode()
    found = Case("R-01", "trường hợp", AS_OF, content, Outcome(outcome), SAYS_NOTHING, (), place_of("cases: []"))
    return replace(found, **changes)


def book() -> Rulebook:
    return rulebook_of(
        rule("R-01", for_each="declarations", where="{not: {reason: x}}", require="kind: first"),
        rule("R-02", in_force_from=date(2026, 1, 1), require="some: plans"),
    )


def difference(found: Case) -> str | None:
    (result,) = CaseRunner(book(), PythonEngine()).run([found])
    assert (result.case, result.engine) == (found, "python")
    return None if result.difference is None else result.difference.en


def finding(kind: str | None = None, grading: str | None = None, count: int | None = None) -> ExpectedFinding:
    return ExpectedFinding(kind and FindingKind(kind), grading and Grading(grading), count)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "right",
    [
        case({"declarations": [{"number": "a", "kind": "first"}]}, "fulfilled"),
        case({"declarations": [{"reason": "x"}]}, "not_applicable"),
        case({}, "undetermined", missing=("/declarations",)),
        case(TWO, "not_fulfilled", finding=finding("nonconformity", "minor", 2)),
        case(TWO, "not_fulfilled"),
        case({"declarations": [{"number": "a"}]}, "undetermined", missing=("/declarations/0",)),
        case({}, "not_applicable", rule="R-02", as_of=date(2025, 12, 31)),
        case({}, "undetermined", rule="R-02", as_of=date(2026, 1, 1)),
    ],
)
def test_a_case_that_comes_out_as_it_says_has_no_difference(right: Case) -> None:
    assert difference(right) is None


@pytest.mark.parametrize(
    ("wrong", "shown"),
    [
        (case(TWO, "fulfilled"), "expected fulfilled, but it is not_fulfilled ("),
        (case({"declarations": []}, "not_fulfilled"), "expected not_fulfilled, but it is not_applicable ("),
        (case({}, "fulfilled"), "expected fulfilled, but it is undetermined (to be supplied: "),
        (case(TWO, "not_fulfilled", finding=finding(count=1)), "expected 1 findings, got 2"),
        (case(TWO, "not_fulfilled", finding=finding("observation")), "expected observation, got nonconformity"),
        (case(TWO, "not_fulfilled", finding=finding(grading="major")), "expected major, got minor"),
        (case({}, "undetermined", missing=("/plans",)), "must name as missing /plans; named: /declarations"),
        (
            case({"declarations": [{"number": "a"}]}, "undetermined", missing=("/declarations/1",)),
            "must name as missing /declarations/1; named: /declarations/0",
        ),
        (case(TWO, "not_fulfilled", rule="R-09"), "there is no rule R-09"),
        (case({"planz": []}, "undetermined"), "given is wrong at /planz: there is no key 'planz'"),
        (
            case({"declarations": [{"signed_on": "2026-02-30"}]}, "undetermined"),
            "given is wrong at /declarations/0/signed_on: there is no day '2026-02-30' on the calendar",
        ),
        (
            case({}, "undetermined", rule="R-02", as_of=date(2025, 12, 31)),
            "expected undetermined, but it is not_applicable (",
        ),
    ],
)
def test_a_case_that_comes_out_otherwise_is_told(wrong: Case, shown: str) -> None:
    found = difference(wrong)
    assert found is not None
    assert found.startswith(shown)


def test_the_results_come_in_the_order_of_the_cases_and_one_does_not_stop_the_next() -> None:
    cases = [case({"planz": []}, "fulfilled"), case(TWO, "not_fulfilled"), case(TWO, "fulfilled")]
    found = list(CaseRunner(book(), PythonEngine()).run(cases))
    assert [result.case for result in found] == cases
    assert [result.difference is None for result in found] == [False, True, False]
    assert isinstance(found[0].difference, Text)
