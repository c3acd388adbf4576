"""What the gap report says of the earlier assessment, of waivers, of claims of closing, and of the auditor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.follow_up import WORDS, Change, ComparedFinding, Waiver, WaiverStatus
from qms_checker.assessment.printing import print_day
from qms_checker.dates import format_date
from qms_checker.vocabulary import Language, Outcome, Text, finding_label, label

_SINCE = Text("So với lần đánh giá ngày {}: {}.", "Since the assessment of {}: {}.")
_SINCE_BASELINE = Text("So với mốc đã lưu: {}.", "Since the baseline: {}.")
_TERM = Text("từ {} đến hết {}", "from {} to {}, both included")
_CLAIMED = {
    True: Text("Quy tắc nay đã đạt", "The rule is fulfilled now"),
    False: Text("Quy tắc không xác nhận", "The rule does not bear it out"),
    None: Text("Chưa xác nhận được", "Could not be confirmed"),
}
_CHANGES_SHOWN = (Change.REOPENED, Change.NEW, Change.STILL_OPEN, Change.NO_LONGER_JUDGED, Change.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneFinding:
    """A finding of the earlier assessment that is no more, and why."""

    rule: str
    title: str
    statement: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaivedFinding:
    """A finding for which a waiver is in force; it stays not fulfilled."""

    rule: str
    label: str
    statement: str
    reason: str
    approved_by: str
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleWaiver:
    """A waiver without effect on the as-of date."""

    target: str
    state: str
    reason: str
    approved_by: str
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A record that says it closed a finding, and whether the rule bears that out."""

    record: str
    rule: str
    closed_on: str
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What the description declares and what an auditor found on the spot."""

    target: str
    title: str
    unit: str
    declared: str
    verified: str
    differs: bool
    evidence: str
    auditor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Everything laid beside the assessment; all empty where nothing was. ``since`` sums up what changed."""

    since: str
    gone: tuple[GoneFinding, ...]
    waived: tuple[WaivedFinding, ...]
    idle_waivers: tuple[IdleWaiver, ...]
    claims: tuple[Claim, ...]
    verified: tuple[Verified, ...]


def follow_up_of(assessment: Assessment, language: Language) -> FollowUp:
    """Return what the report says about what came before."""
    return FollowUp(
        since=_since(assessment, language),
        gone=tuple(_gone(assessment, language)),
        waived=tuple(_waived(assessment, language)),
        idle_waivers=tuple(
            IdleWaiver(
                target=use.waiver.target,
                state=WORDS[use.status].in_language(language),
                reason=use.waiver.reason,
                approved_by=use.waiver.approved_by,
                term=_term(use.waiver, language),
            )
            for use in assessment.waivers
            if use.status is not WaiverStatus.IN_USE
        ),
        claims=tuple(
            Claim(
                record=claim.record.in_language(language),
                rule=claim.rule,
                closed_on=_day(claim.closed_on, language),
                verdict=_CLAIMED[claim.confirmed].in_language(language),
                reason=claim.reason.in_language(language),
            )
            for claim in assessment.closing_claims
        ),
        verified=tuple(_verified(assessment, language)),
    )


def change_line(findings: tuple[ComparedFinding, ...], language: Language) -> str:
    """Return how many findings of a comparison became what; nothing is left out."""
    counts = {change: sum(one.change is change for one in findings) for change in _CHANGES_SHOWN}
    return ", ".join(f"{count} {WORDS[change].in_language(language)}" for change, count in counts.items())


def _since(assessment: Assessment, language: Language) -> str:
    comparison = assessment.comparison
    if comparison is not None:
        day = print_day(comparison.before.as_of, language)
        return _SINCE.in_language(language).format(day, change_line(comparison.findings, language))
    changes = [one.change for one in assessment.findings if one.change is not None and one.waiver is None]
    if not changes:
        return ""
    counted = (f"{changes.count(one)} {WORDS[one].in_language(language)}" for one in _CHANGES_SHOWN if one in changes)
    return _SINCE_BASELINE.in_language(language).format(", ".join(counted))


def _gone(assessment: Assessment, language: Language) -> Iterator[GoneFinding]:
    if assessment.comparison is None:
        return
    for change in (Change.NO_LONGER_JUDGED, Change.CLOSED):
        for one in assessment.comparison.with_change(change):
            reason = "" if one.reason is None else f" ({one.reason.in_language(language)})"
            yield GoneFinding(
                rule=one.rule,
                title=one.title.in_language(language),
                statement=one.statement.in_language(language),
                state=f"{WORDS[change].in_language(language)}{reason}",
            )


def _waived(assessment: Assessment, language: Language) -> Iterator[WaivedFinding]:
    for finding in assessment.findings:
        if finding.waiver is not None:
            yield WaivedFinding(
                rule=finding.rule,
                label=finding_label(finding.kind, finding.grading, language),
                statement=finding.statement.in_language(language),
                reason=finding.waiver.reason,
                approved_by=finding.waiver.approved_by,
                term=_term(finding.waiver, language),
            )


def _verified(assessment: Assessment, language: Language) -> Iterator[Verified]:
    for one in assessment.verifications:
        differs = one.declared is not None and one.declared is not one.verified
        found = label(one.verified, language)
        if one.verified is Outcome.NOT_FULFILLED and one.grading is not None:
            found = f"{found} ({label(one.grading, language)})"
        yield Verified(
            target=one.target,
            title=one.title.in_language(language),
            unit=one.unit,
            declared="" if one.declared is None else label(one.declared, language),
            verified=found,
            differs=differs,
            evidence="; ".join(part for part in (one.evidence, one.remarks) if part),
            auditor=" – ".join(part for part in (one.auditor, _day(one.verified_on, language)) if part),
        )


def _term(waiver: Waiver, language: Language) -> str:
    return _TERM.in_language(language).format(_day(waiver.since, language), _day(waiver.until, language))


def _day(day: date | None, language: Language) -> str:
    return "" if day is None else format_date(day, language)
