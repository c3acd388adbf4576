"""From a formula to rules of a matcher: patterns over facts, joined by their values.

The output has the form of durable_rules' JSON definitions, but nothing here imports it.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from qms_checker.engines.alternatives import Alternative
from qms_checker.engines.expressions import (
    COMPLEMENT,
    HOLDER,
    NUMBER,
    OPERATORS,
    PARENT,
    REVERSED,
    TWIN,
    VALUE,
    Expression,
    TooComplexError,
    conjunction_of,
)
from qms_checker.engines.formulas import (
    TRUE_,
    AtomIs,
    DecisionIs,
    Join,
    Leaf,
    Same,
    StateIs,
    variables_of,
)
from qms_checker.engines.pairs import PairUse, use_of
from qms_checker.engines.properties import (
    Dictionary,
    Property,
    atom_of,
    decision_of,
    encode,
    family_number,
    family_of,
    number_of,
    parent_of,
    shifted_of,
    state_of,
    value_of,
)
from qms_checker.facts.values import Duration
from qms_checker.rulepacks.conditions import AGENCY, Compare, Condition, Literal, Recorded, Reference, Shifted

MAX_ALTERNATIVES = 512
Purpose = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class MatchRule:
    """One rule of the matcher: what it is for, and which records a match reports.

    ``purposes``: what the adapter files the match under. ``wave``: when all it needs has been asserted.
    ``patterns``: alias and expression; ``reports``: aliases whose records a match names (``v1.of``: the record that
    holds the item matched as ``v1``; empty: the agency). ``needs``: for each kind of fact the properties used.
    """

    purposes: tuple[Purpose, ...]
    wave: int
    patterns: tuple[tuple[str, Expression], ...]
    reports: tuple[str, ...]
    needs: Mapping[str, frozenset[str]]


@dataclass(slots=True)
class PatternMaker:
    """Makes matcher rules; collects the properties that facts must have.

    ``stage_of``: the wave in which the decisions of a tally are asserted. ``memberships``: tallies of who is listed by
    whom. ``pair_uses``: which decisions about several records the rules look at; others need not be asserted.
    """

    dictionary: Dictionary
    stage_of: Mapping[int, int]
    memberships: Collection[int]
    properties: dict[str, Property] = field(default_factory=lambda: {NUMBER: number_of, PARENT: parent_of})
    pair_uses: dict[int, set[PairUse]] = field(default_factory=dict)
    _names: dict[Hashable, str] = field(default_factory=dict)

    def rules(
        self,
        purpose: tuple[Any, ...],
        conjunctions: Iterable[Alternative],
        variables: Mapping[str, str],
        reports: tuple[str, ...],
        earliest: int = 0,
    ) -> Iterator[MatchRule]:
        """Yield a rule for each conjunction. ``variables``: kind of fact by variable, in the order of the join."""
        listed = list(conjunctions)
        if len(listed) > MAX_ALTERNATIVES:
            raise TooComplexError
        for leaves in listed:
            yield self._rule(purpose, leaves, variables, reports, earliest)

    def _rule(
        self,
        purpose: tuple[Any, ...],
        leaves: Alternative,
        variables: Mapping[str, str],
        reports: tuple[str, ...],
        earliest: int,
    ) -> MatchRule:
        used = {name for leaf in leaves for name in variables_of(leaf)} | {*reports} - {AGENCY} or {AGENCY}
        order = [name for name in variables if name in used]
        decisions = [leaf for leaf in leaves if isinstance(leaf, DecisionIs)]
        pairs = [leaf for leaf in decisions if len(leaf.variables) > 1]
        levels = dict.fromkeys(order, 0)
        for decision in decisions:
            if len(decision.variables) == 1:
                (about,) = decision.variables
                levels[about] = max(levels[about], self.stage_of[decision.tally])
        placed: dict[str, list[Leaf]] = {name: [] for name in order}
        for leaf in leaves:
            if leaf not in pairs and variables_of(leaf):
                placed[max(variables_of(leaf), key=order.index)].append(leaf)
        kinds = _told_apart({name: f"{variables[name]}@{levels[name]}" for name in order})
        needs: dict[str, set[str]] = {kind: {NUMBER} for kind in kinds.values()}
        aliases = {name: f"v{index}" for index, name in enumerate(order)}
        writer = _Writer(self, aliases, kinds, needs)
        patterns = []
        for name in order:
            written = [expression for leaf in placed[name] for expression in writer.write(leaf, name)]
            patterns.append((aliases[name], conjunction_of([{"k": kinds[name]}, *written])))
        for index, pair in enumerate(pairs):
            needs[pair_kind(pair.tally)] = {VALUE, *map(pair_role, range(len(pair.variables)))}
            use = use_of(pair, leaves, self._property_of, self.memberships)
            self.pair_uses.setdefault(pair.tally, set()).add(use)
            patterns.append((f"p{index}", _pair_pattern(pair, aliases)))
        wave = max([earliest, *(self.stage_of[leaf.tally] for leaf in decisions)])
        frozen = {kind: frozenset(names) for kind, names in needs.items()}
        return MatchRule((purpose,), wave, tuple(patterns), tuple(aliases.get(name, "") for name in reports), frozen)

    def membership_rule(  # noqa: PLR0917  # who is joined with whom, and what for
        self, purpose: tuple[Any, ...], items: str, value: Reference, kind: str, owner: str, reports: tuple[str, ...]
    ) -> MatchRule:
        """Return the rule that joins the items of a list with the records that have an equal value.

        ``reports``: of the list's ``owner`` and the variable of ``value``, those that a match names.
        """
        path = value.field.path
        name = self.named(("value", path, value.field.type), value_of(path, value.field.type))
        state = self.property_of_state(value)
        other = f"{kind}@0"
        patterns = (
            ("v0", conjunction_of([{"k": other}, {state: TRUE_}])),
            ("v1", conjunction_of([{"k": items}, {VALUE: {"v0": name}}])),
        )
        aliases = tuple(f"v1.{HOLDER}" if variable == owner else "v0" for variable in reports)
        needs = {other: frozenset({NUMBER, name, state}), items: frozenset({HOLDER, VALUE})}
        return MatchRule((purpose,), 0, patterns, aliases, needs)

    def property_of_atom(self, variable: str, atom: Condition) -> str:
        """Return the name of the property that holds a comparison."""
        return self.named(atom, atom_of(variable, atom))

    def property_of_state(self, reference: Reference) -> str:
        """Return the name of the property that holds the state of a field."""
        path = reference.field.path
        return self.named(("state", path), state_of(path))

    def _property_of(self, leaf: AtomIs | StateIs) -> tuple[str, str]:
        if isinstance(leaf, StateIs):
            return leaf.reference.variable, self.property_of_state(leaf.reference)
        return leaf.variable, self.property_of_atom(leaf.variable, leaf.atom)

    def named(self, meaning: Hashable, compute: Property) -> str:
        """Return the name of the property of that meaning; a short one, since each match carries its facts as text."""
        name = self._names.setdefault(meaning, f"p{len(self._names)}")
        self.properties.setdefault(name, compute)
        return name


def _told_apart(kinds: Mapping[str, str]) -> dict[str, str]:
    """Give each further pattern on one kind of fact a twin of that kind.

    Whether durable_rules joins a fact with itself depends on the order in which it meets the patterns; twins are facts
    of their own.
    """
    seen: dict[str, int] = {}
    told: dict[str, str] = {}
    for name, kind in kinds.items():
        seen[kind] = seen.get(kind, 0) + 1
        told[name] = kind if seen[kind] == 1 else f"{kind}{TWIN}{seen[kind]}"
    return told


def pair_kind(tally: int) -> str:
    """Return the kind of the facts that hold a tally's decisions about several records."""
    return f"pair{tally}"


