"""Closing by proof: a record that says it closed a finding is believed only where the rule is fulfilled."""

from __future__ import annotations

from datetime import date

import pytest

from qms_checker.assessment.findings import Assessment
from tests.building import assess, described, rule, rulebook_of

HAS_PLAN = rule("R-01", require="{some: plans}")
APPROVED = rule("R-02", for_each="procedures", require="{approved_by: {recorded: true}}")
CLOSED = "closed_on: 2026-05-01"


def judged(content: str, *, plans: str = "plans: []") -> Assessment:
    procedures = "procedures: [{code: A, approved_by: ''}, {code: B, approved_by: Ông B}]"
    return assess(f"{plans}\n{procedures}\n{content}", HAS_PLAN, APPROVED)


def claims(content: str, **more: str) -> list[tuple[str, bool | None]]:
    return [(claim.rule, claim.confirmed) for claim in judged(content, **more).closing_claims]


def nonconformity(answers: str, closed: str = CLOSED) -> str:
    return f"nonconformities: [{{id: KPH-1, found_on: 2026-04-01, {closed}, answers_finding: '{answers}'}}]"


@pytest.mark.parametrize(
    ("plans", "confirmed"),
    [("plans: [{number: 1/KH}]", True), ("plans: []", False), ("objectives: []", None)],
)
def test_the_rule_decides(plans: str, confirmed: bool | None) -> None:
    assert claims(nonconformity("R-01"), plans=plans) == [("R-01", confirmed)]


def test_the_claim_says_who_claims_what_and_where() -> None:
    (found,) = judged(nonconformity("R-01")).closing_claims

    assert found.record.vi == "Sự không phù hợp: KPH-1"
    assert found.closed_on == date(2026, 5, 1)
    assert (found.location.line, found.location.pointer) == (4, "/nonconformities/0/answers_finding")
    assert found.reason.en == "the rule is still not fulfilled"
    assert found.reason.vi == "quy tắc vẫn chưa đạt"


@pytest.mark.parametrize("closed", ["closed_on: ''", "closed_on: null", "closed_on: 2026-11-21", "unit: Văn phòng"])
def test_what_is_not_said_to_be_closed_by_now_is_no_claim(closed: str) -> None:
    assert claims(nonconformity("R-01", closed)) == []


@pytest.mark.parametrize("answers", ["", "KT-2025-1", "Kết luận số 4"])
def test_codes_of_other_papers_are_passed_over(answers: str) -> None:
    assert claims(nonconformity(answers)) == []


def test_several_codes_are_several_claims_in_whatever_case() -> None:
    assert claims(nonconformity("r-01; R-02, R-01")) == [("R-01", False), ("R-02", False)]


def test_a_fingerprint_is_judged_by_its_own_record() -> None:
    """Procedure B is approved; that A of the same rule is not does not disprove it."""
    everything_open = assess("procedures: [{code: A, approved_by: ''}, {code: B, approved_by: ''}]", APPROVED)
    first, second = (finding.fingerprint for finding in everything_open.findings)

    assert claims(nonconformity(first)) == [("R-02", False)]
    assert claims(nonconformity(second)) == [("R-02", True)]


def test_a_fingerprint_of_a_record_that_is_gone_proves_nothing() -> None:
    (found,) = judged(nonconformity("a" * 20)).closing_claims

    assert found.confirmed is None
    assert found.reason.en.startswith("no record judged has this fingerprint")


@pytest.mark.parametrize(
    ("code", "reason"),
    [("R-03", "the rule takes no part in this assessment"), ("R-99", "there is no rule of this id")],
)
def test_a_rule_that_was_not_judged_proves_nothing(code: str, reason: str) -> None:
    book = rulebook_of(HAS_PLAN, rule("R-03"))
    (found,) = assess("", book=book, description=described(nonconformity(code)), taking_part=(HAS_PLAN,)).closing_claims

    assert (found.confirmed, found.reason.en) == (None, reason)


def test_a_finding_of_an_inspection_may_name_its_rule() -> None:
    inspection = "external_inspections: [{id: KT-1, inspected_on: 2026-03-01, findings: [{id: PH-1, rule: R-01, %s}]}]"

    assert claims(inspection % CLOSED) == [("R-01", False)]
    assert claims(f"{inspection % 'closed_on: '}\n{nonconformity('PH-1')}") == [("R-01", False)]
