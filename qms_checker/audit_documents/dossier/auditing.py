"""The internal audit: the one to be planned, the one that was held, and what to ask each unit."""

from __future__ import annotations

from dataclasses import dataclass

from qms_checker.assessment.printing import DEFAULT_STANDARD, instruments_for
from qms_checker.audit_documents.dossier.held import HeldAudit, held_audit
from qms_checker.audit_documents.dossier.reading import (
    latest,
    listed,
    of_year,
    records_of,
    reference,
    said,
    year_of,
)
from qms_checker.audit_documents.papers import Material
from qms_checker.facts.model import FactBase, Record
from qms_checker.vocabulary import Language

_ASKED_OF_UNITS = ("5.3", "6.1", "6.2", "7.2", "7.5", "8.1", "8.5", "8.7", "9.1.1", "10.2")
"""Clauses of ISO 9001:2015 that concern the work of any unit; of another edition those that correspond to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who audits which unit."""

    number: int
    unit: str
    auditor: str
    auditor_unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Auditor:
    """An internal auditor with the certificate."""

    number: int
    name: str
    unit: str
    certificate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPlan:
    """The audit to be planned: in the year of the as-of date, or in the next where one was held already.

    ``assignments`` has each unit; who audits it is left open.
    """

    year: int
    clauses: str
    assignments: tuple[Assignment, ...]
    auditors: tuple[Auditor, ...]
    held: HeldAudit


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedClause:
    """A clause with the question to a unit."""

    number: int
    clause: str
    question: str
    look_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitChecklist:
    """What to look at in a unit: its procedures, the nonconformities recorded there, and the clauses."""

    name: str
    head: str
    procedures: tuple[str, ...]
    nonconformities: tuple[str, ...]
    clauses: tuple[AskedClause, ...]


def audit_of(material: Material, language: Language) -> AuditPlan:
    """Return the audit to be planned, with the latest one that was held."""
    facts, year = material.facts, year_of(material.assessment.receipt.as_of)
    audits = records_of(facts, "internal_audits")
    last = latest(audits, "held_on", "year")
    held_this_year = bool(of_year(audits, year, "held_on", "year"))
    return AuditPlan(
        year=year + 1 if held_this_year else year,
        clauses=", ".join(listed(last, "clauses", language)),
        assignments=tuple(
            Assignment(number=number, unit=unit, auditor="", auditor_unit="")
            for number, unit in enumerate(_units(facts, last, language), start=1)
        ),
        auditors=tuple(
            Auditor(
                number=number,
                name=said(one, "name", language),
                unit=said(one, "unit", language),
                certificate=reference(one, "certificate.number", "certificate.issued_on", language),
            )
            for number, one in enumerate(records_of(facts, "internal_auditors"), start=1)
        ),
        held=held_audit(material, language),
    )


def units_of(material: Material, language: Language) -> tuple[UnitChecklist, ...]:
    """Return a checklist for each unit; one without a name where no unit is known."""
    facts = material.facts
    last = latest(records_of(facts, "internal_audits"), "held_on", "year")
    asked = _asked(material, language)
    heads = {said(one, "name", language): said(one, "head", language) for one in records_of(facts, "units")}
    return tuple(
        UnitChecklist(
            name=unit,
            head=heads.get(unit, ""),
            procedures=tuple(
                " – ".join(part for part in (said(one, "code", language), said(one, "title", language)) if part)
                for one in records_of(facts, "procedures")
                if unit and said(one, "unit", language) == unit and one.raw("status") != "obsolete"
            ),
            nonconformities=tuple(
                f"{said(one, 'id', language)}: {said(one, 'statement', language)}"
                for one in records_of(facts, "nonconformities")
                if unit and said(one, "unit", language) == unit
            ),
            clauses=asked,
        )
        for unit in _units(facts, last, language) or ("",)
    )


def _units(facts: FactBase, last: Record | None, language: Language) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(said(one, "name", language) for one in records_of(facts, "units")))
    return tuple(one for one in named if one) or listed(last, "units", language)


def _asked(material: Material, language: Language) -> tuple[AskedClause, ...]:
    wanted = {f"{DEFAULT_STANDARD}/{number}" for number in _ASKED_OF_UNITS}
    found = [
        one
        for instrument in instruments_for(material.assessment, material.catalogue)
        if instrument.editions
        for one in instrument.criteria
        if one.question is not None and wanted & {one.id, *one.corresponds_to}
    ]
    return tuple(
        AskedClause(
            number=number,
            clause=f"{one.number} {one.title.in_language(language)}",
            question=one.question.in_language(language) if one.question else "",
            look_at=one.look_at.in_language(language) if one.look_at else "",
        )
        for number, one in enumerate(found, start=1)
    )
