"""The engine on durable_rules; the only module that imports ``durable``.

What it hides of durable_rules 2.0.28, all of it observed:

- At most 257 rules may be joined on one fact and 511 rules stand in one ruleset (512 hang): programs are spread over
  rulesets of 200. A ruleset is never freed, so one set serves all agencies, each in a session of its own; a session is
  deleted in the end, or 1,024 of them exhaust the memory.
- A fact that fits more than 64 branches of a ruleset is refused (error 303): of the patterns on one kind of fact at
  most 60 different ones stand in one ruleset.
- Deleting a session in which no action ever ran frees pointers that were never set, and the process dies: each session
  begins with a fact that a rule of its ruleset answers.
- Where the last join of a pattern fails it reads past the end of the pattern: one that always holds stands last.
- One pattern must be a flat conjunction: where alternatives mix constants and joins, some are silently lost.
- Facts are told apart by a 32-bit hash of their content in which 1 and "1" are equal: each gets a running ``id``.
- Facts are asserted one by one: a batch in which one is refused runs actions later, in a background thread. For the
  same reason there is no ``Host``: its timer threads run actions too.
- Its Python layer swallows exceptions in actions and asserts the state anew after each: the matches are taken from the
  C engine as they come, which leaves nothing to swallow and takes two thirds of the time.
- Absence is not matched (``none`` fires before all facts are there): it is decided between waves, from tallies.
- Comparing a property that a fact lacks ends the assertion with an error: facts carry every property asked of them.
- Whether a fact is joined with itself depends on the order of the patterns: each pattern has a kind of its own.
- An alternative that holds twice fires twice, and in no order: matches are sets.
- The definition handed in is modified: it is made anew for each ruleset.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import durable_rules_engine
from durable.engine import MessageNotHandledException, MessageObservedException, Ruleset

from qms_checker.engines.expressions import NUMBER, TWIN
from qms_checker.engines.match_plan import MatchPlan
from qms_checker.engines.matching import plan_matching
from qms_checker.engines.patterns import MatchRule
from qms_checker.engines.program import Program
from qms_checker.engines.verdicts import Verdicts
from qms_checker.engines.waves import Waves
from qms_checker.facts.model import FactBase

MAX_RULES = 200
MAX_PROPERTIES = 200
MAX_BRANCHES = 60
_OPENING = "opening"
_numbers = count(1)


class DurableEngineError(RuntimeError):
    """durable_rules refused a fact that is none like it: a defect of this program."""


def _no_action(_closure: object) -> None:
    """Stand where durable_rules wants an action; matches are taken without it."""


class _Rules(Ruleset):  # type: ignore[misc]  # durable_rules publishes no types
    """One ruleset: its rules by name, and for each kind of fact, twins included, the properties they use."""

    def __init__(self, rules: list[MatchRule]) -> None:
        definition: dict[str, Any] = {
            f"r{index}": {"all": [{alias: expression} for alias, expression in rule.patterns], "run": _no_action}
            for index, rule in enumerate(rules)
        }
        definition[_OPENING] = {"all": [{"v0": {"k": _OPENING}}], "run": _no_action}
        super().__init__(f"qms{next(_numbers)}", None, definition)
        self.rules = {f"r{index}": rule for index, rule in enumerate(rules)}
        self.needs: dict[str, dict[str, tuple[str, ...]]] = {}
        for kind, properties in _needs(rules).items():
            self.needs.setdefault(kind.partition(TWIN)[0], {})[kind] = properties

    def matches_of(self, fact: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Assert a fact and yield what matches now: the name of the rule, and the facts matched by alias."""
        state = self.assert_fact(fact)
        started = durable_rules_engine.start_action_for_state(self._handle, state)
        message = started[1] if started else None
        while message:
            yield from json.loads(message).items()
            message = durable_rules_engine.complete_and_start_action(self._handle, state)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A program as registered: its plan and its rulesets by name."""

    plan: MatchPlan
    rulesets: Mapping[str, _Rules]


class DurableEngine:
    """Decides programs by matching facts with durable_rules. Not for use by several threads at once."""

    name = "durable"

    def __init__(self) -> None:
        self._loaded: dict[Program, _Loaded] = {}

    def decide(self, program: Program, facts: FactBase) -> Verdicts:
        """Return the verdicts on every judgement of the program."""
        if program not in self._loaded:
            plan = plan_matching(program)
            rulesets = [_Rules(rules) for rules in _chunks(plan.rules)]
            self._loaded[program] = _Loaded(plan, {f"{index}": rules for index, rules in enumerate(rulesets)})
        loaded = self._loaded[program]
        session = _Session(loaded.rulesets)
        try:
            session.open()
            return Waves(session, program, loaded.plan, facts).run()
        finally:
            session.close()


def _chunks(rules: Iterable[MatchRule]) -> Iterator[list[MatchRule]]:
    """Spread rules over rulesets so that those about the same kinds of fact stand together."""
    chunk: list[MatchRule] = []
    branches: dict[str, set[str]] = {}
    properties: dict[str, set[str]] = {}
    for rule in sorted(rules, key=lambda rule: (rule.wave, sorted(rule.needs))):
        own = list(_branches(rule))
        crowded = any(len(branches.get(kind, set()) | {branch}) > MAX_BRANCHES for kind, branch in own)
        wide = any(len(properties.get(kind, set()) | names) > MAX_PROPERTIES for kind, names in rule.needs.items())
        if chunk and (len(chunk) >= MAX_RULES or crowded or wide):
            yield chunk
            chunk, branches, properties = [], {}, {}
        chunk.append(rule)
        for kind, branch in own:
            branches.setdefault(kind, set()).add(branch)
        for kind, names in rule.needs.items():
            properties.setdefault(kind, set()).update(names)
    if chunk:
        yield chunk


def _branches(rule: MatchRule) -> Iterator[tuple[str, str]]:
    """Yield the kinds of fact of a rule's patterns with the patterns themselves, as one comparable text each."""
    for _, expression in rule.patterns:
        first, *_ = expression.get("$and", [expression])
        yield first["k"], repr(expression)


