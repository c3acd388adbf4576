"""The papers of a lead unit (đơn vị chủ trì) about an agency: from the plan of an inspection to its conclusion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qms_checker.assessment.printing import instruments_for, print_day
from qms_checker.audit_documents.dossier.reading import latest, records_of, reference, said
from qms_checker.audit_documents.inspecting import (
    InspectedFinding,
    InspectionContent,
    contents_of,
    findings_of,
    plain_contents,
)
from qms_checker.audit_documents.inspection_held import Inspection, Member, inspection_held, team_of
from qms_checker.audit_documents.letterhead import Letterhead, as_variables, letterhead_of, open_letterhead
from qms_checker.audit_documents.papers import Material, Orientation, Paper, Series
from qms_checker.audit_documents.supervised import (
    Certification,
    Consultancy,
    Requirement,
    certifications_of,
    consultancies_of,
    requirements_of,
)
from qms_checker.audit_documents.variables import declared_variables
from qms_checker.audit_documents.verified import VerifiedRow, verified_of
from qms_checker.numerals import format_number, format_percent
from qms_checker.vocabulary import Language, Outcome, Text

DECLARATION = "lead-unit-papers"

_BLANK_NAME = "…………………………"
_PROVINCES = ("ủy ban nhân dân tỉnh", "ủy ban nhân dân thành phố", "uỷ ban nhân dân tỉnh", "uỷ ban nhân dân thành phố")
_DECLARING_RULES = ("QD19-11", "QD19-12", "QD19-13", "QD19-14", "QD19-15", "QD19-19", "QD19-20")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """The agency inspected; ``declaration``: the latest one that is not withdrawn, empty where there is none."""

    name: str
    type: str
    superior_body: str
    head_name: str
    head_position: str
    edition: str
    declaration: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAgency:
    """An agency of the inspection plan."""

    number: int
    name: str
    form: str
    time: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionPaper(Letterhead):
    """All variables of the papers of a lead unit; the letterhead is the lead unit's."""

    as_of: str
    instruments: tuple[str, ...]
    inspected: Inspected
    inspection: Inspection
    team: tuple[Member, ...]
    agencies: tuple[PlannedAgency, ...]
    contents: tuple[InspectionContent, ...]
    findings: tuple[InspectedFinding, ...]
    verified: tuple[VerifiedRow, ...]
    fulfilled: int
    not_fulfilled: int
    undetermined: int
    score: str
    coverage: str
    grade: str
    undeclared: tuple[str, ...]
    consultancies: tuple[Consultancy, ...]
    certifications: tuple[Certification, ...]
    requirements: tuple[Requirement, ...]


def inspection_of(material: Material, language: Language) -> InspectionPaper:
    """Return what the papers of the lead unit say, in one language."""
    assessment = material.assessment
    outcomes = assessment.count_outcomes()
    score = assessment.score
    findings = findings_of(material, language)
    return InspectionPaper(
        **_letterhead(material, language),  # type: ignore[arg-type]  # the fields of a letterhead by name
        as_of=print_day(assessment.receipt.as_of, language),
        instruments=tuple(
            one.citation.in_language(language) for one in instruments_for(assessment, material.catalogue)
        ),
        inspected=_inspected(material, language),
        inspection=inspection_held(material, language),
        team=team_of(material, language),
        agencies=(PlannedAgency(number=1, name=assessment.agency.name, form="", time="", reason=""),),
        contents=contents_of(material, language),
        findings=findings,
        verified=verified_of(material, language),
        fulfilled=outcomes[Outcome.FULFILLED],
        not_fulfilled=outcomes[Outcome.NOT_FULFILLED],
        undetermined=outcomes[Outcome.UNDETERMINED],
        score="" if score.value is None else format_number(score.value, language, 1),
        coverage=format_percent(score.coverage, language),
        grade="" if score.grade is None else score.grade.in_language(language),
        undeclared=tuple(one.statement for one in findings if one.rule in _DECLARING_RULES),
        consultancies=consultancies_of(material, language),
        certifications=certifications_of(material, language),
        requirements=requirements_of(material, language),
    )


def planned_inspections(agencies: tuple[PlannedAgency, ...], year: str, language: Language) -> Mapping[str, object]:
    """Return the variables of the inspection plan for many agencies; its writer is not known, nor any assessment."""
    bare = {name: variable.bare for name, variable in declared_variables(DECLARATION).items()}
    return {
        **bare,
        **open_letterhead(year, language),
        "inspection": Inspection(),
        "contents": plain_contents(language),
        "agencies": agencies,
    }


