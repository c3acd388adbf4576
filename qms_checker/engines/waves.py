"""Deciding a program wave by wave with a matcher: assert, tally, conclude. Knows nothing of which matcher it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, product
from typing import Any, Protocol, TypeVar

from qms_checker.description.schema import DATES, DATES_TYPE
from qms_checker.engines.expressions import HOLDER, VALUE
from qms_checker.engines.figures import Members, decide_figure, queries_of
from qms_checker.engines.formulas import TRUE_, Mode
from qms_checker.engines.match_plan import AGENCY_KIND, BINDING, CERTAIN, PHASE, POSSIBLE, MatchPlan, Tally
from qms_checker.engines.outcomes import outcome_records, subjects_of
from qms_checker.engines.pairs import pairs_looked_at
from qms_checker.engines.patterns import pair_kind, pair_role
from qms_checker.engines.program import Program
from qms_checker.engines.properties import Subject, encode, three_valued
from qms_checker.engines.python import Evaluation
from qms_checker.engines.verdicts import Truth, Verdicts
from qms_checker.facts.model import FactBase, Record
from qms_checker.rulepacks.conditions import AGENCY, TRUE, Contains, Shares
from qms_checker.rulepacks.scope import OUTCOMES
from qms_checker.vocabulary import Outcome

_FIRST_OUTCOME = 10_000_000


class Form(Protocol):
    """A form in which someone takes facts of a kind, as a set of rules does: it wants these properties of them."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the properties."""
        ...


FormT = TypeVar("FormT", bound=Form)


class Matcher(Protocol[FormT]):
    """What matches facts: it takes them one by one and keeps the matches by purpose."""

    def forms(self, kind: str) -> Sequence[FormT]:
        """Return the forms in which facts of a kind are wanted."""
        ...

    def send(self, form: FormT, values: Iterable[int]) -> None:
        """Assert one fact; ``values``: its properties in the order of the form."""
        ...

    def matched(self, *purpose: Any) -> set[tuple[int, ...]]:
        """Return the numbers of the records of every match for a purpose so far."""
        ...


class Waves:
    """One agency: asserts wave by wave, tallies, concludes."""

    def __init__(self, matcher: Matcher[Any], program: Program, plan: MatchPlan, facts: FactBase) -> None:
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
        self._values: dict[tuple[int, str], int] = {}

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
                    named = {pair_role(index): number for index, number in enumerate(numbers)}
                    self._assert(pair_kind(tally.number), {VALUE: value, **named})
        for record, phase in self._later.pop(wave, []):
            self._assert_outcome(record, phase)

    def _kinds(self) -> Iterator[tuple[str, tuple[Record, ...]]]:
        yield AGENCY_KIND, (self._facts.root,)
        yield from self._facts.records.items()
        if self._matcher.forms(f"{DATES}@0"):
            self._records.update({record.number: record for record in self._facts.dates})
            yield DATES, self._facts.dates

    def _assert_records(self, kind: str, records: Iterable[Record]) -> None:
        forms = self._matcher.forms(kind)
        computed = {name: self._plan.properties[name] for form in forms for name in form.names}
        for record in records if forms else ():
            subject = Subject(record, self._dictionary, self._evaluation, self._decisions)
            values = {name: compute(subject) for name, compute in computed.items()}
            for form in forms:
                self._matcher.send(form, [values[name] for name in form.names])

    def _assert_items(self) -> None:
        for (kind, path), joined in sorted(self._plan.items.items()):
            # An item whose value no record has cannot match: eight in ten of a long list, a fifth of all facts.
            wanted = {record.fields.get(other) for name, other in joined for record in self._records_of(name)}
            for record in self._records_of(kind):
                items = record.fields.get(path)
                if isinstance(items, frozenset):
                    field_type = record.type.fields[path].type
                    for item in items & wanted:
                        value = encode(item, field_type, self._dictionary)
                        self._assert(f"item:{kind}:{path}", {HOLDER: record.number, VALUE: value})

    def _records_of(self, kind: str) -> tuple[Record, ...]:
        return (self._facts.root,) if kind == AGENCY_KIND else self._facts.collection(kind)

    def _assert_outcome(self, record: Record, phase: str) -> None:
        fields = {**record.fields, PHASE.path: phase}
        shown = Record(OUTCOMES, next(self._outcome_numbers), record.key, record.pointer, fields, {}, {})
        self._records[shown.number] = shown
        self._assert_records(f"{OUTCOMES.name}@0", (shown,))

    def _assert(self, kind: str, properties: Mapping[str, int]) -> None:
        for form in self._matcher.forms(kind):
            self._matcher.send(form, [properties[name] for name in form.names])

    def _decide(self, tally: Tally) -> None:
        if isinstance(tally.condition, Contains):
            certain = self._matcher.matched(CERTAIN, tally.number, 0)
            if tally.is_about_pairs and self._values_looked_at(tally) == {TRUE_}:
                self._pairs[tally.number] = [(*numbers, TRUE_) for numbers in sorted(certain)]
                return
            self._file(tally, ((records, int(_numbers_of(records) in certain)) for records in self._domain(tally)))
            return
        domain = self._domain(tally)
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

    def _domain(self, tally: Tally) -> Iterable[tuple[Record, ...]]:
        """Return the records, or pairs of them, that a tally is to be decided for."""
        every = [
            (self._facts.root,) if kind is self._facts.root.type else self._facts.collection(kind.name)
            for kind in tally.types
        ]
        if not tally.is_about_pairs:
            return product(*every)
        uses = self._plan.pair_uses.get(tally.number, frozenset())
        return pairs_looked_at(uses, every, lambda listing: self._matcher.matched(CERTAIN, listing, 0), self._value)

    def _value(self, record: Record, name: str) -> int:
        known = self._values.get((record.number, name))
        if known is None:
            subject = Subject(record, self._dictionary, self._evaluation, self._decisions)
            known = self._values[record.number, name] = self._plan.properties[name](subject)
        return known

    def _values_looked_at(self, tally: Tally) -> set[int]:
        return {value for use in self._plan.pair_uses.get(tally.number, ()) for value in use.values}

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
        wanted = self._values_looked_at(tally)
        self._pairs[tally.number] = [(*_numbers_of(records), value) for records, value in decided if value in wanted]

    def _judge(self, rule: str) -> None:
        judgement = self._program.judgements[rule]
        root = (self._facts.root.number,)
        unbound, may_be_bound, bound = (
            root in self._matcher.matched("binds", rule, mode) or (judgement.binds is TRUE and mode is not Mode.FALSE)
            for mode in BINDING
        )
        self._binds[rule] = False if unbound else True if bound else None
        # Without a match nothing was certain. So a match that gets lost can never pass for conformity.
        certain = {
            Outcome.NOT_APPLICABLE: self._matcher.matched(str(Outcome.NOT_APPLICABLE), rule),
            Outcome.FULFILLED: self._matcher.matched(str(Outcome.FULFILLED), rule) if may_be_bound else set(),
            Outcome.NOT_FULFILLED: self._matcher.matched(str(Outcome.NOT_FULFILLED), rule) if bound else set(),
        }
        for subject in subjects_of(judgement, self._facts):
            matched = (outcome for outcome, numbers in certain.items() if (subject.number,) in numbers)
            outcome = Outcome.NOT_APPLICABLE if unbound else next(matched, Outcome.UNDETERMINED)
            self._outcomes[rule, subject.number] = outcome
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
