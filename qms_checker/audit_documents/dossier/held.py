"""The audit that was held: as its record has it, with what the description says of the same audit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from qms_checker.assessment.follow_up import Auditor, AuditRecord
from qms_checker.audit_documents.dossier.reading import day_of, latest, listed, records_of, reference, said
from qms_checker.audit_documents.papers import INSPECTION_PROFILE, Material
from qms_checker.dates import format_date
from qms_checker.facts.model import Record
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.vocabulary import Language, Outcome, Text

_AUDITS = Text("đánh giá", "audits")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAudit:
    """The latest audit that is recorded; empty texts where there is none.

    ``team``: a line for each auditor and unit. ``samples``: what was looked at of the sampling list.
    """

    id: str
    held_on: str
    plan: str
    decision: str
    leader: str
    team: tuple[str, ...]
    clauses: str
    units: tuple[str, ...]
    nonconformities_found: str
    observations: str
    samples: tuple[str, ...] = ()
    conclusion: str = ""


def current_record(material: Material) -> AuditRecord | None:
    """Return the record of the internal audit that lies beside the assessment.

    None where the description knows a later audit, or where a lead unit inspected.
    """
    record, known = material.assessment.audit, _day(_latest(material))
    if record is None or record.origin.profile == INSPECTION_PROFILE:
        return None
    return None if known is not None and known > (record.ended_on or record.held_on) else record


def held_audit(material: Material, language: Language) -> HeldAudit:
    """Return the latest audit, from its record where there is one."""
    record, described = current_record(material), _latest(material)
    if record is None:
        return _as_described(described, language)
    day = _day(described)
    is_same = day is not None and record.held_on <= day <= (record.ended_on or record.held_on)
    found = _as_recorded(record, described if is_same else None, language)
    return found if found.clauses else replace(found, clauses=", ".join(_clauses(record, material.catalogue)))


def _latest(material: Material) -> Record | None:
    return latest(records_of(material.facts, "internal_audits"), "held_on", "year")


def _day(described: Record | None) -> date | None:
    return None if described is None else day_of(described, "held_on")


def _as_described(last: Record | None, language: Language) -> HeldAudit:
    assigned = () if last is None else last.collections.get("assignments", ())
    return HeldAudit(
        id=said(last, "id", language),
        held_on=said(last, "held_on", language),
        plan=reference(last, "plan.number", "plan.issued_on", language),
        decision=reference(last, "team_decision.number", "team_decision.issued_on", language),
        leader=said(last, "lead_auditor.name", language),
        team=_team(
            (
                Auditor(
                    name=said(one, "auditor", language),
                    unit=said(one, "auditor_unit", language),
                    audits=said(one, "audited_unit", language),
                )
                for one in assigned
            ),
            language,
        ),
        clauses=", ".join(listed(last, "clauses", language)),
        units=listed(last, "units", language),
        nonconformities_found=said(last, "nonconformities_found", language),
        observations=said(last, "observations", language),
    )


def _as_recorded(record: AuditRecord, described: Record | None, language: Language) -> HeldAudit:
    """Return what the record has; plan and decision, which no record has, are those of the description."""
    said_of_it = _as_described(described, language)
    first = format_date(record.held_on, language)
    final = first if record.ended_on is None else format_date(record.ended_on, language)
    findings = [one for one in record.verifications if one.verified is Outcome.NOT_FULFILLED]
    units = (*(one.audits for one in record.team), *(one.unit for one in record.verifications))
    return replace(
        said_of_it,
        held_on=first if first == final else f"{first} – {final}",
        leader=record.lead_auditor or said_of_it.leader,
        team=_team(record.team, language) or said_of_it.team,
        units=tuple(dict.fromkeys(unit for unit in units if unit)) or said_of_it.units,
        nonconformities_found=str(sum(one.grading is not None for one in findings)),
        observations=str(sum(one.grading is None for one in findings)),
        samples=tuple(
            ": ".join(part for part in (one.title or one.id, "; ".join(filter(None, (one.seen, one.remarks)))) if part)
            for one in record.samples
        ),
        conclusion=record.conclusion,
    )


def _clauses(record: AuditRecord, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the clauses of the standard that were asked about, to two figures: ``4.4`` for 4.4.1."""
    criteria = [catalogue.get(one.target) for one in record.verifications]
    numbers = [one.number for one in criteria if one is not None and catalogue.instruments[one.instrument].editions]
    clauses = {tuple(int(part) for part in number.split(".")[:2]) for number in numbers}
    return tuple(".".join(map(str, clause)) for clause in sorted(clauses))


def _team(members: Iterable[Auditor], language: Language) -> tuple[str, ...]:
    """Return for each auditor and unit e.g. ``Sầm Thị Lụa (Văn phòng) – đánh giá Phòng Lữ hành``."""
    audits = _AUDITS.in_language(language)
    return tuple(
        one.name + (f" ({one.unit})" if one.unit else "") + (f" – {audits} {one.audits}" if one.audits else "")
        for one in members
        if one.name
    )
