"""Figures over records of which some are certain members and some only possible ones; shared by both engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qms_checker.engines.verdicts import UNBOUNDED, Number, Truth, all_of, exact, interval_test, share_interval
from qms_checker.facts.model import Record
from qms_checker.facts.values import EMPTY, Comparable, Duration
from qms_checker.rulepacks.conditions import All, Condition, Figure, Not, Quantifier


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


def queries_of(quantifier: Quantifier) -> tuple[Condition, ...]:
    """Return the conditions whose records a quantifier needs: for a share those that satisfy, and those that do not."""
    if quantifier.figure is not Figure.SHARE:
        return (quantifier.where,)
    assert quantifier.satisfies is not None
    return All((quantifier.where, quantifier.satisfies)), All((quantifier.where, Not(quantifier.satisfies)))


def decide_figure(quantifier: Quantifier, found: Sequence[Members], operands: Sequence[Comparable | None]) -> Truth:
    """Decide a quantifier from the members of its queries and the values its figure is compared with."""
    if quantifier.figure is Figure.UNIQUE:
        return are_unique(quantifier, found[0])
    if quantifier.figure is Figure.SUM:
        return _test_sum(quantifier, found[0], operands)
    bounds: tuple[Number, Number] | None = found[0].bounds
    if quantifier.figure is Figure.SHARE:
        bounds = share_interval(found[0].bounds, found[1].bounds)
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


def sum_of(path: str, found: Members) -> tuple[str | None, Number] | None:
    """Return the sum of a field over the certain members, with the family of its durations (``None`` for numbers).

    ``None`` where a member, a value or the family is unknown.
    """
    if found.possible or not found.is_recorded:
        return None
    values = [record.fields.get(path) for record in found.certain]
    if any(value is None for value in values):
        return None
    known = [value for value in values if value is not None and value is not EMPTY]
    families = {value.family for value in known if isinstance(value, Duration)}
    if len(families) > 1:
        return None
    return next(iter(families), None), sum((exact(value) for value in known), 0)


def _test_sum(quantifier: Quantifier, found: Members, operands: Sequence[Comparable | None]) -> Truth:
    assert quantifier.field is not None
    total = sum_of(quantifier.field.path, found)
    if total is None:
        return None
    family, number = total
    return all_of(
        None
        if isinstance(operand, Duration) and family is not None and operand.family != family
        else interval_test(number, number, test.operator, operand)
        for test, operand in zip(quantifier.tests, operands, strict=True)
    )
