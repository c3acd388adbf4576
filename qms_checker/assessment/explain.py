"""Why a condition came out as it did: the evidence that decided it, and the data that would have.

Engines answer only with outcomes; the explanation is made here, by the reference semantics, so that it is the same
whichever engine decided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from qms_checker.assessment.wording import figure_of
from qms_checker.description.derived_fields import made_from
from qms_checker.description.schema import Field
from qms_checker.engines.python import Environment, Evaluation
from qms_checker.engines.verdicts import Truth
from qms_checker.facts.model import Record
from qms_checker.facts.values import EMPTY, Duration
from qms_checker.rulepacks.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Figure,
    Not,
    Operator,
    Quantifier,
    Reference,
    parts_of,
    references,
    walk,
)
from qms_checker.rulepacks.scope import OUTCOMES


@dataclass(frozen=True, slots=True)
class Pointed:
    """Something pointed at: a field or list of a record (``path``), or the record itself (``path`` empty)."""

    record: Record
    path: str

    @property
    def pointer(self) -> str:
        """Return the JSON pointer into the description."""
        return self.record.pointer_to(self.path) if self.path else self.record.pointer


def unknowns(condition: Condition, env: Environment, evaluation: Evaluation) -> Iterator[Pointed]:
    """Yield what is not recorded and keeps a condition from being decided."""
    if evaluation.truth(condition, env) is not None:
        return
    for reference in references(condition):
        if evaluation.value(reference, env) is None:
            yield from _pointed(env[reference.variable], reference.field)
    if isinstance(condition, Quantifier):
        yield from _unknowns_of_quantifier(condition, env, evaluation)
    else:
        for part in parts_of(condition):
            yield from unknowns(part, env, evaluation)


def clashes(condition: Condition, env: Environment, evaluation: Evaluation) -> Iterator[tuple[Pointed, Pointed]]:
    """Yield pairs of recorded durations of different kinds, working and calendar time, that leave a condition open."""
    if evaluation.truth(condition, env) is not None:
        return
    match condition:
        case Compare(left, _, Reference() as right):
            one, other = evaluation.value(left, env), evaluation.value(right, env)
            if isinstance(one, Duration) and isinstance(other, Duration) and one.family != other.family:
                yield Pointed(env[left.variable], left.field.path), Pointed(env[right.variable], right.field.path)
        case Quantifier():
            parts = (condition.where,) if condition.satisfies is None else (condition.where, condition.satisfies)
            for record in evaluation.members(condition, env, All(parts)).possible:
                for part in parts:
                    yield from clashes(part, {**env, condition.variable: record}, evaluation)
        case _:
            for part in parts_of(condition):
                yield from clashes(part, env, evaluation)


def _pointed(record: Record, field: Field) -> Iterator[Pointed]:
    """Yield the field, or what is not recorded of the fields that it is made from."""
    paths = made_from(record.type.name, field.path) if field.is_derived else (field.path,)
    for path in paths:
        if not field.is_derived or path not in record.fields:
            yield Pointed(record, path)


def _unknowns_of_quantifier(quantifier: Quantifier, env: Environment, evaluation: Evaluation) -> Iterator[Pointed]:
    if quantifier.collection.type is OUTCOMES:
        return
    conditions = [quantifier.where]
    if quantifier.satisfies is not None:
        conditions = [All((quantifier.where, quantifier.satisfies)), All((quantifier.where, Not(quantifier.satisfies)))]
    for condition in conditions:
        found = evaluation.members(quantifier, env, condition)
        if not found.is_recorded:
            yield Pointed(env[quantifier.collection.owner], quantifier.collection.type.path)
            return
        for record in found.possible:
            yield from unknowns(condition, {**env, quantifier.variable: record}, evaluation)
        if quantifier.field is not None:
            for record in found.certain:
                if quantifier.field.path not in record.fields:
                    yield Pointed(record, quantifier.field.path)


def decisive(condition: Condition, env: Environment, evaluation: Evaluation, *, truth: bool) -> Iterator[Pointed]:
    """Yield what made a condition true or false, as ``truth`` says it is: of a conjunction that fails the first part
    that fails, of one that holds every part, and so on down to fields.

    A quantifier is decided by the records that are in the figure or, where there are none, by the list itself.
    """
    match condition:
        case All(parts) | AnyOf(parts):
            if truth is isinstance(condition, AnyOf):
                parts = tuple(islice((part for part in parts if evaluation.truth(part, env) is truth), 1))
            for part in parts:
                yield from decisive(part, env, evaluation, truth=truth)
        case Not(part):
            yield from decisive(part, env, evaluation, truth=not truth)
        case Quantifier():
            yield from _decisive_of_quantifier(condition, env, evaluation, truth)
        case _:
            for reference in references(condition):
                yield Pointed(env[reference.variable], reference.field.path)


def _decisive_of_quantifier(
    quantifier: Quantifier, env: Environment, evaluation: Evaluation, truth: Truth
) -> Iterator[Pointed]:
    if quantifier.collection.type is OUTCOMES:
        return
    where = quantifier.where
    if quantifier.figure is Figure.SHARE:
        assert quantifier.satisfies is not None
        satisfies = quantifier.satisfies if truth else Not(quantifier.satisfies)
        where = All((quantifier.where, satisfies))
    found = evaluation.members(quantifier, env, where)
    lacking = (
        any(test.operator in (Operator.AT_LEAST, Operator.GREATER) for test in quantifier.tests) and truth is False
    )
    for record in found.certain:
        inner = tuple(Pointed(record, path) for path in _paths_about(quantifier.variable, where))
        yield from inner[:2] or (Pointed(record, ""),)
    if not found.certain or (lacking and quantifier.figure is Figure.COUNT):
        yield Pointed(env[quantifier.collection.owner], quantifier.collection.type.path)
    for test in quantifier.tests:
        if isinstance(test.operand, Reference):
            yield Pointed(env[test.operand.variable], test.operand.field.path)


def _paths_about(variable: str, condition: Condition) -> Iterator[str]:
    seen = set()
    for part in walk(condition):
        for reference in references(part):
            if reference.variable == variable and reference.field.path not in seen:
                seen.add(reference.field.path)
                yield reference.field.path


def figures(conditions: Iterator[Condition], env: Environment, evaluation: Evaluation) -> dict[str, dict[str, Any]]:
    """Return the figures of labelled quantifiers whose variables are all bound in the environment."""
    found: dict[str, dict[str, Any]] = {}
    for condition in conditions:
        for part in _labelled(condition):
            assert part.label is not None
            population = len(evaluation.members(part, env, part.population).certain)
            if part.figure is Figure.SHARE:
                assert part.satisfies is not None
                rest = evaluation.members(part, env, All((part.where, Not(part.satisfies)))).certain
                good = len(evaluation.members(part, env, All((part.where, part.satisfies))).certain)
                found[part.label] = figure_of(part, rest, good, population)
            else:
                members = evaluation.members(part, env).certain
                named = repeated(part, members) if part.figure is Figure.UNIQUE else members
                found[part.label] = figure_of(part, named, 0, population)
    return found


def repeated(quantifier: Quantifier, members: tuple[Record, ...]) -> tuple[Record, ...]:
    """Return the members that share the value that should be unique with another."""
    assert quantifier.field is not None
    path = quantifier.field.path
    times = Counter(record.fields[path] for record in members if path in record.fields)
    return tuple(record for record in members if times.get(record.fields.get(path, EMPTY), 0) > 1)


def _labelled(condition: Condition) -> Iterator[Quantifier]:
    """Yield labelled quantifiers that are not inside another quantifier."""
    if isinstance(condition, Quantifier):
        if condition.label is not None:
            yield condition
        return
    for part in parts_of(condition):
        yield from _labelled(part)


def is_absence(pointed: Pointed) -> bool:
    """Tell whether what is pointed at is not there, is stated as none or as not done, or is a list searched in vain."""
    if not pointed.path:
        return False
    value = pointed.record.fields.get(pointed.path)
    return value is None or value is EMPTY or value is False
