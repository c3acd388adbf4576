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
from itertools import count, product
from typing import Any

from durable.engine import Host, MessageNotHandledException, MessageObservedException

from qms_checker.engines.matching import (
    AGENCY_KIND,
    CERTAIN,
    PHASE,
    POSSIBLE,
    MatchPlan,
    Tally,
    plan_matching,
)
from qms_checker.engines.patterns import CONSTANTS, NUMBER, PARENT, TWIN, MatchRule, pair_kind
from qms_checker.engines.program import Program
from qms_checker.engines.properties import Dictionary, Subject, encode, three_valued
from qms_checker.engines.python import (
    Evaluation,
    Members,
    decide_figure,
    outcome_records,
    queries_of,
    subjects_of,
)
from qms_checker.engines.verdicts import Truth, Verdicts
from qms_checker.facts.model import FactBase, Record
from qms_checker.rulepacks.conditions import AGENCY, TRUE, Contains
from qms_checker.rulepacks.scope import OUTCOMES
from qms_checker.vocabulary import Outcome

MAX_RULES = 150
MAX_PROPERTIES = 200
_FIRST_OUTCOME = 10_000_000
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
        session = _Session(self._host, program, loaded, facts)
        try:
            return session.run()
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
        message = closure._m
        numbers = tuple(message[alias[0]]["of" if len(alias) > 1 else NUMBER] for alias in named)
        matches.setdefault(rule.purpose, set()).add(numbers)

    return record


