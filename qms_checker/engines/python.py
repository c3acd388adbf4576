"""The reference engine: the meaning of the condition language, written to be read.

A condition is true, false or unknown (``None``) for an environment that says which record each variable stands for.
A quantifier looks at each record of its list: those for which ``where`` is true are certain members of the figure,
those for which it is unknown are possible ones, and the figure lies between the two. A list that is not recorded may
hold anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qms_checker.dates import shift
from qms_checker.engines.program import Judgement, Program
from qms_checker.engines.verdicts import (
    UNBOUNDED,
    Number,
    Truth,
    Verdicts,
    all_of,
    any_of,
    compare_values,
    exact,
    interval_test,
    negation,
    outcome_of,
    share_interval,
)
from qms_checker.facts.model import FactBase, Record
from qms_checker.facts.values import EMPTY, Comparable, Duration
from qms_checker.rulepacks.conditions import (
    AGENCY,
    SUBJECT,
    All,
    Any_,
    Compare,
    Condition,
    Contains,
    Figure,
    Literal,
    Matches,
    Not,
    OneOf,
    Operand,
    Operator,
    Quantifier,
    Recorded,
    Reference,
    Unknown,
)
from qms_checker.rulepacks.scope import OUTCOMES
from qms_checker.vocabulary import Outcome

Environment = Mapping[str, Record]


@dataclass(frozen=True, slots=True)
class Members:
    """The records of a quantifier: certain members, possible ones, and whether the list is recorded at all."""

    certain: tuple[Record, ...]
    possible: tuple[Record, ...]
    is_recorded: bool

    @property
    def bounds(self) -> tuple[int, float]:
        """Return the least and the greatest number of members."""
        highest = len(self.certain) + len(self.possible) if self.is_recorded else UNBOUNDED
        return len(self.certain), highest


class Evaluation:
    """Evaluates conditions over the facts of one agency and the outcomes concluded so far."""

    def __init__(self, facts: FactBase) -> None:
        self._facts = facts
        self._outcomes: dict[str, tuple[Record, ...]] = {}
        self._indexes: dict[tuple[int, str, str], _Index] = {}

    def environment(self, subject: Record) -> Environment:
        """Return the environment in which a rule is decided for the record it judges."""
        return {AGENCY: self._facts.root, SUBJECT: subject}

    def conclude(self, rule: str, outcomes: Iterable[Record]) -> None:
        """Make the outcomes of a rule known, in the place of earlier ones of the same rule."""
        self._outcomes[rule] = tuple(outcomes)

    def truth(self, condition: Condition, env: Environment) -> Truth:
        """Return whether a condition holds."""
        match condition:
            case Compare(left, operator, right):
                return compare_values(self.value(left, env), operator, self.operand(right, env))
            case All(parts):
                return all_of(self.truth(part, env) for part in parts)
            case Any_(parts):
                return any_of(self.truth(part, env) for part in parts)
            case Not(part):
                return negation(self.truth(part, env))
            case Quantifier():
                return self._quantified(condition, env)
            case OneOf(left, values):
                value = self.value(left, env)
                return False if value is EMPTY else None if value is None or values is None else value in values
            case Contains(left, right):
                return self._contains(self.value(left, env), self.operand(right, env))
            case Recorded(left):
                value = self.value(left, env)
                return None if value is None else value is not EMPTY
            case Matches(left, pattern):
                value = self.value(left, env)
                if value is None or value is EMPTY:
                    return None if value is None else False
                return pattern.fullmatch(str(env[left.variable].raw(left.field.path)).strip()) is not None
            case Unknown():
                return None

    def value(self, reference: Reference, env: Environment) -> Comparable | None:
        """Return the value of a field, ``None`` where it is not recorded."""
        return env[reference.variable].fields.get(reference.field.path)

    def operand(self, operand: Operand, env: Environment) -> Comparable | None:
        """Return the value of an operand, ``None`` where it is unknown."""
        match operand:
            case Literal(value):
                return value
            case Reference():
                return self.value(operand, env)
            case _:
                value = self.value(operand.reference, env)
                return shift(value, operand.period) if isinstance(value, date) else value

    def members(self, quantifier: Quantifier, env: Environment, where: Condition | None = None) -> Members:
        """Return the records of a quantifier that satisfy its ``where`` (or another condition)."""
        condition = quantifier.where if where is None else where
        certain, possible = [], []
        records = self._records(quantifier, env)
        for record in self._candidates(quantifier, condition, env, records or ()):
            truth = self.truth(condition, {**env, quantifier.variable: record})
            if truth is True:
                certain.append(record)
            elif truth is None:
                possible.append(record)
        return Members(tuple(certain), tuple(possible), records is not None)

    def _quantified(self, quantifier: Quantifier, env: Environment) -> Truth:
        found = [self.members(quantifier, env, condition) for condition in queries_of(quantifier)]
        return decide_figure(quantifier, found, [self.operand(test.operand, env) for test in quantifier.tests])

    @staticmethod
    def _contains(items: Comparable | None, value: Comparable | None) -> Truth:
        if items is EMPTY or value is EMPTY:
            return False
        if items is None or value is None:
            return None
        assert isinstance(items, frozenset)
        return value in items

    def _records(self, quantifier: Quantifier, env: Environment) -> tuple[Record, ...] | None:
        collection = quantifier.collection
        if collection.type is OUTCOMES:
            return tuple(record for rule in sorted(quantifier.depends_on) for record in self._outcomes.get(rule, ()))
        return env[collection.owner].collections.get(collection.type.path)

    def _candidates(
        self, quantifier: Quantifier, condition: Condition, env: Environment, records: tuple[Record, ...]
    ) -> Iterable[Record]:
        """Leave out records for which an equality with another record's value is certainly false."""
        if len(records) < _Index.WORTHWHILE or quantifier.collection.type is OUTCOMES:
            return records
        for part in _conjuncts(condition):
            key = _equality(part, quantifier.variable)
            if key is None:
                continue
            own, other = key
            value = self.value(other, env)
            if value is None or value is EMPTY or isinstance(value, Duration):
                continue
            place = (env[quantifier.collection.owner].number, quantifier.collection.type.path, own)
            if place not in self._indexes:
                self._indexes[place] = _Index(records, own)
            return self._indexes[place].candidates(value)
        return records


