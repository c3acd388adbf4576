"""Deciding a program wave by wave with a matcher: assert, tally, conclude. Knows nothing of which matcher it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count, product
from typing import Any, Protocol

from qms_checker.description.schema import DATES, DATES_TYPE
from qms_checker.engines.expressions import CONSTANTS, NUMBER, PARENT
from qms_checker.engines.figures import Members, decide_figure, queries_of
from qms_checker.engines.formulas import TRUE_
from qms_checker.engines.match_plan import AGENCY_KIND, CERTAIN, PHASE, POSSIBLE, MatchPlan, Tally
from qms_checker.engines.outcomes import outcome_records, subjects_of
from qms_checker.engines.patterns import pair_kind
from qms_checker.engines.program import Program
from qms_checker.engines.properties import Subject, encode, three_valued
from qms_checker.engines.python import Evaluation
from qms_checker.engines.verdicts import Truth, Verdicts
from qms_checker.facts.model import FactBase, Record
from qms_checker.rulepacks.conditions import AGENCY, TRUE, Contains, Shares
from qms_checker.rulepacks.scope import OUTCOMES
from qms_checker.vocabulary import Outcome

_FIRST_OUTCOME = 10_000_000


class Matcher(Protocol):
    """What matches facts: it takes them one by one and keeps the matches by purpose."""

    def takers(self, kind: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Yield who takes facts of a kind: the ruleset, the kind it knows them by, the properties it uses."""
        ...

    def send(self, ruleset: str, fact: Mapping[str, Any]) -> None:
        """Assert one fact in one ruleset."""
        ...

    def matched(self, *purpose: Any) -> set[tuple[int, ...]]:
        """Return the numbers of the records of every match for a purpose so far."""
        ...


