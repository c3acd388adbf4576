"""What is to be acted upon: findings of the assessment, and the nonconformities that the agency records itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qms_checker.assessment.findings import Finding, RuleResult
from qms_checker.assessment.printing import cite, gravity, print_evidence, shortened
from qms_checker.audit_documents.dossier.reading import records_of, said
from qms_checker.audit_documents.papers import Material
from qms_checker.facts.model import FactBase, Record
from qms_checker.vocabulary import FindingKind, Language, finding_label

EVIDENCE_SHOWN = 8
_SEPARATOR = re.compile(r"[,;\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A finding with what is done about it; what the description does not say yet is empty, to be written."""

    number: int
    rule: str
    label: str
    is_nonconformity: bool
    record: str
    unit: str
    criterion: str
    statement: str
    evidence: tuple[str, ...]
    correction: str
    corrective_action: str
    cause: str
    responsible: str
    due_on: str
    closed_on: str
    effectiveness: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nonconformity:
    """A nonconformity as the agency records it."""

    id: str
    found_on: str
    source: str
    clause: str
    unit: str
    statement: str
    grading: str
    correction: str
    cause: str
    corrective_action: str
    responsible: str
    due_on: str
    closed_on: str
    effectiveness: str
    of_latest_audit: bool


def actions_of(material: Material, language: Language) -> tuple[Action, ...]:
    """Return the findings without a waiver in force, gravest first."""
    pairs = [
        (result, finding)
        for result in material.assessment.results
        for finding in result.findings
        if finding.waiver is None
    ]
    pairs.sort(key=lambda pair: gravity(pair[1].kind, pair[1].grading))
    answers = dict(_answers(material.facts))
    return tuple(
        _action(
            number, result, finding, answers.get(finding.fingerprint) or answers.get(finding.rule), material, language
        )
        for number, (result, finding) in enumerate(pairs, start=1)
    )


def nonconformities_of(material: Material, language: Language, latest_audit: str) -> tuple[Nonconformity, ...]:
    """Return the nonconformities recorded, in the order of the description."""

    def words(record: Record, path: str) -> str:
        return said(record, path, language)

    return tuple(
        Nonconformity(
            id=words(one, "id"),
            found_on=words(one, "found_on"),
            source=words(one, "source"),
            clause=words(one, "clause"),
            unit=words(one, "unit"),
            statement=words(one, "statement"),
            grading=words(one, "grading"),
            correction=words(one, "correction"),
            cause=words(one, "cause"),
            corrective_action=words(one, "corrective_action"),
            responsible=words(one, "responsible"),
            due_on=words(one, "due_on"),
            closed_on=words(one, "closed_on"),
            effectiveness=words(one, "effectiveness"),
            of_latest_audit=bool(latest_audit) and words(one, "source_id") == latest_audit,
        )
        for one in records_of(material.facts, "nonconformities")
    )


def _answers(facts: FactBase) -> Iterator[tuple[str, Record]]:
    """Yield the rules and fingerprints that nonconformities of the description say they answer."""
    for record in records_of(facts, "nonconformities"):
        for named in _SEPARATOR.split(str(record.raw("answers_finding") or "")):
            if named:
                yield named, record


def _action(  # noqa: PLR0917  # one row of a paper from all that is known of it
    number: int,
    result: RuleResult,
    finding: Finding,
    answer: Record | None,
    material: Material,
    language: Language,
) -> Action:
    evidence = (print_evidence(one, language) for one in finding.evidence)
    return Action(
        number=number,
        rule=finding.rule,
        label=finding_label(finding.kind, finding.grading, language),
        is_nonconformity=finding.kind is FindingKind.NONCONFORMITY,
        record=finding.record.in_language(language),
        unit=finding.unit or said(answer, "unit", language),
        criterion=cite(result.criteria[0], material.catalogue, language) if result.criteria else result.rule,
        statement=finding.statement.in_language(language),
        evidence=shortened(evidence, EVIDENCE_SHOWN, language),
        correction=said(answer, "correction", language) or finding.correction.in_language(language),
        corrective_action=said(answer, "corrective_action", language)
        or finding.corrective_action.in_language(language),
        cause=said(answer, "cause", language),
        responsible=said(answer, "responsible", language),
        due_on=said(answer, "due_on", language),
        closed_on=said(answer, "closed_on", language),
        effectiveness=said(answer, "effectiveness", language),
    )
