"""The gap report as a Word document: from the ISO secretary to the head of the agency."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qms_checker.assessment.findings import Assessment, Receipt
from qms_checker.assessment.printing import instruments_for, print_day, print_evidence
from qms_checker.audit_documents.letterhead import Letterhead, as_variables, letterhead_of
from qms_checker.errors import Problem
from qms_checker.media.word import render
from qms_checker.numerals import format_number, format_percent
from qms_checker.reports.docx_findings import (
    FindingGroup,
    FindingSheet,
    QuestionRow,
    UndeterminedRow,
    groups_of,
    questions_of,
    undetermined_of,
)
from qms_checker.reports.docx_follow_up import FollowUp, follow_up_of
from qms_checker.reports.words import cap_words
from qms_checker.resources import template_file
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.vocabulary import FindingKind, Grading, Language, Outcome, Text, finding_label, label

GRAVEST_SHOWN = 5
BAR_LENGTH = 80

_HARD_SPACE = "\u00a0"

_HEAD = Text("Người đứng đầu cơ quan", "The head of the agency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A row of the chart: how many there are, and a bar of hard spaces as long as their share of the greatest."""

    name: str
    count: int
    bar: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReport(Letterhead):
    """All variables of the gap report."""

    addressee: str
    agency_type: str
    as_of: str
    instruments: tuple[str, ...]
    rules_judged: int
    criteria_judged: int
    outcomes: tuple[Share, ...]
    finding_counts: tuple[Share, ...]
    waived_count: int
    score: str
    coverage: str
    grade: str
    score_reason: str
    grade_reason: str
    gravest: tuple[FindingSheet, ...]
    groups: tuple[FindingGroup, ...]
    undetermined: tuple[UndeterminedRow, ...]
    questions: tuple[QuestionRow, ...]
    follow_up: FollowUp
    set_aside: tuple[str, ...]
    problems: tuple[str, ...]
    receipt: Receipt


def render_gap_report(assessment: Assessment, catalogue: Catalogue, language: Language) -> bytes:
    """Return the gap report as a Word document; the same values give the same bytes."""
    paper = gap_report_of(assessment, catalogue, language)
    return render(template_file("word", f"gap-report.{language}.docx"), as_variables(paper))


def gap_report_of(assessment: Assessment, catalogue: Catalogue, language: Language) -> GapReport:
    """Return what the gap report says, in one language."""
    head, receipt, score = letterhead_of(assessment, language), assessment.receipt, assessment.score
    groups = tuple(groups_of(assessment, catalogue, language))
    gravest = sorted((sheet for group in groups for sheet in group.findings), key=lambda sheet: sheet.gravity)
    return GapReport(
        **as_variables(head),  # type: ignore[arg-type]  # the fields of a letterhead by name
        addressee=_addressee(assessment, language),
        agency_type=assessment.agency.type_name.in_language(language),
        as_of=print_day(receipt.as_of, language),
        instruments=tuple(one.citation.in_language(language) for one in instruments_for(assessment, catalogue)),
        rules_judged=len(assessment.results),
        criteria_judged=len({criterion for result in assessment.results for criterion in result.criteria}),
        outcomes=_outcomes(assessment, language),
        finding_counts=_finding_counts(assessment, language),
        waived_count=assessment.count_waived(),
        score="" if score.value is None else format_number(score.value, language, 1),
        coverage=format_percent(score.coverage, language),
        grade="" if score.grade is None else score.grade.in_language(language),
        score_reason="" if score.reason is None else score.reason.in_language(language),
        grade_reason="" if (cap := cap_words(score)) is None else cap.in_language(language),
        gravest=tuple(gravest[:GRAVEST_SHOWN]),
        groups=groups,
        undetermined=tuple(undetermined_of(assessment, catalogue, language)),
        questions=tuple(questions_of(assessment, catalogue, language)),
        follow_up=follow_up_of(assessment, language),
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


def _outcomes(assessment: Assessment, language: Language) -> tuple[Share, ...]:
    counts = assessment.count_outcomes()
    return _shares({label(outcome, language): counts[outcome] for outcome in Outcome})


def _finding_counts(assessment: Assessment, language: Language) -> tuple[Share, ...]:
    names = {
        "major": (FindingKind.NONCONFORMITY, Grading.MAJOR),
        "minor": (FindingKind.NONCONFORMITY, Grading.MINOR),
        "observation": (FindingKind.OBSERVATION, None),
        "opportunity_for_improvement": (FindingKind.OPPORTUNITY_FOR_IMPROVEMENT, None),
    }
    counts = assessment.count_findings()
    return _shares({finding_label(*kind, language): counts[key] for key, kind in names.items()})


def _shares(counts: dict[str, int]) -> tuple[Share, ...]:
    greatest = max(counts.values(), default=0) or 1
    return tuple(
        Share(name=name, count=count, bar=_HARD_SPACE * _bar_length(count, greatest)) for name, count in counts.items()
    )


def _bar_length(count: int, greatest: int) -> int:
    """Return at least one space for what there is at all."""
    return max(round(count / greatest * BAR_LENGTH), 1) if count else 0


def _print_problem(problem: Problem, language: Language) -> str:
    return f"{problem.location}: {problem.message.in_language(language)}"