class Waves:
    """One agency: asserts wave by wave, tallies, concludes."""

    def __init__(self, matcher: Matcher, program: Program, plan: MatchPlan, facts: FactBase) -> None:
        self._matcher = matcher
        self._program = program
        self._plan = plan
        self._facts = facts
        self._outcome_numbers = count(_FIRST_OUTCOME)
        self._evaluation = Evaluation(facts)
        self._dictionary = plan.dictionary.extended()
        self._decisions: dict[tuple[int, int], int] = {}
        self._pairs: dict[int, list[tuple[int, ...]]] = {}
        self._records: dict[int, Record] = {record.number: record for record in facts}
        self._binds: dict[str, Truth] = {}
        self._outcomes: dict[tuple[str, int], Outcome] = {}
        self._escalations: dict[tuple[str, int], int] = {}
        self._later: dict[int, list[tuple[Record, str]]] = {}

    def run(self) -> Verdicts:
        """Return the verdicts on every judgement of the program."""
        for wave in range(self._plan.last_wave + 1):
            self._assert_wave(wave)
            for tally in self._plan.tallies:
                if tally.stage == wave + 1:
                    self._decide(tally)
            for rule, waves in self._plan.waves.items():
                if waves.judged == wave:
                    self._judge(rule)
                if waves.final == wave:
                    self._finish(rule)
        return Verdicts(self._binds, self._outcomes, self._escalations)

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
        for record, phase in self._later.pop(wave, []):
            self._assert_outcome(record, phase)

    def _kinds(self) -> Iterator[tuple[str, tuple[Record, ...]]]:
        yield AGENCY_KIND, (self._facts.root,)
        yield from self._facts.records.items()
        if any(True for _ in self._matcher.takers(f"{DATES}@0")):
            self._records.update({record.number: record for record in self._facts.dates})
            yield DATES, self._facts.dates

    def _assert_records(self, kind: str, records: Iterable[Record]) -> None:
        for ruleset, twin, names in self._matcher.takers(kind):
            computed = [(name, self._plan.properties[name]) for name in names]
            for record in records:
                subject = Subject(record, self._dictionary, self._evaluation, self._decisions)
                parent = record.parent.number if record.parent is not None else -1
                fact = {name: compute(subject) for name, compute in computed}
                self._matcher.send(ruleset, {"k": twin, NUMBER: record.number, PARENT: parent, **CONSTANTS, **fact})

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

    def _assert_outcome(self, record: Record, phase: str) -> None:
        fields = {**record.fields, PHASE.path: phase}
        shown = Record(OUTCOMES, next(self._outcome_numbers), record.key, record.pointer, fields, {}, {})
        self._records[shown.number] = shown
        self._assert_records(f"{OUTCOMES.name}@0", (shown,))

    def _assert(self, kind: str, properties: Mapping[str, int]) -> None:
        for ruleset, twin, _ in self._matcher.takers(kind):
            self._matcher.send(ruleset, {"k": twin, **CONSTANTS, **properties})

    def _decide(self, tally: Tally) -> None:
        domain = product(
            *(
                (self._facts.root,) if kind is self._facts.root.type else self._facts.collection(kind.name)
                for kind in tally.types
            )
        )
        if isinstance(tally.condition, Contains):
            certain = self._matcher.matched(CERTAIN, tally.number, 0)
            if self._plan.pair_values.get(tally.number) == frozenset({TRUE_}) and tally.is_about_pairs:
                self._pairs[tally.number] = [(*numbers, TRUE_) for numbers in sorted(certain)]
                return
            self._file(tally, ((records, int(_numbers_of(records) in certain)) for records in domain))
            return
        if isinstance(tally.condition, Shares):
            self._file(tally, ((records, self._share(tally, records)) for records in domain))
            return
        quantifier = tally.condition
        queries = [
            (self._by_subject(CERTAIN, tally.number, index), self._by_subject(POSSIBLE, tally.number, index))
            for index, _ in enumerate(queries_of(quantifier))
        ]

        def decided() -> Iterator[tuple[tuple[Record, ...], int]]:
            for records in domain:
                env = {AGENCY: self._facts.root, **dict(zip(tally.variables, records, strict=True))}
                recorded = quantifier.collection.type in (OUTCOMES, DATES_TYPE) or (
                    quantifier.collection.type.path in env[quantifier.collection.owner].collections
                )
                found = [
                    self._members(certain, possible, _numbers_of(records), is_recorded=recorded)
                    for certain, possible in queries
                ]
                operands = [self._evaluation.operand(test.operand, env) for test in quantifier.tests]
                yield records, three_valued(decide_figure(quantifier, found, operands))

        self._file(tally, decided())

    def _share(self, tally: Tally, records: tuple[Record, ...]) -> int:
        env = {AGENCY: self._facts.root, **dict(zip(tally.variables, records, strict=True))}
        return three_valued(self._evaluation.truth(tally.condition, env))

    def _by_subject(self, *purpose: Any) -> dict[tuple[int, ...], set[int]]:
        found: dict[tuple[int, ...], set[int]] = {}
        for *subject, own in self._matcher.matched(*purpose):
            found.setdefault(tuple(subject), set()).add(own)
        return found

    def _members(
        self,
        certain: Mapping[tuple[int, ...], set[int]],
        possible: Mapping[tuple[int, ...], set[int]],
        subject: tuple[int, ...],
        *,
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
        unbound, bound = (root in self._matcher.matched("binds", rule, value) for value in (False, True))
        self._binds[rule] = False if unbound else True if bound or judgement.binds is TRUE else None
        for subject in subjects_of(judgement, self._facts):
            matched = [
                outcome
                for outcome in (Outcome.NOT_APPLICABLE, Outcome.FULFILLED, Outcome.NOT_FULFILLED)
                if (subject.number,) in self._matcher.matched(str(outcome), rule)
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
                if (subject.number,) in self._matcher.matched("escalated", rule, index):
                    self._escalations[rule, subject.number] = index
                    break
        if rule in self._plan.shown:
            self._show(rule, "final", self._plan.waves[rule].final + 1)

    def _show(self, rule: str, phase: str, wave: int) -> None:
        judgement = self._program.judgements[rule]
        subjects = subjects_of(judgement, self._facts)
        escalations = self._escalations if phase == "final" else {}
        for record in outcome_records(judgement, subjects, self._outcomes, escalations):
            self._later.setdefault(wave, []).append((record, phase))


def _numbers_of(records: tuple[Record, ...]) -> tuple[int, ...]:
    return tuple(record.number for record in records)
