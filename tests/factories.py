"""Values built by hand for the tests of reports and papers; all names are fictional."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from qms_checker.assessment.findings import (
    AgencyIdentity,
    Assessment,
    Evidence,
    Finding,
    Missing,
    Receipt,
    RuleResult,
    Scalar,
    Score,
)
from qms_checker.audit_documents.papers import Material
from qms_checker.description.agency import Description
from qms_checker.facts.derive import derive_facts
from qms_checker.facts.model import FactBase
from qms_checker.rulepacks.criteria import Catalogue, Criterion, Instrument
from qms_checker.strict_yaml import parse_yaml
from qms_checker.vocabulary import Confidence, DecidedBy, FindingKind, Grading, Outcome, Text

AS_OF = "2026-11-20"
MAJOR = (FindingKind.NONCONFORMITY, Grading.MAJOR)
MINOR = (FindingKind.NONCONFORMITY, Grading.MINOR)
OBSERVATION = (FindingKind.OBSERVATION, None)
OPPORTUNITY = (FindingKind.OPPORTUNITY_FOR_IMPROVEMENT, None)


def same(text: str) -> Text:
    """Return a text that reads the same in both languages."""
    return Text(text, text)


def criterion(
    identifier: str,
    title: Text,
    *,
    citation: Text | None = None,
    decided_by: DecidedBy = DecidedBy.PARTLY,
    parent: str | None = None,
    is_chapter: bool = False,
    asked: bool = True,
) -> Criterion:
    """Return a criterion with a question and what to look at (``asked``), confirmed where it has a citation."""
    instrument, _, number = identifier.partition("/")
    return Criterion(
        id=identifier,
        instrument=instrument,
        number=number,
        title=title,
        citation=citation,
        confidence=Confidence.LIKELY if citation is None else Confidence.CONFIRMED,
        decided_by=decided_by,
        parent=parent,
        is_chapter=is_chapter,
        question=Text(f"Cơ quan thực hiện “{title.vi}” thế nào?", f"How does the agency do “{title.en}”?")
        if asked
        else None,
        look_at=Text(f"Hồ sơ về {title.vi.lower()}", f"Records of {title.en.lower()}") if asked else None,
    )


def clause(number: str, vi: str, en: str, **more: object) -> Criterion:
    """Return a clause of ISO 9001:2015."""
    return criterion(
        f"iso-9001-2015/{number}",
        Text(vi, en),
        citation=Text(f"điều {number}", f"clause {number}"),
        **more,  # type: ignore[arg-type]
    )


def catalogue(*instruments: Instrument) -> Catalogue:
    """Return a catalogue of the given instruments, by default the Decision and ISO 9001 in two editions."""
    chosen = instruments or (decision(), iso_2008(), iso_2015())
    return Catalogue({one.id: one for one in chosen}, {member.id: member for one in chosen for member in one.criteria})


def decision() -> Instrument:
    """Return a short Decision 19/2014."""
    return Instrument(
        id="decision-19-2014",
        title=Text("Quyết định số 19/2014/QĐ-TTg", "Decision 19/2014/QĐ-TTg"),
        citation=Text("Quyết định số 19/2014/QĐ-TTg", "Decision 19/2014/QĐ-TTg"),
        in_force_from=date(2014, 5, 18),
        in_force_to=None,
        confidence=Confidence.CONFIRMED,
        sources=("S01",),
        criteria=(
            criterion("decision-19-2014/declaration", Text("Bản công bố", "Declaration"), decided_by=DecidedBy.MACHINE),
            criterion(
                "decision-19-2014/4.3",
                Text("Công bố lại khi thay đổi phạm vi áp dụng", "Declare again when the scope changes"),
                citation=Text("khoản 3 Điều 4", "Article 4(3)"),
                decided_by=DecidedBy.MACHINE,
            ),
        ),
    )


def iso_2008() -> Instrument:
    """Return a short ISO 9001:2008, which ended on 30 June 2021."""
    return Instrument(
        id="iso-9001-2008",
        title=Text("TCVN ISO 9001:2008", "ISO 9001:2008"),
        citation=Text("TCVN ISO 9001:2008", "ISO 9001:2008"),
        in_force_from=date(2009, 9, 30),
        in_force_to=date(2021, 6, 30),
        confidence=Confidence.CONFIRMED,
        sources=("S11",),
        criteria=(
            criterion(
                "iso-9001-2008/8.2.2",
                Text("Đánh giá nội bộ theo bản 2008", "Internal audit, edition 2008"),
                citation=Text("điều 8.2.2", "clause 8.2.2"),
            ),
        ),
        editions=("TCVN ISO 9001:2008",),
    )


def iso_2015() -> Instrument:
    """Return a short ISO 9001:2015: two chapters, clauses, one clause with a sub-clause of its own."""
    return Instrument(
        id="iso-9001-2015",
        title=Text("TCVN ISO 9001:2015", "ISO 9001:2015"),
        citation=Text("TCVN ISO 9001:2015", "ISO 9001:2015"),
        in_force_from=date(2015, 12, 31),
        in_force_to=None,
        confidence=Confidence.CONFIRMED,
        sources=("S11",),
        criteria=(
            clause("5", "Sự lãnh đạo", "Leadership", is_chapter=True, asked=False),
            clause(
                "5.1",
                "Sự lãnh đạo và cam kết",
                "Leadership and commitment",
                parent="iso-9001-2015/5",
                decided_by=DecidedBy.AUDITOR,
            ),
            clause("9", "Đánh giá kết quả thực hiện", "Performance evaluation", is_chapter=True, asked=False),
            clause("9.2", "Đánh giá nội bộ", "Internal audit", parent="iso-9001-2015/9"),
            clause("9.2.2", "Chương trình đánh giá nội bộ", "Internal audit programme", parent="iso-9001-2015/9.2"),
            clause(
                "9.3",
                "Xem xét của lãnh đạo",
                "Management review",
                parent="iso-9001-2015/9",
                decided_by=DecidedBy.MACHINE,
            ),
        ),
        editions=("TCVN ISO 9001:2015",),
    )


def evidence(
    value: Scalar = "2025-01-05", pointer: str = "/declarations/0/signed_on", name: str = "Ngày ký"
) -> Evidence:
    """Return evidence on line 12 of ``agency.yaml``."""
    return Evidence("agency.yaml", 12, 5, pointer, value, Text(name, "Signed on"))


def finding(
    rule: str = "QD19-11",
    grade: tuple[FindingKind, Grading | None] = MAJOR,
    *,
    statement: Text | None = None,
    record: Text | None = None,
    found: Iterable[Evidence] = (),
    belongs_in: str = "declarations",
    fragment: str = "declarations:\n  - number: 12/QĐ-SKHCN\n    signed_on: 2026-01-05\n",
) -> Finding:
    """Return a finding of the kind and grading."""
    return Finding(
        fingerprint=f"fingerprint-{rule}",
        rule=rule,
        kind=grade[0],
        grading=grade[1],
        record=record or same(""),
        statement=statement or Text("Chưa có bản công bố nào còn hiệu lực.", "There is no declaration in force."),
        looked_for=Text("Bản công bố ký trước ngày đánh giá.", "A declaration signed before the as-of date."),
        evidence=tuple(found),
        correction=Text("Ký và niêm yết bản công bố.", "Sign and post the declaration."),
        corrective_action=Text("Đưa việc công bố vào kế hoạch năm.", "Put the declaration into the yearly plan."),
        belongs_in=belongs_in,
        fragment=fragment,
    )


def result(
    rule: str = "QD19-11",
    outcome: Outcome = Outcome.FULFILLED,
    *criteria: str,
    title: Text | None = None,
    reason: Text | None = None,
    findings: Iterable[Finding] = (),
    missing: Iterable[Missing] = (),
    found: Iterable[Evidence] = (),
) -> RuleResult:
    """Return the result of one rule."""
    return RuleResult(
        rule=rule,
        title=title or Text(f"Yêu cầu {rule}", f"Requirement {rule}"),
        outcome=outcome,
        criteria=criteria,
        reason=reason or same(""),
        findings=tuple(findings),
        missing=tuple(missing),
        evidence=tuple(found),
    )


def agency(name: str = "Sở Khoa học và Công nghệ tỉnh Hưng Yên", **changes: str) -> AgencyIdentity:
    """Return a fictional provincial department."""
    identity = AgencyIdentity(
        id="so-mau",
        name=name,
        type="provincial_department",
        type_name=Text("cơ quan chuyên môn thuộc Ủy ban nhân dân cấp tỉnh", "specialised agency of the province"),
        province="Tỉnh Hưng Yên",
        superior_body="Ủy ban nhân dân tỉnh Hưng Yên",
        place="",
        document_symbol="SKHCN",
        head_name="Nguyễn Văn Mẫu",
        head_position="Giám đốc",
        edition="TCVN ISO 9001:2015",
        lead_unit="",
    )
    return replace(identity, **changes)  # type: ignore[arg-type]


def receipt(**changes: str) -> Receipt:
    """Return a receipt with recognisable hashes."""
    base = Receipt("0.1.0", "python", AS_OF, "self-assessment", "a1" * 32, "b2" * 32, "c3" * 32)
    return replace(base, **changes)  # type: ignore[arg-type]


def assessment(
    *results: RuleResult, of: AgencyIdentity | None = None, score: Score | None = None, as_of: str = AS_OF
) -> Assessment:
    """Return an assessment of the results."""
    return Assessment(
        receipt=receipt(as_of=as_of),
        agency=of or agency(),
        results=results,
        score=score or Score(82.5, 0.785, Text("khá", "fair")),
    )


def material(given: Assessment, facts: FactBase | None = None) -> Material:
    """Return what papers are filled from: the assessment, the short catalogue, and a description that says nothing."""
    return Material(assessment=given, facts=facts or no_facts(), catalogue=catalogue())


def no_facts() -> FactBase:
    """Return the facts of a description without any key."""
    document = parse_yaml(b"{}", "agency.yaml")
    return derive_facts(Description("agency.yaml", {}, (document,), {}), date(2026, 11, 20))


def long_assessment() -> Assessment:
    """Return an assessment of an agency with a long name, with twelve findings of every kind."""
    grades = (MINOR, MAJOR, OPPORTUNITY, MINOR, OBSERVATION, MINOR)
    criteria = ("iso-9001-2015/9.2", "decision-19-2014/4.3", "iso-9001-2015/9.3", "decision-19-2014/declaration")
    broken = [
        result(
            f"ISO-9.{number}-01",
            Outcome.NOT_FULFILLED,
            criteria[number % 4],
            criteria[(number + 1) % 4],
            title=Text(
                f"Duy trì đánh giá nội bộ hằng năm theo kế hoạch số {number:02d}", f"Yearly audit by plan {number}"
            ),
            findings=[
                finding(
                    f"ISO-9.{number}-01",
                    grades[number % 6],
                    statement=Text(
                        f"Tính đến ngày 20/11/2026 chưa có cuộc đánh giá nội bộ nào của năm 2026 được ghi nhận tại "
                        f"Phòng Tiêu chuẩn, Đo lường, Chất lượng và Sở hữu trí tuệ số {number}.",
                        f"As of 2026-11-20 no internal audit of 2026 is recorded for unit {number}.",
                    ),
                    record=Text(f"Phòng số {number}", f"Unit {number}") if number % 2 else None,
                    found=[evidence(), evidence(None, f"/internal_audits/{number}", "Đánh giá nội bộ"), evidence(True)],
                    belongs_in="internal_audits" if number % 3 else "",
                    fragment=finding().fragment if number % 3 else "",
                )
            ],
        )
        for number in range(12)
    ]
    unknown = result(
        "QD19-09",
        Outcome.UNDETERMINED,
        "iso-9001-2015/9.3",
        reason=Text("Chưa biết cơ quan có tổ chức đào tạo hay không.", "It is not known whether training was held."),
        missing=[Missing("/trainings", Text("Đào tạo", "Trainings"), "agency.yaml", 1)],
    )
    good = result(
        "ISO-9.3-05",
        Outcome.FULFILLED,
        "iso-9001-2015/9.3",
        reason=Text("Người đứng đầu chủ trì.", "The head was in the chair."),
        found=[evidence("Giám đốc", "/management_reviews/0/chair/position", "Chức vụ")],
    )
    name = "Chi cục Tiêu chuẩn Đo lường Chất lượng và Quản lý Khoa học, Công nghệ, Đổi mới sáng tạo tỉnh Hưng Yên"
    return assessment(*broken, good, unknown, of=agency(name, superior_body="Sở Khoa học và Công nghệ tỉnh Hưng Yên"))