def _needs(rules: Iterable[MatchRule]) -> dict[str, tuple[str, ...]]:
    needs: dict[str, set[str]] = {}
    for rule in rules:
        for kind, names in rule.needs.items():
            needs.setdefault(kind, set()).update(names)
    return {kind: tuple(sorted(names)) for kind, names in needs.items()}


class _Session:
    """The facts and matches of one agency: one session of the rulesets that a program was spread over."""

    def __init__(self, rulesets: Mapping[str, _Rules]) -> None:
        self._rulesets = rulesets
        self._sid = f"s{next(_numbers)}"
        self._ids = count(1)
        self._opened: list[_Rules] = []
        self._matches: dict[tuple[Any, ...], set[tuple[int, ...]]] = {}

    def open(self) -> None:
        for name, rules in self._rulesets.items():
            self._opened.append(rules)
            self.send(name, {"k": _OPENING})

    def close(self) -> None:
        for rules in self._opened:
            rules.delete_state(self._sid)

    def takers(self, kind: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        for name, rules in self._rulesets.items():
            for twin, properties in rules.needs.get(kind, {}).items():
                yield name, twin, properties

    def send(self, ruleset: str, fact: Mapping[str, Any]) -> None:
        rules = self._rulesets[ruleset]
        for attempt in (1, 2):
            try:
                for name, matched in rules.matches_of({**fact, "id": next(self._ids), "sid": self._sid}):
                    if name != _OPENING:
                        self._file(rules.rules[name], matched)
            except MessageNotHandledException:
                return  # no rule takes an interest in this fact: normal
            except MessageObservedException:
                if attempt == 2:
                    raise DurableEngineError(f"a fact was taken for another twice: {fact}") from None
            else:
                return

    def matched(self, *purpose: Any) -> set[tuple[int, ...]]:
        return self._matches.get(purpose, set())

    def _file(self, rule: MatchRule, matched: Mapping[str, Any]) -> None:
        numbers = tuple(
            matched[alias]["of" if of_item else NUMBER]
            for alias, _, of_item in (name.partition(".") for name in rule.reports)
        )
        self._matches.setdefault(rule.purpose, set()).add(numbers)
