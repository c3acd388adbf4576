"""The reference engine: the meaning of the condition language, written to be read.

A condition is true, false or unknown (``None``) for an environment that says which record each variable stands for.
A quantifier looks at each record of its list: those for which ``where`` is true are certain members of the figure,
those for which it is unknown are possible ones, and the figure lies between the two. A list that is not recorded may
hold anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from qms_checker.description.schema import DATES_TYPE
from qms_checker.engines.figures import Members, decide_figure, queries_of
from qms_checker.engines.outcomes import outcome_records, subjects_of
from qms_checker.engines.program import Program
from qms_checker.engines.verdicts import (
    Truth,
    Verdicts,
    all_of,
    any_of,
    compare_values,
    negation,
    outcome_of,
)
from qms_checker.facts.model import FactBase, Record
from qms_checker.facts.values import CHECK_DIGITS, EMPTY, Comparable, Duration, moved, total
from qms_checker.rulepacks.conditions import (
    AGENCY,
    SUBJECT,
    All,
    AnyOf,
    Atom,
    CheckDigit,
    Compare,
    Condition,
    Contains,
    Literal,
    Matches,
    Not,
    OneOf,
    Operand,
    Operator,
    Quantifier,
    Recorded,
    Reference,
    Shares,
    Shifted,
    Total,
    Unknown,
)
from qms_checker.rulepacks.scope import OUTCOMES
from qms_checker.vocabulary import Outcome

Environment = Mapping[str, Record]


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
            case All(parts):
                return all_of(self.truth(part, env) for part in parts)
            case AnyOf(parts):
                return any_of(self.truth(part, env) for part in parts)
            case Not(part):
                return negation(self.truth(part, env))
            case Quantifier():
                return self._quantified(condition, env)
            case Unknown():
                return None
            case _:
                return self._compared(condition, env)

    def _compared(self, atom: Atom, env: Environment) -> Truth:
        match atom:
            case Compare(left, operator, right):
                return compare_values(self.value(left, env), operator, self.operand(right, env))
            case OneOf(left, values):
                value = self.value(left, env)
                return False if value is EMPTY else None if value is None or values is None else value in values
            case Contains(left, right):
                return self._contains(self.value(left, env), self.operand(right, env))
            case Shares(left, right, every):
                return self._shares(self.value(left, env), self.value(right, env), every=every)
            case Matches(left, pattern):
                return self._written(left, env, lambda text: pattern.fullmatch(text) is not None)
            case CheckDigit(left, scheme):
                return self._written(left, env, CHECK_DIGITS[scheme])
            case Recorded(left):
                value = self.value(left, env)
                return None if value is None else value is not EMPTY
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
            case Total(references):
                return total(self.value(reference, env) for reference in references)
            case Shifted(reference, by):
                return moved(self.value(reference, env), by)

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

    def _written(self, left: Reference, env: Environment, test: Callable[[str], bool]) -> Truth:
        """Test a text as it is written."""
        value = self.value(left, env)
        if value is None or value is EMPTY:
            return None if value is None else False
        return test(str(env[left.variable].raw(left.field.path)).strip())

    @staticmethod
    def _shares(items: Comparable | None, others: Comparable | None, *, every: bool) -> Truth:
        if items is EMPTY or others is EMPTY:
            return False
        if items is None or others is None:
            return None
        assert isinstance(items, frozenset)
        assert isinstance(others, frozenset)
        return items >= others if every else not items.isdisjoint(others)

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
        if collection.type is DATES_TYPE:
            return self._facts.dates
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