def pair_role(index: int) -> str:
    """Return the property of such a fact that holds the number of one of the records."""
    return f"r{index}"


def _pair_pattern(pair: DecisionIs, aliases: Mapping[str, str]) -> Expression:
    value: Expression = {VALUE: pair.value}
    joined = [{pair_role(index): {aliases[name]: NUMBER}} for index, name in enumerate(pair.variables)]
    return conjunction_of([{"k": pair_kind(pair.tally)}, {"$neq": value} if pair.negated else value, *joined])


@dataclass(slots=True)
class _Writer:
    """Writes formulas as expressions within the pattern of one variable."""

    maker: PatternMaker
    aliases: Mapping[str, str]
    kinds: Mapping[str, str]
    needs: dict[str, set[str]]

    def write(self, leaf: Leaf, home: str) -> list[Expression]:
        match leaf:
            case AtomIs(variable, atom, value, negated):
                if variable == home and value == TRUE_ and not negated and (native := self._native(atom)) is not None:
                    return native
                name = self._need(variable, self.maker.property_of_atom(variable, atom))
                return [self._equals(variable, name, value, home, negated=negated)]
            case StateIs(reference, value, negated):
                return [self._equals(reference.variable, self._state(reference), value, home, negated=negated)]
            case DecisionIs(tally, (variable,), value, negated):
                name = self._need(variable, self.maker.named(("decision", tally), decision_of(tally)))
                return [self._equals(variable, name, value, home, negated=negated)]
            case Same(variable, owner):
                own, other = (PARENT, NUMBER) if variable == home else (NUMBER, PARENT)
                self._need(variable, PARENT)
                return [{own: {self.aliases[owner if variable == home else variable]: other}}]
            case Join():
                return [self._join(leaf, home)]
            case _:
                raise AssertionError(leaf)

    def _equals(self, variable: str, name: str, value: int, home: str, *, negated: bool) -> Expression:
        """A property of the home record equals a constant; of another record, a constant of the home equals it."""
        equal: Expression = {name: value} if variable == home else {f"c{value}": {self.aliases[variable]: name}}
        return {"$neq": equal} if negated else equal

    def _join(self, join: Join, home: str) -> Expression:
        left, right = (self._operand(side, by_family=join.by_family) for side in (join.left, join.right))
        operator = OPERATORS[join.operator]
        if join.negated:
            operator = COMPLEMENT[operator]
        own, other, name = left, join.right_reference.variable, right
        if join.left.variable != home:
            own, other, name, operator = right, join.left.variable, left, REVERSED[operator]
        compared = {own: {self.aliases[other]: name}}
        return {operator: compared} if operator else compared

    def _operand(self, operand: Reference | Shifted, *, by_family: bool) -> str:
        if isinstance(operand, Shifted):
            reference, by = operand.reference, operand.by
            path, kind = reference.field.path, reference.field.type
            shifted = self.maker.named(("shifted", path, kind, by), shifted_of(path, kind, by))
            return self._need(reference.variable, shifted)
        return self._family(operand) if by_family else self._value(operand)

    def _value(self, reference: Reference) -> str:
        path = reference.field.path
        name = self.maker.named(("value", path, reference.field.type), value_of(path, reference.field.type))
        return self._need(reference.variable, name)

    def _family(self, reference: Reference) -> str:
        path = reference.field.path
        return self._need(reference.variable, self.maker.named(("family", path), family_of(path)))

    def _state(self, reference: Reference) -> str:
        return self._need(reference.variable, self.maker.property_of_state(reference))

    def _need(self, variable: str, name: str) -> str:
        self.needs.setdefault(self.kinds[variable], set()).add(name)
        return name

    def _native(self, atom: Condition) -> list[Expression] | None:
        """Compare a field with a constant inside the matcher; ``None`` for what it cannot compare."""
        match atom:
            case Compare(left, operator, Literal(constant)) if constant is not None:
                number = encode(constant, left.field.type, self.maker.dictionary)
                name, sign = self._value(left), OPERATORS[operator]
                test: Expression = {sign: {name: number}} if sign else {name: number}
                compared: list[Expression] = [{self._state(left): TRUE_}, test]
                if isinstance(constant, Duration):
                    compared.append({self._family(left): family_number(constant)})
                return compared
            case Recorded(left):
                return [{self._state(left): TRUE_}]
            case _:
                return None
