"""Score, coverage and grade: a proposal, never without the share of the criteria it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property

from qms_checker.assessment.findings import PartScore, RuleResult, Score
from qms_checker.numerals import format_percent
from qms_checker.rulepacks.criteria import Instrument
from qms_checker.rulepacks.model import Rule, Rulebook
from qms_checker.rulepacks.parameters import DatedValue, ParameterSource
from qms_checker.vocabulary import FindingKind, Grading, Outcome, Text

_GRADES = (
    ("grade_excellent", Text("xuất sắc", "excellent")),
    ("grade_good", Text("tốt", "good")),
    ("grade_fair", Text("khá", "fair")),
    ("grade_average", Text("trung bình", "average")),
)
_BELOW = Text("chưa đạt", "below average")
_BETTER = tuple(grade for _, grade in _GRADES[:-1])
GRADES = (*(grade for _, grade in _GRADES), _BELOW)
"""The grades there are, best first."""
_WEIGHTS = ("score_weight_major", "score_weight_minor", "score_weight_other")
_NOTHING_DECIDED = Text("chưa kết luận được quy tắc nào, độ bao phủ 0 %", "no rule could be decided, coverage 0%")


def score(results: Iterable[RuleResult], rulebook: Rulebook, as_of: date) -> Score:
    """Return the score 0–100 over the decided rules, weighted by what a breach of each would be.

    Coverage is the weight of the decided rules over that of the applicable ones. No score below the parameter
    ``score_minimum_coverage``; a rule of ``score_capping_rules`` that is not fulfilled holds the grade at average.
    """
    return _Scoring(rulebook, as_of).score([found for found in results if found.outcome is not Outcome.NOT_APPLICABLE])


class _Scoring:
    """The parameters of a date, applied to the whole and to each part in the same way."""

    def __init__(self, rulebook: Rulebook, as_of: date) -> None:
        self._rulebook = rulebook
        self._as_of = as_of
        self._major, self._minor, self._other = (self._number(name) or 1.0 for name in _WEIGHTS)
        self._minimum = self._number("score_minimum_coverage")

    def score(self, results: list[RuleResult]) -> Score:
        value, coverage = self._value(results)
        grade = None if value is None or self._minimum is None else self._grade(value)
        capped_by: tuple[str, ...] = ()
        broken = {result.rule for result in results if result.outcome is Outcome.NOT_FULFILLED}
        if grade in _BETTER and (holding := broken & self._capping_rules):
            grade, capped_by = _GRADES[-1][1], tuple(name for name in self._rulebook.rules if name in holding)
        reason = self._reason(coverage) if value is None else None
        return Score(value, coverage, grade, reason, self._basis(), capped_by, tuple(self._instruments(results)))

    def _value(self, results: Iterable[RuleResult]) -> tuple[float | None, float]:
        """Return value and coverage of applicable results."""
        weights = dict.fromkeys(Outcome, 0.0)
        for result in results:
            weights[result.outcome] += self._weight(self._rulebook.rules[result.rule])
        decided = weights[Outcome.FULFILLED] + weights[Outcome.NOT_FULFILLED]
        applicable = decided + weights[Outcome.UNDETERMINED]
        coverage = round(decided / applicable, 4) if applicable else 0.0
        if not decided or (self._minimum is not None and coverage < self._minimum):
            return None, coverage
        return round(100 * weights[Outcome.FULFILLED] / decided, 1), coverage

    def _weight(self, rule: Rule) -> float:
        if rule.breach.kind is not FindingKind.NONCONFORMITY:
            return self._other
        return self._major if rule.breach.grading is Grading.MAJOR else self._minor

    def _grade(self, value: float) -> Text:
        scale = [(self._number(parameter), grade) for parameter, grade in _GRADES]
        return next((grade for lowest, grade in scale if lowest is not None and value >= lowest), _BELOW)

    def _reason(self, coverage: float) -> Text:
        if not coverage or self._minimum is None:
            return _NOTHING_DECIDED
        vi, en = (
            (format_percent(coverage, language), format_percent(self._minimum, language)) for language in ("vi", "en")
        )
        return Text(
            f"độ bao phủ {vi[0]} thấp hơn mức tối thiểu {vi[1]}", f"coverage {en[0]} is below the minimum of {en[1]}"
        )

    @cached_property
    def _capping_rules(self) -> frozenset[str]:
        dated = self._dated("score_capping_rules")
        return frozenset(dated.value) if dated is not None and isinstance(dated.value, tuple) else frozenset()

    def _basis(self) -> ParameterSource:
        names = (*_WEIGHTS, "score_minimum_coverage", "score_capping_rules", *(name for name, _ in _GRADES))
        sources = {dated.source for dated in map(self._dated, names) if dated is not None}
        weakest = (ParameterSource.PROPOSAL, ParameterSource.PRACTICE, ParameterSource.LAW)
        return next((source for source in weakest if source in sources), ParameterSource.PROPOSAL)

    def _dated(self, name: str) -> DatedValue | None:
        parameter = self._rulebook.parameters.get(name)
        return None if parameter is None else parameter.at(self._as_of)

    def _number(self, name: str) -> float | None:
        dated = self._dated(name)
        return float(dated.value) if dated is not None and isinstance(dated.value, int | float) else None

    # --- parts

    def _instruments(self, results: list[RuleResult]) -> Iterator[PartScore]:
        cited: dict[str, dict[str, list[RuleResult]]] = {}
        for result in results:
            for name in result.criteria:
                cited.setdefault(name.partition("/")[0], {}).setdefault(name, []).append(result)
        for name, instrument in self._rulebook.catalogue.instruments.items():
            if name in cited:
                parts = tuple(self._parts(instrument, cited[name]))
                yield self._part(name, instrument.citation, cited[name].values(), parts)

    def _parts(self, instrument: Instrument, cited: dict[str, list[RuleResult]]) -> Iterator[PartScore]:
        """Yield the chapters or themes with their clauses; where there are neither, the criteria themselves."""
        by_id = self._rulebook.catalogue.by_id
        below: dict[str, list[str]] = {}
        for criterion in instrument.criteria:
            if criterion.id not in cited:
                continue
            top = criterion.id
            while (parent := by_id[top].parent) is not None and not by_id[parent].is_chapter:
                top = parent
            below.setdefault(top, []).append(criterion.id)
        clauses = {
            top: self._part(top, by_id[top].title, (cited[name] for name in names)) for top, names in below.items()
        }
        for name, title, members in _groups(instrument):
            inside = [top for top in members if top in clauses]
            if inside:
                found = (cited[criterion] for top in inside for criterion in below[top])
                yield self._part(name, title, found, tuple(clauses.pop(top) for top in inside))
        yield from clauses.values()

    def _part(
        self, name: str, title: Text, results: Iterable[Iterable[RuleResult]], parts: tuple[PartScore, ...] = ()
    ) -> PartScore:
        own = list({result.rule: result for group in results for result in group}.values())
        value, coverage = self._value(own)
        counted = Counter(result.outcome for result in own)
        counts = tuple((outcome, counted[outcome]) for outcome in Outcome)
        return PartScore(name, title, value, coverage, counts, parts)


def _groups(instrument: Instrument) -> Iterator[tuple[str, Text, tuple[str, ...]]]:
    """Yield the chapters of an instrument, and its themes, with the criteria directly in each."""
    inside: dict[str | None, list[str]] = {}
    for criterion in instrument.criteria:
        inside.setdefault(criterion.parent, []).append(criterion.id)
    for criterion in instrument.criteria:
        if criterion.is_chapter:
            yield criterion.id, criterion.title, tuple(inside.get(criterion.id, ()))
    for theme in instrument.themes:
        yield f"{instrument.id}/{theme.name}", theme.title, theme.criteria
