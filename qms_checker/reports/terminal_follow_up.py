"""What accompanies an assessment on the screen: waivers, claims of closing, and what is new since a baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.follow_up import (
    WORDS,
    Change,
    ClosingClaim,
    ComparedFinding,
    Waiver,
    WaiverStatus,
    WaiverUse,
)
from qms_checker.assessment.wording import MAX_NAMED
from qms_checker.dates import format_date, parse_date
from qms_checker.numerals import format_number
from qms_checker.reports.page import Ink, Page
from qms_checker.vocabulary import Language, Text, finding_label

_MORE = Text("… và {} mục khác (đủ cả khi dùng --format html)", "… and {} more (all of them with --format html)")
_STATUSES = (WaiverStatus.EXPIRED, WaiverStatus.UNUSED, WaiverStatus.NOT_YET)


def follow_up_lines(assessment: Assessment, language: Language) -> list[str]:
    """Return the lines of the summary: how many findings are waived, and how many are new since a baseline."""
    lines = []
    waived = assessment.count_waived()
    if waived:
        findings = "finding" if waived == 1 else "findings"
        text = Text(
            f"Tạm hoãn xử lý: {waived} phát hiện (đếm riêng, vẫn là không đạt).",
            f"Waived: {waived} {findings} (counted apart, still not fulfilled).",
        )
        lines.append(text.in_language(language))
    comparison = assessment.comparison
    if comparison is not None:
        known = parse_date(comparison.before.as_of)
        day = comparison.before.as_of if known is None else format_date(known, language)
        listed = _listed({change: len(comparison.with_change(change)) for change in Change}, language)
        text = Text(f"So với lần đánh giá ngày {day}: {listed}.", f"Since the assessment of {day}: {listed}.")
        lines.append(text.in_language(language))
    if assessment.receipt.baseline_sha256:
        listed = _listed(change_counts(assessment), language)
        lines.append(Text(f"So với mốc: {listed}.", f"Since the baseline: {listed}.").in_language(language))
    return lines


def _listed(changes: Mapping[Change, int], language: Language) -> str:
    return ", ".join(f"{count} {WORDS[change].in_language(language)}" for change, count in changes.items())


def change_counts(assessment: Assessment) -> dict[Change, int]:
    """Return the number of findings without a waiver by what became of them; empty where nothing was compared."""
    changes = [finding.change for finding in assessment.findings if finding.waiver is None]
    was_compared = assessment.comparison is not None or assessment.receipt.baseline_sha256
    if not was_compared and not any(finding.change for finding in assessment.findings):
        return {}
    shown = (Change.NEW, Change.STILL_OPEN, *([Change.REOPENED] if Change.REOPENED in changes else []))
    return {change: changes.count(change) for change in shown}


def write_waived(page: Page, assessment: Assessment, language: Language) -> None:
    """Write the findings for which a waiver is in force, each with the decision; nothing when there are none."""
    waived = [(result, found) for result in assessment.results for found in result.findings if found.waiver]
    if not waived:
        return
    title = Text("Phát hiện được tạm hoãn xử lý", "Waived findings")
    page.section(title.in_language(language), len(waived))
    note = Text(
        "Không phải là đạt: kết quả và điểm giữ nguyên; chỉ không đòi hỏi xử lý trong thời gian tạm hoãn.",
        "These are no conformity: outcomes and score stay; only no action is asked for while the waiver is in force.",
    )
    page.text(note.in_language(language), ink=Ink.FAINT)
    for result, finding in waived:
        assert finding.waiver is not None
        kind = finding_label(finding.kind, finding.grading, language)
        page.blank()
        page.marked("~", f"{kind} · {result.rule} · {result.title.in_language(language)}", Ink.NOTE)
        page.text(finding.statement.in_language(language), indent=4)
        _write_decision(page, finding.waiver, language)


def _write_decision(page: Page, waiver: Waiver, language: Language) -> None:
    since, until = format_date(waiver.since, language), format_date(waiver.until, language)
    term = Text(f"từ {since} đến hết {until}", f"from {since} to {until}, both included").in_language(language)
    page.labelled(Text("Lý do", "Reason").in_language(language), waiver.reason, indent=4)
    page.labelled(
        Text("Người quyết định", "Approved by").in_language(language), f"{waiver.approved_by} · {term}", indent=4
    )


def write_waivers(page: Page, assessment: Assessment, language: Language) -> None:
    """Write the waivers that do nothing on this date: expired, meeting no finding, or not in force yet."""
    idle = [use for status in _STATUSES for use in assessment.waivers if use.status is status]
    if not idle:
        return
    title = Text("Quyết định tạm hoãn không còn tác dụng hoặc chưa có tác dụng", "Waivers without effect")
    page.section(title.in_language(language), len(idle))
    for use in idle:
        _write_idle(page, use, language)


def _write_idle(page: Page, use: WaiverUse, language: Language) -> None:
    waiver = use.waiver
    status = WORDS[use.status].in_language(language)
    dated = {
        WaiverStatus.EXPIRED: (waiver.until, Text(" (hết ngày {})", " (last day {})")),
        WaiverStatus.NOT_YET: (waiver.since, Text(" (từ ngày {})", " (from {})")),
    }
    if use.status in dated:
        day, words = dated[use.status]
        status += words.in_language(language).format(format_date(day, language))
    ink = Ink.FAINT if use.status is WaiverStatus.NOT_YET else Ink.WARN
    page.marked("!", f"{waiver.target} · {status} · {waiver.location.file}:{waiver.location.line}", ink)
    page.text(f"{waiver.reason} ({waiver.approved_by})", indent=4, ink=Ink.FAINT)
    advice = {
        WaiverStatus.EXPIRED: Text(
            "Xử lý phát hiện, hoặc trình gia hạn rồi ghi ngày mới.", "Act upon the finding, or have the term extended."
        ),
        WaiverStatus.UNUSED: Text(
            "Bỏ mục này, hoặc kiểm tra lại mã quy tắc, mã phát hiện.", "Remove it, or check the rule or fingerprint."
        ),
    }
    if use.status in advice:
        page.text(advice[use.status].in_language(language), indent=4)


def write_claims(page: Page, assessment: Assessment, language: Language) -> None:
    """Write the claims of closing that the rules do not bear out, and how many they do."""
    claims = assessment.closing_claims
    if not claims:
        return
    confirmed = sum(claim.confirmed is True for claim in claims)
    title = Text("Phát hiện được ghi là đã đóng", "Claims that a finding is closed")
    page.section(title.in_language(language), len(claims))
    if confirmed:
        text = Text(
            f"✓ Được xác nhận, vì quy tắc nay đã đạt: {confirmed}",
            f"✓ Borne out, as the rule is fulfilled now: {confirmed}",
        )
        page.text(text.in_language(language), indent=2, ink=Ink.GOOD)
    for claim in sorted(claims, key=lambda claim: claim.confirmed is None):
        if claim.confirmed is not True:
            _write_claim(page, claim, language)


def _write_claim(page: Page, claim: ClosingClaim, language: Language) -> None:
    not_so = Text("Ghi đã đóng, nhưng quy tắc không xác nhận", "Said to be closed, but the rule does not bear it out")
    not_known = Text("Ghi đã đóng, chưa xác nhận được", "Said to be closed, could not be confirmed")
    mark, ink, words = ("?", Ink.WARN, not_known) if claim.confirmed is None else ("✗", Ink.BAD, not_so)
    page.marked(mark, f"{words.in_language(language)} · {claim.rule}", ink)
    day = "" if claim.closed_on is None else _closed_on(claim.closed_on, language)
    page.text(f"{claim.record.in_language(language)}{day}", indent=4, hang=2)
    reason = claim.reason.in_language(language)
    place = f"{claim.location.file}:{claim.location.line}"
    page.text(f"↳ {place}  {reason}", indent=4, hang=2, ink=Ink.FAINT)


def write_gone(page: Page, assessment: Assessment, language: Language) -> None:
    """Write the findings of the earlier assessment that are no more: closed, or only no longer judged."""
    if assessment.comparison is None:
        return
    gone = [
        (mark, ink, alike)
        for change, mark, ink in ((Change.NO_LONGER_JUDGED, "?", Ink.WARN), (Change.CLOSED, "✓", Ink.GOOD))
        for alike in assessment.comparison.alike(change)
    ]
    if not gone:
        return
    title = Text("Phát hiện lần trước không còn", "Findings of the earlier assessment that are gone")
    page.section(title.in_language(language), sum(len(alike) for *_, alike in gone))
    for mark, ink, alike in gone:
        state, count = WORDS[alike[0].change].in_language(language), times(len(alike), language)
        page.marked(mark, f"{alike[0].rule} · {alike[0].title.in_language(language)}{count} · {state}", ink)
        write_statements(page, alike, language)


def times(count: int, language: Language) -> str:
    """Return `` × 12`` for findings told together, nothing for a single one."""
    return "" if count == 1 else f" × {format_number(count, language)}"


def write_statements(page: Page, alike: Sequence[ComparedFinding], language: Language) -> None:
    """Write what findings of one rule say, of many the first ones and how many more, and why they are not judged."""
    if len(alike) == 1:
        page.text(alike[0].statement.in_language(language), indent=4)
    for found in alike[:MAX_NAMED] if len(alike) > 1 else ():
        page.marked("•", found.statement.in_language(language), Ink.PLAIN, indent=4)
    if (more := len(alike) - MAX_NAMED) > 0:
        page.text(_MORE.in_language(language).format(format_number(more, language)), indent=4, ink=Ink.FAINT)
    if (reason := alike[0].reason) is not None:
        page.text(f"→ {reason.in_language(language)}", indent=4, hang=2, ink=Ink.FAINT)


def _closed_on(day: date, language: Language) -> str:
    shown = format_date(day, language)
    return Text(f" · ghi đóng ngày {shown}", f" · said to be closed on {shown}").in_language(language)
