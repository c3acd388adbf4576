"""From rules to a program: the conditions in force on a date, resolved, in the order in which they can be decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from qms_checker.description.schema import RecordType, agency_schema
from qms_checker.hints import did_you_mean
from qms_checker.rulepacks.conditions import TRUE, All, AnyOf, Condition, Not, Quantifier, Unknown, walk
from qms_checker.rulepacks.model import Rule, Rulebook
from qms_checker.rulepacks.operands import OperandReader
from qms_checker.rulepacks.parse import ConditionReader
from qms_checker.rulepacks.scope import Scope
from qms_checker.vocabulary import Grading, Text


@dataclass(frozen=True, slots=True)
class CompiledEscalation:
    """One escalation with its condition resolved."""

    to: Grading
    when: Condition
    reason: Text


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """One rule ready to be decided for each record of ``subject`` (the root for the agency as a whole).

    ``binds``: whom it binds, about the agency alone. ``where``: the filter of the records. ``applies``: both.
    """

    rule: Rule
    subject: RecordType
    binds: Condition
    where: Condition
    applies: Condition
    require: Condition
    escalations: tuple[CompiledEscalation, ...]

    @property
    def is_about_agency(self) -> bool:
        """Tell whether the agency as a whole is judged."""
        return self.rule.for_each is None

    @property
    def depends_on(self) -> frozenset[str]:
        """Return the rules whose final outcomes the judgement needs."""
        return rules_named(self.applies, self.require)

    @property
    def escalation_depends_on(self) -> frozenset[str]:
        """Return the rules whose outcomes the escalations need; may name the rule itself."""
        return rules_named(*(escalation.when for escalation in self.escalations))


@dataclass(frozen=True, eq=False)
class Program:
    """The judgements as of a date.

    ``steps``: ``("judge", rule)`` and ``("escalate", rule)`` in an order in which each finds what it needs.
    """

    as_of: date
    judgements: dict[str, Judgement]
    steps: tuple[tuple[str, str], ...]

    @cached_property
    def looked_at(self) -> frozenset[str]:
        """Return the rules whose outcomes others, or they themselves, look at."""
        found = self.judgements.values()
        return frozenset(name for one in found for name in one.depends_on | one.escalation_depends_on)


def restricted(program: Program, rule: str) -> Program:
    """Return the part of a program that decides one rule: the rule, and the rules whose outcomes it looks at."""
    wanted, pending = set[str](), [rule]
    while pending:
        name = pending.pop()
        if name not in wanted and name in program.judgements:
            wanted.add(name)
            found = program.judgements[name]
            pending.extend(found.depends_on | found.escalation_depends_on)
    judgements = {name: found for name, found in program.judgements.items() if name in wanted}
    return Program(program.as_of, judgements, tuple(step for step in program.steps if step[1] in wanted))


def compile_program(rulebook: Rulebook, rules: Iterable[Rule], as_of: date) -> Program:
    """Resolve the rules in force on a date. Raises :class:`RulePackError` for a wrong condition or a cycle."""
    reader = ConditionReader(OperandReader(as_of, rulebook.parameters), rulebook.definitions)
    in_force = [rule for rule in rules if rulebook.takes_part(rule, as_of)]
    taking_part = frozenset(rule.id for rule in in_force)
    judgements = {rule.id: _judgement(rule, reader, taking_part, rulebook) for rule in in_force}
    return Program(as_of, judgements, _order(judgements))


def rules_named(*conditions: Condition) -> frozenset[str]:
    """Return the rules whose outcomes some conditions look at."""
    found: set[str] = set()
    for condition in conditions:
        for part in walk(condition):
            if isinstance(part, Quantifier):
                found |= part.depends_on
    return frozenset(found)


def _judgement(rule: Rule, reader: ConditionReader, taking_part: frozenset[str], rulebook: Rulebook) -> Judgement:
    root = agency_schema().root
    subject = root
    if rule.for_each is not None:
        section = agency_schema().section(rule.for_each)
        if section is None:
            place = rule.place.child("for_each")
            raise place.refuse(Text(f"không có mục {rule.for_each!r}", f"there is no section {rule.for_each!r}"))
        subject = section
    scope, about_agency = Scope.of_subject(subject, root), Scope.of_subject(root, root)

    def read(raw: Any, key: str, scope: Scope) -> Condition:
        if raw is None:
            return TRUE
        place = rule.place.child(key)
        condition = reader.condition(raw, scope, place)
        for named in sorted(rules_named(condition) - set(rulebook.rules)):
            message = Text(f"không có quy tắc {named!r}", f"there is no rule {named!r}")
            raise place.refuse(message, did_you_mean(named, rulebook.rules))
        return _without_absent_rules(condition, taking_part)

    binds = read(rule.binds, "binds", about_agency)
    where = read(rule.where, "where", scope)
    require = read(rule.require, "require", scope)
    escalations = tuple(
        CompiledEscalation(escalation.to, read(escalation.when, f"escalate/{index}/when", scope), escalation.reason)
        for index, escalation in enumerate(rule.escalations)
    )
    applies = where if binds is TRUE else binds if where is TRUE else All((binds, where))
    return Judgement(rule, subject, binds, where, applies, require, escalations)


def _without_absent_rules(condition: Condition, taking_part: frozenset[str]) -> Condition:
    """Make unknown what asks about a rule that is not selected or not in force: its outcome does not exist."""
    if not rules_named(condition) - taking_part:
        return condition
    match condition:
        case All(parts):
            return All(tuple(_without_absent_rules(part, taking_part) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_without_absent_rules(part, taking_part) for part in parts))
        case Not(part):
            return Not(_without_absent_rules(part, taking_part))
        case Quantifier(depends_on=named) if named - taking_part:
            return Unknown()
        case Quantifier(where=where, satisfies=satisfies, population=population):
            return replace(
                condition,
                where=_without_absent_rules(where, taking_part),
                satisfies=None if satisfies is None else _without_absent_rules(satisfies, taking_part),
                population=_without_absent_rules(population, taking_part),
            )
        case _:
            return condition


def _order(judgements: dict[str, Judgement]) -> tuple[tuple[str, str], ...]:
    sorter: TopologicalSorter[tuple[str, str]] = TopologicalSorter()
    for rule, judgement in judgements.items():
        sorter.add(("judge", rule), *(("escalate", named) for named in sorted(judgement.depends_on)))
        needed = [
            ("judge" if named == rule else "escalate", named) for named in sorted(judgement.escalation_depends_on)
        ]
        sorter.add(("escalate", rule), ("judge", rule), *needed)
    try:
        return tuple(sorter.static_order())
    except CycleError as error:
        chain = list(dict.fromkeys(rule for _, rule in error.args[1]))
        listed = " → ".join([*chain, chain[0]])
        place = judgements[chain[0]].rule.place
        raise place.refuse(
            Text(f"các quy tắc chờ nhau: {listed}", f"the rules wait for each other: {listed}")
        ) from None
