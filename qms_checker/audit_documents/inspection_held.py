"""The inspection of an agency and its team: blank until they are supplied, or until the inspection is recorded."""

from __future__ import annotations

from dataclasses import dataclass

from qms_checker.assessment.follow_up import AuditRecord
from qms_checker.audit_documents.papers import INSPECTION_PROFILE, Material
from qms_checker.dates import format_date
from qms_checker.vocabulary import Language, Text

_HEAD_OF_TEAM = Text("Trưởng đoàn", "Head of the team")
_MEMBER = Text("Thành viên", "Member")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """The inspection itself; no description holds these, so they are blank unless supplied or recorded."""

    plan: str = ""
    decision: str = ""
    held_on: str = ""
    start_time: str = ""
    end_time: str = ""
    location: str = ""
    form: str = ""
    from_day: str = ""
    to_day: str = ""
    agency_opinion: str = ""
    conclusion: str = ""
    report_by: str = ""
    remind_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of the inspection team."""

    number: int
    name: str
    position: str
    role: str


def inspection_held(material: Material, language: Language) -> Inspection:
    """Return what the record of the inspection has: its days and the conclusion."""
    record = inspection_record(material)
    if record is None:
        return Inspection()
    first = format_date(record.held_on, language)
    final = first if record.ended_on is None else format_date(record.ended_on, language)
    held_on = first if first == final else f"{first} – {final}"
    return Inspection(held_on=held_on, conclusion=record.conclusion)


def team_of(material: Material, language: Language) -> tuple[Member, ...]:
    """Return the team of a recorded inspection, its head first; nobody where the record is of an internal audit."""
    record = inspection_record(material)
    if record is None:
        return ()
    people = {one.name: one.unit for one in record.team if one.name}
    head = {record.lead_auditor: people.get(record.lead_auditor, "")} if record.lead_auditor else {}
    return tuple(
        Member(
            number=number,
            name=name,
            position=unit,
            role=(_HEAD_OF_TEAM if name == record.lead_auditor else _MEMBER).in_language(language),
        )
        for number, (name, unit) in enumerate({**head, **people}.items(), start=1)
    )


def inspection_record(material: Material) -> AuditRecord | None:
    """Return the record of an inspection: its checklist was made by the profile of inspections."""
    record = material.assessment.audit
    return record if record is not None and record.origin.profile == INSPECTION_PROFILE else None
