"""Score, coverage and grade: what was decided, by the weight of what a breach would be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qms_checker.assessment.findings import RuleResult, Score
from qms_checker.assessment.score import score
from qms_checker.rulepacks.model import Rule, Rulebook
from qms_checker.rulepacks.parameters import Parameter, ParameterValue
from qms_checker.vocabulary import FindingKind, Grading, Outcome, Text
from tests.building import AS_OF, parameter, rule, rulebook_of

LONG_AGO = date(2006, 6, 20)
F, N, U, A = Outcome.FULFILLED, Outcome.NOT_FULFILLED, Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE
NUMBERS: dict[str, ParameterValue] = {
    "score_weight_major": 5,
    "score_weight_minor": 2,
    "score_weight_other": 1,
    "score_minimum_coverage": 0.5,
    "grade_excellent": 90,
    "grade_good": 80,
    "grade_fair": 65,
    "grade_average": 50,
    "score_capping_rules": ("M-1",),
}
EXCELLENT, GOOD = Text("xuất sắc", "excellent"), Text("tốt", "good")
FAIR, AVERAGE = Text("khá", "fair"), Text("trung bình", "average")
BELOW = Text("chưa đạt", "below average")


def judged(name: str) -> Rule:
    """``M``: a breach is major, ``m``: minor, ``k``: an opportunity for improvement."""
    found = rule(name)
    kind, grading = {
        "M": (FindingKind.NONCONFORMITY, Grading.MAJOR),
        "m": (FindingKind.NONCONFORMITY, Grading.MINOR),
        "k": (FindingKind.OPPORTUNITY_FOR_IMPROVEMENT, None),
    }[name[0]]
    return replace(found, breach=replace(found.breach, kind=kind, grading=grading))


def parameters(**changes: ParameterValue | None) -> list[Parameter]:
    values = {**NUMBERS, **changes}
    return [parameter(name, "count", (LONG_AGO, value)) for name, value in values.items() if value is not None]


def scored(outcomes: dict[str, Outcome], given: list[Parameter] | None = None) -> Score:
    rules = [judged(name) for name in outcomes]
    book: Rulebook = rulebook_of(*rules, parameters=parameters() if given is None else given)
    results = [RuleResult(name, Text("", ""), outcome, (), Text("", "")) for name, outcome in outcomes.items()]
    return score(results, book, AS_OF)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ({}, Score(None, 0.0, None)),
        ({"m-1": A}, Score(None, 0.0, None)),
        ({"m-1": U, "m-2": A}, Score(None, 0.0, None)),
        ({"m-1": F}, Score(100.0, 1.0, EXCELLENT)),
        ({"m-1": N}, Score(0.0, 1.0, BELOW)),
        # the weights are five, two and one
        ({"M-2": N, "m-1": F, "k-1": F}, Score(37.5, 1.0, BELOW)),
        ({"M-2": F, "m-1": N, "k-1": F}, Score(75.0, 1.0, FAIR)),
        ({"M-2": F, "m-1": F, "k-1": N}, Score(87.5, 1.0, GOOD)),
        # coverage: what is not known counts against it, what does not apply does not
        ({"M-2": F, "m-1": U, "k-1": A}, Score(100.0, 0.7143, EXCELLENT)),
        ({"M-2": U, "m-1": F, "k-1": A}, Score(100.0, 0.2857, None)),
        ({"m-1": F, "m-2": U}, Score(100.0, 0.5, EXCELLENT)),
    ],
)
def test_the_score_is_over_what_was_decided_and_never_without_its_coverage(
    outcomes: dict[str, Outcome], expected: Score
) -> None:
    assert scored(outcomes) == expected


@pytest.mark.parametrize(
    ("fulfilled", "of", "grade"),
    [
        (10, 10, EXCELLENT),
        (9, 10, EXCELLENT),
        (8, 9, GOOD),
        (8, 10, GOOD),
        (13, 20, FAIR),
        (12, 20, AVERAGE),
        (5, 10, AVERAGE),
        (49, 100, BELOW),
    ],
)
def test_a_grade_begins_at_its_number(fulfilled: int, of: int, grade: Text) -> None:
    outcomes = {f"m-{index}": F if index < fulfilled else N for index in range(of)}
    assert scored(outcomes).grade == grade


def test_a_capping_rule_that_is_not_fulfilled_holds_the_grade_at_average() -> None:
    others = dict.fromkeys([f"m-{index}" for index in range(50)], F)
    assert scored({**others, "M-1": F}).grade == EXCELLENT
    assert scored({**others, "M-1": N}) == Score(95.2, 1.0, AVERAGE)
    assert scored({**others, "M-1": U}).grade == EXCELLENT
    assert scored({**others, "M-9": N}).grade == EXCELLENT  # another major one does not


def test_a_cap_raises_no_grade() -> None:
    assert scored({"M-1": N, "m-1": F}) == Score(28.6, 1.0, BELOW)


@pytest.mark.parametrize("missing", ["score_minimum_coverage"])
def test_without_a_minimum_of_coverage_there_is_no_grade(missing: str) -> None:
    assert scored({"m-1": F}, parameters(**{missing: None})) == Score(100.0, 1.0, None)


def test_a_parameter_counts_from_its_date() -> None:
    later = [*parameters(score_weight_major=None), parameter("score_weight_major", "count", (date(2030, 1, 1), 5))]
    assert scored({"M-2": F, "m-1": N}, later).value == 33.3
