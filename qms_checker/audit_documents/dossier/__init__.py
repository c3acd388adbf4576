"""The dossier of an agency: everything the papers of the agency are filled from, one set of variables for all."""

from __future__ import annotations

from dataclasses import dataclass

from qms_checker.assessment.printing import instruments_for, print_day
from qms_checker.audit_documents.dossier.actions import Action, Nonconformity, actions_of, nonconformities_of
from qms_checker.audit_documents.dossier.auditing import AuditPlan, UnitChecklist, audit_of, units_of
from qms_checker.audit_documents.dossier.declaring import Declaring, YearReport, declaring_of, report_of
from qms_checker.audit_documents.dossier.held import current_record
from qms_checker.audit_documents.dossier.organisation import (
    Committee,
    Objectives,
    Policy,
    YearPlan,
    committee_of,
    objectives_of,
    plan_of,
    policy_of,
)
from qms_checker.audit_documents.dossier.review import Review, review_of
from qms_checker.audit_documents.letterhead import Letterhead, as_variables, letterhead_of
from qms_checker.audit_documents.papers import Material
from qms_checker.audit_documents.verified import VerifiedRow, verified_of
from qms_checker.vocabulary import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier(Letterhead):
    """All variables of the papers of the agency; a paper uses those it needs."""

    as_of: str
    instruments: tuple[str, ...]
    committee: Committee
    plan: YearPlan
    policy: Policy
    objectives: Objectives
    audit: AuditPlan
    units: tuple[UnitChecklist, ...]
    actions: tuple[Action, ...]
    nonconformities: tuple[Nonconformity, ...]
    verified: tuple[VerifiedRow, ...]
    review: Review
    declaring: Declaring
    report: YearReport


def dossier_of(material: Material, language: Language) -> Dossier:
    """Return what the papers of the agency say, in one language."""
    assessment = material.assessment
    instruments = instruments_for(assessment, material.catalogue)
    audit = audit_of(material, language)
    return Dossier(
        **as_variables(letterhead_of(assessment, language)),  # type: ignore[arg-type]  # the fields of a letterhead by name
        as_of=print_day(assessment.receipt.as_of, language),
        instruments=tuple(one.citation.in_language(language) for one in instruments),
        committee=committee_of(material, language),
        plan=plan_of(material, language),
        policy=policy_of(material, language),
        objectives=objectives_of(material, language),
        audit=audit,
        units=units_of(material, language),
        actions=actions_of(material, language),
        nonconformities=nonconformities_of(material, language, audit.held.id),
        verified=() if current_record(material) is None else verified_of(material, language),
        review=review_of(material, language),
        declaring=declaring_of(material, language),
        report=report_of(material, language),
    )


def dossier_variables(material: Material, language: Language) -> dict[str, object]:
    """Return the dossier as the variables of a template."""
    return as_variables(dossier_of(material, language))
