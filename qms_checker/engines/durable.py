"""The engine on durable_rules; the only module that imports ``durable``.

What it hides of durable_rules 2.0.28, all of it observed:

- At most 257 rules may be joined on one fact and 511 rules stand in one ruleset (512 hang): programs are spread over
  rulesets of 150. A ruleset is never freed, so one set serves all agencies, each in a session of its own; a session is
  deleted in the end, or 1,024 of them exhaust the memory.
- Deleting a session in which no action ever ran frees pointers that were never set, and the process dies: each session
  begins with a fact that a rule of its ruleset answers.
- One pattern must be a flat conjunction: where alternatives mix constants and joins, some are silently lost.
- Facts are told apart by a 32-bit hash of their content in which 1 and "1" are equal: each gets a running ``id``.
- Facts are asserted one by one: a batch in which one is refused runs actions later, in a background thread. The host's
  own timer threads, which could run actions too, are not started.
- Exceptions in actions are swallowed into the state: actions only append, and the state is read after each wave.
- Absence is not matched (``none`` fires before all facts are there): it is decided between waves, from tallies.
- Comparing a property that a fact lacks ends the assertion with an error: facts carry every property asked of them.
- Whether a fact is joined with itself depends on the order of the patterns: each pattern has a kind of its own.
- An alternative that holds twice fires twice, and in no order: matches are sets.
- The definition handed in is modified: it is made anew for each ruleset.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from durable.engine import Host, MessageNotHandledException, MessageObservedException

from qms_checker.engines.matching import MatchPlan, plan_matching
from qms_checker.engines.patterns import NUMBER, TWIN, MatchRule
from qms_checker.engines.program import Program
from qms_checker.engines.verdicts import Verdicts
from qms_checker.engines.waves import Waves
from qms_checker.facts.model import FactBase

MAX_RULES = 150
MAX_PROPERTIES = 200
_OPENING = "opening"
_numbers = count(1)
_Matches = dict[tuple[Any, ...], set[tuple[int, ...]]]


class DurableEngineError(RuntimeError):
    """durable_rules refused a fact or swallowed an exception: a defect of this program."""


class _QuietHost(Host):  # type: ignore[misc]  # durable_rules publishes no types
    def _run(self) -> None:
        """Start no timer threads: nothing here waits for time, and they would run actions beside the caller."""


@dataclass(frozen=True, slots=True)
class _Ruleset:
    """``needs``: for each kind of fact, twins of it included, the properties its rules use."""

    name: str
    needs: Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(slots=True)
class _Loaded:
    """A program as registered: its plan, its rulesets, and the matches of the session under way."""

    plan: MatchPlan
    rulesets: tuple[_Ruleset, ...] = ()
    matches: _Matches = field(default_factory=dict)


class DurableEngine:
    """Decides programs by matching facts with durable_rules. Not for use by several threads at once."""

    name = "durable"

    def __init__(self) -> None:
        self._host = _QuietHost()
        self._loaded: dict[Program, _Loaded] = {}

    def decide(self, program: Program, facts: FactBase) -> Verdicts:
        """Return the verdicts on every judgement of the program."""
        if program not in self._loaded:
            self._loaded[program] = self._load(program)
        loaded = self._loaded[program]
        loaded.matches.clear()
        session = _Session(self._host, loaded)
        try:
            session.open()
            return Waves(session, program, loaded.plan, facts).run()
        finally:
            session.close()

    def _load(self, program: Program) -> _Loaded:
        loaded = _Loaded(plan_matching(program))
        rulesets = []
        for rules in _chunks(loaded.plan.rules):
            name = f"qms{next(_numbers)}"
            definition: dict[str, Any] = {
                f"r{index}": {
                    "all": [{alias: expression} for alias, expression in rule.patterns],
                    "run": _recorder(loaded.matches, rule),
                }
                for index, rule in enumerate(rules)
            }
            opening = {"all": [{"v0": {"k": _OPENING}}], "run": lambda _closure: None}
            self._host.set_rulesets({name: {**definition, "opening": opening}})
            needs: dict[str, dict[str, tuple[str, ...]]] = {}
            for kind, properties in _needs(rules).items():
                needs.setdefault(kind.partition(TWIN)[0], {})[kind] = properties
            rulesets.append(_Ruleset(name, needs))
        loaded.rulesets = tuple(rulesets)
        return loaded


def _chunks(rules: Iterable[MatchRule]) -> Iterator[list[MatchRule]]:
    """Spread rules over rulesets so that those about the same kinds of fact stand together."""
    chunk: list[MatchRule] = []
    for rule in sorted(rules, key=lambda rule: (rule.wave, sorted(rule.needs))):
        wide = any(len(names) > MAX_PROPERTIES for names in _needs([*chunk, rule]).values())
        if chunk and (len(chunk) >= MAX_RULES or wide):
            yield chunk
            chunk = []
        chunk.append(rule)
    if chunk:
        yield chunk


def _needs(rules: Iterable[MatchRule]) -> dict[str, tuple[str, ...]]:
    needs: dict[str, set[str]] = {}
    for rule in rules:
        for kind, names in rule.needs.items():
            needs.setdefault(kind, set()).update(names)
    return {kind: tuple(sorted(names)) for kind, names in needs.items()}


def _recorder(matches: _Matches, rule: MatchRule) -> Callable[[Any], None]:
    named = tuple(alias.split(".") for alias in rule.reports)

    def record(closure: Any) -> None:
        message = closure._m  # noqa: SLF001  # the facts matched, by alias; the public way wraps each in an object
        numbers = tuple(message[alias[0]]["of" if len(alias) > 1 else NUMBER] for alias in named)
        matches.setdefault(rule.purpose, set()).add(numbers)

    return record


class _Session:
    """The facts and matches of one agency: one session of the rulesets that a program was spread over."""

    def __init__(self, host: Any, loaded: _Loaded) -> None:
        self._host = host
        self._loaded = loaded
        self._sid = f"s{next(_numbers)}"
        self._ids = count(1)
        self._used: set[str] = set()

    def open(self) -> None:
        for ruleset in self._loaded.rulesets:
            self.send(ruleset.name, {"k": _OPENING})

    def close(self) -> None:
        for name in self._used:
            self._host.delete_state(name, self._sid)

    def takers(self, kind: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        for ruleset in self._loaded.rulesets:
            for twin, names in ruleset.needs.get(kind, {}).items():
                yield ruleset.name, twin, names

    def send(self, ruleset: str, fact: dict[str, Any]) -> None:
        self._used.add(ruleset)
        for attempt in (1, 2):
            try:
                self._host.assert_fact(ruleset, {**fact, "id": next(self._ids), "sid": self._sid})
            except MessageNotHandledException:
                return  # no rule takes an interest in this fact: normal
            except MessageObservedException:
                if attempt == 2:
                    raise DurableEngineError(f"a fact was taken for another twice: {fact}") from None
            else:
                return

    def matched(self, *purpose: Any) -> set[tuple[int, ...]]:
        return self._loaded.matches.get(purpose, set())

    def refuse_swallowed(self) -> None:
        for name in self._used:
            swallowed = (self._host.get_state(name, self._sid) or {}).get("exception")
            if swallowed:
                raise DurableEngineError(str(swallowed))