def _letterhead(material: Material, language: Language) -> dict[str, object]:
    """Return the letterhead of the lead unit: of it the description knows the name, the rest is left open."""
    agency = material.assessment.agency
    lead = agency.lead_unit or _BLANK_NAME
    known = as_variables(letterhead_of(material.assessment, language))
    of_the_province = agency.superior_body.casefold().startswith(_PROVINCES)
    head = Text("THỦ TRƯỞNG ĐƠN VỊ CHỦ TRÌ", "HEAD OF THE LEAD UNIT").in_language(language)
    return {
        **known,
        "superior_body": known["superior_body"] if of_the_province else "",
        "agency_heading": lead,
        "agency_name": lead,
        "document_symbol": "……",
        "signer_lines": (head,),
        "signer_name": _BLANK_NAME,
    }


def _inspected(material: Material, language: Language) -> Inspected:
    agency, facts = material.assessment.agency, material.facts
    declarations = [one for one in records_of(facts, "declarations") if not said(one, "withdrawn_on", language)]
    return Inspected(
        name=agency.name,
        type=agency.type_name.in_language(language),
        superior_body=agency.superior_body,
        head_name=agency.head_name,
        head_position=agency.head_position,
        edition=agency.edition,
        declaration=reference(latest(declarations, "signed_on"), "number", "signed_on", language),
        scope=said(facts.root, "scope.statement", language),
    )


def inspection_variables(material: Material, language: Language) -> Mapping[str, object]:
    """Return them as the variables of a template."""
    return as_variables(inspection_of(material, language))


_HEAD = Text("Thủ trưởng đơn vị chủ trì", "Head of the lead unit")
_BOTH = Text("Đoàn kiểm tra và cơ quan được kiểm tra", "Inspection team and inspected agency")
_TEAM = Text("Trưởng đoàn kiểm tra", "Head of the inspection team")
_paper = Series(DECLARATION, inspection_variables).paper
LEAD_UNIT_PAPERS: tuple[Paper, ...] = (
    _paper(
        "inspection-plan",
        "KH",
        "circular-26-2014/inspection-plan",
        Text("Kế hoạch kiểm tra", "Inspection plan"),
        Text("Cơ quan nào được kiểm tra trong năm, nội dung, hình thức, thời gian.", "Whom to inspect in the year."),
        _HEAD,
    ),
    _paper(
        "inspection-team-decision",
        "QĐ",
        "circular-26-2014/inspection-team",
        Text("Quyết định thành lập đoàn kiểm tra", "Decision on the inspection team"),
        Text("Thành lập đoàn, giao nhiệm vụ, thời hạn.", "Appoints the team, with its duties and time."),
        _HEAD,
    ),
    _paper(
        "inspection-checklist",
        "",
        "circular-26-2014/inspection-minutes",
        Text("Phiếu kiểm tra của đơn vị chủ trì", "Inspection checklist"),
        Text(
            "Các nội dung kiểm tra thực tế, kèm kết quả của các quy tắc đứng sau từng nội dung.",
            "The contents of actual inspections, each with the outcome of the rules behind it.",
        ),
        Text("Thành viên đoàn kiểm tra", "Member of the inspection team"),
        Orientation.LANDSCAPE,
    ),
    _paper(
        "inspection-minutes",
        "BB",
        "circular-26-2014/inspection-minutes",
        Text("Biên bản kiểm tra", "Inspection minutes"),
        Text("Nội dung, kết quả kiểm tra và ý kiến hai bên.", "What was inspected and found, and what both sides say."),
        _BOTH,
    ),
    _paper(
        "inspection-conclusion",
        "BC",
        "circular-26-2014/inspection-report",
        Text("Báo cáo kết quả kiểm tra", "Conclusion report of an inspection"),
        Text("Kết quả, phát hiện, kiến nghị, thời hạn khắc phục.", "Results, findings, what to do, and by when."),
        _TEAM,
    ),
    _paper(
        "declaration-reminder",
        "",
        "decision-19-2014/declaration",
        Text("Công văn đôn đốc công bố hệ thống quản lý chất lượng", "Reminder to declare the system"),
        Text("Gửi cơ quan chưa có bản công bố còn hiệu lực.", "To an agency without a valid declaration."),
        _HEAD,
    ),
    _paper(
        "consultant-supervision",
        "",
        "circular-26-2014/supervision-of-consultants",
        Text("Phiếu giám sát tổ chức tư vấn, chứng nhận", "Sheet on consultants and certifiers"),
        Text("Điều kiện của tổ chức tư vấn, chuyên gia, tổ chức chứng nhận.", "Conditions of consultants, certifiers."),
        Text("Người giám sát", "Supervisor"),
    ),
)
