"""Spreading the rules of a matcher over rulesets of bounded size, so that each fact is asserted in few of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from qms_checker.engines.patterns import MatchRule

MAX_RULES = 200
MAX_PROPERTIES = 200
MAX_BRANCHES = 60


@dataclass(slots=True)
class _Ruleset:
    """Rules, and for each kind of fact they match the properties they use and their different patterns on it."""

    rules: list[MatchRule] = field(default_factory=list)
    properties: dict[str, set[str]] = field(default_factory=dict)
    branches: dict[str, set[str]] = field(default_factory=dict)

    def has_room(self, rule: MatchRule, branches: Iterable[tuple[str, str]]) -> bool:
        return (
            len(self.rules) < MAX_RULES
            and all(len(self.branches.get(kind, set()) | {branch}) <= MAX_BRANCHES for kind, branch in branches)
            and all(len(self.properties.get(kind, set()) | own) <= MAX_PROPERTIES for kind, own in rule.needs.items())
        )

    def add(self, rule: MatchRule, branches: Iterable[tuple[str, str]]) -> None:
        self.rules.append(rule)
        for kind, branch in branches:
            self.branches.setdefault(kind, set()).add(branch)
        for kind, own in rule.needs.items():
            self.properties.setdefault(kind, set()).update(own)


def merged(rules: Iterable[MatchRule]) -> tuple[MatchRule, ...]:
    """Make one rule of those that match the same, whatever it is for."""
    found: dict[str, MatchRule] = {}
    for rule in rules:
        same = found.setdefault(repr((rule.patterns, rule.reports)), rule)
        if same is not rule:
            same = replace(same, purposes=(*same.purposes, *rule.purposes))
        found[repr((rule.patterns, rule.reports))] = same
    return tuple(found.values())


def spread(rules: Iterable[MatchRule]) -> list[list[MatchRule]]:
    """Put each rule where the fewest kinds of fact come in with it, those about the rarest kind together.

    One after the other into the next ruleset makes half as many rulesets again, and a session of each costs as much as
    forty facts.
    """
    listed = list(rules)
    times = Counter(kind for rule in listed for kind in rule.needs)
    found: list[_Ruleset] = []
    for rule in sorted(listed, key=lambda rule: sorted((times[kind], kind) for kind in rule.needs)):
        own = tuple(_branches(rule))
        fitting = [ruleset for ruleset in found if ruleset.has_room(rule, own)]
        if not fitting:
            fitting = [_Ruleset()]
            found.extend(fitting)
        min(fitting, key=lambda ruleset: len(rule.needs.keys() - ruleset.properties.keys())).add(rule, own)
    return [ruleset.rules for ruleset in found]


def _branches(rule: MatchRule) -> Iterator[tuple[str, str]]:
    """Yield the kinds of fact of a rule's patterns with the patterns themselves, as one comparable text each."""
    for _, expression in rule.patterns:
        first, *_ = expression.get("$and", [expression])
        yield first["k"], repr(expression)


def needs_of(rules: Iterable[MatchRule]) -> dict[str, tuple[str, ...]]:
    """Return the properties that some rules use, by kind of fact."""
    needs: dict[str, set[str]] = {}
    for rule in rules:
        for kind, names in rule.needs.items():
            needs.setdefault(kind, set()).update(names)
    return {kind: tuple(sorted(names)) for kind, names in needs.items()}
