"""On which days the outcome of a rule may turn, found without judging every day between two dates.

A compiled condition moves with the as-of date only where it compares a date with a constant that was counted from it.
Such a constant never moves backwards, so what no recorded date lies between on the first and on the last day of a
stretch is the same on every day of it. Stretches in which something lies are halved until a day is left.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta

from qms_checker.engines.program import Judgement, Program, compile_program
from qms_checker.facts.model import FactBase
from qms_checker.rulepacks.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Literal,
    Not,
    Quantifier,
    Unknown,
    walk,
)
from qms_checker.rulepacks.model import Rule, Rulebook

ONE_DAY = timedelta(days=1)
_ANY_DATE = "on"
"""The field of the built-in collection of all dates."""


class Turning:
    """The rules of a run, and the dates an agency has recorded. Nothing begins or ends within the days asked about."""

    def __init__(self, rulebook: Rulebook, rules: Iterable[Rule], facts: FactBase) -> None:
        self._rulebook = rulebook
        self._rules = {rule.id: rule for rule in rules}
        self._dates = _dates_by_field(facts)
        self._whole: Program | None = None

    def days(self, first: date, last: date) -> Iterator[tuple[date, frozenset[str]]]:
        """Yield the days after the first, in order, on which some rules have to be judged anew, with these rules."""
        self._whole = compile_program(self._rulebook, self._rules.values(), first)
        for day, rules in self._between(first, last, frozenset(self._whole.judgements)):
            yield day, self._dependent(rules)

    def program(self, rules: Collection[str], day: date) -> Program:
        """Return the program that decides some rules on a day, with all whose outcomes they look at."""
        assert self._whole is not None
        wanted: set[str] = set()
        pending = [rule for rule in rules if rule in self._whole.judgements]
        while pending:
            name = pending.pop()
            if name not in wanted:
                wanted.add(name)
                pending.extend((_looks_at(self._whole.judgements[name])) & self._whole.judgements.keys())
        return compile_program(self._rulebook, (rule for name, rule in self._rules.items() if name in wanted), day)

    def _between(self, first: date, last: date, rules: frozenset[str]) -> Iterator[tuple[date, frozenset[str]]]:
        if first >= last or not rules:
            return
        earlier, later = self.program(rules, first).judgements, self.program(rules, last).judgements
        moved = frozenset(rule for rule in rules if self._differs(earlier[rule], later[rule]))
        if not moved:
            return
        if last - first == ONE_DAY:
            yield last, moved
            return
        middle = first + (last - first) // 2
        yield from self._between(first, middle, moved)
        yield from self._between(middle, last, moved)

    def _differs(self, earlier: Judgement, later: Judgement) -> bool:
        pairs = [(earlier.binds, later.binds), (earlier.applies, later.applies), (earlier.require, later.require)]
        pairs += [(one.when, other.when) for one, other in zip(earlier.escalations, later.escalations, strict=True)]
        for one, other in pairs:
            before, after = list(_tests(one)), list(_tests(other))
            if len(before) != len(after) or any(map(self._turns, before, after)):
                return True
        return False

    def _turns(self, earlier: Condition, later: Condition) -> bool:
        """Tell whether two versions of one test may have different answers."""
        match earlier, later:
            case Quantifier(tests=tests), Quantifier(tests=others):
                return tests != others
            case (
                Compare(left, operator, Literal(value=date() as one)),
                Compare(right, other_operator, Literal(value=date() as other)),
            ) if left == right and operator is other_operator:
                return one != other and self._has_date(left.field.path, min(one, other), max(one, other))
            case _:
                return earlier != later

    def _has_date(self, path: str, first: date, last: date) -> bool:
        found = self._dates.get(path, ())
        position = bisect_left(found, first)
        return position < len(found) and found[position] <= last

    def _dependent(self, rules: frozenset[str]) -> frozenset[str]:
        """Return the rules, and those that look at their outcomes."""
        assert self._whole is not None
        found = set(rules)
        while more := {
            name
            for name, judgement in self._whole.judgements.items()
            if name not in found and _looks_at(judgement) & found
        }:
            found |= more
        return frozenset(found)


def _looks_at(judgement: Judgement) -> frozenset[str]:
    return judgement.depends_on | judgement.escalation_depends_on


def _tests(condition: Condition) -> Iterator[Condition]:
    """Yield what is tested, without what only joins tests."""
    return (part for part in walk(condition) if not isinstance(part, All | AnyOf | Not | Unknown))


def _dates_by_field(facts: FactBase) -> Mapping[str, tuple[date, ...]]:
    found: dict[str, set[date]] = {_ANY_DATE: set()}
    for record in (*facts, *facts.dates, *(record for record, _ in facts.set_aside)):
        for path, value in record.fields.items():
            for item in value if isinstance(value, frozenset) else (value,):
                if isinstance(item, date):
                    found.setdefault(path, set()).add(item)
    return {path: tuple(sorted(days)) for path, days in found.items()}