class _Index:
    """Records of one list by the value of a field, or by each item where it is a list."""

    WORTHWHILE = 8

    def __init__(self, records: tuple[Record, ...], path: str) -> None:
        self._by_value: dict[Any, list[Record]] = {}
        self._unknown: list[Record] = []
        for record in records:
            value = record.fields.get(path)
            if value is None:
                self._unknown.append(record)
            elif isinstance(value, frozenset):
                for item in value:
                    self._by_value.setdefault(item, []).append(record)
            else:
                self._by_value.setdefault(value, []).append(record)

    def candidates(self, value: Comparable) -> list[Record]:
        return self._by_value.get(value, []) + self._unknown


def _conjuncts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _conjuncts(part)
    else:
        yield condition


def _equality(condition: Condition, variable: str) -> tuple[str, Reference] | None:
    """Return the quantified record's own field and the other record's field that an equality compares."""
    match condition:
        case Compare(left, Operator.EQUAL, Reference() as right) | Contains(left, Reference() as right):
            if left.variable == variable != right.variable:
                return left.field.path, right
            if right.variable == variable != left.variable and not isinstance(condition, Contains):
                return right.field.path, left
    return None


def queries_of(quantifier: Quantifier) -> tuple[Condition, ...]:
    """Return the conditions whose records a quantifier needs: a share needs those that satisfy and those that do not."""
    if quantifier.figure is not Figure.SHARE:
        return (quantifier.where,)
    assert quantifier.satisfies is not None
    return All((quantifier.where, quantifier.satisfies)), All((quantifier.where, Not(quantifier.satisfies)))


