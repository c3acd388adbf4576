"""Adding evidence never creates the finding that it answers."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from qms_checker.assessment.check import Plan, check
from qms_checker.description.read import parse_description
from qms_checker.description.scaffold import fragment
from qms_checker.engines.program import compile_program
from qms_checker.engines.python import PythonEngine
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.cases import Case, load_cases
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.strict_yaml import parse_yaml
from qms_checker.vocabulary import Outcome

BOOK = load_rulebook(rules_folder())
RULES = tuple(BOOK.rules.values())
AS_OF = date(2026, 11, 20)
PLAN = Plan(BOOK, "", RULES, compile_program(BOOK, RULES, AS_OF))
ENGINE = PythonEngine()


def first_evidence(case: Case) -> bool:
    """Nothing is recorded yet in the section where the evidence of the rule belongs."""
    section = BOOK.rules[case.rule].breach.section.partition(".")[0]
    return json.loads(case.content).get(section) in (None, [], {})


OWN_CODES = {
    "MHK-09": "the work procedures that answer it name the agency's own administrative procedures",
    "MHK-19": "the register that answers it lists the agency's own documents",
    "MHK-22": "the forms that answer it are those that the agency's own procedures name",
}
"""Rules answered only by what fits together with the rest of the description, which an example cannot know."""
CASES = [
    case
    for case in load_cases(rules_folder())
    if case.as_of == AS_OF
    and case.outcome is not Outcome.NOT_APPLICABLE
    and first_evidence(case)
    and case.rule not in OWN_CODES
]


def outcome(rule: str, data: dict[str, Any]) -> Outcome:
    description = parse_description("mau", (("mau", json.dumps(data, ensure_ascii=False).encode()),))
    assessment = check(description, PLAN, ENGINE)
    return next(result.outcome for result in assessment.results if result.rule == rule)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_evidence_that_a_rule_asks_for_never_creates_its_finding(case: Case) -> None:
    rule = BOOK.rules[case.rule]
    data = json.loads(case.content)
    added = parse_yaml(fragment(rule.breach.section, rule.breach.fields, rule.breach.values).encode(), "fragment").data
    if rule.id == "QD19-05":  # the scope that answers it lists the agency's own procedures, not those of the example
        added["scope"]["administrative_procedures"] = [one["code"] for one in data["administrative_procedures"]]

    before, after = outcome(rule.id, data), outcome(rule.id, {**data, **added})

    assert after is not Outcome.NOT_FULFILLED or before is Outcome.NOT_FULFILLED


def test_there_is_something_to_answer() -> None:
    assert len({case.rule for case in CASES}) > len(RULES) / 3
