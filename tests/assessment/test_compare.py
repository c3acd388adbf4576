"""Comparing two assessments: what became of each finding, when gone means closed, and what made the difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qms_checker.assessment.compare import Step, compare, differences, tell_apart
from qms_checker.assessment.follow_up import Cause, Change, Comparison
from qms_checker.assessment.snapshots import Snapshot, snapshot
from qms_checker.description.agency import Description
from qms_checker.rulepacks.model import Rule
from qms_checker.vocabulary import Grading, Outcome
from tests.building import AS_OF, assess, described, rule

HAS_PLAN = rule("R-01", require="{some: plans}")
APPROVED = rule("R-02", for_each="procedures", require="{approved_by: {recorded: true}}")
RECENT = rule("R-03", require="{some: plans, where: {issued_on: {within: {months: 12}}}}")


def seen(content: str, *rules: Rule, as_of: date = AS_OF, sha: str = "") -> Snapshot:
    """Assess; ``sha``: the hash of the rules, where they are to count as others."""
    found = snapshot(assess(content, *(rules or (HAS_PLAN,)), as_of=as_of), "mau")
    return replace(found, receipt=replace(found.receipt, rules_sha256=sha)) if sha else found


def changes(found: Comparison) -> list[tuple[str, Change, Cause | None]]:
    return [(one.rule, one.change, one.cause) for one in found.findings]


OPEN, DONE, UNKNOWN = seen("plans: []"), seen("plans: [{number: 1/KH}]"), seen("objectives: []")


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (OPEN, seen("plans: []\nunits: []"), Change.STILL_OPEN),
        (DONE, OPEN, Change.NEW),
        (UNKNOWN, OPEN, Change.NEW),
        (OPEN, DONE, Change.CLOSED),
        (OPEN, UNKNOWN, Change.NO_LONGER_JUDGED),
        (OPEN, seen("plans: []", rule("R-09")), Change.NO_LONGER_JUDGED),
        (OPEN, seen("plans: []", rule("R-01", binds="{agency.type: ministry}")), Change.NO_LONGER_JUDGED),
    ],
)
def test_what_became_of_a_finding(before: Snapshot, after: Snapshot, change: Change) -> None:
    """Absence of a finding closes it only where the rule is fulfilled."""
    found = compare(before, after)

    assert [one.change for one in found.findings] == [change]
    assert (found.findings[0].reason is not None) is (change is Change.NO_LONGER_JUDGED)


def test_one_record_of_several_is_closed_while_the_rule_still_finds_another() -> None:
    before = seen("procedures: [{code: A, approved_by: ''}, {code: B, approved_by: ''}]", APPROVED)
    after = seen("procedures: [{code: A, approved_by: Ông A}, {code: B, approved_by: ''}]", APPROVED)

    assert [one.change for one in compare(before, after).findings] == [Change.STILL_OPEN, Change.CLOSED]


def test_a_record_that_says_nothing_any_more_is_not_closed() -> None:
    before = seen("procedures: [{code: A, approved_by: ''}, {code: B, approved_by: ''}]", APPROVED)
    after = seen("procedures: [{code: A}, {code: B, approved_by: ''}]", APPROVED)

    assert [one.change for one in compare(before, after).findings] == [Change.STILL_OPEN, Change.NO_LONGER_JUDGED]


@pytest.mark.parametrize(
    ("between", "change"), [(DONE, Change.REOPENED), (UNKNOWN, Change.STILL_OPEN), (None, Change.NEW)]
)
def test_reopened_is_what_was_open_then_closed_and_is_open_again(between: Snapshot | None, change: Change) -> None:
    history = (OPEN,) if between is not None else ()

    found = compare(between or DONE, seen("plans: []\nunits: []"), history=history)

    assert [one.change for one in found.findings] == [change]


def test_a_change_of_grading_is_seen() -> None:
    before, after = OPEN, seen("plans: []")
    graver = replace(after, findings={key: replace(one, grading=Grading.MAJOR) for key, one in after.findings.items()})

    (found,) = compare(before, graver).findings

    assert (found.before, found.after, found.change) == (Grading.MINOR, Grading.MAJOR, Change.STILL_OPEN)


def test_the_gravest_come_first() -> None:
    both = seen("plans: []\nprocedures: [{code: A, approved_by: ''}]", HAS_PLAN, APPROVED)
    second = next(key for key, one in both.findings.items() if one.rule == "R-02")
    graver = replace(both, findings={**both.findings, second: replace(both.findings[second], grading=Grading.MAJOR)})

    assert [one.rule for one in compare(DONE, graver).findings] == ["R-02", "R-01"]


def test_where_one_thing_differs_it_is_the_cause() -> None:
    assert changes(compare(OPEN, DONE)) == [("R-01", Change.CLOSED, Cause.AGENCY)]
    assert compare(OPEN, DONE).outcomes[0].cause is Cause.AGENCY
    other_rules = seen("plans: []", rule("R-01", require="{agency.name: {recorded: true}}"), sha="b" * 64)
    assert changes(compare(OPEN, other_rules)) == [("R-01", Change.CLOSED, Cause.RULES)]
    dated = "plans: [{number: 1/KH, issued_on: 2026-01-01}]"
    later = compare(seen(dated, RECENT), seen(dated, RECENT, as_of=date(2028, 1, 1)))
    assert changes(later) == [("R-03", Change.NEW, Cause.DATE)]


def test_where_several_things_differ_two_reports_do_not_tell_the_cause() -> None:
    found = compare(OPEN, seen("plans: [{number: 1/KH}]", as_of=date(2027, 1, 1)))

    assert found.differs == (Cause.AGENCY, Cause.DATE)
    assert changes(found) == [("R-01", Change.CLOSED, None)]


def test_what_has_not_changed_has_no_cause() -> None:
    assert changes(compare(OPEN, seen("plans: []\nunits: []"))) == [("R-01", Change.STILL_OPEN, None)]


def test_a_rule_that_took_part_on_one_side_only_is_told() -> None:
    (added,) = compare(OPEN, seen("plans: []", HAS_PLAN, rule("R-09"))).outcomes

    assert (added.rule, added.before, added.after) == ("R-09", None, Outcome.FULFILLED)


def test_another_version_of_the_program_counts_as_other_rules_only_alone() -> None:
    newer = replace(OPEN.receipt, tool_version="99")

    assert differences(OPEN.receipt, newer) == (Cause.RULES,)
    assert differences(OPEN.receipt, replace(newer, as_of="2027-01-01")) == (Cause.DATE,)
    assert differences(OPEN.receipt, OPEN.receipt) == ()


class TestTellingCausesApart:
    """An agency that filed a plan late, while the rules came to ask for recent ones and a year went by."""

    OLD = "plans: [{number: 1/KH, issued_on: 2025-06-01}]"
    NEW = "plans: [{number: 1/KH, issued_on: 2025-06-01}]\nobjectives: []"
    THEN, NOW = date(2026, 1, 1), date(2027, 1, 1)
    OLD_RULES = (HAS_PLAN, rule("R-03", require="{some: plans}"), rule("R-04", require="{some: objectives}"))
    NEW_RULES = (rule("R-01", require="{some: units}"), RECENT, rule("R-04", require="{some: objectives}"))

    def judge(self, description: Description, as_of: date) -> Snapshot:
        found = snapshot(assess("", *self.NEW_RULES, as_of=as_of, description=description), "mau")
        return replace(found, receipt=replace(found.receipt, rules_sha256="b" * 64))

    def compared(self, earlier: str | None) -> dict[str, Cause | None]:
        units = "\nunits: []"
        before = seen(self.OLD + units, *self.OLD_RULES, as_of=self.THEN)
        now = described(self.NEW + units)
        after = self.judge(now, self.NOW)
        kept = None if earlier is None else described(earlier + units)
        way = tell_apart(before, after, self.judge, now=now, earlier=kept)
        return {one.rule: one.cause for one in compare(before, after, steps=way).outcomes}

    def test_with_the_old_description_each_cause_is_told(self) -> None:
        assert self.compared(self.OLD) == {"R-01": Cause.RULES, "R-03": Cause.DATE, "R-04": Cause.AGENCY}

    def test_without_it_only_the_date_is(self) -> None:
        assert self.compared(None) == {"R-01": None, "R-03": Cause.DATE, "R-04": None}

    def test_one_difference_needs_no_assessing(self) -> None:
        def never(*_: object) -> Snapshot:
            raise AssertionError

        assert tell_apart(OPEN, DONE, never, now=described(), earlier=described()) == ()


def test_a_change_that_was_undone_on_the_way_is_no_change() -> None:
    steps = (Step(Cause.RULES, DONE), Step(Cause.DATE, seen("plans: []\nunits: []")))

    assert changes(compare(OPEN, steps[1].reached, steps=steps)) == [("R-01", Change.STILL_OPEN, None)]
