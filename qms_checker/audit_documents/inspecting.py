"""What a lead unit knows before it inspects an agency: whom, by which contents, and what the run decided of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qms_checker.assessment.findings import Finding, RuleResult
from qms_checker.assessment.printing import cite, gravity, print_evidence, shortened
from qms_checker.audit_documents.checklist import EMPTY_BOX, TICKED_BOX
from qms_checker.audit_documents.known import known_result
from qms_checker.audit_documents.papers import Material
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.vocabulary import Language, Outcome, Text, finding_label, label

_EVIDENCE_SHOWN = 3
_NOT_JUDGED = Text("chưa xét", "not judged")
_CONTENTS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (Text("Phê duyệt, công bố bộ thủ tục hành chính", "Approval of the administrative procedures"), ("KT-01",)),
    (
        Text("Công bố, công bố lại hệ thống quản lý chất lượng; niêm yết", "Declaration, declaring again, posting"),
        ("KT-02",),
    ),
    (
        Text(
            "Chức năng, nhiệm vụ của các đơn vị; bảng phân công; yêu cầu năng lực của từng vị trí",
            "Functions of the units, assignment of duties, competence required of each position",
        ),
        ("KT-03", "KT-04", "KT-05"),
    ),
    (Text("Hồ sơ đánh giá nội bộ", "Records of internal audits"), ("KT-06",)),
    (Text("Hồ sơ xử lý khiếu nại, góp ý", "Records of complaints and suggestions"), ("KT-07",)),
    (Text("Cập nhật văn bản quy phạm pháp luật", "Keeping legislation up to date"), ("KT-08",)),
    (Text("Sử dụng, quyết toán kinh phí", "Use and settlement of the budget"), ("KT-09",)),
    (Text("Ban Chỉ đạo: thành lập, kiện toàn, phân công", "Steering committee: set up, renewed, duties"), ("KT-10",)),
    (Text("Ban hành và kiểm soát quy trình", "Issue and control of procedures"), ("KT-11",)),
    (Text("Chính sách, mục tiêu chất lượng", "Quality policy and objectives"), ("KT-12", "KT-19")),
    (Text("Theo dõi, giám sát định kỳ", "Regular monitoring"), ("KT-13",)),
    (
        Text("Niêm yết thủ tục; giải quyết theo quy trình; hồ sơ lưu", "Posting; handling by the procedures; files"),
        ("KT-14", "KT-15", "KT-16"),
    ),
    (Text("Tính độc lập của đánh giá nội bộ; trưởng đoàn", "Independence of internal audits"), ("KT-17", "KT-18")),
    (Text("Khắc phục sau kiểm tra", "Follow-up of inspections"), ("KT-20",)),
)
"""The seven contents of an actual inspection first, then what other inspections looked at; with the items of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedItem:
    """An item of a content with its outcome, and what is known of it; boxes are ticked as far as the rules decide."""

    code: str
    title: str
    outcome: str
    known: tuple[str, ...]
    conforming_box: str
    nonconforming_box: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionContent:
    """One content of the inspection."""

    number: int
    title: str
    items: tuple[InspectedItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedFinding:
    """A finding as it stands in minutes and conclusions."""

    number: int
    label: str
    rule: str
    criterion: str
    statement: str
    evidence: tuple[str, ...]
    correction: str


def contents_of(material: Material, language: Language) -> tuple[InspectionContent, ...]:
    """Return the contents of an inspection; an item that took no part in the run is still asked."""
    assessment = material.assessment
    by_id = {one.rule: one for one in (*assessment.results, *assessment.items)}
    return tuple(
        InspectionContent(
            number=number,
            title=title.in_language(language),
            items=tuple(_item(code, by_id, title, language) for code in codes),
        )
        for number, (title, codes) in enumerate(_CONTENTS, start=1)
    )


def plain_contents(language: Language) -> tuple[InspectionContent, ...]:
    """Return the contents of an inspection by their titles, before anything is judged."""
    return tuple(
        InspectionContent(number=number, title=title.in_language(language), items=())
        for number, (title, _) in enumerate(_CONTENTS, start=1)
    )


def _item(code: str, by_id: dict[str, RuleResult], content: Text, language: Language) -> InspectedItem:
    found = by_id.get(code)
    if found is None:
        outcome, title = _NOT_JUDGED.in_language(language), content.in_language(language)
        return InspectedItem(
            code=code, title=title, outcome=outcome, known=(), conforming_box=EMPTY_BOX, nonconforming_box=EMPTY_BOX
        )
    return InspectedItem(
        code=code,
        title=found.title.in_language(language),
        outcome=label(found.outcome, language).lower(),
        known=tuple(_known(found, by_id, language)),
        conforming_box=TICKED_BOX if found.outcome is Outcome.FULFILLED else EMPTY_BOX,
        nonconforming_box=TICKED_BOX if found.outcome is Outcome.NOT_FULFILLED else EMPTY_BOX,
    )


def _known(found: RuleResult, by_id: dict[str, RuleResult], language: Language) -> Iterator[str]:
    """Tell the rules that are not fulfilled or not decided in full, the others by their ids."""
    rules = [by_id[one] for one in found.collected if one in by_id] or [found]
    for outcome in (Outcome.NOT_FULFILLED, Outcome.UNDETERMINED):
        yield from (known_result(one, language).text for one in rules if one.outcome is outcome)
    for outcome in (Outcome.FULFILLED, Outcome.NOT_APPLICABLE):
        ids = [one.rule for one in rules if one.outcome is outcome]
        if ids:
            yield f"{label(outcome, language)}: {', '.join(ids)}."


def findings_of(material: Material, language: Language) -> tuple[InspectedFinding, ...]:
    """Return the findings that ask for action, gravest first; waived ones are left out."""
    assessment, catalogue = material.assessment, material.catalogue
    asked = [(result, one) for result in assessment.results for one in result.findings if one.waiver is None]
    ordered = sorted(asked, key=lambda pair: gravity(pair[1].kind, pair[1].grading))
    return tuple(
        _finding(number, result, one, catalogue, language) for number, (result, one) in enumerate(ordered, start=1)
    )


def _finding(
    number: int, result: RuleResult, finding: Finding, catalogue: Catalogue, language: Language
) -> InspectedFinding:
    return InspectedFinding(
        number=number,
        label=finding_label(finding.kind, finding.grading, language),
        rule=finding.rule,
        criterion="; ".join(cite(one, catalogue, language) for one in result.criteria[:1]),
        statement=finding.statement.in_language(language),
        evidence=shortened((print_evidence(one, language) for one in finding.evidence), _EVIDENCE_SHOWN, language),
        correction=finding.correction.in_language(language),
    )
