"""Score, coverage and grade: a proposal, never without the share of the criteria it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from qms_checker.assessment.findings import RuleResult, Score
from qms_checker.rulepacks.model import Rule, Rulebook
from qms_checker.vocabulary import FindingKind, Grading, Outcome, Text

_GRADES = (
    ("grade_excellent", Text("xuất sắc", "excellent")),
    ("grade_good", Text("tốt", "good")),
    ("grade_fair", Text("khá", "fair")),
    ("grade_average", Text("trung bình", "average")),
)
_BELOW = Text("chưa đạt", "below average")


def score(results: Iterable[RuleResult], rulebook: Rulebook, as_of: date) -> Score:
    """Return the score 0–100 over the decided rules, weighted by what a breach of each would be.

    Coverage is the weight of the decided rules over that of the applicable ones. No grade below the parameter
    ``score_minimum_coverage``; a rule of ``score_capping_rules`` that is not fulfilled holds the grade at average.
    """
    weights = _Weights(rulebook, as_of)
    decided = fulfilled = applicable = 0.0
    broken = set()
    for result in results:
        weight = weights.of(rulebook.rules[result.rule])
        if result.outcome is Outcome.NOT_APPLICABLE:
            continue
        applicable += weight
        if result.outcome is Outcome.UNDETERMINED:
            continue
        decided += weight
        if result.outcome is Outcome.FULFILLED:
            fulfilled += weight
        else:
            broken.add(result.rule)
    coverage = round(decided / applicable, 4) if applicable else 0.0
    if not decided:
        return Score(None, coverage, None)
    value = round(100 * fulfilled / decided, 1)
    return Score(value, coverage, _grade(value, coverage, broken, rulebook, as_of))


class _Weights:
    def __init__(self, rulebook: Rulebook, as_of: date) -> None:
        self._major = _number(rulebook, "score_weight_major", as_of) or 1.0
        self._minor = _number(rulebook, "score_weight_minor", as_of) or 1.0
        self._other = _number(rulebook, "score_weight_other", as_of) or 1.0

    def of(self, rule: Rule) -> float:
        if rule.breach.kind is not FindingKind.NONCONFORMITY:
            return self._other
        return self._major if rule.breach.grading is Grading.MAJOR else self._minor


def _grade(value: float, coverage: float, broken: set[str], rulebook: Rulebook, as_of: date) -> Text | None:
    minimum = _number(rulebook, "score_minimum_coverage", as_of)
    if minimum is None or coverage < minimum:
        return None
    scale = [(_number(rulebook, parameter, as_of), grade) for parameter, grade in _GRADES]
    reached = next((grade for lowest, grade in scale if lowest is not None and value >= lowest), _BELOW)
    capped = reached is not _BELOW and broken & _capping_rules(rulebook, as_of)
    return _GRADES[-1][1] if capped else reached


def _capping_rules(rulebook: Rulebook, as_of: date) -> frozenset[str]:
    parameter = rulebook.parameters.get("score_capping_rules")
    dated = parameter.at(as_of) if parameter is not None else None
    return frozenset(dated.value) if dated is not None and isinstance(dated.value, tuple) else frozenset()


def _number(rulebook: Rulebook, name: str, as_of: date) -> float | None:
    parameter = rulebook.parameters.get(name)
    dated = None if parameter is None else parameter.at(as_of)
    return float(dated.value) if dated is not None and isinstance(dated.value, int | float) else None
