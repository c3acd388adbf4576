"""What the gap report says about the earlier assessment, waivers, claims of closing and the auditor; comparisons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qms_checker.assessment.findings import Assessment
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
from qms_checker.errors import Location
from qms_checker.reports.docx import gap_report_of, render_gap_report
from qms_checker.reports.docx_comparison import comparison_paper_of, render_comparison_docx
from qms_checker.vocabulary import Grading, Language, Outcome, Text
from tests.factories import MAJOR, MINOR, assessment, catalogue, finding, result, same
from tests.word_reading import paragraphs_of, text_of

HOSTILE = "{{ 7*7 }} <w:p/> & ]]>"
WAIVER = Waiver(
    target="QD19-17",
    reason="Trang thông tin điện tử đang nâng cấp",
    approved_by="Giám đốc",
    since=date(2026, 10, 1),
    until=date(2026, 12, 31),
    location=Location("waivers.yaml", 3),
)


def compared(rule: str, change: Change, **more: object) -> ComparedFinding:
    """Return a finding of a comparison."""
    return ComparedFinding(
        fingerprint=rule,
        rule=rule,
        title=Text(f"Yêu cầu {rule}", f"Requirement {rule}"),
        statement=Text("Chưa có.", "There is none."),
        change=change,
        cause=Cause.AGENCY,
        before=None if change is Change.NEW else Grading.MINOR,
        after=None if change is Change.CLOSED else Grading.MAJOR,
        **more,  # type: ignore[arg-type]
    )


def side(as_of: str, score: float | None) -> Side:
    """Return one side of a comparison."""
    return Side(
        name=f"{as_of}.json",
        agency="Sở Mẫu",
        as_of=as_of,
        profile="self-assessment",
        edition="TCVN ISO 9001:2015",
        score=score,
        coverage=0.9,
        grade=None if score is None else Text("khá", "fair"),
        outcomes=((Outcome.FULFILLED, 20), (Outcome.NOT_FULFILLED, 3)),
        findings=(("major", 1), ("minor", 2)),
    )


COMPARISON = Comparison(
    before=side("2025-11-20", None),
    after=side("2026-11-20", 82.5),
    findings=(
        compared("QD19-11", Change.REOPENED),
        compared("QD19-02", Change.NEW, waived=True),
        compared("QD19-16", Change.CLOSED),
        compared("QD19-30", Change.NO_LONGER_JUDGED, reason=Text("quy tắc hết hiệu lực", "the rule has ended")),
    ),
    outcomes=(
        OutcomeChange(
            rule="QD19-11",
            title=same("Bản công bố"),
            before=None,
            after=Outcome.NOT_FULFILLED,
            cause=Cause.DATE,
        ),
    ),
    differs=(Cause.AGENCY, Cause.DATE),
)


def full() -> Assessment:
    """Return an assessment with everything that can be laid beside it."""
    waived = replace(finding("QD19-17", MINOR), waiver=WAIVER)
    open_one = replace(finding("QD19-11", MAJOR), change=Change.REOPENED, unit="Văn phòng Sở")
    given = assessment(
        result("QD19-11", Outcome.NOT_FULFILLED, "decision-19-2014/4.3", findings=[open_one]),
        result("QD19-17", Outcome.NOT_FULFILLED, "decision-19-2014/declaration", findings=[waived]),
    )
    return replace(
        given,
        comparison=COMPARISON,
        waivers=(
            WaiverUse(waiver=WAIVER, status=WaiverStatus.IN_USE, fingerprints=(waived.fingerprint,)),
            WaiverUse(waiver=replace(WAIVER, target="QD19-02"), status=WaiverStatus.EXPIRED),
            WaiverUse(waiver=replace(WAIVER, target="QD19-03"), status=WaiverStatus.UNUSED),
        ),
        closing_claims=(
            ClosingClaim(
                record=same("KPH-2026-01"),
                rule="QD19-11",
                closed_on=date(2026, 9, 4),
                confirmed=False,
                location=Location("agency.yaml", 9),
                reason=Text("QD19-11 vẫn chưa đạt", "QD19-11 is still not fulfilled"),
            ),
            ClosingClaim(
                record=same("KPH-2026-02"),
                rule="X",
                closed_on=None,
                confirmed=None,
                location=Location("agency.yaml", 9),
            ),
        ),
        verifications=(
            Verification(
                target="iso-9001-2015/9.2",
                title=Text("Đánh giá nội bộ", "Internal audit"),
                declared=Outcome.FULFILLED,
                verified=Outcome.NOT_FULFILLED,
                grading=Grading.MINOR,
                evidence="Không có phiếu kiểm tra",
                remarks="",
                auditor="Vũ Thị Kiểm",
                verified_on=date(2026, 11, 18),
                unit="Văn phòng Sở",
            ),
        ),
    )


def test_a_waived_finding_stands_apart() -> None:
    """It is not among the findings, not among the gravest, and is told with reason, decision and term."""
    report = gap_report_of(full(), catalogue(), "vi")
    paragraphs = paragraphs_of(render_gap_report(full(), catalogue(), "vi"))

    assert [sheet.rule for group in report.groups for sheet in group.findings] == ["QD19-11"]
    assert [sheet.rule for sheet in report.gravest] == ["QD19-11"]
    assert report.waived_count == 1
    assert [one.count for one in report.finding_counts] == [1, 0, 0, 0]
    assert "từ 01/10/2026 đến hết 31/12/2026" in paragraphs
    assert "Phát hiện được tạm hoãn xử lý (vẫn là không đạt)" in paragraphs


def test_waivers_without_effect_are_told() -> None:
    """The expired one and the one that meets no finding; the one in use stands with its finding."""
    idle = gap_report_of(full(), catalogue(), "vi").follow_up.idle_waivers

    assert [(one.target, one.state) for one in idle] == [
        ("QD19-02", "đã hết hạn"),
        ("QD19-03", "không ứng với phát hiện nào"),
    ]


def test_a_claim_of_closing_is_not_believed() -> None:
    """Not borne out, and not to be confirmed, are told apart."""
    claims = gap_report_of(full(), catalogue(), "vi").follow_up.claims

    assert [(one.record, one.closed_on, one.verdict) for one in claims] == [
        ("KPH-2026-01", "04/09/2026", "Quy tắc không xác nhận"),
        ("KPH-2026-02", "", "Chưa xác nhận được"),
    ]


def test_what_the_auditor_found_stands_beside_what_is_declared() -> None:
    """The difference is marked by a sign, not by colour."""
    paragraphs = paragraphs_of(render_gap_report(full(), catalogue(), "vi"))

    assert paragraphs[paragraphs.index("≠ Không đạt (nhẹ)") - 1] == "Đạt"
    assert "(Vũ Thị Kiểm – 18/11/2026)" in paragraphs


def test_the_summary_says_what_changed() -> None:
    """With the date of the last time; findings carry what became of them and their unit."""
    paragraphs = paragraphs_of(render_gap_report(full(), catalogue(), "vi"))

    assert (
        "Thay đổi so với lần trước: So với lần đánh giá ngày 20/11/2025: "
        "1 mở lại, 1 mới, 0 còn mở, 1 không còn được xét, 1 đã đóng." in paragraphs
    )
    assert paragraphs[paragraphs.index("So với lần trước") + 1] == "mở lại"
    assert paragraphs[paragraphs.index("Đơn vị") + 1] == "Văn phòng Sở"


def test_against_a_baseline_only_what_is_known_is_counted() -> None:
    """A baseline tells new from old, and nothing of what is gone."""
    new = replace(finding("QD19-11", MAJOR), change=Change.NEW)
    given = assessment(result("QD19-11", Outcome.NOT_FULFILLED, findings=[new]))

    assert gap_report_of(given, catalogue(), "vi").follow_up.since == "So với mốc đã lưu: 1 mới."


def test_with_nothing_laid_beside_it_the_report_says_so() -> None:
    """No earlier assessment, nothing to follow up."""
    text = text_of(render_gap_report(assessment(), catalogue(), "vi"))

    assert "chưa có lần đánh giá trước để so sánh." in text
    assert "Không có: chưa có quyết định tạm hoãn" in text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_is_left_of_python(language: Language) -> None:
    """In the report with everything, and in the comparison."""
    for document in (render_gap_report(full(), catalogue(), language), render_comparison_docx(COMPARISON, language)):
        text = text_of(document)
        assert not any(left in text for left in ("None", "{{", "{%", "Text(", "Change.", "datetime"))


def test_a_comparison_says_what_became_of_each_finding() -> None:
    """Reopened first, closed last; gradings, cause, and why one is no longer judged."""
    groups = comparison_paper_of(COMPARISON, "vi").groups

    assert [(group.title, [row.rule for row in group.findings]) for group in groups] == [
        ("Mở lại", ["QD19-11"]),
        ("Mới", ["QD19-02"]),
        ("Không còn được xét", ["QD19-30"]),
        ("Đã đóng", ["QD19-16"]),
    ]
    assert groups[1].findings[0].cause == "do cơ quan; tạm hoãn xử lý"
    assert groups[2].findings[0].cause == "do cơ quan; quy tắc hết hiệu lực"
    assert (groups[3].findings[0].before, groups[3].findings[0].after) == ("nhẹ", "–")


def test_what_a_rule_finds_often_has_one_heading_with_its_number() -> None:
    often = tuple(replace(compared("QD19-02", Change.NEW), fingerprint=str(at)) for at in range(1200))

    (group,) = comparison_paper_of(replace(COMPARISON, findings=often), "vi").groups

    assert group.count == "1.200"
    assert group.findings[0].heading.endswith(" (× 1.200)")
    assert {(row.heading, row.title) for row in group.findings[1:]} == {("", "")}
    assert len(group.findings) == 1201


def test_a_comparison_shows_both_sides() -> None:
    """Grade, score and coverage before and after; a dash for what there is not."""
    paragraphs = paragraphs_of(render_comparison_docx(COMPARISON, "vi"))

    start = paragraphs.index("Xếp loại")
    assert paragraphs[start : start + 6] == ("Xếp loại", "–", "khá", "Điểm đánh giá", "–", "82,5")
    assert "20/11/2025 (2025-11-20.json)" in paragraphs
    assert paragraphs[paragraphs.index("QD19-11: Bản công bố") + 1] == "không tham gia"


def test_hostile_text_is_harmless() -> None:
    """In reasons, names and statements."""
    waiver = replace(WAIVER, reason=HOSTILE, approved_by=HOSTILE, target=HOSTILE)
    given = replace(full(), waivers=(WaiverUse(waiver=waiver, status=WaiverStatus.UNUSED),))
    hostile_side = replace(COMPARISON.after, agency=HOSTILE, name=HOSTILE)

    assert HOSTILE in paragraphs_of(render_gap_report(given, catalogue(), "vi"))
    assert HOSTILE in paragraphs_of(render_comparison_docx(replace(COMPARISON, after=hostile_side), "vi"))


def test_the_same_comparison_gives_the_same_bytes() -> None:
    """Byte for byte."""
    assert render_comparison_docx(COMPARISON, "vi") == render_comparison_docx(COMPARISON, "vi")
