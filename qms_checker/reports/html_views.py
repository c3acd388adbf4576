"""What the HTML report shows, from an assessment: panels, rows, the chart, what can be filtered by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qms_checker.assessment.findings import Assessment, Evidence, Finding, PartScore, RuleResult, Score
from qms_checker.assessment.printing import cite, gravity, instruments_for, parent_of, print_stated
from qms_checker.collation import vietnamese_key
from qms_checker.dates import parse_date
from qms_checker.media.pages import Segment, stack
from qms_checker.reports.absence import Absence, absence_of
from qms_checker.rulepacks.criteria import Catalogue, Criterion, Instrument
from qms_checker.vocabulary import (
    Confidence,
    DecidedBy,
    FindingKind,
    Grading,
    Language,
    Outcome,
    Text,
    finding_label,
    label,
)

GRADES: tuple[tuple[FindingKind, Grading | None], ...] = (
    (FindingKind.NONCONFORMITY, Grading.MAJOR),
    (FindingKind.NONCONFORMITY, Grading.MINOR),
    (FindingKind.OBSERVATION, None),
    (FindingKind.OPPORTUNITY_FOR_IMPROVEMENT, None),
)
OUTCOMES = (Outcome.FULFILLED, Outcome.NOT_FULFILLED, Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE)
DECIDABLE = OUTCOMES[:3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A term as it is printed, with its number where it is counted; ``kind`` is its class in the style."""

    kind: str
    name: str
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Objective evidence: what, its value as printed, and where it stands; ``is_quoted``: the words of the agency."""

    name: str
    value: str
    place: str
    pointer: str
    is_quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One finding. ``facets``: ids of its criteria and of those above, parted by spaces."""

    number: int
    anchor: str
    kind: str
    label: str
    finding: Finding
    result: RuleResult
    criteria: tuple[str, ...]
    facets: str
    absence: Absence
    escalation: str
    evidence: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One result without its findings; ``is_partial``: only some records could not be decided."""

    result: RuleResult
    outcome: str
    criteria: tuple[str, ...]
    facets: str
    missing: tuple[Fact, ...]
    evidence: tuple[Fact, ...]
    is_partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterRow:
    """The applicable rules that cite a text (``level`` 0), or a chapter or theme of it (1), by outcome."""

    name: str
    level: int
    segments: tuple[Segment, ...]
    counts: tuple[int, ...]
    value: float | None
    coverage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An entry of a filter."""

    value: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A criterion that only a person can judge."""

    criterion: str
    question: Text
    look_at: Text | None


def outcome_counts(assessment: Assessment, language: Language) -> tuple[Named, ...]:
    """Return the four outcomes with their numbers, those of nothing too."""
    counts = assessment.count_outcomes()
    return tuple(Named(kind=one, name=label(one, language), count=counts[one]) for one in OUTCOMES)


def finding_counts(assessment: Assessment, language: Language) -> tuple[Named, ...]:
    """Return the findings by kind and grading, gravest first."""
    counts = assessment.count_findings()
    return tuple(
        Named(kind=grading or kind, name=finding_label(kind, grading, language), count=counts[grading or kind])
        for kind, grading in GRADES
    )


def segments_of(counts: Iterable[Named]) -> tuple[Segment, ...]:
    """Return counts as the pieces of a bar or ring."""
    return stack((one.kind, one.name, one.count) for one in counts)


def panels_of(assessment: Assessment, catalogue: Catalogue, language: Language) -> tuple[Panel, ...]:
    """Return every finding, gravest first and otherwise in the order of the results; the waived ones come last."""
    found = [(result, finding) for result in assessment.results for finding in result.findings]
    found.sort(key=lambda pair: (pair[1].waiver is not None, gravity(pair[1].kind, pair[1].grading)))
    panels, taken = [], Counter[str]()
    for number, (result, finding) in enumerate(found, start=1):
        taken[finding.fingerprint] += 1
        times = taken[finding.fingerprint]
        panels.append(
            Panel(
                number=number,
                anchor=f"f-{finding.fingerprint}" + (f"-{times}" if times > 1 else ""),
                kind=finding.grading or finding.kind,
                label=finding_label(finding.kind, finding.grading, language),
                finding=finding,
                result=result,
                criteria=tuple(cite(one, catalogue, language) for one in result.criteria),
                facets=_facets(result, catalogue),
                absence=absence_of(finding, language),
                escalation=_escalation(finding, language),
                evidence=tuple(fact_of(one, language) for one in finding.evidence),
            )
        )
    return tuple(panels)


def rows_of(assessment: Assessment, outcome: Outcome, catalogue: Catalogue, language: Language) -> tuple[Row, ...]:
    """Return the results of one outcome; with *undetermined* also those of which some records are."""
    is_open = outcome is Outcome.UNDETERMINED
    return tuple(
        row_of(result, outcome, catalogue, language)
        for result in assessment.results
        if result.outcome is outcome or (is_open and result.missing)
    )


def row_of(result: RuleResult, outcome: Outcome, catalogue: Catalogue, language: Language) -> Row:
    """Return one result as a row."""
    return Row(
        result=result,
        outcome=outcome,
        criteria=tuple(cite(one, catalogue, language) for one in result.criteria),
        facets=_facets(result, catalogue),
        missing=tuple(
            Fact(
                name=one.name.in_language(language),
                value="",
                # a whole section that is missing stands nowhere; inside of one, the line is that of the record
                place=f"{one.file}:{one.line}" if one.pointer.count("/") > 1 else one.file,
                pointer=one.pointer,
            )
            for one in result.missing
        ),
        evidence=tuple(fact_of(one, language) for one in result.evidence),
        is_partial=result.outcome is not outcome,
    )


def fact_of(evidence: Evidence, language: Language) -> Fact:
    """Return evidence as it is printed."""
    stated_none = Text("(ghi là không có)", "(stated as none)").in_language(language)
    value = stated_none if evidence.value == "" else print_stated(evidence, language)
    return Fact(
        name=evidence.name.in_language(language),
        value=value,
        place=f"{evidence.file}:{evidence.line}:{evidence.column}",
        pointer=evidence.pointer or "/",
        is_quoted=evidence.value == value != "" and parse_date(value) is None,
    )


def chapter_rows(score: Score, language: Language) -> tuple[ChapterRow, ...]:
    """Return the outcomes by text and by its chapters or themes; texts that have such come first."""
    texts = sorted(score.by_criterion, key=lambda text: not _divisions(text))
    return tuple(
        row
        for text in texts
        for row in (_chapter_row(text, 0, language), *(_chapter_row(one, 1, language) for one in _divisions(text)))
    )


def _divisions(text: PartScore) -> tuple[PartScore, ...]:
    """Return the chapters or themes; the clauses below them are too many for a chart."""
    return tuple(part for part in text.parts if part.parts)


def _chapter_row(part: PartScore, level: int, language: Language) -> ChapterRow:
    counts = dict(part.outcomes)
    number, title = part.id.partition("/")[2], part.title.in_language(language)
    return ChapterRow(
        name=f"{number}. {title}" if number.isdigit() else title,
        level=level,
        segments=stack((one, label(one, language), counts[one]) for one in DECIDABLE),
        counts=tuple(counts[one] for one in DECIDABLE),
        value=part.value,
        coverage=part.coverage,
    )


def criterion_choices(
    assessment: Assessment, catalogue: Catalogue, language: Language
) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """Return what is cited, with the criteria above, by instrument and in the order of the catalogue."""
    used = {facet for result in assessment.results for facet in _facets(result, catalogue).split()}
    groups = (
        (
            instrument.citation.in_language(language),
            tuple(
                Choice(value=one.id, name=_short(one, instrument, language))
                for one in instrument.criteria
                if one.id in used
            ),
        )
        for instrument in catalogue.instruments.values()
    )
    return tuple((name, choices) for name, choices in groups if choices)


def unit_choices(assessment: Assessment) -> tuple[str, ...]:
    """Return the units that findings name, in Vietnamese order."""
    return tuple(sorted({one.unit for one in assessment.findings if one.unit}, key=vietnamese_key))


def questions_of(assessment: Assessment, catalogue: Catalogue, language: Language) -> Iterator[Question]:
    """Yield the questions that remain for an auditor whatever the program finds."""
    for instrument in instruments_for(assessment, catalogue):
        for one in instrument.criteria:
            if one.decided_by is DecidedBy.AUDITOR and one.question is not None and not one.is_chapter:
                yield Question(criterion=cite(one.id, catalogue, language), question=one.question, look_at=one.look_at)


def _facets(result: RuleResult, catalogue: Catalogue) -> str:
    found: dict[str, None] = {}
    for one in result.criteria:
        criterion = catalogue.get(one)
        while criterion is not None:
            found[criterion.id] = None
            criterion = parent_of(criterion, catalogue)
    return " ".join(found)


def _short(criterion: Criterion, instrument: Instrument, language: Language) -> str:
    """Return a criterion for a list below its instrument; a number only where it is confirmed."""
    title = criterion.title.in_language(language)
    if instrument.editions:
        return f"{criterion.number} {title}"
    if criterion.citation is None or criterion.confidence is not Confidence.CONFIRMED:
        return title
    return f"{criterion.citation.in_language(language)} – {title}"


def _escalation(finding: Finding, language: Language) -> str:
    """Return the grading before, the rules that raised it, and why; empty where it was not raised."""
    if finding.escalation_reason is None or finding.grading is None or not finding.escalated_from:
        return ""
    before, *causes = finding.escalated_from
    first = label(Grading(before), language) if before in set(Grading) else before
    raised = Text(f"từ {first} lên {label(finding.grading, 'vi')}", f"from {first} to {finding.grading}")
    by = f" ({', '.join(causes)})" if causes else ""
    return f"{raised.in_language(language)}{by}: {finding.escalation_reason.in_language(language)}"
