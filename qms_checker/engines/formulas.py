"""From three-valued conditions to two-valued formulas that a matcher of positive facts can decide.

Each condition becomes four formulas: *certainly true*, *certainly false*, *possibly true* (not certainly false) and
*possibly false* (not certainly true). Leaves speak of recorded states and decisions, so none of them needs negation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from qms_checker.description.schema import FieldType
from qms_checker.rulepacks.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Contains,
    Not,
    Operator,
    Quantifier,
    Reference,
    Shares,
    Shifted,
    Unknown,
    references,
    walk,
)

FALSE_, TRUE_, UNKNOWN_ = 0, 1, 2
"""The three values as a matcher holds them; for a field: stated empty, recorded, not recorded."""


class Mode(Enum):
    """Which of the four formulas of a condition is wanted: the value it must have, or must not have."""

    TRUE = (TRUE_, False)
    FALSE = (FALSE_, False)
    MAYBE = (FALSE_, True)
    MAYBE_NOT = (TRUE_, True)

    def __init__(self, wanted: int, negated: bool) -> None:  # noqa: FBT001  # the two halves of each member
        self.wanted = wanted
        self.negated = negated

    @property
    def opposite(self) -> Mode:
        """Return the mode of the negated condition."""
        return _OPPOSITE[self]

    @property
    def is_conjunctive(self) -> bool:
        """Tell whether a conjunction stays one in this mode."""
        return self in (Mode.TRUE, Mode.MAYBE)


_OPPOSITE = {
    Mode.TRUE: Mode.FALSE,
    Mode.FALSE: Mode.TRUE,
    Mode.MAYBE: Mode.MAYBE_NOT,
    Mode.MAYBE_NOT: Mode.MAYBE,
}


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds; with no part, always."""

    parts: tuple[Formula, ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """Some part holds; with no part, never."""

    parts: tuple[Formula, ...] = ()


@dataclass(frozen=True, slots=True)
class AtomIs:
    """A condition that concerns one record only has a value of the three; ``negated``: it has another."""

    variable: str
    atom: Condition
    value: int
    negated: bool = False


@dataclass(frozen=True, slots=True)
class StateIs:
    """A field is recorded, stated empty or not recorded; ``negated``: it is one of the other two."""

    reference: Reference
    value: int
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """A comparison of recorded values of two records; ``by_family``: of the families of two durations instead."""

    left: Reference
    operator: Operator
    right: Reference | Shifted
    by_family: bool = False
    negated: bool = False

    @property
    def right_reference(self) -> Reference:
        """Return the field on the right."""
        return self.right.reference if isinstance(self.right, Shifted) else self.right


@dataclass(frozen=True, slots=True)
class Same:
    """A record is held by another: its parent is the record of ``owner``."""

    variable: str
    owner: str


@dataclass(frozen=True, slots=True)
class DecisionIs:
    """A tally was decided with a value for the records of its variables; ``negated``: with another."""

    tally: int
    variables: tuple[str, ...]
    value: int
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """Holds always, and makes what rests on it uncertain: the possible side of what is never known."""


Leaf = AtomIs | StateIs | Join | Same | DecisionIs | Doubt
Formula = And | Or | Leaf

ALWAYS, NEVER = And(), Or()
Decide = Callable[[Quantifier | Contains | Shares], tuple[int, tuple[str, ...]]]
"""Gives the number of the tally behind a quantifier, or a membership across records, and its variables."""


class FormulaMaker:
    """Makes formulas of conditions; ``decide`` names the tallies that stand for their quantifiers."""

    def __init__(self, decide: Decide) -> None:
        self._decide = decide

    def make(self, condition: Condition, mode: Mode) -> Formula:
        """Return the formula of a condition in a mode."""
        match condition:
            case All(parts) | AnyOf(parts):
                if not (mode is Mode.TRUE and isinstance(condition, All)):
                    # What is said of one record is one property of its fact: alternatives would multiply. Only where
                    # all must be true the matcher makes the comparisons itself.
                    home = _only_variable(condition)
                    if home is not None:
                        return AtomIs(home, condition, mode.wanted, mode.negated)
                    parts = _by_record(condition)
                made = tuple(self.make(part, mode) for part in parts)
                return conjunction(made) if mode.is_conjunctive is isinstance(condition, All) else disjunction(made)
            case Not(part):
                return self.make(part, mode.opposite)
            case Quantifier():
                return DecisionIs(*self._decide(condition), mode.wanted, mode.negated)
            case Unknown():
                return Doubt() if mode.negated else NEVER
            case Compare(left, _, (Reference() | Shifted()) as right) if left.variable != _reference(right).variable:
                return self._across(condition, mode)
            case Contains(left, Reference() as right) if left.variable != right.variable:
                return self._membership(condition, right, mode)
            case Shares(left, right) if left.variable != right.variable:
                return self._membership(condition, right, mode)
            case _:
                return AtomIs(condition.left.variable, condition, mode.wanted, mode.negated)

    @staticmethod
    def _across(condition: Compare, mode: Mode) -> Formula:
        left, right = condition.left, condition.right
        assert isinstance(right, Reference | Shifted)
        families = _other_family(left, right)
        same_family = tuple(Join(left, Operator.EQUAL, right, by_family=True) for _ in families)
        compared = Join(left, condition.operator, right, negated=not mode.is_conjunctive)
        known = And((_recorded(left), _recorded(_reference(right)), *same_family, compared))
        incomparable = tuple(And((_recorded(left), _recorded(_reference(right)), different)) for different in families)
        return _with_states(mode, left, _reference(right), known, incomparable)

    def _membership(self, condition: Contains | Shares, right: Reference, mode: Mode) -> Formula:
        tally, variables = self._decide(condition)
        value = TRUE_ if mode.is_conjunctive else FALSE_
        known = And((_recorded(condition.left), _recorded(right), DecisionIs(tally, variables, value)))
        return _with_states(mode, condition.left, right, known, ())


def _with_states(
    mode: Mode, left: Reference, right: Reference, known: Formula, incomparable: tuple[Formula, ...]
) -> Formula:
    """Add to what is certain of recorded values what follows from missing and empty ones."""
    empty = (StateIs(left, FALSE_), StateIs(right, FALSE_))
    unknown = (StateIs(left, UNKNOWN_), StateIs(right, UNKNOWN_))
    match mode:
        case Mode.TRUE:
            return known
        case Mode.FALSE:
            return Or((*empty, known))
        case Mode.MAYBE_NOT:
            return Or((*empty, *unknown, known, *incomparable))
        case Mode.MAYBE:
            neither_empty = (StateIs(left, FALSE_, negated=True), StateIs(right, FALSE_, negated=True))
            return Or((known, And((*neither_empty, Or(unknown))), *incomparable))


def _only_variable(condition: Condition) -> str | None:
    """Return the one variable a condition speaks of, ``None`` where there are several, or quantifiers."""
    used = set()
    for part in walk(condition):
        if isinstance(part, Quantifier | Unknown):
            return None
        used |= {reference.variable for reference in references(part)}
    return used.pop() if len(used) == 1 else None


def _by_record(condition: All | AnyOf) -> tuple[Condition, ...]:
    """Return the parts of a condition, those that speak of one record only as one part for each record."""
    kind = type(condition)
    about: dict[str, list[Condition]] = {}
    others: list[Condition] = []
    flat = (inner for part in condition.parts for inner in (part.parts if isinstance(part, kind) else (part,)))
    for part in flat:
        home = _only_variable(part)
        (others if home is None else about.setdefault(home, [])).append(part)
    together = (parts[0] if len(parts) == 1 else kind(tuple(parts)) for parts in about.values())
    return (*together, *others)


def _reference(operand: Reference | Shifted) -> Reference:
    return operand.reference if isinstance(operand, Shifted) else operand


def _recorded(reference: Reference) -> Formula:
    return StateIs(reference, TRUE_)


def _other_family(left: Reference, right: Reference | Shifted) -> tuple[Join, ...]:
    if left.field.type is not FieldType.DURATION:
        return ()
    return (Join(left, Operator.EQUAL, right, by_family=True, negated=True),)


def conjunction(parts: tuple[Formula, ...]) -> Formula:
    """Return a flat conjunction."""
    flat: list[Formula] = []
    for part in parts:
        if part == NEVER:
            return NEVER
        flat.extend(part.parts if isinstance(part, And) else (part,))
    return flat[0] if len(flat) == 1 else And(tuple(dict.fromkeys(flat)))


def disjunction(parts: tuple[Formula, ...]) -> Formula:
    """Return a flat disjunction."""
    flat: list[Formula] = []
    for part in parts:
        if part == ALWAYS:
            return ALWAYS
        flat.extend(part.parts if isinstance(part, Or) else (part,))
    return flat[0] if len(flat) == 1 else Or(tuple(dict.fromkeys(flat)))


def leaves(formula: Formula) -> Iterator[Leaf]:
    """Yield the leaves of a formula."""
    if isinstance(formula, And | Or):
        for part in formula.parts:
            yield from leaves(part)
    else:
        yield formula


def variables_of(leaf: Leaf) -> tuple[str, ...]:
    """Return the variables a leaf speaks of."""
    match leaf:
        case AtomIs(variable=variable):
            return (variable,)
        case StateIs(reference):
            return (reference.variable,)
        case Join():
            return (leaf.left.variable, leaf.right_reference.variable)
        case Same(variable, owner):
            return (variable, owner)
        case DecisionIs(variables=variables):
            return variables
        case Doubt():
            return ()
