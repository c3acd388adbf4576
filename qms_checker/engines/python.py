"""The reference engine: the meaning of the condition language, written to be read.

A condition is true, false or unknown (``None``) for an environment that says which record each variable stands for.
A quantifier looks at each record of its list: those for which ``where`` is true are certain members of the figure,
those for which it is unknown are possible ones, and the figure lies between the two. A list that is not recorded may
hold anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from qms_checker.description.schema import DATES_TYPE
from qms_checker.engines.candidates import Index, conjuncts, equality_of
from qms_checker.engines.figures import Members, decide_figure, queries_of
from qms_checker.engines.outcomes import outcome_records, subjects_of
from qms_checker.engines.program import Program
from qms_checker.engines.verdicts import (
    Truth,
    Verdicts,
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
    CheckDigit,
    Compare,
    Condition,
    Contains,
    Literal,
    Matches,
    Not,
    OneOf,
    Operand,
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
        self._indexes: dict[tuple[int, str, str], Index] = {}

    def environment(self, subject: Record) -> Environment:
        """Return the environment in which a rule is decided for the record it judges."""
        return {AGENCY: self._facts.root, SUBJECT: subject}

    def conclude(self, rule: str, outcomes: Iterable[Record]) -> None:
        """Make the outcomes of a rule known, in the place of earlier ones of the same rule."""
        self._outcomes[rule] = tuple(outcomes)

    def truth(self, condition: Condition, env: Environment) -> Truth:
        """Return whether a condition holds."""
        return _MEANINGS[type(condition)](self, condition, env)

    def all(self, condition: All, env: Environment) -> Truth:
        """Return Kleene's conjunction of the parts."""
        result: Truth = True
        for part in condition.parts:
            truth = _MEANINGS[type(part)](self, part, env)
            if truth is False:
                return False
            if truth is None:
                result = None
        return result

    def any_of(self, condition: AnyOf, env: Environment) -> Truth:
        """Return Kleene's disjunction of the parts."""
        result: Truth = False
        for part in condition.parts:
            truth = _MEANINGS[type(part)](self, part, env)
            if truth is True:
                return True
            if truth is None:
                result = None
        return result

    def negated(self, condition: Not, env: Environment) -> Truth:
        """Return Kleene's negation of the part."""
        return negation(self.truth(condition.part, env))

    def compared(self, atom: Compare, env: Environment) -> Truth:
        """Return how a field compares with an operand."""
        return compare_values(self.value(atom.left, env), atom.operator, self.operand(atom.right, env))

    def one_of(self, atom: OneOf, env: Environment) -> Truth:
        """Tell whether a field is one of constants."""
        value = self.value(atom.left, env)
        return False if value is EMPTY else None if value is None or atom.values is None else value in atom.values

    def contains(self, atom: Contains, env: Environment) -> Truth:
        """Tell whether a list contains a value."""
        items, value = self.value(atom.left, env), self.operand(atom.right, env)
        if items is EMPTY or value is EMPTY:
            return False
        if items is None or value is None:
            return None
        assert isinstance(items, frozenset)
        return value in items

    def shares(self, atom: Shares, env: Environment) -> Truth:
        """Tell whether a list has all, or some, of the items of another."""
        items, others = self.value(atom.left, env), self.value(atom.right, env)
        if items is EMPTY or others is EMPTY:
            return False
        if items is None or others is None:
            return None
        assert isinstance(items, frozenset)
        assert isinstance(others, frozenset)
        return items >= others if atom.every else not items.isdisjoint(others)

    def matches(self, atom: Matches, env: Environment) -> Truth:
        """Tell whether a text, as written, matches a pattern."""
        return self._written(atom.left, env, lambda text: atom.pattern.fullmatch(text) is not None)

    def has_check_digit(self, atom: CheckDigit, env: Environment) -> Truth:
        """Tell whether a number, as written, ends in its check digit."""
        return self._written(atom.left, env, CHECK_DIGITS[atom.scheme])

    def recorded(self, atom: Recorded, env: Environment) -> Truth:
        """Tell whether a field is recorded."""
        value = self.value(atom.left, env)
        return None if value is None else value is not EMPTY

    def unknown(self, atom: Unknown, env: Environment) -> Truth:  # one of the meanings
        """Return what is never known."""
        return None

    def value(self, reference: Reference, env: Environment) -> Comparable | None:
        """Return the value of a field, ``None`` where it is not recorded."""
        return env[reference.variable].fields.get(reference.field.path)

    def operand(self, operand: Operand, env: Environment) -> Comparable | None:
        """Return the value of an operand, ``None`` where it is unknown."""
        if isinstance(operand, Literal):  # by far the most frequent
            return operand.value
        match operand:
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

    def quantified(self, quantifier: Quantifier, env: Environment) -> Truth:
        """Return how the figure of a quantifier compares with its numbers."""
        found = [self.members(quantifier, env, condition) for condition in queries_of(quantifier)]
        return decide_figure(quantifier, found, [self.operand(test.operand, env) for test in quantifier.tests])

    def _written(self, left: Reference, env: Environment, test: Callable[[str], bool]) -> Truth:
        """Test a text as it is written."""
        value = self.value(left, env)
        if value is None or value is EMPTY:
            return None if value is None else False
        return test(str(env[left.variable].raw(left.field.path)).strip())

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
        if len(records) < Index.WORTHWHILE or quantifier.collection.type is OUTCOMES:
            return records
        for part in conjuncts(condition):
            key = equality_of(part, quantifier.variable)
            if key is None:
                continue
            own, other = key
            value = self.value(other, env)
            if value is None or value is EMPTY or isinstance(value, Duration):
                continue
            place = (env[quantifier.collection.owner].number, quantifier.collection.type.path, own)
            if place not in self._indexes:
                self._indexes[place] = Index(records, own)
            return self._indexes[place].candidates(value)
        return records


_MEANINGS: Mapping[type[Condition], Callable[[Evaluation, Any, Environment], Truth]] = {
    All: Evaluation.all,
    AnyOf: Evaluation.any_of,
    Not: Evaluation.negated,
    Quantifier: Evaluation.quantified,
    Compare: Evaluation.compared,
    OneOf: Evaluation.one_of,
    Contains: Evaluation.contains,
    Shares: Evaluation.shares,
    Matches: Evaluation.matches,
    CheckDigit: Evaluation.has_check_digit,
    Recorded: Evaluation.recorded,
    Unknown: Evaluation.unknown,
}
"""What each kind of condition means; found by its type, as trying one kind after the other takes twice as long."""


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
                    applies = evaluation.truth(judgement.applies, env) if binds[rule] is not False else False
                    require = evaluation.truth(judgement.require, env) if applies is not False else None
                    outcomes[rule, subject.number] = outcome_of(applies, require)
            else:
                for subject in subjects:
                    if outcomes[rule, subject.number] is Outcome.NOT_FULFILLED:
                        env = evaluation.environment(subject)
                        for index, escalation in enumerate(judgement.escalations):
                            if evaluation.truth(escalation.when, env) is True:
                                escalations[rule, subject.number] = index
                                break
            if rule in program.looked_at:
                evaluation.conclude(rule, outcome_records(judgement, subjects, outcomes, escalations))
        return Verdicts(binds, outcomes, escalations)
