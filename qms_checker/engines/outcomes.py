"""What a rule judges, and what it concluded as records that other rules can look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from qms_checker.engines.program import Judgement
from qms_checker.facts.model import FactBase, Record
from qms_checker.facts.values import EMPTY, Comparable
from qms_checker.rulepacks.scope import OUTCOMES
from qms_checker.vocabulary import Outcome


def subjects_of(judgement: Judgement, facts: FactBase) -> tuple[Record, ...]:
    """Return the records a rule judges."""
    return (facts.root,) if judgement.is_about_agency else facts.collection(judgement.subject.name)


def outcome_records(
    judgement: Judgement,
    subjects: Iterable[Record],
    outcomes: Mapping[tuple[str, int], Outcome],
    escalations: Mapping[tuple[str, int], int],
) -> Iterator[Record]:
    """Yield what a rule concluded as records of the built-in collection ``outcomes``."""
    rule = judgement.rule
    for subject in subjects:
        outcome = outcomes[rule.id, subject.number]
        fields: dict[str, Comparable] = {"rule": rule.id, "outcome": str(outcome), "record": subject.identity}
        if outcome is Outcome.NOT_FULFILLED:
            index = escalations.get((rule.id, subject.number))
            grading = rule.breach.grading if index is None else judgement.escalations[index].to
            fields["kind"] = str(rule.breach.kind)
            fields["grading"] = EMPTY if grading is None else str(grading)
        else:
            fields["kind"] = fields["grading"] = EMPTY
        yield Record(
            OUTCOMES, subject.number, f"{rule.id}/{subject.identity}", subject.pointer, fields, {}, {}, about=subject
        )
