"""The checklist of an internal audit: every clause with its question, and what the assessment already knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qms_checker.assessment.findings import Assessment, RuleResult
from qms_checker.assessment.printing import descendants, instruments_for, print_day
from qms_checker.audit_documents.known import KnownResult, Told, citing
from qms_checker.audit_documents.letterhead import Letterhead, as_variables, letterhead_of
from qms_checker.audit_documents.papers import Material, Paper
from qms_checker.rulepacks.criteria import Catalogue, Criterion, Instrument
from qms_checker.vocabulary import (
    Confidence,
    DecidedBy,
    FindingKind,
    Language,
    Outcome,
    Text,
)

EMPTY_BOX, TICKED_BOX = "☐", "☒"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistRow:
    """One row: a heading (``is_heading``; only ``criterion`` is printed) or a criterion to be audited.

    ``is_open``: no box is ticked, so that the auditor needs room to write.
    """

    is_heading: bool
    criterion: str
    question: str = ""
    look_at: str = ""
    conforming_box: str = EMPTY_BOX
    nonconforming_box: str = EMPTY_BOX
    is_open: bool = True
    known: tuple[KnownResult, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist(Letterhead):
    """All variables of the checklist."""

    instruments: tuple[str, ...]
    as_of: str
    rows: tuple[ChecklistRow, ...]
    criteria_total: int
    criteria_marked: int
    criteria_open: int


def checklist_variables(material: Material, language: Language) -> dict[str, object]:
    """Return the variables of the template of the checklist."""
    return as_variables(checklist_of(material.assessment, material.catalogue, language))


CHECKLIST = Paper(
    name="internal-audit-checklist",
    title=Text("Phiếu kiểm tra đánh giá nội bộ (theo tiêu chí)", "Internal audit checklist (by criterion)"),
    purpose=Text(
        "Hỏi những nội dung chưa biết; ghi sẵn những gì bản mô tả đã cho biết, kèm nguồn.",
        "Asks what is not known yet; what the description tells is filled in with its source.",
    ),
    signed_by=Text("Chuyên gia đánh giá, đại diện đơn vị được đánh giá", "Auditor and audited unit"),
    type_code="",
    criterion="iso-9001-2015/9.2",
    declaration="internal-audit-checklist",
    variables=checklist_variables,
)


def checklist_of(assessment: Assessment, catalogue: Catalogue, language: Language) -> Checklist:
    """Return what the checklist says, in one language."""
    head, instruments = letterhead_of(assessment, language), instruments_for(assessment, catalogue)
    told = Told(assessment.results)
    rows = tuple(row for one in instruments for row in _rows(one, assessment.results, told, catalogue, language))
    judged = [row for row in rows if not row.is_heading]
    marked = sum(TICKED_BOX in (row.conforming_box, row.nonconforming_box) for row in judged)
    return Checklist(
        **as_variables(head),  # type: ignore[arg-type]  # the fields of a letterhead by name
        instruments=tuple(one.citation.in_language(language) for one in instruments),
        as_of=print_day(assessment.receipt.as_of, language),
        rows=rows,
        criteria_total=len(judged),
        criteria_marked=marked,
        criteria_open=len(judged) - marked,
    )


def _rows(
    instrument: Instrument, results: tuple[RuleResult, ...], told: Told, catalogue: Catalogue, language: Language
) -> Iterator[ChecklistRow]:
    yield ChecklistRow(is_heading=True, criterion=instrument.title.in_language(language))
    for criterion in instrument.criteria:
        name = criterion_name(criterion, catalogue, language)
        reference = criterion.number if instrument.editions else name
        below = tuple(descendants(criterion.id, catalogue))
        if criterion.is_chapter or (criterion.question is None and below):
            yield ChecklistRow(is_heading=True, criterion=name)
            continue
        collected = citing({criterion.id, *(one.id for one in below)}, results)
        conforming, nonconforming = _boxes(criterion, collected)
        yield ChecklistRow(
            is_heading=False,
            criterion=name,
            question="" if criterion.question is None else criterion.question.in_language(language),
            look_at="" if criterion.look_at is None else criterion.look_at.in_language(language),
            conforming_box=conforming,
            nonconforming_box=nonconforming,
            is_open=TICKED_BOX not in (conforming, nonconforming),
            known=tuple(told.in_row(criterion, below, reference, language)),
        )


def criterion_name(criterion: Criterion, catalogue: Catalogue, language: Language) -> str:
    """Return number and title of a clause, confirmed article and title of a law; the heading names the instrument."""
    title = criterion.title.in_language(language)
    if catalogue.instruments[criterion.instrument].editions:
        return f"{criterion.number} {title}"
    if criterion.citation is None or criterion.confidence is not Confidence.CONFIRMED:
        return title
    article = criterion.citation.in_language(language)
    return f"{article[:1].upper()}{article[1:]} – {title}"


def _boxes(criterion: Criterion, results: tuple[RuleResult, ...]) -> tuple[str, str]:
    """Tick "nonconforming" for a nonconformity, "conforming" only where the rules decide the criterion alone."""
    if any(finding.kind is FindingKind.NONCONFORMITY for result in results for finding in result.findings):
        return EMPTY_BOX, TICKED_BOX
    outcomes = {result.outcome for result in results}
    decided = outcomes <= {Outcome.FULFILLED, Outcome.NOT_APPLICABLE} and Outcome.FULFILLED in outcomes
    if criterion.decided_by is DecidedBy.MACHINE and decided:
        return TICKED_BOX, EMPTY_BOX
    return EMPTY_BOX, EMPTY_BOX
