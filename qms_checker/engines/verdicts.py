"""What an engine answers, and the arithmetic of unknowns that both engines share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from operator import eq, ge, gt, le, lt
from typing import Any, Protocol

from qms_checker.engines.program import Program
from qms_checker.facts.model import FactBase
from qms_checker.facts.values import EMPTY, Comparable, Duration
from qms_checker.rulepacks.conditions import Operator
from qms_checker.vocabulary import Outcome

Truth = bool | None
"""Kleene's three values: true, false, and ``None`` for unknown."""

UNBOUNDED = math.inf
Number = int | float | Fraction


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The answer of an engine about one agency.

    ``binds``: by rule, whether it binds the agency. ``outcomes``: by rule and number of the record judged.
    ``escalations``: by rule and record, the index of the escalation that holds; absent where none does.
    """

    binds: Mapping[str, Truth]
    outcomes: Mapping[tuple[str, int], Outcome]
    escalations: Mapping[tuple[str, int], int]


class Engine(Protocol):
    """Something that decides a program for the facts of one agency. Pure: same inputs, same verdicts."""

    name: str

    def decide(self, program: Program, facts: FactBase) -> Verdicts:
        """Return the verdicts on every judgement of the program."""
        ...


def outcome_of(applies: Truth, require: Truth) -> Outcome:
    """Return the outcome of a judgement. A requirement that is met is fulfilled even where its bearing is unknown."""
    if applies is False:
        return Outcome.NOT_APPLICABLE
    if require is True:
        return Outcome.FULFILLED
    if applies is True and require is False:
        return Outcome.NOT_FULFILLED
    return Outcome.UNDETERMINED


def compare_values(left: Comparable | None, operator: Operator, right: Comparable | None) -> Truth:
    """Compare two values of one type; durations of different families cannot be compared."""
    if left is EMPTY or right is EMPTY:
        return False
    if left is None or right is None:
        return None
    if isinstance(left, Duration) and isinstance(right, Duration):
        if left.family != right.family:
            return None
        left, right = left.minutes, right.minutes
    return compare_order(left, operator, right)


def compare_order(left: Any, operator: Operator, right: Any) -> bool:
    """Compare two known values of one type; the reader of conditions admits no others."""
    return bool(_COMPARISONS[operator](left, right))


_COMPARISONS: Mapping[Operator, Callable[[Any, Any], Any]] = {
    Operator.EQUAL: eq,
    Operator.LESS: lt,
    Operator.AT_MOST: le,
    Operator.GREATER: gt,
    Operator.AT_LEAST: ge,
}


def interval_test(lowest: Number, highest: Number, operator: Operator, operand: Comparable | None) -> Truth:
    """Tell whether a figure known to lie between two numbers (inclusive) passes a test."""
    if operand is EMPTY:
        return False
    if operand is None:
        return None
    number = exact(operand)
    match operator:
        case Operator.AT_LEAST:
            return True if lowest >= number else False if highest < number else None
        case Operator.GREATER:
            return True if lowest > number else False if highest <= number else None
        case Operator.AT_MOST:
            return True if highest <= number else False if lowest > number else None
        case Operator.LESS:
            return True if highest < number else False if lowest >= number else None
        case Operator.EQUAL:
            if lowest == highest == number:
                return True
            return False if number < lowest or number > highest else None


def exact(value: Comparable) -> Number:
    """Return a number to compare without rounding: 0.8 is four fifths, not its binary neighbour."""
    if isinstance(value, Duration):
        return value.minutes
    if isinstance(value, float):
        return Fraction(str(value))
    assert isinstance(value, int)
    return value


def share_interval(satisfying: tuple[int, float], failing: tuple[int, float]) -> tuple[Number, Number] | None:
    """Return the bounds of a share from those of its two parts.

    ``None`` as long as nothing is certain to be in it: the share of nothing is no number, so a share of what may turn
    out to be nothing is not known to be one.
    """
    lowest_part, highest_part = satisfying
    lowest_rest, highest_rest = failing
    if lowest_part + lowest_rest == 0:
        return None
    low = Fraction(0)
    if highest_rest != UNBOUNDED and lowest_part:
        low = Fraction(lowest_part, lowest_part + int(highest_rest))
    high = Fraction(1)
    if highest_part != UNBOUNDED and lowest_rest:
        high = Fraction(int(highest_part), int(highest_part) + lowest_rest)
    return low, high


def all_of(truths: Iterable[Truth]) -> Truth:
    """Return Kleene's conjunction."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def negation(truth: Truth) -> Truth:
    """Return Kleene's negation."""
    return None if truth is None else not truth
