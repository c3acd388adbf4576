"""The values an assessment consists of: findings, results, the summary, the assessment itself."""

from __future__ import annotations

from dataclasses import dataclass

from qms_checker.assessment.follow_up import (
    AuditRecord,
    Change,
    ClosingClaim,
    Comparison,
    Verification,
    Waiver,
    WaiverUse,
)
from qms_checker.errors import Problem
from qms_checker.rulepacks.parameters import ParameterSource
from qms_checker.vocabulary import FindingKind, Grading, Outcome, Text

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Objective evidence: where in the description a fact stands, and its value as written there.

    ``value`` is ``None`` where the evidence is an absence or a whole record; ``name`` is the title of the key.
    ``label``: the printed name of a value that is a term of the format, e.g. "in force" for ``in_force``.
    """

    file: str
    line: int
    column: int
    pointer: str
    value: Scalar
    name: Text
    label: Text | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A datum that is not known and would decide an undetermined result, with the place where it belongs."""

    pointer: str
    name: Text
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Finding:
    """An audit finding about one record (or the agency as a whole).

    ``fingerprint``: agency id, rule id and key of the record, hashed; never wording, line or position.
    ``record``: the record judged, in words; empty when the agency as a whole is judged.
    ``belongs_in``: the section where evidence belongs; ``fragment``: YAML to fill in (empty if nothing is absent).
    ``escalated_from``: the grading before escalation and the rules that caused it, e.g. ``("minor",)``.
    ``unit``: the unit that the record belongs to, as the description names it; empty where that is the whole agency.
    ``waiver``: the decision in force not to act upon it; ``change``: what became of it since an earlier assessment.
    """

    fingerprint: str
    rule: str
    kind: FindingKind
    grading: Grading | None
    record: Text
    statement: Text
    looked_for: Text
    evidence: tuple[Evidence, ...]
    correction: Text
    corrective_action: Text
    belongs_in: str
    fragment: str
    escalated_from: tuple[str, ...] = ()
    escalation_reason: Text | None = None
    waiver: Waiver | None = None
    change: Change | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class RuleResult:
    """The result of one rule: the worst outcome of the records it judged, with what explains it.

    ``criteria``: ids such as ``decision-19-2014/4.3`` in force on the as-of date.
    ``reason``: why it is undetermined or not applicable, or what fulfils it.
    ``judged``: number of records judged by outcome. ``collected``: for an item, the rules it collects.
    """

    rule: str
    title: Text
    outcome: Outcome
    criteria: tuple[str, ...]
    reason: Text
    findings: tuple[Finding, ...] = ()
    missing: tuple[Missing, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    judged: tuple[tuple[Outcome, int], ...] = ()
    collected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgencyIdentity:
    """Who was assessed, as the description states it; ``type_name`` is the printed name of the type."""

    id: str
    name: str
    type: str
    type_name: Text
    province: str
    superior_body: str
    place: str
    document_symbol: str
    head_name: str
    head_position: str
    edition: str
    lead_unit: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What makes an assessment reproducible. Hashes are SHA-256 in hexadecimal.

    ``overlays``: name and hash of each, in the order in which they were laid; ``rules_sha256`` covers them.
    ``waivers_sha256``, ``baseline_sha256``: of the files laid beside the assessment; empty where there was none.
    ``packs``: name and version of each pack of the common rules that took part.
    """

    tool_version: str
    engine: str
    as_of: str
    profile: str
    description_sha256: str
    rules_sha256: str
    schema_sha256: str
    selection: tuple[str, ...] = ()
    overlays: tuple[tuple[str, str], ...] = ()
    waivers_sha256: str = ""
    baseline_sha256: str = ""
    packs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PartScore:
    """The score of an instrument, or of a chapter, theme or clause of it, over the rules that cite it.

    ``id``: of the instrument or criterion, for a theme ``instrument/theme``. ``value`` as in :class:`Score`.
    ``outcomes``: the number of its rules by outcome. A rule counts in every part it cites; parts do not add up.
    """

    id: str
    title: Text
    value: float | None
    coverage: float
    outcomes: tuple[tuple[Outcome, int], ...]
    parts: tuple[PartScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """Score 0–100 over the decided rules, the share (0–1) of applicable rules that were decided, and the grade.

    ``value`` and ``grade`` are ``None`` where coverage is below the parameter; ``reason`` then says so in words.
    ``capped_by``: the rules whose breach holds the grade at what it is, though the score would give a better one.
    ``basis``: the weakest source (law, practice, proposal) of the weights, the least coverage and the scale.
    """

    value: float | None
    coverage: float
    grade: Text | None
    reason: Text | None = None
    basis: ParameterSource = ParameterSource.PROPOSAL
    capped_by: tuple[str, ...] = ()
    by_criterion: tuple[PartScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """One agency, one date, one set of rule packs. Results are sorted by rule id in catalogue order.

    ``items``: results of items of forms, each collected from rules; they are counted and scored there, not here.
    The rest is laid beside it by whoever has more than the description: waivers, an earlier assessment, an auditor.
    ``audit``: the record that ``verifications`` come from, with its team and conclusion.
    """

    receipt: Receipt
    agency: AgencyIdentity
    results: tuple[RuleResult, ...]
    score: Score
    problems: tuple[Problem, ...] = ()
    set_aside: tuple[Evidence, ...] = ()
    items: tuple[RuleResult, ...] = ()
    waivers: tuple[WaiverUse, ...] = ()
    comparison: Comparison | None = None
    closing_claims: tuple[ClosingClaim, ...] = ()
    verifications: tuple[Verification, ...] = ()
    audit: AuditRecord | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings in the order of the results."""
        return tuple(finding for result in self.results for finding in result.findings)

    def count_outcomes(self) -> dict[Outcome, int]:
        """Return the number of rules for each of the four outcomes."""
        return {outcome: sum(result.outcome is outcome for result in self.results) for outcome in Outcome}

    def count_findings(self) -> dict[str, int]:
        """Return the number of findings without a waiver in force, by grading or kind.

        Keys: ``major``, ``minor``, ``observation``, ``opportunity_for_improvement``.
        """
        counts = {"major": 0, "minor": 0, "observation": 0, "opportunity_for_improvement": 0}
        for finding in self.findings:
            if finding.waiver is None:
                counts[finding.grading or finding.kind] += 1
        return counts

    def count_waived(self) -> int:
        """Return the number of findings for which a waiver is in force."""
        return sum(finding.waiver is not None for finding in self.findings)