def decide_figure(quantifier: Quantifier, found: Sequence[Members], operands: Sequence[Comparable | None]) -> Truth:
    """Decide a quantifier from the members of its queries and the values its figure is compared with."""
    if quantifier.figure is Figure.UNIQUE:
        return are_unique(quantifier, found[0])
    bounds: tuple[Number, Number] | None
    if quantifier.figure is Figure.SHARE:
        bounds = share_interval(found[0].bounds, found[1].bounds)
    elif quantifier.figure is Figure.SUM:
        assert quantifier.field is not None
        total = sum_of(quantifier.field.path, found[0])
        bounds = None if total is None else (total, total)
    else:
        bounds = found[0].bounds
    if bounds is None:
        return None
    return all_of(
        interval_test(*bounds, test.operator, operand) for test, operand in zip(quantifier.tests, operands, strict=True)
    )


def are_unique(quantifier: Quantifier, found: Members) -> Truth:
    """Tell whether no two members have the same value of the field."""
    assert quantifier.field is not None
    path = quantifier.field.path
    certain = [record.fields.get(path) for record in found.certain]
    known = [value for value in certain if value is not None and value is not EMPTY]
    if len(set(known)) < len(known):
        return False
    unknown = sum(value is None for value in certain)
    possible = [record.fields.get(path) for record in found.possible]
    may_repeat = [value for value in possible if value is not EMPTY]
    if not found.is_recorded:
        return None
    if unknown + len(may_repeat) == 0 or len(known) + unknown + len(may_repeat) < 2:
        return True
    values = [*known, *(value for value in may_repeat if value is not None)]
    if unknown == 0 and None not in may_repeat and len(set(values)) == len(values):
        return True
    return None


def sum_of(path: str, found: Members) -> Number | None:
    """Return the sum of a field over the certain members; ``None`` where a member, a value or the unit is unknown."""
    if found.possible or not found.is_recorded:
        return None
    values = [record.fields.get(path) for record in found.certain]
    if any(value is None for value in values):
        return None
    known = [value for value in values if value is not None and value is not EMPTY]
    if len({value.family for value in known if isinstance(value, Duration)}) > 1:
        return None
    return sum((exact(value) for value in known), 0)


class PythonEngine:
    """Decides a program by evaluating each condition for each record."""

    name = "python"

    def decide(self, program: Program, facts: FactBase) -> Verdicts:
        """Return the verdicts on every judgement of the program."""
        evaluation = Evaluation(facts)
        binds: dict[str, Truth] = {}
        outcomes: dict[tuple[str, int], Outcome] = {}
        escalations: dict[tuple[str, int], int] = {}
        for step, rule in program.steps:
            judgement = program.judgements[rule]
            subjects = subjects_of(judgement, facts)
            if step == "judge":
                binds[rule] = evaluation.truth(judgement.binds, evaluation.environment(facts.root))
                for subject in subjects:
                    env = evaluation.environment(subject)
                    applies = evaluation.truth(judgement.applies, env)
                    require = evaluation.truth(judgement.require, env)
                    outcomes[rule, subject.number] = outcome_of(applies, require)
            else:
                for subject in subjects:
                    if outcomes[rule, subject.number] is Outcome.NOT_FULFILLED:
                        env = evaluation.environment(subject)
                        for index, escalation in enumerate(judgement.escalations):
                            if evaluation.truth(escalation.when, env) is True:
                                escalations[rule, subject.number] = index
                                break
            evaluation.conclude(rule, outcome_records(judgement, subjects, outcomes, escalations))
        return Verdicts(binds, outcomes, escalations)


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
        yield Record(OUTCOMES, subject.number, f"{rule.id}/{subject.identity}", subject.pointer, fields, {}, {})
