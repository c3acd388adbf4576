"""Assessments that an HTML report has to bear: with everything that can accompany one, huge, and hostile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from qms_checker.assessment.findings import Assessment, Finding, Missing, PartScore, RuleResult, Score
from qms_checker.assessment.follow_up import (
    Cause,
    Change,
    ClosingClaim,
    ComparedFinding,
    Comparison,
    OutcomeChange,
    Side,
    Verification,
    Waiver,
    WaiverStatus,
    WaiverUse,
)
from qms_checker.errors import Location, Problem
from qms_checker.reports.html_views import OUTCOMES
from qms_checker.vocabulary import Grading, Outcome, Text
from tests import factories
from tests.factories import MAJOR, MINOR, OBSERVATION, OPPORTUNITY, same

HOSTILE = (
    "<script>document.title='ran'</script>",
    "</script><script>document.title='ran'</script>",
    "<img src=x onerror=\"document.title='ran'\">",
    "\"><svg onload=\"document.title='ran'\">",
    "' onmouseover='document.title=1' x='",
    "javascript:document.title='ran'",
    "{{ 7 * 7 }}{% raw %}{{ cycler.__init__.__globals__ }}",
    "</style><style>body{display:none}</style>",
    "]]> & &amp; &#x202e; <!-- -->",
    "\x00\x08\x1b[31m\u202egnỏh\u2066\ud800",
    "=HYPERLINK(\"https://example.org\")",
    "tên rất dài " * 30 + "x" * 10_000,
)  # fmt: skip

WAIVER = Waiver(
    target="fingerprint-ISO-9.1-01",
    reason="Chờ Tỉnh ban hành đề án sắp xếp bộ máy",
    approved_by="Giám đốc Nguyễn Văn An",
    since=date(2026, 10, 1),
    until=date(2026, 12, 31),
    location=Location("waivers.yaml", 3, 5),
)


def side(as_of: str, score: float | None, major: int, **more: Any) -> Side:
    values: dict[str, Any] = {
        "name": f"assessment-{as_of[:4]}.json",
        "agency": "Sở Khoa học và Công nghệ tỉnh Hưng Yên",
        "as_of": as_of,
        "profile": "self-assessment",
        "edition": "TCVN ISO 9001:2015",
        "score": score,
        "coverage": 0.785,
        "grade": Text("khá", "fair"),
        "outcomes": ((Outcome.FULFILLED, 20), (Outcome.NOT_FULFILLED, major + 2), (Outcome.UNDETERMINED, 1)),
        "findings": (("major", major), ("minor", 2)),
    }
    return Side(**{**values, **more})


def scored() -> Score:
    """A score by text and chapter; nothing of ISO 9001 chapter 10 could be decided."""

    def part(name: str, title: Text, value: float | None, counts: tuple[int, ...], *parts: PartScore) -> PartScore:
        coverage = 0.0 if value is None else 0.75
        return PartScore(name, title, value, coverage, tuple(zip(OUTCOMES, counts, strict=True)), parts)

    clause = part("iso-9001-2015/9.2", Text("Đánh giá nội bộ", "Internal audit"), 50.0, (1, 1, 0, 0))
    chapter = part("iso-9001-2015/9", Text("Đánh giá kết quả", "Performance evaluation"), 50.0, (1, 1, 0, 0), clause)
    ten = part("iso-9001-2015/10", Text("Cải tiến", "Improvement"), None, (0, 0, 3, 0), clause)
    theme = part("decision-19-2014/declaration", Text("Công bố", "Declaration"), 100.0, (2, 0, 0, 0), clause)
    return Score(
        82.5,
        0.785,
        Text("khá", "fair"),
        by_criterion=(
            part("decree-30-2020", Text("Nghị định số 30/2020/NĐ-CP", "Decree 30/2020"), 0.0, (0, 1, 0, 0)),
            part("decision-19-2014", Text("Quyết định 19", "Decision 19"), 100.0, (2, 0, 0, 0), theme),
            part("iso-9001-2015", Text("TCVN ISO 9001:2015", "ISO 9001:2015"), 50.0, (1, 1, 3, 0), chapter, ten),
        ),
    )


def comparison() -> Comparison:
    def compared(change: Change, cause: Cause | None, before: Grading | None, after: Grading | None) -> ComparedFinding:
        return ComparedFinding(
            fingerprint=f"c-{change}-{before}-{after}",
            rule="QD19-19",
            title=Text("Công bố lại khi thay đổi phạm vi", "Declare again when the scope changes"),
            statement=Text("Phạm vi áp dụng thay đổi ngày 24/08/2026.", "The scope changed on 2026-08-24."),
            change=change,
            cause=cause,
            before=before,
            after=after,
        )

    return Comparison(
        before=side("2025-11-20", 74.5, 3),
        after=side("2026-11-20", 82.5, 2, waived=1),
        differs=(Cause.AGENCY, Cause.DATE),
        findings=(
            compared(Change.NEW, Cause.AGENCY, None, Grading.MAJOR),
            compared(Change.NEW, Cause.RULES, None, None),
            compared(Change.REOPENED, Cause.DATE, None, Grading.MINOR),
            compared(Change.STILL_OPEN, None, Grading.MINOR, Grading.MAJOR),
            compared(Change.CLOSED, Cause.AGENCY, Grading.MINOR, None),
            replace(
                compared(Change.NO_LONGER_JUDGED, None, Grading.MINOR, None),
                reason=Text("quy tắc chưa đủ dữ liệu", "the rule is undetermined"),
            ),
        ),
        outcomes=(
            OutcomeChange(
                rule="QD19-19",
                title=Text("Công bố lại khi thay đổi phạm vi", "Declare again when the scope changes"),
                before=Outcome.FULFILLED,
                after=Outcome.NOT_FULFILLED,
                cause=Cause.AGENCY,
            ),
            OutcomeChange(
                rule="MHK-01", title=same("MHK-01"), before=None, after=Outcome.UNDETERMINED, cause=Cause.RULES
            ),
        ),
    )


def accompanied() -> Assessment:
    """An assessment with waivers, an earlier one beside it, claims of closing and the findings of an auditor."""
    plain = factories.long_assessment()
    results = list(plain.results)
    results[1] = _with_finding(results[1].findings[0], results[1], waiver=WAIVER)
    results[2] = _with_finding(results[2].findings[0], results[2], change=Change.NEW, unit="Văn phòng Sở")
    results[3] = _with_finding(results[3].findings[0], results[3], change=Change.STILL_OPEN, unit="Đội Thanh tra")
    return replace(
        plain,
        results=tuple(results),
        score=scored(),
        comparison=comparison(),
        waivers=(
            WaiverUse(waiver=WAIVER, status=WaiverStatus.IN_USE, fingerprints=("fingerprint-ISO-9.1-01",)),
            WaiverUse(waiver=replace(WAIVER, target="QD19-02", until=date(2026, 11, 1)), status=WaiverStatus.EXPIRED),
            WaiverUse(waiver=replace(WAIVER, target="QD19-99"), status=WaiverStatus.UNUSED),
            WaiverUse(waiver=replace(WAIVER, target="QD19-03"), status=WaiverStatus.NOT_YET),
        ),
        closing_claims=tuple(
            ClosingClaim(
                record=Text(f"Sự không phù hợp KPH-{number}", f"Nonconformity KPH-{number}"),
                rule="QD19-23",
                closed_on=date(2026, 9, 1) if number else None,
                confirmed=confirmed,
                location=Location("agency.yaml", 40 + number, 5),
                reason=Text("quy tắc nay không đạt", "the rule is not fulfilled now") if number == 2 else same(""),
            )
            for number, confirmed in enumerate((True, None, False))
        ),
        verifications=tuple(
            Verification(
                target=f"QD19-{number}",
                title=Text("Duy trì đánh giá nội bộ hằng năm", "Yearly internal audit"),
                declared=declared,
                verified=verified,
                grading=Grading.MINOR if verified is Outcome.NOT_FULFILLED else None,
                evidence="Biên bản 12/BB-SKHCN",
                remarks="Trao đổi với thư ký ISO",
                auditor="Lê Thị Hoa",
                verified_on=date(2026, 11, 18) if number else None,
                unit="Văn phòng Sở" if number else "",
            )
            for number, (declared, verified) in enumerate(
                (
                    (None, Outcome.FULFILLED),
                    (Outcome.FULFILLED, Outcome.NOT_FULFILLED),
                    (Outcome.FULFILLED, Outcome.FULFILLED),
                )
            )
        ),
        set_aside=(factories.evidence("2027-01-15", "/declarations/3/signed_on"),),
        problems=(Problem("x", Location("agency.yaml", 4, 2), Text("Tệp đính kèm không mở được.", "No such file.")),),
        items=(
            replace(factories.result("MHK-01", Outcome.NOT_FULFILLED, "decision-19-2014/4.3"), collected=("QD19-11",)),
        ),
    )


def huge(count: int = 150) -> Assessment:
    """An agency with very many findings, long names and long words."""
    name = "Ban Quản lý Khu công nghệ cao, Khu kinh tế, Đổi mới sáng tạo và Chuyển đổi số " * 2 + "tỉnh Hưng Yên"
    grades = (MAJOR, MINOR, MINOR, OBSERVATION, OPPORTUNITY)
    criteria = ("iso-9001-2015/9.2", "decision-19-2014/4.3", "iso-9001-2015/9.3", "iso-9001-2015/5.1")
    results = []
    for number in range(count):
        finding = factories.finding(
            f"LON-{number}",
            grades[number % 5],
            statement=Text(
                f"Thủ tục “{'cấp giấy chứng nhận đủ điều kiện hoạt động ' * 4}” số {number} chưa có quy trình.",
                f"Procedure {number} has no work procedure. " * 3,
            ),
            record=same(f"1.{number:06d} – Cấp giấy chứng nhận đủ điều kiện hoạt động dịch vụ {'rất dài ' * 12}"),
            found=[
                factories.evidence("https://" + "rat-dai-khong-co-khoang-trang-" * 6, f"/procedures/{n}/" + "khoa_" * 9)
                for n in range(3)
            ],
            fragment="declarations:\n  - reason: " + "Thủ tục hành chính trong phạm vi áp dụng " * 4 + "\n",
        )
        finding = replace(finding, unit=f"Phòng Quản lý {number % 9}") if number % 3 else finding
        results.append(
            factories.result(
                f"LON-{number}", Outcome.NOT_FULFILLED, criteria[number % 4], "decision-19-2014/4.3", findings=[finding]
            )
        )
    unknown = factories.result(
        "LON-X",
        Outcome.UNDETERMINED,
        "iso-9001-2015/9.3",
        missing=[
            Missing(f"/sections/{n}/{'khoa_' * 12}", same("Mục rất dài " * 8), "agency.yaml", n) for n in range(1, 60)
        ],
    )
    return factories.assessment(
        *results,
        unknown,
        of=factories.agency(name),
        score=Score(None, 0.0, None, Text("chưa kết luận được quy tắc nào", "nothing decided")),
    )


def hostile(text: str) -> Assessment:
    """An assessment in which every text of a stranger is the one given."""
    plain = accompanied()
    both = same(text)
    fact = replace(factories.evidence(text, text, text), file=text, name=both)
    gap = Missing(text, both, text, 1)
    waiver = replace(WAIVER, target=text, reason=text, approved_by=text, location=Location(text, 1, 1))
    finding = replace(
        factories.finding(statement=both, record=both, found=[fact], belongs_in=text, fragment=text),
        looked_for=both, correction=both, corrective_action=both, unit=text, fingerprint=text, rule=text,
        escalated_from=(text, text), escalation_reason=both,
    )  # fmt: skip

    def named(outcome: Outcome, **more: Any) -> RuleResult:
        return factories.result(text, outcome, title=both, reason=both, **more)

    results = (
        named(Outcome.NOT_FULFILLED, findings=[finding, replace(finding, waiver=waiver)]),
        named(Outcome.UNDETERMINED, missing=[gap]),
        named(Outcome.FULFILLED, found=[fact]),
    )
    place = Location(text, 1, 1)
    titled = tuple(replace(one, title=both, id=text) for one in scored().by_criterion)
    assert plain.comparison is not None
    return replace(
        plain,
        receipt=replace(factories.receipt(profile=text, engine=text), selection=(text,), overlays=((text, text),)),
        agency=replace(
            factories.agency(text, id=text, province=text, superior_body=text, edition=text), type_name=both
        ),
        results=results,
        score=replace(scored(), value=None, grade=None, reason=both, by_criterion=titled),
        waivers=(WaiverUse(waiver=waiver, status=WaiverStatus.EXPIRED),),
        comparison=replace(
            plain.comparison,
            before=side(text, None, 1, name=text, agency=text, profile=text, edition=text, grade=both),
            after=side("2026-11-20", 1.0, 1, name=text, agency=text, profile=text, edition=text, grade=both),
            findings=tuple(
                replace(one, rule=text, title=both, statement=both, reason=both) for one in plain.comparison.findings
            ),
            outcomes=tuple(replace(one, rule=text, title=both) for one in plain.comparison.outcomes),
        ),
        closing_claims=tuple(
            replace(one, record=both, rule=text, location=place, reason=both) for one in plain.closing_claims
        ),
        verifications=tuple(
            replace(one, target=text, title=both, evidence=text, remarks=text, auditor=text, unit=text)
            for one in plain.verifications
        ),
        set_aside=(fact,),
        problems=(Problem("x", place, both),),
        items=(named(Outcome.FULFILLED),),
    )


def _with_finding(finding: Finding, result: RuleResult, **changes: Any) -> RuleResult:
    return replace(result, findings=(replace(finding, **changes),))