class _Session:
    """One agency in one session: asserts wave by wave, tallies, concludes."""

    def __init__(self, host: Any, program: Program, loaded: _Loaded, facts: FactBase) -> None:
        self._host = host
        self._program = program
        self._loaded = loaded
        self._plan = loaded.plan
        self._facts = facts
        self._sid = f"s{next(_numbers)}"
        self._ids = count(1)
        self._outcome_numbers = count(_FIRST_OUTCOME)
        self._evaluation = Evaluation(facts)
        self._dictionary = Dictionary(loaded.plan.dictionary)
        self._decisions: dict[tuple[int, int], int] = {}
        self._pairs: dict[int, list[tuple[int, ...]]] = {}
        self._records: dict[int, Record] = {record.number: record for record in facts}
        self._binds: dict[str, Truth] = {}
        self._outcomes: dict[tuple[str, int], Outcome] = {}
        self._escalations: dict[tuple[str, int], int] = {}
        self._later: dict[int, list[tuple[str, Record, str]]] = {}
        self._used: set[str] = set()

    def run(self) -> Verdicts:
        for ruleset in self._loaded.rulesets:
            self._send(ruleset.name, {"k": _OPENING})
        for wave in range(self._plan.last_wave + 1):
            self._assert_wave(wave)
            self._refuse_swallowed()
            for tally in self._plan.tallies:
                if tally.stage == wave + 1:
                    self._decide(tally)
            for rule, waves in self._plan.waves.items():
                if waves.judged == wave:
                    self._judge(rule)
                if waves.final == wave:
                    self._finish(rule)
        return Verdicts(self._binds, self._outcomes, self._escalations)

    def close(self) -> None:
        for name in self._used:
            self._host.delete_state(name, self._sid)

    def _assert_wave(self, wave: int) -> None:
        types = {record_type for tally in self._plan.tallies if tally.stage == wave for record_type in tally.types[:1]}
        for kind, records in self._kinds():
            if wave == 0 or any((found.name or AGENCY_KIND) == kind for found in types):
                self._assert_records(f"{kind}@{wave}", records)
        if wave == 0:
            self._assert_items()
        for tally in self._plan.tallies:
            if tally.stage == wave and tally.is_about_pairs:
                for *numbers, value in self._pairs.pop(tally.number, []):
                    named = {f"r{index}": number for index, number in enumerate(numbers)}
                    self._assert(pair_kind(tally.number), {"v": value, **named})
        for rule, record, phase in self._later.pop(wave, []):
            self._assert_outcome(rule, record, phase)

    def _kinds(self) -> Iterator[tuple[str, tuple[Record, ...]]]:
        yield AGENCY_KIND, (self._facts.root,)
        yield from self._facts.records.items()

    def _assert_records(self, kind: str, records: Iterable[Record]) -> None:
        for ruleset in self._loaded.rulesets:
            for twin, names in ruleset.needs.get(kind, {}).items():
                computed = [(name, self._plan.properties[name]) for name in names]
                for record in records:
                    subject = Subject(record, self._dictionary, self._evaluation, self._decisions)
                    parent = record.parent.number if record.parent is not None else -1
                    fact = {name: compute(subject) for name, compute in computed}
                    self._send(ruleset.name, {"k": twin, NUMBER: record.number, PARENT: parent, **CONSTANTS, **fact})

    def _assert_items(self) -> None:
        for kind, path in sorted(self._plan.items):
            records = (self._facts.root,) if kind == AGENCY_KIND else self._facts.collection(kind)
            for record in records:
                items = record.fields.get(path)
                if isinstance(items, frozenset):
                    field_type = record.type.fields[path].type
                    for item in items:
                        value = encode(item, field_type, self._dictionary)
                        self._assert(f"item:{kind}:{path}", {"of": record.number, "v": value})

    def _assert_outcome(self, rule: str, record: Record, phase: str) -> None:
        fields = {**record.fields, PHASE.path: phase}
        shown = Record(OUTCOMES, next(self._outcome_numbers), record.key, record.pointer, fields, {}, {})
        self._records[shown.number] = shown
        self._assert_records(f"{OUTCOMES.name}@0", (shown,))

    def _assert(self, kind: str, properties: Mapping[str, int]) -> None:
        for ruleset in self._loaded.rulesets:
            if kind in ruleset.needs:
                self._send(ruleset.name, {"k": kind, **CONSTANTS, **properties})

    def _send(self, ruleset: str, fact: dict[str, Any]) -> None:
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

    def _refuse_swallowed(self) -> None:
        for name in self._used:
            swallowed = (self._host.get_state(name, self._sid) or {}).get("exception")
            if swallowed:
                raise DurableEngineError(str(swallowed))

    def _matched(self, *purpose: Any) -> set[tuple[int, ...]]:
        return self._loaded.matches.get(purpose, set())

    def _decide(self, tally: Tally) -> None:
        domain = product(
            *(
                (self._facts.root,) if kind is self._facts.root.type else self._facts.collection(kind.name)
                for kind in tally.types
            )
        )
        if isinstance(tally.condition, Contains):
            certain = self._matched(CERTAIN, tally.number, 0)
            self._file(tally, ((records, int(_numbers_of(records) in certain)) for records in domain))
            return
        quantifier = tally.condition
        queries = [
            (self._by_subject(CERTAIN, tally.number, index), self._by_subject(POSSIBLE, tally.number, index))
            for index, _ in enumerate(queries_of(quantifier))
        ]

        def decided() -> Iterator[tuple[tuple[Record, ...], int]]:
            for records in domain:
                env = {AGENCY: self._facts.root, **dict(zip(tally.variables, records, strict=True))}
                recorded = quantifier.collection.type is OUTCOMES or (
                    quantifier.collection.type.path in env[quantifier.collection.owner].collections
                )
                found = [self._members(certain, possible, _numbers_of(records), recorded) for certain, possible in queries]
                operands = [self._evaluation.operand(test.operand, env) for test in quantifier.tests]
                yield records, three_valued(decide_figure(quantifier, found, operands))

        self._file(tally, decided())

    def _by_subject(self, *purpose: Any) -> dict[tuple[int, ...], set[int]]:
        found: dict[tuple[int, ...], set[int]] = {}
        for *subject, own in self._matched(*purpose):
            found.setdefault(tuple(subject), set()).add(own)
        return found

    def _members(
        self,
        certain: Mapping[tuple[int, ...], set[int]],
        possible: Mapping[tuple[int, ...], set[int]],
        subject: tuple[int, ...],
        is_recorded: bool,
    ) -> Members:
        sure = certain.get(subject, set())
        maybe = possible.get(subject, set()) - sure
        return Members(
            tuple(self._records[number] for number in sorted(sure)),
            tuple(self._records[number] for number in sorted(maybe)),
            is_recorded,
        )

    def _file(self, tally: Tally, decided: Iterable[tuple[tuple[Record, ...], int]]) -> None:
        if not tally.is_about_pairs:
            self._decisions.update({(tally.number, records[0].number): value for records, value in decided})
            return
        wanted = self._plan.pair_values.get(tally.number, frozenset())
        self._pairs[tally.number] = [(*_numbers_of(records), value) for records, value in decided if value in wanted]

    def _judge(self, rule: str) -> None:
        judgement = self._program.judgements[rule]
        root = (self._facts.root.number,)
        unbound, bound = (root in self._matched("binds", rule, value) for value in (False, True))
        self._binds[rule] = False if unbound else True if bound or judgement.binds is TRUE else None
        for subject in subjects_of(judgement, self._facts):
            matched = [
                outcome
                for outcome in (Outcome.NOT_APPLICABLE, Outcome.FULFILLED, Outcome.NOT_FULFILLED)
                if (subject.number,) in self._matched(str(outcome), rule)
            ]
            # Without a match nothing was certain. So a match that gets lost can never pass for conformity.
            self._outcomes[rule, subject.number] = matched[0] if matched else Outcome.UNDETERMINED
        if rule in self._plan.shown_early:
            self._show(rule, "early", self._plan.waves[rule].judged + 1)

    def _finish(self, rule: str) -> None:
        judgement = self._program.judgements[rule]
        for subject in subjects_of(judgement, self._facts):
            if self._outcomes[rule, subject.number] is not Outcome.NOT_FULFILLED:
                continue
            for index, _ in enumerate(judgement.escalations):
                if (subject.number,) in self._matched("escalated", rule, index):
                    self._escalations[rule, subject.number] = index
                    break
        if rule in self._plan.shown:
            self._show(rule, "final", self._plan.waves[rule].final + 1)

    def _show(self, rule: str, phase: str, wave: int) -> None:
        judgement = self._program.judgements[rule]
        subjects = subjects_of(judgement, self._facts)
        escalations = self._escalations if phase == "final" else {}
        for record in outcome_records(judgement, subjects, self._outcomes, escalations):
            self._later.setdefault(wave, []).append((rule, record, phase))


def _numbers_of(records: tuple[Record, ...]) -> tuple[int, ...]:
    return tuple(record.number for record in records)
