"""What an audit still has to ask, and what the run decided already: the rows of the checklist as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from qms_checker.assessment.findings import Assessment, RuleResult
from qms_checker.assessment.printing import cite, instruments_for
from qms_checker.audit_documents.known import known_result
from qms_checker.rulepacks.criteria import Catalogue, Criterion
from qms_checker.vocabulary import DecidedBy, Language, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRow:
    """A row of the checklist: a rule or a criterion, in one unit or in the agency as a whole.

    ``target``: the id of the rule or criterion. ``declared``: the outcome of the run, ``None`` for a question that only
    a person can answer. ``findings``: the fingerprints behind it.
    """

    target: str
    criterion: str
    question: str
    look_at: str
    known: str
    declared: Outcome | None
    unit: str = ""
    findings: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Return what identifies the row within a checklist."""
        return f"{self.target}@{self.unit}" if self.unit else self.target

    @property
    def is_open(self) -> bool:
        """Tell whether the run could not decide it."""
        return self.declared is None or self.declared is Outcome.UNDETERMINED


def asked_rows(
    assessment: Assessment, catalogue: Catalogue, language: Language, units: Iterable[str] = ()
) -> tuple[AskedRow, ...]:
    """Return what is open first, by unit and clause, then what is decided.

    Criteria that only an auditor can judge are asked in each of the ``units``; where none is given, once.
    """
    rows = tuple(_rows(assessment, catalogue, language))
    questions = tuple(row for row in rows if row.declared is None)
    undecided = tuple(row for row in rows if row.declared is Outcome.UNDETERMINED)
    decided = tuple(row for row in rows if not row.is_open)
    asked = tuple(replace(row, unit=unit) for unit in units for row in questions) or questions
    return (*undecided, *asked, *decided)


def _rows(assessment: Assessment, catalogue: Catalogue, language: Language) -> Iterator[AskedRow]:
    waiting = {result.rule: result for result in assessment.results}
    for instrument in instruments_for(assessment, catalogue):
        for criterion in instrument.criteria:
            citing = [one for one in waiting.values() if criterion.id in one.criteria]
            for result in citing:
                yield _rule_row(waiting.pop(result.rule), criterion, catalogue, language)
            if criterion.question is not None and not criterion.is_chapter and _is_for_a_person(criterion, assessment):
                yield _question_row(criterion, catalogue, language)
    for result in waiting.values():
        known = next((found for one in result.criteria if (found := catalogue.get(one)) is not None), None)
        yield _rule_row(result, known, catalogue, language)


def _is_for_a_person(criterion: Criterion, assessment: Assessment) -> bool:
    """Tell whether the rules leave something of a criterion to be judged on the spot."""
    if criterion.decided_by is not DecidedBy.MACHINE:
        return True
    return not any(criterion.id in result.criteria for result in assessment.results)


def _rule_row(result: RuleResult, criterion: Criterion | None, catalogue: Catalogue, language: Language) -> AskedRow:
    known = known_result(result, language)
    look_at = "" if criterion is None or criterion.look_at is None else criterion.look_at.in_language(language)
    return AskedRow(
        target=result.rule,
        criterion="" if criterion is None else cite(criterion.id, catalogue, language),
        question=result.title.in_language(language),
        look_at=look_at,
        known="\n".join((known.text, *(f"- {line}" for line in known.evidence))),
        declared=result.outcome,
        findings=tuple(finding.fingerprint for finding in result.findings),
    )


def _question_row(criterion: Criterion, catalogue: Catalogue, language: Language) -> AskedRow:
    assert criterion.question is not None
    return AskedRow(
        target=criterion.id,
        criterion=cite(criterion.id, catalogue, language),
        question=criterion.question.in_language(language),
        look_at="" if criterion.look_at is None else criterion.look_at.in_language(language),
        known="",
        declared=None,
    )
