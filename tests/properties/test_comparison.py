"""What holds of every comparison, and of every report that somebody laid hands on."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qms_checker.assessment.compare import compare
from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.follow_up import Change
from qms_checker.assessment.snapshots import SeenFinding, SeenRule, Snapshot, snapshot
from qms_checker.assessment.verify import verify
from qms_checker.reports.json import to_object
from qms_checker.vocabulary import FindingKind, Grading, Outcome, Text
from tests.building import assess
from tests.reports.golden import rulebook, run_of

QUICK = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
SAME = Text("x", "x")
EMPTY = snapshot(assess(""), "mau")
RULES = tuple(f"R-0{number}" for number in range(1, 5))
RECORDS = ("a", "b", "c")
GONE = {Change.CLOSED, Change.NO_LONGER_JUDGED}
CAME = {Change.NEW, Change.REOPENED}


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """An agency by some of the rules; one that is not fulfilled has findings about some of its records."""
    rules: dict[str, SeenRule] = {}
    findings: dict[str, SeenFinding] = {}
    for rule in draw(st.sets(st.sampled_from(RULES))):
        outcome = draw(st.sampled_from(Outcome))
        rules[rule] = SeenRule(SAME, outcome, outcome is Outcome.UNDETERMINED or draw(st.booleans()))
        if outcome is Outcome.NOT_FULFILLED:
            for record in draw(st.sets(st.sampled_from(RECORDS), min_size=1)):
                grading = draw(st.sampled_from(Grading))
                findings[f"{rule}/{record}"] = SeenFinding(rule, SAME, FindingKind.NONCONFORMITY, grading, False)
    receipt = replace(EMPTY.receipt, description_sha256=draw(st.sampled_from(("0" * 64, "1" * 64))))
    return replace(EMPTY, receipt=receipt, rules=rules, findings=findings)


@QUICK
@given(snapshots(), snapshots(), st.lists(snapshots(), max_size=2))
def test_every_finding_of_either_side_is_told_once(before: Snapshot, after: Snapshot, history: list[Snapshot]) -> None:
    found = compare(before, after, history=history).findings

    assert sorted(one.fingerprint for one in found) == sorted({*before.findings, *after.findings})
    for one in found:
        assert (one.change in GONE) is (one.fingerprint not in after.findings)
        assert one.change not in CAME or one.fingerprint not in before.findings


@QUICK
@given(snapshots(), snapshots())
def test_closed_is_only_what_the_later_assessment_bears_out(before: Snapshot, after: Snapshot) -> None:
    for one in compare(before, after).findings:
        rule = after.rules.get(one.rule)
        if one.change is Change.CLOSED:
            assert rule is not None
            assert rule.outcome in {Outcome.FULFILLED, Outcome.NOT_FULFILLED}
            assert rule.outcome is Outcome.FULFILLED or not rule.has_undetermined
        assert (one.reason is None) is (one.change is not Change.NO_LONGER_JUDGED)


@QUICK
@given(snapshots(), snapshots())
def test_the_other_way_round_what_came_is_what_went(before: Snapshot, after: Snapshot) -> None:
    there = {one.fingerprint for one in compare(before, after).findings if one.change in CAME}
    back = {one.fingerprint for one in compare(after, before).findings if one.change in GONE}

    assert there == back


@QUICK
@given(snapshots())
def test_nothing_differs_from_itself(one: Snapshot) -> None:
    found = compare(one, one, history=(one,))

    assert {finding.change for finding in found.findings} <= {Change.STILL_OPEN}
    assert found.outcomes == ()
    assert found.differs == ()


def leaves(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield from leaves(value, (*path, key))
    if not isinstance(data, dict | list):
        yield path


def altered(report: dict[str, Any], path: tuple[str | int, ...]) -> dict[str, Any]:
    found = copy.deepcopy(report)
    holder: Any = found
    for key in path[:-1]:
        holder = holder[key]
    value = holder[path[-1]]
    holder[path[-1]] = value + 1 if type(value) in {int, float} else f"{value}x"
    return found


def test_no_value_of_a_report_can_be_altered_unseen() -> None:
    """Only the engine may be another: both give the same answers."""
    run = run_of("agencies/so-mau.yaml")
    assert isinstance(run, Assessment)
    report = to_object(run, rulebook().catalogue, "vi")

    assert verify(report, report).is_same
    unseen = {path for path in leaves(report) if verify(altered(report, path), report).is_same}
    assert unseen == {("receipt", "engine")}


def test_nothing_can_be_left_out_of_a_report_unseen() -> None:
    run = run_of("agencies/so-mau.yaml")
    assert isinstance(run, Assessment)
    report = to_object(run, rulebook().catalogue, "vi")

    for index, result in enumerate(report["results"]):
        for part in ("findings", "missing", "evidence", "criteria"):
            if result[part]:
                shorter = copy.deepcopy(report)
                shorter["results"][index][part].pop()
                assert verify(shorter, report).was_altered, (result["rule"], part)
