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
- A session costs as much as forty facts: one is opened only in rulesets that are sent a fact.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

import durable_rules_engine
from durable.engine import MessageNotHandledException, MessageObservedException, Ruleset

from qms_checker.engines.expressions import CONSTANTS, HOLDER, NUMBER, THE_AGENCY, TWIN
from qms_checker.engines.matching import plan_matching
from qms_checker.engines.patterns import MatchRule
from qms_checker.engines.program import Program
from qms_checker.engines.spreading import needs_of, spread
from qms_checker.engines.verdicts import Verdicts
from qms_checker.engines.waves import Waves
from qms_checker.facts.model import FactBase

_OPENING = "opening"
_numbers = count(1)
_DECODER = json.JSONDecoder()


class DurableEngineError(RuntimeError):
    """durable_rules refused a fact that is none like it: a defect of this program."""


def _no_action(_closure: object) -> None:
    """Stand where durable_rules wants an action; matches are taken without it."""


class _Rules(Ruleset):  # type: ignore[misc]  # durable_rules publishes no types
    """One ruleset, its rules by name."""

    def __init__(self, rules: list[MatchRule]) -> None:
        definition: dict[str, Any] = {
            f"r{index}": {"all": [{alias: expression} for alias, expression in rule.patterns], "run": _no_action}
            for index, rule in enumerate(rules)
        }
        definition[_OPENING] = {"all": [{"v0": {"k": _OPENING}}], "run": _no_action}
        super().__init__(f"qms{next(_numbers)}", None, definition)
        self.rules = {f"r{index}": rule for index, rule in enumerate(rules)}

    def put(self, fact: str) -> Any:
        """Assert a fact, which is text already, and return the state it belongs to."""
        return self._handle_result(durable_rules_engine.assert_fact(self._handle, fact), fact)

    def matches_of(self, fact: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Assert a fact and yield what matches now: the name of the rule, and the facts matched by alias."""
        state = self.put(fact)
        started = durable_rules_engine.start_action_for_state(self._handle, state)
        message = started[1] if started else None
        while message:
            yield from _DECODER.raw_decode(message)[0].items()
            message = durable_rules_engine.complete_and_start_action(self._handle, state)


class _Form:
    """How a ruleset takes facts of a kind: as text in which only the numbers are missing.

    Encoding each fact as JSON takes five times as long, an eighth of the time that deciding takes.
    """

    def __init__(self, rules: _Rules, kind: str, names: tuple[str, ...]) -> None:
        self.rules = rules
        self.names = names
        numbers = {**CONSTANTS, **dict.fromkeys((*names, "id"), "%d")}
        listed = "".join(f', "{name}": {number}' for name, number in numbers.items())
        self._text = f'{{"k": "{kind}"{listed}, "sid": "%s"}}'

    def fill(self, values: Iterable[int], number: int, session: str) -> str:
        """Return a fact as text; ``number``: its identity within the session."""
        return self._text % (*values, number, session)


class _Loaded:
    """A program as registered: its plan, and by kind of fact the forms in which its rulesets take them, twins too."""

    def __init__(self, program: Program) -> None:
        self.plan = plan_matching(program)
        self.forms: dict[str, list[_Form]] = {}
        for rules in spread(self.plan.rules):
            ruleset = _Rules(rules)
            for kind, names in needs_of(rules).items():
                self.forms.setdefault(kind.partition(TWIN)[0], []).append(_Form(ruleset, kind, names))


class DurableEngine:
    """Decides programs by matching facts with durable_rules. Not for use by several threads at once."""

    name = "durable"

    def __init__(self) -> None:
        self._loaded: dict[Program, _Loaded] = {}

    def decide(self, program: Program, facts: FactBase) -> Verdicts:
        """Return the verdicts on every judgement of the program."""
        if program not in self._loaded:
            self._loaded[program] = _Loaded(program)
        loaded = self._loaded[program]
        session = _Session(loaded.forms)
        try:
            return Waves(session, program, loaded.plan, facts).run()
        finally:
            session.close()


class _Session:
    """The facts and matches of one agency: one session of the rulesets that a program was spread over."""

    def __init__(self, forms: Mapping[str, list[_Form]]) -> None:
        self._forms = forms
        self._sid = f"s{next(_numbers)}"
        self._ids = count(1)
        self._opened: set[_Rules] = set()
        self._matches: dict[tuple[Any, ...], set[tuple[int, ...]]] = {}

    def close(self) -> None:
        for rules in self._opened:
            rules.delete_state(self._sid)

    def forms(self, kind: str) -> Sequence[_Form]:
        return self._forms.get(kind, ())

    def send(self, form: _Form, values: Iterable[int]) -> None:
        if form.rules not in self._opened:
            self._opened.add(form.rules)
            self._put(_Form(form.rules, _OPENING, ()), ())
        self._put(form, values)

    def _put(self, form: _Form, values: Iterable[int]) -> None:
        rules = form.rules
        for attempt in (1, 2):
            fact = form.fill(values, next(self._ids), self._sid)
            try:
                for name, matched in rules.matches_of(fact):
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
            matched[alias][HOLDER if of_item else NUMBER] if alias else THE_AGENCY
            for alias, _, of_item in (name.partition(".") for name in rule.reports)
        )
        for purpose in rule.purposes:
            self._matches.setdefault(purpose, set()).add(numbers)
