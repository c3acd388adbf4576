"""The plan of a matching engine: which rules it matches in which wave, and what the adapter tallies in between.

A matcher finds records and pairs of records; it does not count, and absence is not a match. So a program is decided in
waves. In wave 0 all records are asserted. The matches of a wave are tallied, the tallies decide quantifiers, and the
decisions are asserted with the next wave, where the conditions around those quantifiers can match. What other rules
concluded is asserted in the same way, so that rules can look at the outcomes of rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from qms_checker.description.schema import RecordType, agency_schema
from qms_checker.engines.alternatives import Alternative, alternatives, undecided
from qms_checker.engines.expressions import TooComplexError
from qms_checker.engines.figures import queries_of
from qms_checker.engines.formulas import (
    And,
    AtomIs,
    DecisionIs,
    Formula,
    FormulaMaker,
    Mode,
    Or,
    Same,
    conjunction,
    leaves,
    variables_of,
)
from qms_checker.engines.match_plan import (
    BINDING,
    CERTAIN,
    PHASE,
    POSSIBLE,
    MatchPlan,
    Tally,
    Waves,
    item_kind,
    kind_of,
)
from qms_checker.engines.patterns import MatchRule, PatternMaker
from qms_checker.engines.program import Judgement, Program
from qms_checker.engines.properties import Dictionary
from qms_checker.engines.spreading import merged
from qms_checker.rulepacks.conditions import (
    AGENCY,
    SUBJECT,
    TRUE,
    Compare,
    Contains,
    Literal,
    Operator,
    Quantifier,
    Reference,
    Shares,
    Unknown,
    free_variables,
    walk,
)
from qms_checker.rulepacks.scope import OUTCOMES
from qms_checker.vocabulary import Text


def plan_matching(program: Program) -> MatchPlan:
    """Return the plan for a program. Raises :class:`RulePackError` for a condition too complex to be matched."""
    return _Planner(program).plan()


@dataclass(slots=True)
class _Planner:
    program: Program
    rules: list[MatchRule] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    waves: dict[str, Waves] = field(default_factory=dict)
    items: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=dict)
    _formulas: FormulaMaker = field(init=False)
    _patterns: PatternMaker = field(init=False)
    _quantified: dict[int, Tally] = field(default_factory=dict)
    _memberships: dict[tuple[object, ...], Tally] = field(default_factory=dict)
    _stages: dict[int, int] = field(default_factory=dict)
    _listing: set[int] = field(default_factory=set)
    _types: dict[str, RecordType] = field(default_factory=dict)
    _rule: str = ""
    _escalating: bool = False

    def plan(self) -> MatchPlan:
        self._formulas = FormulaMaker(self._decide)
        self._patterns = PatternMaker(Dictionary(), self._stages, self._listing)
        judgements = self.program.judgements
        for step, rule in self.program.steps:
            judgement = judgements[rule]
            self._rule, self._escalating = rule, step == "escalate"
            self._types = {AGENCY: agency_schema().root, SUBJECT: judgement.subject}
            try:
                self._plan_step(step, judgement)
            except TooComplexError:
                message = Text(
                    "điều kiện quá phức tạp: hãy tách quy tắc", "the condition is too complex: split the rule"
                )
                raise judgement.rule.place.refuse(message) from None
        early = frozenset(rule for rule, found in judgements.items() if rule in found.escalation_depends_on)
        last = max([wave.final for wave in self.waves.values()] + [tally.stage for tally in self.tallies], default=0)
        return MatchPlan(
            rules=merged(self.rules),
            tallies=tuple(self.tallies),
            waves=self.waves,
            properties=self._patterns.properties,
            dictionary=self._patterns.dictionary,
            shown=self.program.looked_at,
            shown_early=early,
            items={items: frozenset(joined) for items, joined in self.items.items()},
            pair_uses={tally: frozenset(uses) for tally, uses in self._patterns.pair_uses.items()},
            last_wave=last,
        )

    def _plan_step(self, step: str, judgement: Judgement) -> None:
        rule = judgement.rule.id
        if step == "judge":
            judged = self._judge(judgement)
            self.waves[rule] = Waves(judged, judged)
        else:
            final = self._escalate(judgement, self.waves[rule].judged)
            self.waves[rule] = Waves(self.waves[rule].judged, final)

    def _judge(self, judgement: Judgement) -> int:
        rule, subject = judgement.rule.id, _subject(judgement)
        where = {mode: self._formulas.make(judgement.where, mode) for mode in Mode}
        require = {mode: self._formulas.make(judgement.require, mode) for mode in Mode}
        fulfilled = conjunction((where[Mode.MAYBE], require[Mode.TRUE]))
        not_fulfilled = conjunction((where[Mode.TRUE], require[Mode.FALSE]))
        self._add(("not_applicable", rule), alternatives(where[Mode.FALSE]), (subject,))
        self._add(("fulfilled", rule), alternatives(fulfilled), (subject,))
        self._add(("not_fulfilled", rule), alternatives(not_fulfilled), (subject,))
        decided = [*where.values(), *require.values()]
        if judgement.binds is not TRUE:
            for mode in BINDING:
                formula = self._formulas.make(judgement.binds, mode)
                self._add(("binds", rule, mode), alternatives(formula), (AGENCY,))
                decided.append(formula)
        return self._latest(decided)

    def _escalate(self, judgement: Judgement, judged: int) -> int:
        formulas = [self._formulas.make(escalation.when, Mode.TRUE) for escalation in judgement.escalations]
        for index, formula in enumerate(formulas):
            self._add(("escalated", judgement.rule.id, index), alternatives(formula), (_subject(judgement),))
        return max(judged, self._latest(formulas))

    def _latest(self, formulas: list[Formula]) -> int:
        stages = [
            self._stages[leaf.tally] for formula in formulas for leaf in leaves(formula) if isinstance(leaf, DecisionIs)
        ]
        return max(stages, default=0)

    def _add(
        self,
        purpose: tuple[object, ...],
        conjunctions: Iterable[Alternative],
        reports: tuple[str, ...],
        earliest: int = 0,
    ) -> None:
        listed = list(dict.fromkeys(conjunctions))
        used = {*reports} | {name for leaves in listed for leaf in leaves for name in variables_of(leaf)}
        kinds = {name: kind_of(self._types[name]) for name in self._types if name in used}
        self.rules.extend(self._patterns.rules(purpose, listed, kinds, reports, earliest))

    def _decide(self, condition: Quantifier | Contains | Shares) -> tuple[int, tuple[str, ...]]:
        if isinstance(condition, Contains | Shares):
            return self._membership(condition)
        known = self._quantified.get(id(condition))
        if known is None:
            known = self._quantified[id(condition)] = self._tally(condition)
        return known.number, known.variables

    def _new(self, condition: Quantifier | Contains | Shares, variables: tuple[str, ...], stage: int) -> Tally:
        types = tuple(self._types[name] for name in variables)
        tally = Tally(len(self.tallies), condition, variables, types, stage)
        self.tallies.append(tally)
        self._stages[tally.number] = stage
        return tally

    def _membership(self, condition: Contains | Shares) -> tuple[int, tuple[str, ...]]:
        """Items of a list are facts of their own, joined by value with the other record; one tally for all who ask.

        Whether one list has the items of another is no join of two facts: the adapter compares the lists.
        """
        left, right = condition.left, condition.right
        assert isinstance(right, Reference)
        root = self._types[AGENCY]
        variables = tuple(name for name in (left.variable, right.variable) if self._types[name] is not root) or (
            AGENCY,
        )
        owner, other = self._types[left.variable], self._types[right.variable]
        asked = (type(condition), left.field, right.field, isinstance(condition, Shares) and condition.every)
        known = self._memberships.get(asked)
        if known is None:
            known = self._memberships[asked] = self._new(condition, variables, 1)
            if isinstance(condition, Shares):
                return known.number, variables
            self._listing.add(known.number)
            joined = self.items.setdefault((kind_of(owner), left.field.path), set())
            joined.add((kind_of(other), right.field.path))
            self.rules.append(
                self._patterns.membership_rule(
                    (CERTAIN, known.number, 0), item_kind(left, owner), right, kind_of(other), left.variable, variables
                )
            )
        return known.number, variables

    def _tally(self, quantifier: Quantifier) -> Tally:
        variables = self._bound(free_variables(quantifier))
        own, owner = quantifier.variable, quantifier.collection.owner
        outer_types = self._types
        self._types = {**outer_types, own: quantifier.collection.type}
        held_by: tuple[Formula, ...] = () if owner == AGENCY else (Same(own, owner),)
        phase = self._phase(quantifier)
        queries = []
        for condition in queries_of(quantifier):
            certain = conjunction((*held_by, *phase, self._formulas.make(condition, Mode.TRUE)))
            possible = conjunction((*held_by, *phase, self._formulas.make(condition, Mode.MAYBE)))
            queries.append((condition, certain, possible))
        earliest = max((self.waves[rule].final + 1 for rule in quantifier.depends_on if rule in self.waves), default=0)
        stage = 1 + max(earliest, self._latest([formula for query in queries for formula in query[1:]]))
        inner_types, self._types = self._types, outer_types
        tally = self._new(quantifier, variables, stage)
        self._types = inner_types
        for index, (condition, certain, possible) in enumerate(queries):
            unsure: Iterable[Alternative] = alternatives(possible)
            if not any(isinstance(part, Unknown) for part in walk(condition)):  # else even what matches all is unsure
                unsure = (found for alternative in unsure for found in undecided(alternative))
            self._add((CERTAIN, tally.number, index), alternatives(certain), (*variables, own), earliest)
            self._add((POSSIBLE, tally.number, index), unsure, (*variables, own), earliest)
        self._types = outer_types
        return tally

    def _phase(self, quantifier: Quantifier) -> tuple[Formula, ...]:
        """Outcomes are looked at when final; a rule that escalates on its own outcomes sees them before that."""
        if quantifier.collection.type is not OUTCOMES:
            return ()
        final, early = (_outcome_atom(quantifier.variable, "phase", value) for value in ("final", "early"))
        if not (self._escalating and self._rule in quantifier.depends_on):
            return (final,)
        own = _outcome_atom(quantifier.variable, "rule", self._rule)
        other = AtomIs(own.variable, own.atom, 0)
        return (Or((And((own, early)), And((other, final)))),)

    def _bound(self, names: frozenset[str]) -> tuple[str, ...]:
        """Return the variables a tally is decided for, in the order in which they were bound; at least the agency."""
        others = tuple(name for name in self._types if name in names and self._types[name] is not self._types[AGENCY])
        return others or (AGENCY,)


def _subject(judgement: Judgement) -> str:
    return AGENCY if judgement.is_about_agency else SUBJECT


def _outcome_atom(variable: str, path: str, value: str) -> AtomIs:
    reference = Reference(variable, PHASE if path == PHASE.path else OUTCOMES.fields[path])
    return AtomIs(variable, Compare(reference, Operator.EQUAL, Literal(value)), 1)
