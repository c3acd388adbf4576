"""The values an assessment consists of: findings, results, the summary, the assessment itself."""

from __future__ import annotations

from dataclasses import dataclass

from qms_checker.errors import Problem
from qms_checker.vocabulary import FindingKind, Grading, Outcome, Text

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Objective evidence: where in the description a fact stands, and its value as written there.

    ``value`` is ``None`` where the evidence is an absence or a whole record; ``name`` is the title of the key.
    """

    file: str
    line: int
    column: int
    pointer: str
    value: Scalar
    name: Text


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


@dataclass(frozen=True, slots=True)
class Score:
    """Score 0–100 over the decided rules, the share (0–1) of applicable rules that were decided, and the grade.

    ``value`` is ``None`` when nothing was decided; ``grade`` is ``None`` where coverage is below the parameter.
    """

    value: float | None
    coverage: float
    grade: Text | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One agency, one date, one set of rule packs. Results are sorted by rule id in catalogue order.

    ``items``: results of items of forms, each collected from rules; they are counted and scored there, not here.
    """

    receipt: Receipt
    agency: AgencyIdentity
    results: tuple[RuleResult, ...]
    score: Score
    problems: tuple[Problem, ...] = ()
    set_aside: tuple[Evidence, ...] = ()
    items: tuple[RuleResult, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings in the order of the results."""
        return tuple(finding for result in self.results for finding in result.findings)

    def count_outcomes(self) -> dict[Outcome, int]:
        """Return the number of rules for each of the four outcomes."""
        return {outcome: sum(result.outcome is outcome for result in self.results) for outcome in Outcome}

    def count_findings(self) -> dict[str, int]:
        """Return the number of findings: ``major``, ``minor``, ``observation``, ``opportunity_for_improvement``."""
        counts = {"major": 0, "minor": 0, "observation": 0, "opportunity_for_improvement": 0}
        for finding in self.findings:
            counts[finding.grading or finding.kind] += 1
        return counts
