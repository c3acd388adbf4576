"""The condition language as values: what a rule requires, resolved against the format of a description.

The language is closed: comparisons on typed fields, ``all``/``any``/``not``, and quantifiers over records. Its meaning
is that of Kleene's three values and is laid down in ``docs/writing-rules.md`` and by ``engines/python.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from qms_checker.dates import Period
from qms_checker.description.schema import Field, RecordType
from qms_checker.facts.values import Comparable

SUBJECT = "subject"
AGENCY = "agency"


class Operator(StrEnum):
    """Comparisons of two values; the left one is always a field."""

    EQUAL = "="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="


class Figure(StrEnum):
    """What a quantifier counts up before it compares."""

    COUNT = "count"
    SHARE = "share"
    SUM = "sum"
    UNIQUE = "unique"


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant; ``None`` stands for a value that is unknown (a parameter without a value on the date)."""

    value: Comparable | None


@dataclass(frozen=True, slots=True)
class Reference:
    """A field of the record that a variable stands for."""

    variable: str
    field: Field


@dataclass(frozen=True, slots=True)
class Shifted:
    """A date field moved by a period, or a number moved by an amount."""

    reference: Reference
    by: Period | int | float


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of numeric fields of one record; unknown when one of them is, a stated-empty one adds nothing."""

    references: tuple[Reference, ...]


Operand = Literal | Reference | Shifted | Total


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when some part is true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True when the part is false; unknown stays unknown."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Compare:
    """A field compared with an operand; false when either is stated empty, unknown when either is unknown."""

    left: Reference
    operator: Operator
    right: Operand


@dataclass(frozen=True, slots=True)
class OneOf:
    """A field is one of constants; ``values`` is ``None`` where they are unknown."""

    left: Reference
    values: frozenset[Comparable] | None


@dataclass(frozen=True, slots=True)
class Contains:
    """A list of scalars contains a value."""

    left: Reference
    right: Literal | Reference


@dataclass(frozen=True, slots=True)
class Shares:
    """A list of scalars has all (or some) of the items of another list; false when either is stated empty."""

    left: Reference
    right: Reference
    every: bool


@dataclass(frozen=True, slots=True)
class CheckDigit:
    """A number, as written, ends in the check digit that its scheme asks for."""

    left: Reference
    scheme: str


@dataclass(frozen=True, slots=True)
class Matches:
    """A text, as written, matches a pattern as a whole, without regard to letter case."""

    left: Reference
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A field is recorded: unknown when missing, false when stated empty."""

    left: Reference


@dataclass(frozen=True, slots=True)
class NumberTest:
    """A figure compared with a number."""

    operator: Operator
    operand: Operand


@dataclass(frozen=True, slots=True)
class Collection:
    """A list of records held by the record of a variable."""

    owner: str
    type: RecordType


@dataclass(frozen=True, slots=True, eq=False)
class Quantifier:
    """A figure over the records of a collection for which ``where`` holds, compared with numbers.

    ``some``, ``none`` and ``every`` are counts: at least one; none; none that does not satisfy.
    ``satisfies``: for a share, what the numerator must satisfy. ``field``: what a sum adds up, or what must be unique.
    ``population``: the records a statement calls "of so many": for ``every`` and ``share`` those of its filter.
    """

    keyword: str
    figure: Figure
    variable: str
    collection: Collection
    where: Condition
    tests: tuple[NumberTest, ...]
    satisfies: Condition | None = None
    field: Field | None = None
    label: str | None = None
    depends_on: frozenset[str] = frozenset()
    population: Condition = All(())


@dataclass(frozen=True, slots=True)
class Unknown:
    """Never known: it asks about rules that do not take part in the run."""


Atom = Compare | OneOf | Contains | Shares | Matches | CheckDigit | Recorded | Unknown
Condition = All | AnyOf | Not | Atom | Quantifier

TRUE = All(())
FALSE = AnyOf(())


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """Return the conditions a condition consists of; empty for an atom."""
    match condition:
        case All(parts) | AnyOf(parts):
            return parts
        case Not(part):
            return (part,)
        case Quantifier(where=where, satisfies=satisfies):
            return (where,) if satisfies is None else (where, satisfies)
        case _:
            return ()


def walk(condition: Condition) -> Iterator[Condition]:
    """Yield a condition and all inside it, outermost first."""
    yield condition
    for part in parts_of(condition):
        yield from walk(part)


def references(condition: Condition) -> Iterator[Reference]:
    """Yield the references of one condition, not those of its parts."""
    match condition:
        case Compare(left, _, right):
            yield left
            yield from _operand_references(right)
        case Contains(left, right):
            yield left
            yield from _operand_references(right)
        case Shares(left, right):
            yield left
            yield right
        case OneOf(left) | Matches(left) | Recorded(left) | CheckDigit(left):
            yield left
        case Quantifier(tests=tests):
            for test in tests:
                yield from _operand_references(test.operand)


def _operand_references(operand: Operand) -> Iterator[Reference]:
    if isinstance(operand, Reference):
        yield operand
    elif isinstance(operand, Shifted):
        yield operand.reference
    elif isinstance(operand, Total):
        yield from operand.references


def free_variables(condition: Condition) -> frozenset[str]:
    """Return the variables a condition uses and does not bind itself."""
    used = {reference.variable for reference in references(condition)}
    for part in parts_of(condition):
        used |= free_variables(part)
    if isinstance(condition, Quantifier):
        used.discard(condition.variable)
        used.add(condition.collection.owner)
    return frozenset(used)
