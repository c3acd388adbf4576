"""Running the cases of the rules: does each rule come out as its case says?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from qms_checker.assessment.check import Plan, check
from qms_checker.assessment.findings import RuleResult
from qms_checker.description.read import parse_description
from qms_checker.engines.program import Program, compile_program, restricted
from qms_checker.engines.verdicts import Engine
from qms_checker.errors import QmsError
from qms_checker.rulepacks.cases import Case
from qms_checker.rulepacks.model import Rulebook
from qms_checker.vocabulary import Text


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case and, where it did not come out as expected, in what it differs."""

    case: Case
    engine: str
    difference: Text | None


class CaseRunner:
    """Runs cases with one engine; programs are compiled once for each date."""

    def __init__(self, rulebook: Rulebook, engine: Engine) -> None:
        self._rulebook = rulebook
        self._engine = engine
        self._whole: dict[date, Program] = {}
        self._programs: dict[tuple[str, date], Program] = {}

    def run(self, cases: Iterable[Case]) -> Iterator[CaseResult]:
        """Yield the result of each case, in order."""
        for case in cases:
            yield CaseResult(case, self._engine.name, self._difference(case))

    def _program(self, case: Case) -> Program:
        """Return what decides the rule of a case on its date, and no more: a case asks about one rule."""
        if case.as_of not in self._whole:
            rules = tuple(self._rulebook.rules.values())
            self._whole[case.as_of] = compile_program(self._rulebook, rules, case.as_of)
        key = case.rule, case.as_of
        if key not in self._programs:
            self._programs[key] = restricted(self._whole[case.as_of], case.rule)
        return self._programs[key]

    def _difference(self, case: Case) -> Text | None:
        if case.rule not in self._rulebook.rules:
            return Text(f"không có quy tắc {case.rule}", f"there is no rule {case.rule}")
        plan = Plan(self._rulebook, "", (self._rulebook.rules[case.rule],), self._program(case))
        try:
            description = parse_description(case.name, ((case.place.document.file, case.content),))
            assessment = check(description, plan, self._engine)
        except QmsError as error:
            problem = error.problems[0]
            where = problem.location.pointer
            return Text(
                f"given sai ở {where}: {problem.message.vi}", f"given is wrong at {where}: {problem.message.en}"
            )
        result = next(result for result in assessment.results if result.rule == case.rule)
        return _compare(case, result)


def _compare(case: Case, result: RuleResult) -> Text | None:
    if result.outcome is not case.outcome:
        return Text(
            f"mong đợi {case.outcome}, nhưng là {result.outcome} ({result.reason.vi})",
            f"expected {case.outcome}, but it is {result.outcome} ({result.reason.en})",
        )
    expected, findings = case.finding, result.findings
    if expected.count is not None and expected.count != len(findings):
        return Text(
            f"mong đợi {expected.count} phát hiện, có {len(findings)}",
            f"expected {expected.count} findings, got {len(findings)}",
        )
    for finding in findings:
        if expected.kind is not None and finding.kind is not expected.kind:
            return Text(f"mong đợi {expected.kind}, có {finding.kind}", f"expected {expected.kind}, got {finding.kind}")
        if expected.grading is not None and finding.grading is not expected.grading:
            return Text(
                f"mong đợi {expected.grading}, có {finding.grading}",
                f"expected {expected.grading}, got {finding.grading}",
            )
    named = {missing.pointer for missing in result.missing}
    absent = [pointer for pointer in case.missing if not any(f"{name}/".startswith(f"{pointer}/") for name in named)]
    if absent:
        shown, have = ", ".join(absent), ", ".join(sorted(named))
        return Text(f"phải nêu thiếu {shown}; đã nêu: {have}", f"must name as missing {shown}; named: {have}")
    return None
