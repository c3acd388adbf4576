"""What auditors verified on the spot, on the screen: only what differs or is not fulfilled, the rest as a number."""

from __future__ import annotations

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.follow_up import Verification
from qms_checker.dates import format_date
from qms_checker.reports.page import Ink, Page
from qms_checker.vocabulary import Language, Outcome, Text, label


def write_verified(page: Page, assessment: Assessment, language: Language) -> None:
    """Write the verified outcomes beside the declared ones; nothing when there is no audit record."""
    verified = assessment.verifications
    if not verified:
        return
    page.section(Text("Đã xác minh tại chỗ", "Verified on the spot").in_language(language), len(verified))
    shown = [one for one in verified if one.verified is Outcome.NOT_FULFILLED or _differs(one)]
    others = len(verified) - len(shown)
    note = Text(
        f"Không thay đổi kết quả và điểm theo bản mô tả. {others} nội dung khác khớp với bản mô tả hoặc đạt.",
        f"Changes no outcome and no score by the description. {others} others agree with it or are fulfilled.",
    )
    page.text(note.in_language(language), ink=Ink.FAINT)
    for one in shown:
        declared = "–" if one.declared is None else label(one.declared, language)
        grading = "" if one.grading is None else f" ({label(one.grading, language)})"
        page.blank()
        mark, ink = ("✗", Ink.BAD) if one.verified is Outcome.NOT_FULFILLED else ("≠", Ink.NOTE)
        page.marked(mark, f"{one.target} · {one.title.in_language(language)}", ink)
        page.text(f"{declared} → {label(one.verified, language)}{grading}", indent=4)
        day = "" if one.verified_on is None else format_date(one.verified_on, language)
        who = " · ".join(part for part in (one.unit, one.auditor, day) if part)
        for line in (one.evidence, one.remarks, who):
            if line:
                page.text(line, indent=4)


def _differs(one: Verification) -> bool:
    return one.declared is not None and one.declared is not one.verified
