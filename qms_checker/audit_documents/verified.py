"""What auditors verified on the spot, as papers tell it: beside what the description declares."""

from __future__ import annotations

from dataclasses import dataclass

from qms_checker.assessment.printing import cite
from qms_checker.audit_documents.papers import Material
from qms_checker.dates import format_date
from qms_checker.vocabulary import FindingKind, Language, Outcome, finding_label, label


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedRow:
    """One verified outcome. ``label``: kind and grading of what is not fulfilled, else empty.

    ``subject``: the rule with its title, or the clause as it is cited; ``criterion``: the text behind it.

    Without a grading it is told as an observation: the auditor did not call it a nonconformity.
    """

    number: int
    target: str
    title: str
    subject: str
    criterion: str
    unit: str
    declared: str
    verified: str
    is_finding: bool
    label: str
    grading: str
    evidence: str
    remarks: str
    auditor: str
    verified_on: str


def verified_of(material: Material, language: Language) -> tuple[VerifiedRow, ...]:
    """Return what was verified on the spot, what is not fulfilled first."""
    catalogue = material.catalogue
    criteria = {result.rule: result.criteria for result in material.assessment.results}
    ordered = sorted(material.assessment.verifications, key=lambda one: one.verified is not Outcome.NOT_FULFILLED)
    rows = []
    for number, one in enumerate(ordered, start=1):
        is_finding = one.verified is Outcome.NOT_FULFILLED
        title, behind = one.title.in_language(language), (*criteria.get(one.target, ()), one.target)
        criterion = cite(behind[0], catalogue, language) if catalogue.get(behind[0]) is not None else ""
        kind = FindingKind.OBSERVATION if one.grading is None else FindingKind.NONCONFORMITY
        rows.append(
            VerifiedRow(
                number=number,
                target=one.target,
                title=title,
                subject=criterion if catalogue.get(one.target) is not None else f"{one.target} – {title}",
                criterion=criterion,
                unit=one.unit,
                declared="" if one.declared is None else label(one.declared, language).lower(),
                verified=label(one.verified, language).lower(),
                is_finding=is_finding,
                label=finding_label(kind, one.grading, language) if is_finding else "",
                grading="" if one.grading is None else label(one.grading, language),
                evidence=one.evidence,
                remarks=one.remarks,
                auditor=one.auditor,
                verified_on="" if one.verified_on is None else format_date(one.verified_on, language),
            )
        )
    return tuple(rows)
