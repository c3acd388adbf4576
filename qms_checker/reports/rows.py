"""Findings and undetermined rules as rows of text in one language, for the formats that are tables.

Every text is on one line and safe to look at; only ``fragment`` keeps its lines. Each format still escapes it for its
own medium.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qms_checker.assessment.findings import AgencyIdentity, Assessment, Finding, Missing, RuleResult
from qms_checker.assessment.printing import gravity, print_evidence
from qms_checker.assessment.run import AgencyRun
from qms_checker.collation import vietnamese_key
from qms_checker.reports.absence import absence_of
from qms_checker.reports.plain import printable
from qms_checker.reports.words import change_words, waiver_words
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.vocabulary import Grading, Language, Outcome, Text, finding_label, label


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """One finding. ``gravity``: 0 for a major nonconformity to 3. ``file`` is empty where the finding has no place."""

    agency: str
    agency_id: str
    kind: str
    gravity: int
    rule: str
    title: str
    criteria: tuple[str, ...]
    record: str
    statement: str
    looked_for: str
    escalation: str
    evidence: tuple[str, ...]
    correction: str
    corrective_action: str
    belongs_in: str
    fragment: str
    waiver: str
    change: str
    fingerprint: str
    file: str
    line: int
    column: int

    @property
    def is_waived(self) -> bool:
        """Tell whether a waiver is in force."""
        return bool(self.waiver)


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeterminedRow:
    """A rule that could not be decided for one agency or, where ``partly``, for some of its records."""

    agency: str
    agency_id: str
    rule: str
    title: str
    criteria: tuple[str, ...]
    reason: str
    to_supply: tuple[str, ...]
    partly: bool
    file: str
    line: int


def in_order(runs: Sequence[AgencyRun]) -> tuple[AgencyRun, ...]:
    """Return the agencies by name in Vietnamese order, then what could not be read."""
    assessed = [run for run in runs if isinstance(run, Assessment)]
    rest = [run for run in runs if not isinstance(run, Assessment)]
    return (*sorted(assessed, key=lambda run: vietnamese_key(run.agency.name)), *rest)


def finding_rows(assessment: Assessment, catalogue: Catalogue, language: Language) -> tuple[FindingRow, ...]:
    """Return the findings, gravest first, then in the order of the results; waived ones are among them."""
    rows = [
        _finding(assessment.agency, result, finding, catalogue, language)
        for result in assessment.results
        for finding in result.findings
    ]
    return tuple(sorted(rows, key=lambda row: row.gravity))


def undetermined_rows(assessment: Assessment, catalogue: Catalogue, language: Language) -> Iterator[UndeterminedRow]:
    """Yield the rules that are undetermined, and those that lack data of some records."""
    for result in assessment.results:
        if result.outcome is not Outcome.UNDETERMINED and not result.missing:
            continue
        first = result.missing[0] if result.missing else None
        yield UndeterminedRow(
            agency=printable(assessment.agency.name),
            agency_id=printable(assessment.agency.id),
            rule=printable(result.rule),
            title=printable(result.title.in_language(language)),
            criteria=citations(result, catalogue, language),
            reason=printable(result.reason.in_language(language)),
            to_supply=tuple(_missing(one, language) for one in result.missing),
            partly=result.outcome is not Outcome.UNDETERMINED,
            file="" if first is None else first.file,
            line=1 if first is None else first.line,
        )


def citations(result: RuleResult, catalogue: Catalogue, language: Language) -> tuple[str, ...]:
    """Return the criteria of a result as they are cited."""
    return tuple(catalogue.cite(criterion, language) for criterion in result.criteria)


def _finding(
    agency: AgencyIdentity, result: RuleResult, finding: Finding, catalogue: Catalogue, language: Language
) -> FindingRow:
    absence, place = absence_of(finding, language), next(iter(finding.evidence), None)
    return FindingRow(
        agency=printable(agency.name),
        agency_id=printable(agency.id),
        kind=finding_label(finding.kind, finding.grading, language),
        gravity=gravity(finding.kind, finding.grading),
        rule=printable(finding.rule),
        title=printable(result.title.in_language(language)),
        criteria=citations(result, catalogue, language),
        record=printable(finding.record.in_language(language)),
        statement=printable(finding.statement.in_language(language)),
        looked_for=printable(absence.looked_for),
        escalation=printable(_escalation(finding, language)),
        evidence=tuple(printable(print_evidence(one, language, with_folder=True)) for one in finding.evidence),
        correction=printable(finding.correction.in_language(language)),
        corrective_action=printable(finding.corrective_action.in_language(language)),
        belongs_in=printable(absence.belongs_in),
        fragment="\n".join(printable(line) for line in absence.fragment.splitlines()),
        waiver=printable(waiver_words(finding.waiver, language)),
        change=change_words(finding.change, language),
        fingerprint=printable(finding.fingerprint),
        file="" if place is None else place.file,
        line=1 if place is None else place.line,
        column=1 if place is None else place.column,
    )


def _escalation(finding: Finding, language: Language) -> str:
    if finding.escalation_reason is None or finding.grading is None:
        return ""
    before, after = label(Grading(finding.escalated_from[0]), language), label(finding.grading, language)
    causes = f" ({', '.join(finding.escalated_from[1:])})" if finding.escalated_from[1:] else ""
    head = Text(f"từ {before} lên {after}: ", f"from {before} to {after}: ")
    return f"{head.in_language(language)}{finding.escalation_reason.in_language(language)}{causes}"


def _missing(missing: Missing, language: Language) -> str:
    line = Text("dòng", "line").in_language(language)
    # a whole section that is missing stands nowhere; inside of one, the line is that of the record to complete
    place = f"{missing.file}, {line} {missing.line}" if missing.pointer.count("/") > 1 else missing.file
    return printable(f"{missing.name.in_language(language)}: {missing.pointer} ({place})")
