"""What accompanies an assessment as rows of text: idle waivers, claims of closing, what is gone, verifications."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.follow_up import WORDS, Change, ClosingClaim, Verification, WaiverStatus, WaiverUse
from qms_checker.dates import format_date
from qms_checker.errors import Location
from qms_checker.reports.plain import printable
from qms_checker.reports.words import WAIVED
from qms_checker.vocabulary import Language, Outcome, Text, label

_CLAIMED = Text("Ghi là đã đóng", "Said to be closed")
_GONE = Text("Phát hiện lần trước không còn", "Gone since last time")
_VERIFIED = Text("Kết quả xác minh", "Verification on the spot")
_BORNE_OUT = {
    True: Text("được xác nhận", "borne out"),
    False: Text("quy tắc không xác nhận", "not borne out by the rule"),
    None: Text("chưa xác nhận được", "could not be confirmed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpRow:
    """One thing to know beside the findings; ``subject``: a rule, criterion or fingerprint."""

    topic: str
    subject: str
    state: str
    told: str
    place: str


def follow_up_rows(assessment: Assessment, language: Language) -> tuple[FollowUpRow, ...]:
    """Return what is to be told; nothing where an assessment stands alone."""
    return tuple(_rows(assessment, language))


def _rows(assessment: Assessment, language: Language) -> Iterator[FollowUpRow]:
    for use in assessment.waivers:
        if use.status is not WaiverStatus.IN_USE:
            yield _waiver(use, language)
    for claim in assessment.closing_claims:
        yield _claim(claim, language)
    if assessment.comparison is not None:
        for change in (Change.NO_LONGER_JUDGED, Change.CLOSED):
            for found in assessment.comparison.with_change(change):
                reason = "" if found.reason is None else found.reason.in_language(language)
                told = _joined(found.statement.in_language(language), reason)
                yield _row(_GONE.in_language(language), found.rule, WORDS[change].in_language(language), told)
    for verification in assessment.verifications:
        yield _verification(verification, language)


def _waiver(use: WaiverUse, language: Language) -> FollowUpRow:
    waiver = use.waiver
    since, until = format_date(waiver.since, language), format_date(waiver.until, language)
    told = f"{since} – {until}: {waiver.reason} ({waiver.approved_by})"
    state = WORDS[use.status].in_language(language)
    return _row(WAIVED.in_language(language), waiver.target, state, told, _place(waiver.location))


def _claim(claim: ClosingClaim, language: Language) -> FollowUpRow:
    day = "" if claim.closed_on is None else format_date(claim.closed_on, language)
    told = _joined(claim.record.in_language(language), day, claim.reason.in_language(language))
    state = _BORNE_OUT[claim.confirmed].in_language(language)
    return _row(_CLAIMED.in_language(language), claim.rule, state, told, _place(claim.location))


def _verification(found: Verification, language: Language) -> FollowUpRow:
    def named(outcome: Outcome | None) -> str:
        return "–" if outcome is None else label(outcome, language)

    graded = "" if found.grading is None else f" ({label(found.grading, language)})"
    state = f"{named(found.declared)} → {named(found.verified)}{graded}"
    day = "" if found.verified_on is None else format_date(found.verified_on, language)
    told = _joined(found.title.in_language(language), found.evidence, found.remarks, found.unit, found.auditor, day)
    return _row(_VERIFIED.in_language(language), found.target, state, told)


def _row(topic: str, subject: str, state: str, told: str, place: str = "") -> FollowUpRow:
    return FollowUpRow(
        topic=topic,
        subject=printable(subject),
        state=state,
        told=printable(told),
        place=printable(place),
    )


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _place(location: Location) -> str:
    return f"{location.file}:{location.line}"
