"""The checklist of an internal audit: every clause with its question, and what the assessment already knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qms_checker.assessment.findings import Assessment, RuleResult
from qms_checker.audit_documents.contexts import (
    Letterhead,
    as_variables,
    descendants,
    instruments_for,
    letterhead_of,
    print_day,
    print_evidence,
    shortened,
)
from qms_checker.rulepacks.criteria import Catalogue, Criterion, Instrument
from qms_checker.vocabulary import (
    OUTCOMES_WORST_FIRST,
    Confidence,
    DecidedBy,
    FindingKind,
    Language,
    Outcome,
    Text,
    label,
)

EVIDENCE_SHOWN = 4
FINDINGS_SHOWN = 3
EMPTY_BOX, TICKED_BOX = "☐", "☒"

_TO_SUPPLY = Text("Cần bổ sung", "To supply")
_SEE = Text("xem", "see")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownResult:
    """What one rule found: its outcome with the reason or the findings, and the evidence with its source."""

    text: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistRow:
    """One row: a heading (``is_heading``; only ``criterion`` is printed) or a criterion to be audited."""

    is_heading: bool
    criterion: str
    question: str = ""
    look_at: str = ""
    conforming_box: str = EMPTY_BOX
    nonconforming_box: str = EMPTY_BOX
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


def checklist_variables(assessment: Assessment, catalogue: Catalogue, language: Language) -> dict[str, object]:
    """Return the variables of the template of the checklist."""
    return as_variables(checklist_of(assessment, catalogue, language))


def checklist_of(assessment: Assessment, catalogue: Catalogue, language: Language) -> Checklist:
    """Return what the checklist says, in one language."""
    head, instruments = letterhead_of(assessment), instruments_for(assessment, catalogue)
    rows = tuple(row for one in instruments for row in _rows(one, assessment.results, catalogue, language))
    judged = [row for row in rows if not row.is_heading]
    marked = sum(TICKED_BOX in (row.conforming_box, row.nonconforming_box) for row in judged)
    return Checklist(
        superior_body=head.superior_body,
        agency_heading=head.agency_heading,
        agency_name=head.agency_name,
        place=head.place,
        year=head.year,
        instruments=tuple(one.citation.in_language(language) for one in instruments),
        as_of=print_day(assessment.receipt.as_of, language),
        rows=rows,
        criteria_total=len(judged),
        criteria_marked=marked,
        criteria_open=len(judged) - marked,
    )


def _rows(
    instrument: Instrument, results: tuple[RuleResult, ...], catalogue: Catalogue, language: Language
) -> Iterator[ChecklistRow]:
    yield ChecklistRow(is_heading=True, criterion=instrument.title.in_language(language))
    for criterion in instrument.criteria:
        name = _name(criterion, catalogue, language)
        below = tuple(descendants(criterion.id, catalogue))
        if criterion.is_chapter or (criterion.question is None and below):
            yield ChecklistRow(is_heading=True, criterion=name)
            continue
        collected = _citing({criterion.id, *(one.id for one in below)}, results)
        conforming, nonconforming = _boxes(criterion, collected)
        yield ChecklistRow(
            is_heading=False,
            criterion=name,
            question="" if criterion.question is None else criterion.question.in_language(language),
            look_at="" if criterion.look_at is None else criterion.look_at.in_language(language),
            conforming_box=conforming,
            nonconforming_box=nonconforming,
            known=tuple(_known(criterion, below, results, language)),
        )


def _name(criterion: Criterion, catalogue: Catalogue, language: Language) -> str:
    """Return number and title of a clause, confirmed article and title of a law; the heading names the instrument."""
    title = criterion.title.in_language(language)
    if catalogue.instruments[criterion.instrument].editions:
        return f"{criterion.number} {title}"
    if criterion.citation is None or criterion.confidence is not Confidence.CONFIRMED:
        return title
    article = criterion.citation.in_language(language)
    return f"{article[:1].upper()}{article[1:]} – {title}"


def _citing(criteria: set[str], results: Iterable[RuleResult]) -> tuple[RuleResult, ...]:
    return tuple(result for result in results if not criteria.isdisjoint(result.criteria))


def _boxes(criterion: Criterion, results: tuple[RuleResult, ...]) -> tuple[str, str]:
    """Tick "nonconforming" for a nonconformity, "conforming" only where the rules decide the criterion alone."""
    if any(finding.kind is FindingKind.NONCONFORMITY for result in results for finding in result.findings):
        return EMPTY_BOX, TICKED_BOX
    outcomes = {result.outcome for result in results}
    decided = outcomes <= {Outcome.FULFILLED, Outcome.NOT_APPLICABLE} and Outcome.FULFILLED in outcomes
    if criterion.decided_by is DecidedBy.MACHINE and decided:
        return TICKED_BOX, EMPTY_BOX
    return EMPTY_BOX, EMPTY_BOX


def _known(
    criterion: Criterion,
    below: tuple[Criterion, ...],
    results: tuple[RuleResult, ...],
    language: Language,
) -> Iterator[KnownResult]:
    """Yield the results, worst first, in full; those that stand in the row of a sub-clause only by outcome."""
    with_own_row = {one.id: one for one in below if one.question is not None and not one.is_chapter}
    here = {criterion.id, *(one.id for one in below if one.id not in with_own_row)}
    collected = _citing({*here, *with_own_row}, results)
    for result in sorted(collected, key=lambda result: OUTCOMES_WORST_FIRST.index(result.outcome)):
        if not here.isdisjoint(result.criteria):
            yield _in_full(result, language)
        else:
            row = next(with_own_row[one] for one in result.criteria if one in with_own_row)
            outcome, see = label(result.outcome, language).lower(), _SEE.in_language(language)
            yield KnownResult(text=f"{result.rule}: {outcome} ({see} {row.number})")


def _in_full(result: RuleResult, language: Language) -> KnownResult:
    evidence = result.evidence or tuple(one for finding in result.findings for one in finding.evidence)
    said = [finding.statement.in_language(language) for finding in result.findings]
    said = list(shortened(said, FINDINGS_SHOWN, language)) or [result.reason.in_language(language)]
    if result.missing:
        names = dict.fromkeys(one.name.in_language(language) for one in result.missing)
        said.append(f"{_TO_SUPPLY.in_language(language)}: {', '.join(names)}.")
    head = f"{result.rule}: {label(result.outcome, language).lower()}."
    return KnownResult(
        text=" ".join(part for part in (head, *said) if part),
        evidence=shortened((print_evidence(one, language) for one in evidence), EVIDENCE_SHOWN, language),
    )
