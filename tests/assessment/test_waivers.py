"""Waivers: read strictly, in force on both their ends, never conformity, and told when they do nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.follow_up import Waiver, WaiverStatus
from qms_checker.assessment.waivers import WaiverFile, never_in_use, read_waivers, with_waivers
from qms_checker.errors import Location, Problem, RulePackError
from qms_checker.vocabulary import Outcome
from tests.building import AS_OF, assess, rule, rulebook_of

NO_PLAN = rule("R-01", require="{some: plans}")
NO_SCOPE = rule("R-02", require="{some: objectives}")
OPEN = "plans: []\nobjectives: []"
DECIDED = "reason: Chờ hợp nhất, approved_by: Giám đốc"


def waiver(target: str = "R-01", since: str = "2026-01-01", until: str = "2026-12-31", agency: str = "") -> Waiver:
    days = date.fromisoformat(since), date.fromisoformat(until)
    place = Location("waivers.yaml", 2, 5)
    return Waiver(
        target=target, reason="Chờ", approved_by="GĐ", since=days[0], until=days[1], location=place, agency=agency
    )


def waived(*waivers: Waiver, content: str = OPEN, alone: bool = True, of: Assessment | None = None) -> Assessment:
    return with_waivers(of or assess(content, NO_PLAN, NO_SCOPE), WaiverFile(waivers, "f" * 64), alone=alone)


def statuses(assessment: Assessment) -> list[WaiverStatus]:
    return [use.status for use in assessment.waivers]


def refused(tmp_path: Path, content: str) -> tuple[Problem, ...]:
    file = tmp_path / "waivers.yaml"
    file.write_text(f"waivers:\n  - {content}\n", encoding="utf-8")
    with pytest.raises(RulePackError) as raised:
        read_waivers(file, "waivers.yaml", rulebook_of(NO_PLAN, NO_SCOPE))
    return raised.value.problems


def test_a_waived_finding_stays_a_finding_and_is_counted_apart() -> None:
    before, after = assess(OPEN, NO_PLAN, NO_SCOPE), waived(waiver())

    assert [finding.rule for finding in after.findings] == ["R-01", "R-02"]
    assert after.findings[0].waiver == waiver()
    assert after.findings[1].waiver is None
    assert after.count_findings()["minor"] == before.count_findings()["minor"] - 1
    assert after.count_waived() == 1
    assert after.count_outcomes() == before.count_outcomes()
    assert after.results[0].outcome is Outcome.NOT_FULFILLED
    assert after.score == before.score


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2026-01-01", AS_OF.isoformat(), WaiverStatus.IN_USE),
        (AS_OF.isoformat(), "2026-12-31", WaiverStatus.IN_USE),
        (AS_OF.isoformat(), AS_OF.isoformat(), WaiverStatus.IN_USE),
        ("2026-01-01", "2026-11-19", WaiverStatus.EXPIRED),
        ("2026-11-21", "2026-12-31", WaiverStatus.NOT_YET),
    ],
)
def test_both_days_are_included(since: str, until: str, expected: WaiverStatus) -> None:
    found = waived(waiver(since=since, until=until))

    assert statuses(found) == [expected]
    assert found.count_waived() == (expected is WaiverStatus.IN_USE)


def test_a_waiver_that_meets_no_finding_is_told() -> None:
    assert statuses(waived(waiver(), content="plans: [{number: 1/KH}]\nobjectives: []")) == [WaiverStatus.UNUSED]
    assert statuses(waived(waiver("0" * 20))) == [WaiverStatus.UNUSED]


def test_a_fingerprint_meets_one_finding_only() -> None:
    each = rule(for_each="procedures", require="{approved_by: {recorded: true}}")
    open_ones = assess("procedures: [{code: A, approved_by: ''}, {code: B, approved_by: ''}]", each)
    second = open_ones.findings[1].fingerprint

    found = waived(waiver(second), of=open_ones)

    assert [finding.waiver is not None for finding in found.findings] == [False, True]
    assert found.waivers[0].fingerprints == (second,)


def test_the_waiver_for_one_finding_goes_before_that_for_its_rule() -> None:
    first = assess(OPEN, NO_PLAN, NO_SCOPE).findings[0].fingerprint
    of_rule, of_finding = waiver("R-01"), waiver(first)

    found = waived(of_rule, of_finding)

    assert found.findings[0].waiver == of_finding
    assert statuses(found) == [WaiverStatus.IN_USE, WaiverStatus.IN_USE]


def test_a_waiver_for_another_agency_has_nothing_to_do_here() -> None:
    found = waived(waiver(agency="so-khac"), waiver("R-02", agency="so-mau"))

    assert [use.waiver.target for use in found.waivers] == ["R-02"]
    assert [finding.waiver is not None for finding in found.findings] == [False, True]


def test_of_rules_that_take_no_part_nothing_is_said() -> None:
    assert waived(waiver("R-99")).waivers == ()


def test_of_a_fingerprint_nothing_is_said_where_only_part_of_the_rules_were_chosen() -> None:
    chosen = assess(OPEN, NO_PLAN)
    chosen = replace(chosen, receipt=replace(chosen.receipt, selection=("select:R-01",)))

    assert waived(waiver("0" * 20), of=chosen).waivers == ()
    assert statuses(waived(waiver(chosen.findings[0].fingerprint), of=chosen)) == [WaiverStatus.IN_USE]


def test_beside_other_agencies_a_common_waiver_is_listed_only_where_it_is_in_use() -> None:
    common, own = waiver("R-01"), waiver("R-01", agency="so-mau")
    fulfilled = "plans: [{number: 1/KH}]\nobjectives: []"

    assert statuses(waived(common, content=OPEN, alone=False)) == [WaiverStatus.IN_USE]
    assert statuses(waived(common, content=fulfilled, alone=False)) == []
    assert statuses(waived(own, content=fulfilled, alone=False)) == [WaiverStatus.UNUSED]


def test_the_run_tells_the_waivers_that_were_in_use_nowhere() -> None:
    used, unused, late, other = waiver(), waiver("R-02"), waiver("R-02", until="2026-01-02"), waiver("R-99")

    found = never_in_use((used, unused, late, other), {used}, {"R-01", "R-02"}, AS_OF)

    assert [problem.message.en for problem in found] == [
        "the waiver meets no finding of any of the agencies assessed",
        "the waiver has expired",
    ]


def test_a_file_is_read_with_dates_in_both_notations(tmp_path: Path) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text(
        f"waivers:\n  - {{rule: R-01, agency: so-mau, {DECIDED}, from: 01/02/2026, to: 2026-03-04}}\n", encoding="utf-8"
    )

    (found,) = read_waivers(file, "w.yaml", rulebook_of(NO_PLAN)).waivers

    assert (found.target, found.agency, found.since, found.until) == (
        "R-01",
        "so-mau",
        date(2026, 2, 1),
        date(2026, 3, 4),
    )
    assert (found.location.file, found.location.line, found.location.column) == ("w.yaml", 2, 5)


@pytest.mark.parametrize(
    ("content", "key", "message"),
    [
        (f"{{rule: R-1, {DECIDED}, from: 2026-01-01, to: 2026-02-01}}", "rule", "there is no rule 'R-1'"),
        (f"{{rule: R-01, {DECIDED}, from: 2026-02-02, to: 2026-02-01}}", "to", "to is before from"),
        (f"{{rule: R-01, {DECIDED}, from: 2026-02-30, to: 2026-03-01}}", "from", "there is no day '2026-02-30'"),
        (f"{{{DECIDED}, from: 2026-01-01, to: 2026-02-01}}", "", "one of the keys rule and finding is expected"),
        (
            f"{{rule: R-01, finding: {'0' * 20}a, {DECIDED}, from: 2026-01-01, to: 2026-02-01}}",
            "finding",
            f"'{'0' * 20}a' has not the expected form (fingerprint)",
        ),
        (
            f"{{rule: R-01, finding: {'a' * 20}, {DECIDED}, from: 2026-01-01, to: 2026-02-01}}",
            "",
            "one of the keys rule and finding is expected",
        ),
        (f"{{rule: R-01, {DECIDED}, from: 2026-01-01}}", "", "the required key 'to' is missing"),
        (
            "{rule: R-01, reason: ' ', approved_by: GĐ, from: 2026-01-01, to: 2026-02-01}",
            "reason",
            "' ' has not the expected form (reason)",
        ),
        (
            f"{{rule: R-01, {DECIDED}, form: 2026-01-01, from: 2026-01-01, to: 2026-02-01}}",
            "form",
            "there is no key 'form'",
        ),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_place(tmp_path: Path, content: str, key: str, message: str) -> None:
    (problem,) = refused(tmp_path, content)

    line = f"  - {content}"
    assert (problem.location.line, problem.location.column) == (2, line.index(f"{key}:" if key else "{") + 1)
    assert problem.message.en == message


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    first = f"{{rule: R-001, {DECIDED}, from: 2026-01-01, to: 2026-02-01}}"

    problems = refused(tmp_path, f"{first}\n  - {{{DECIDED}, from: 2026-01-01, to: 2026-02-01}}")

    assert [problem.location.line for problem in problems] == [2, 3]
    assert problems[0].hint is not None
    assert problems[0].hint.en == "did you mean 'R-01'?"


def test_both_days_are_told_where_the_calendar_has_neither(tmp_path: Path) -> None:
    problems = refused(tmp_path, "{rule: R-01, reason: Chờ, approved_by: GĐ, from: 2026-02-30, to: 31/11/2026}")

    assert [problem.message.vi for problem in problems] == ["không có ngày '2026-02-30'", "không có ngày '31/11/2026'"]
