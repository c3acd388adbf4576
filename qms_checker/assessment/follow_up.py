"""What accompanies an assessment from one time to the next: waivers, claims of closing, comparisons, verifications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from qms_checker.errors import Location
from qms_checker.vocabulary import FindingKind, Grading, Outcome, Text


class WaiverStatus(StrEnum):
    """What a waiver does on the as-of date: an expired one and one that meets no finding are reported themselves."""

    IN_USE = "in_use"
    UNUSED = "unused"
    EXPIRED = "expired"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A decision not to act upon a finding for a time. It never turns a finding into conformity.

    ``target``: the id of a rule, or the fingerprint of one finding. ``since`` and ``until`` are both included.
    ``agency``: the id of the one agency it is meant for; empty for every agency of a run.
    """

    target: str
    reason: str
    approved_by: str
    since: date
    until: date
    location: Location
    agency: str = ""

    def meets(self, agency: str, rule: str, fingerprint: str) -> bool:
        """Tell whether it is about a finding, whatever the date."""
        return self.agency in {"", agency} and self.target in {rule, fingerprint}


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverUse:
    """A waiver as of the date of an assessment; ``fingerprints``: the findings it meets (empty unless in use)."""

    waiver: Waiver
    status: WaiverStatus
    fingerprints: tuple[str, ...] = ()


class Change(StrEnum):
    """What became of a finding from an earlier assessment to a later one.

    Closed is only what the later assessment bears out. A finding that is gone because its rule could not be decided, no
    longer applies or took no part is *no longer judged*: absence of a finding is not conformity.
    """

    NEW = "new"
    STILL_OPEN = "still_open"
    REOPENED = "reopened"
    CLOSED = "closed"
    NO_LONGER_JUDGED = "no_longer_judged"


class Cause(StrEnum):
    """What changed a result: the agency's description, the rules (or edition, profile, overlay), or only the date."""

    AGENCY = "agency"
    RULES = "rules"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFinding:
    """One finding in two assessments; a grading is ``None`` where there is none, in that assessment or at all.

    ``cause``: what made the difference; ``None`` where there is none, or where it cannot be told.
    ``reason``: why a finding is no longer judged; otherwise ``None``. ``waived``: in the later one, by a waiver.
    """

    fingerprint: str
    rule: str
    title: Text
    statement: Text
    change: Change
    cause: Cause | None
    before: Grading | None
    after: Grading | None
    reason: Text | None = None
    waived: bool = False
    kind: FindingKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeChange:
    """A rule whose outcome differs; ``None`` where the rule took no part in one of the two, or no cause can be told."""

    rule: str
    title: Text
    before: Outcome | None
    after: Outcome | None
    cause: Cause | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What identifies and sums up one side of a comparison.

    ``name``: the file or description as given; ``agency``: the name of the agency, ``agency_id`` its id.
    ``waived``: the number of findings for which a waiver is in force, which ``findings`` leaves out.
    """

    name: str
    agency: str
    as_of: str
    profile: str
    edition: str
    score: float | None
    coverage: float
    grade: Text | None
    outcomes: tuple[tuple[Outcome, int], ...]
    findings: tuple[tuple[str, int], ...]
    agency_id: str = ""
    waived: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two assessments of one agency beside each other, findings by fingerprint, gravest first.

    ``differs``: what the two were judged by that is not the same: description, rules, date. Where it names several
    causes and there was no more to go by than two reports, the cause of a change cannot be told.
    """

    before: Side
    after: Side
    findings: tuple[ComparedFinding, ...]
    outcomes: tuple[OutcomeChange, ...]
    differs: tuple[Cause, ...] = ()

    def with_change(self, change: Change) -> tuple[ComparedFinding, ...]:
        """Return the findings of which this became."""
        return tuple(one for one in self.findings if one.change == change)

    def alike(self, change: Change) -> tuple[tuple[ComparedFinding, ...], ...]:
        """Return the findings of which this became, those of a rule together that differ only in what was judged."""
        found: dict[object, list[ComparedFinding]] = {}
        for one in self.with_change(change):
            found.setdefault((one.rule, one.kind, one.before, one.after, one.cause, one.reason, one.waived), []).append(
                one
            )
        return tuple(map(tuple, found.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingClaim:
    """A record of the description that says it closed a finding of a rule, and whether the rule bears it out.

    ``rule``: the rule or item named or, where the record names none that took part, the code as it is written.
    ``confirmed``: the rule is fulfilled on the as-of date; ``None`` where that could not be decided.
    ``reason``: why it is so, as a sentence without its full stop.
    """

    record: Text
    rule: str
    closed_on: date | None
    confirmed: bool | None
    location: Location
    reason: Text = Text("", "")  # noqa: RUF009  # frozen


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What an auditor found on the spot about one rule or criterion, beside what the description declares.

    ``declared``: the outcome of the assessment, ``verified``: that of the auditor; ``grading`` where not fulfilled.
    """

    target: str
    title: Text
    declared: Outcome | None
    verified: Outcome
    grading: Grading | None
    evidence: str
    remarks: str
    auditor: str
    verified_on: date | None
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The assessment a checklist was made from: its date, profile and hashes; empty where it is not recorded."""

    as_of: str = ""
    profile: str = ""
    description_sha256: str = ""
    rules_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auditor:
    """A member of the audit team, one value for each unit audited; ``unit``: where the person works."""

    name: str
    unit: str = ""
    audits: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """A sample of the sampling list, and what was looked at."""

    id: str
    title: str = ""
    unit: str = ""
    seen: str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One audit of one agency. ``verifications`` carry no titles: those are the rulebook's."""

    agency: str
    held_on: date
    ended_on: date | None = None
    lead_auditor: str = ""
    conclusion: str = ""
    origin: Origin = field(default_factory=Origin)
    team: tuple[Auditor, ...] = ()
    verifications: tuple[Verification, ...] = ()
    samples: tuple[Sampled, ...] = ()


WORDS: Mapping[StrEnum, Text] = {
    WaiverStatus.IN_USE: Text("đang có hiệu lực", "in force"),
    WaiverStatus.UNUSED: Text("không ứng với phát hiện nào", "meets no finding"),
    WaiverStatus.EXPIRED: Text("đã hết hạn", "expired"),
    WaiverStatus.NOT_YET: Text("chưa đến ngày hiệu lực", "not in force yet"),
    Change.NEW: Text("mới", "new"),
    Change.STILL_OPEN: Text("còn mở", "still open"),
    Change.REOPENED: Text("mở lại", "reopened"),
    Change.CLOSED: Text("đã đóng", "closed"),
    Change.NO_LONGER_JUDGED: Text("không còn được xét", "no longer judged"),
    Cause.AGENCY: Text("do cơ quan", "by the agency"),
    Cause.RULES: Text("do quy tắc", "by the rules"),
    Cause.DATE: Text("do ngày đánh giá", "by the date"),
}
"""The printed names of these terms, in the middle of a sentence."""
