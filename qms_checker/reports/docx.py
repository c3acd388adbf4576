"""The gap report as a Word document: from the ISO secretary to the head of the agency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from qms_checker.assessment.findings import Assessment, Finding, Missing, Receipt, RuleResult
from qms_checker.audit_documents.contexts import (
    BLANK,
    Letterhead,
    as_variables,
    cite,
    gravity,
    instruments_for,
    letterhead_of,
    print_day,
    print_evidence,
    print_number,
    shortened,
)
from qms_checker.errors import Problem
from qms_checker.resources import template_file
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.vocabulary import DecidedBy, Grading, Language, Outcome, Text, finding_label, label
from qms_checker.word import render

EVIDENCE_SHOWN = 25

_HEAD = Text("Người đứng đầu cơ quan", "The head of the agency")
_LINE = Text("dòng", "line")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeCounts:
    """Number of rules for each outcome."""

    fulfilled: int
    not_fulfilled: int
    undetermined: int
    not_applicable: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingCounts:
    """Number of findings by kind and grading."""

    major: int
    minor: int
    observation: int
    opportunity_for_improvement: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingSheet:
    """One finding as printed; ``number`` counts through the whole report."""

    number: int
    label: str
    rule: str
    title: str
    record: str
    criteria: tuple[str, ...]
    statement: str
    looked_for: str
    evidence: tuple[str, ...]
    escalation: str
    correction: str
    corrective_action: str
    belongs_in: str
    fragment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingGroup:
    """The findings whose first criterion is the same, gravest first."""

    criterion: str
    findings: tuple[FindingSheet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeterminedRow:
    """A rule that could not be decided, and what would decide it."""

    rule: str
    title: str
    criteria: tuple[str, ...]
    reason: str
    to_supply: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """A criterion that only a person can judge."""

    criterion: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReport(Letterhead):
    """All variables of the gap report."""

    document_symbol: str
    addressee: str
    agency_type: str
    as_of: str
    instruments: tuple[str, ...]
    rules_judged: int
    criteria_judged: int
    outcomes: OutcomeCounts
    finding_counts: FindingCounts
    score: str
    coverage: str
    grade: str
    groups: tuple[FindingGroup, ...]
    undetermined: tuple[UndeterminedRow, ...]
    questions: tuple[QuestionRow, ...]
    set_aside: tuple[str, ...]
    problems: tuple[str, ...]
    receipt: Receipt


def render_gap_report(assessment: Assessment, catalogue: Catalogue, language: Language) -> bytes:
    """Return the gap report as a Word document; the same values give the same bytes."""
    paper = gap_report_of(assessment, catalogue, language)
    return render(template_file("word", f"gap-report.{language}.docx"), as_variables(paper))


def gap_report_of(assessment: Assessment, catalogue: Catalogue, language: Language) -> GapReport:
    """Return what the gap report says, in one language."""
    head, receipt, score = letterhead_of(assessment), assessment.receipt, assessment.score
    return GapReport(
        superior_body=head.superior_body,
        agency_heading=head.agency_heading,
        agency_name=head.agency_name,
        place=head.place,
        year=head.year,
        document_symbol=assessment.agency.document_symbol or BLANK,
        addressee=_addressee(assessment, language),
        agency_type=assessment.agency.type_name.in_language(language),
        as_of=print_day(receipt.as_of, language),
        instruments=tuple(one.citation.in_language(language) for one in instruments_for(assessment, catalogue)),
        rules_judged=len(assessment.results),
        criteria_judged=len({criterion for result in assessment.results for criterion in result.criteria}),
        outcomes=_outcome_counts(assessment),
        finding_counts=_finding_counts(assessment),
        score="" if score.value is None else print_number(score.value, language),
        coverage=f"{print_number(score.coverage * 100, language)}%",
        grade="" if score.grade is None else score.grade.in_language(language),
        groups=tuple(_groups(assessment, catalogue, language)),
        undetermined=tuple(_undetermined(assessment, catalogue, language)),
        questions=tuple(_questions(assessment, catalogue, language)),
        set_aside=tuple(print_evidence(evidence, language) for evidence in assessment.set_aside),
        problems=tuple(_print_problem(problem, language) for problem in assessment.problems),
        receipt=replace(
            receipt,
            as_of=print_day(receipt.as_of, language),
            profile=" + ".join((receipt.profile, *(name for name, _ in receipt.overlays))),
        ),
    )


def _addressee(assessment: Assessment, language: Language) -> str:
    agency = assessment.agency
    position = agency.head_position or _HEAD.in_language(language)
    if agency.name.casefold() in position.casefold():
        return position
    return f"{position} {agency.name}" if language == "vi" else f"{position}, {agency.name}"


def _outcome_counts(assessment: Assessment) -> OutcomeCounts:
    counts = {outcome.value: count for outcome, count in assessment.count_outcomes().items()}
    return OutcomeCounts(**counts, total=sum(counts.values()))


def _finding_counts(assessment: Assessment) -> FindingCounts:
    counts = assessment.count_findings()
    return FindingCounts(**counts, total=sum(counts.values()))


def _groups(assessment: Assessment, catalogue: Catalogue, language: Language) -> Iterator[FindingGroup]:
    """Group by the first criterion cited; groups and findings gravest first, then in the order of the results."""
    grouped: dict[str, list[tuple[RuleResult, Finding]]] = {}
    for result in assessment.results:
        for finding in result.findings:
            grouped.setdefault(result.criteria[0] if result.criteria else result.rule, []).append((result, finding))
    for members in grouped.values():
        members.sort(key=_gravity_of)
    number = 0
    for criterion, members in sorted(grouped.items(), key=lambda group: _gravity_of(group[1][0])):
        sheets = []
        for result, finding in members:
            number += 1
            sheets.append(_sheet(number, result, finding, catalogue, language))
        yield FindingGroup(criterion=cite(criterion, catalogue, language), findings=tuple(sheets))


def _gravity_of(member: tuple[RuleResult, Finding]) -> int:
    return gravity(member[1].kind, member[1].grading)


def _sheet(number: int, result: RuleResult, finding: Finding, catalogue: Catalogue, language: Language) -> FindingSheet:
    evidence = (print_evidence(one, language) for one in finding.evidence)
    return FindingSheet(
        number=number,
        label=finding_label(finding.kind, finding.grading, language),
        rule=finding.rule,
        title=result.title.in_language(language),
        record=finding.record.in_language(language),
        criteria=tuple(cite(criterion, catalogue, language) for criterion in result.criteria),
        statement=finding.statement.in_language(language),
        looked_for=finding.looked_for.in_language(language),
        evidence=shortened(evidence, EVIDENCE_SHOWN, language),
        escalation=_escalation(finding, language),
        correction=finding.correction.in_language(language),
        corrective_action=finding.corrective_action.in_language(language),
        belongs_in=finding.belongs_in,
        fragment=finding.fragment.rstrip("\n"),
    )


def _escalation(finding: Finding, language: Language) -> str:
    if not finding.escalated_from:
        return ""
    origin = ", ".join(_term(one, language) for one in finding.escalated_from)
    reason = "" if finding.escalation_reason is None else finding.escalation_reason.in_language(language)
    return f"{origin}: {reason}" if reason else origin


def _term(word: str, language: Language) -> str:
    return label(Grading(word), language) if word in set(Grading) else word


def _undetermined(assessment: Assessment, catalogue: Catalogue, language: Language) -> Iterator[UndeterminedRow]:
    for result in assessment.results:
        if result.outcome is Outcome.UNDETERMINED:
            yield UndeterminedRow(
                rule=result.rule,
                title=result.title.in_language(language),
                criteria=tuple(cite(criterion, catalogue, language) for criterion in result.criteria),
                reason=result.reason.in_language(language),
                to_supply=shortened(
                    (_print_missing(one, language) for one in result.missing), EVIDENCE_SHOWN, language
                ),
            )


def _print_missing(missing: Missing, language: Language) -> str:
    place = f"{missing.file}, {_LINE.in_language(language)} {missing.line}" if missing.file else ""
    where = "; ".join(part for part in (missing.pointer, place) if part)
    return f"{missing.name.in_language(language)} ({where})" if where else missing.name.in_language(language)


def _questions(assessment: Assessment, catalogue: Catalogue, language: Language) -> Iterator[QuestionRow]:
    for instrument in instruments_for(assessment, catalogue):
        for criterion in instrument.criteria:
            if (
                criterion.decided_by is DecidedBy.AUDITOR
                and criterion.question is not None
                and not criterion.is_chapter
            ):
                yield QuestionRow(
                    criterion=cite(criterion.id, catalogue, language),
                    question=criterion.question.in_language(language),
                )


def _print_problem(problem: Problem, language: Language) -> str:
    return f"{problem.location}: {problem.message.in_language(language)}"
