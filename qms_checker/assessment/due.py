"""What falls due: the requirements that are met or not decided today and will be breached by a later date. Pure.

There is no second set of rules: the same rules are judged as of later days. What turns on a day was due the day before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qms_checker.assessment.check import Plan, check
from qms_checker.assessment.findings import AgencyIdentity, Finding
from qms_checker.assessment.lint import boundary_dates
from qms_checker.assessment.results import ResultBuilder
from qms_checker.assessment.turning import ONE_DAY, Turning
from qms_checker.description.agency import Description
from qms_checker.engines.program import compile_program
from qms_checker.engines.verdicts import Engine
from qms_checker.facts.derive import derive_facts
from qms_checker.facts.model import FactBase
from qms_checker.vocabulary import Grading, Outcome, Text


@dataclass(frozen=True, slots=True)
class DueItem:
    """A requirement whose last day is ``due_on``; ``finding``: what is found on the day after, if nothing is done.

    ``raised_from``: its grading until then, where it is a finding already and only graded higher.
    """

    due_on: date
    title: Text
    finding: Finding
    raised_from: Grading | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """What falls due from a date (``as_of``, included) until another (included), soonest first.

    ``already``: the number of findings there are on the as-of date. ``undetermined``: that of rules which cannot be
    decided on it and of which therefore nothing may be said.
    """

    agency: AgencyIdentity
    as_of: date
    until: date
    already: int
    undetermined: int
    items: tuple[DueItem, ...]


def falls_due(description: Description, plan: Plan, engine: Engine, until: date) -> Due:
    """Return what falls due by a date. Raises :class:`DescriptionError` where a value does not exist."""
    as_of = plan.program.as_of
    today = check(description, plan, engine)
    run = _Run(description, plan, engine)
    known = {finding.fingerprint: finding for finding in today.findings}
    items: list[DueItem] = []
    for day, findings in run.later_findings(until):
        for title, finding in findings:
            earlier = known.get(finding.fingerprint)
            if earlier is None or (finding.grading is Grading.MAJOR and earlier.grading is not Grading.MAJOR):
                items.append(DueItem(day - ONE_DAY, title, finding, None if earlier is None else earlier.grading))
                known[finding.fingerprint] = finding
    undetermined = today.count_outcomes()[Outcome.UNDETERMINED]
    return Due(today.agency, as_of, until, len(today.findings), undetermined, tuple(sorted(items, key=_order)))


def _order(item: DueItem) -> tuple[date, bool]:
    return item.due_on, item.finding.grading is not Grading.MAJOR


class _Run:
    def __init__(self, description: Description, plan: Plan, engine: Engine) -> None:
        self._description = description
        self._plan = plan
        self._engine = engine

    def later_findings(self, until: date) -> Iterator[tuple[date, tuple[tuple[Text, Finding], ...]]]:
        """Yield, in order, days on which findings may arise, each with the findings of the rules judged anew."""
        start = self._plan.program.as_of
        last = until + ONE_DAY
        facts = derive_facts(self._description, start)
        for day in (*self._days_of_change(facts, start, last), None):
            end = last if day is None else day - ONE_DAY
            turning = Turning(self._plan.rulebook, self._plan.rules, facts)
            for turned, rules in turning.days(start, end):
                yield turned, self._findings(turned, rules, turning, facts)
            if day is not None:
                facts = derive_facts(self._description, day)
                everything = frozenset(rule.id for rule in self._plan.rules)
                yield day, self._findings(day, everything, None, facts)
                start = day

    def _days_of_change(self, facts: FactBase, start: date, last: date) -> tuple[date, ...]:
        """Return the days on which rules begin or end, or a record set aside so far comes to count."""
        days = {day for day in boundary_dates(self._plan.rulebook) if start < day <= last}
        for record, path in facts.set_aside:
            value = record.fields.get(path)
            if isinstance(value, date) and start < value <= last:
                days.add(value)
        return tuple(sorted(days))

    def _findings(
        self, day: date, rules: frozenset[str], turning: Turning | None, facts: FactBase
    ) -> tuple[tuple[Text, Finding], ...]:
        plan = self._plan
        program = compile_program(plan.rulebook, plan.rules, day) if turning is None else turning.program(rules, day)
        verdicts = self._engine.decide(program, facts)
        builder = ResultBuilder(self._description, facts, program, plan.rulebook, verdicts)
        results = builder.results(rule for rule in plan.rules if rule.id in rules)
        return tuple((result.title, finding) for result in results for finding in result.findings)
