"""The parts of the gap report that say what was found, what could not be decided, and what to ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qms_checker.assessment.findings import Assessment, Finding, Missing, RuleResult
from qms_checker.assessment.follow_up import WORDS
from qms_checker.assessment.printing import cite, file_name, gravity, instruments_for, print_evidence, shortened
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.vocabulary import DecidedBy, Grading, Language, Outcome, Text, finding_label, label

EVIDENCE_SHOWN = 25

_LINE = Text("dòng", "line")


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """A finding of which only the record judged, what is stated of it and its place are its own."""

    number: int
    statement: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingSheet:
    """One finding as printed; ``number`` counts through the whole report, ``gravity`` is 0 for a major one.

    ``alike``: the other findings of the rule that ask for the very same, in a line each.
    """

    number: int
    gravity: int
    label: str
    rule: str
    title: str
    record: str
    unit: str
    change: str
    criteria: tuple[str, ...]
    statement: str
    looked_for: str
    evidence: tuple[str, ...]
    escalation: str
    correction: str
    corrective_action: str
    belongs_in: str
    fragment: str
    alike: tuple[FindingLine, ...] = ()


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


def groups_of(assessment: Assessment, catalogue: Catalogue, language: Language) -> Iterator[FindingGroup]:
    """Group findings without a waiver by their first criterion; gravest first, then in the order of the results."""
    grouped: dict[str, list[tuple[RuleResult, Finding]]] = {}
    for result in assessment.results:
        for finding in result.findings:
            if finding.waiver is None:
                criterion = result.criteria[0] if result.criteria else result.rule
                grouped.setdefault(criterion, []).append((result, finding))
    for members in grouped.values():
        members.sort(key=_gravity_of)
    number = 1
    for criterion, members in sorted(grouped.items(), key=lambda group: _gravity_of(group[1][0])):
        sheets = []
        for result, alike in _alike(members):
            sheets.append(_sheet(number, result, alike, catalogue, language))
            number += len(alike)
        yield FindingGroup(criterion=cite(criterion, catalogue, language), findings=tuple(sheets))


def _alike(members: list[tuple[RuleResult, Finding]]) -> Iterator[tuple[RuleResult, list[Finding]]]:
    """Yield the findings of a rule that ask for the very same together, in the order of the first of each."""
    found: dict[object, tuple[RuleResult, list[Finding]]] = {}
    for result, one in members:
        asks_for = (one.looked_for, one.correction, one.corrective_action, one.belongs_in, one.fragment)
        raised = (one.kind, one.grading, one.escalated_from, one.escalation_reason)
        key = (result.rule, asks_for, raised, one.unit, one.change)
        found.setdefault(key, (result, []))[1].append(one)
    yield from found.values()


def _gravity_of(member: tuple[RuleResult, Finding]) -> int:
    return gravity(member[1].kind, member[1].grading)


def _sheet(
    number: int, result: RuleResult, alike: list[Finding], catalogue: Catalogue, language: Language
) -> FindingSheet:
    finding, *others = alike
    evidence = (print_evidence(one, language) for one in finding.evidence)
    return FindingSheet(
        number=number,
        gravity=gravity(finding.kind, finding.grading),
        label=finding_label(finding.kind, finding.grading, language),
        rule=finding.rule,
        title=result.title.in_language(language),
        record=finding.record.in_language(language),
        unit=finding.unit,
        change="" if finding.change is None else WORDS[finding.change].in_language(language),
        criteria=tuple(cite(criterion, catalogue, language) for criterion in result.criteria),
        statement=finding.statement.in_language(language),
        looked_for=finding.looked_for.in_language(language),
        evidence=shortened(evidence, EVIDENCE_SHOWN, language),
        escalation=_escalation(finding, language),
        correction=finding.correction.in_language(language),
        corrective_action=finding.corrective_action.in_language(language),
        belongs_in=finding.belongs_in,
        fragment=finding.fragment.rstrip("\n"),
        alike=tuple(_line(number + at, one, language) for at, one in enumerate(others, 1)),
    )


def _line(number: int, finding: Finding, language: Language) -> FindingLine:
    first = next(iter(finding.evidence), None)
    place = "" if first is None else f"{file_name(first.file)}:{first.line}, {first.pointer or '/'}"
    return FindingLine(number=number, statement=finding.statement.in_language(language), place=place)


def _escalation(finding: Finding, language: Language) -> str:
    if not finding.escalated_from:
        return ""
    origin = ", ".join(_term(one, language) for one in finding.escalated_from)
    reason = "" if finding.escalation_reason is None else finding.escalation_reason.in_language(language)
    return f"{origin}: {reason}" if reason else origin


def _term(word: str, language: Language) -> str:
    return label(Grading(word), language) if word in set(Grading) else word


def undetermined_of(assessment: Assessment, catalogue: Catalogue, language: Language) -> Iterator[UndeterminedRow]:
    """Yield the rules that could not be decided, with what to supply."""
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
    place = f"{file_name(missing.file)}, {_LINE.in_language(language)} {missing.line}" if missing.file else ""
    where = "; ".join(part for part in (missing.pointer, place) if part)
    return f"{missing.name.in_language(language)} ({where})" if where else missing.name.in_language(language)


def questions_of(assessment: Assessment, catalogue: Catalogue, language: Language) -> Iterator[QuestionRow]:
    """Yield the criteria that only a person can judge, with the question."""
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
