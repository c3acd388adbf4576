"""Score, coverage and grade: what was decided, by the weight of what a breach would be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qms_checker.assessment.findings import RuleResult, Score
from qms_checker.assessment.score import score
from qms_checker.rulepacks.criteria import Theme
from qms_checker.rulepacks.model import Rule, Rulebook
from qms_checker.rulepacks.parameters import DatedValue, Parameter, ParameterSource, ParameterValue
from qms_checker.vocabulary import FindingKind, Grading, Outcome, Text
from tests import factories
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
NOTHING = Text("chưa kết luận được quy tắc nào, độ bao phủ 0 %", "no rule could be decided, coverage 0%")
TOO_LITTLE = Text("độ bao phủ 28,6 % thấp hơn mức tối thiểu 50 %", "coverage 28.6% is below the minimum of 50%")


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
    return replace(score(results, book, AS_OF), basis=ParameterSource.PROPOSAL)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ({}, Score(None, 0.0, None, NOTHING)),
        ({"m-1": A}, Score(None, 0.0, None, NOTHING)),
        ({"m-1": U, "m-2": A}, Score(None, 0.0, None, NOTHING)),
        ({"m-1": F}, Score(100.0, 1.0, EXCELLENT)),
        ({"m-1": N}, Score(0.0, 1.0, BELOW)),
        # the weights are five, two and one
        ({"M-2": N, "m-1": F, "k-1": F}, Score(37.5, 1.0, BELOW)),
        ({"M-2": F, "m-1": N, "k-1": F}, Score(75.0, 1.0, FAIR)),
        ({"M-2": F, "m-1": F, "k-1": N}, Score(87.5, 1.0, GOOD)),
        # coverage: what is not known counts against it, what does not apply does not
        ({"M-2": F, "m-1": U, "k-1": A}, Score(100.0, 0.7143, EXCELLENT)),
        ({"M-2": U, "m-1": F, "k-1": A}, Score(None, 0.2857, None, TOO_LITTLE)),
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
    assert scored({**others, "M-1": N}) == Score(95.2, 1.0, AVERAGE, capped_by=("M-1",))
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


def from_source(name: str, source: ParameterSource) -> Parameter:
    return Parameter(name, Text("", ""), "count", (DatedValue(LONG_AGO, 1, source, Text("", "")),))


def test_a_score_rests_on_its_weakest_number() -> None:
    """Where a province sets the scale by a paper of its own, the weights are a proposal still."""
    law = from_source("grade_good", ParameterSource.LAW)
    practice = from_source("score_weight_major", ParameterSource.PRACTICE)
    proposal = from_source("score_weight_minor", ParameterSource.PROPOSAL)

    assert score([], rulebook_of(parameters=[law]), AS_OF).basis is ParameterSource.LAW
    assert score([], rulebook_of(parameters=[law, practice]), AS_OF).basis is ParameterSource.PRACTICE
    assert score([], rulebook_of(parameters=[law, practice, proposal]), AS_OF).basis is ParameterSource.PROPOSAL


def test_each_chapter_and_clause_is_scored_as_the_whole_is() -> None:
    rules = [judged(name) for name in ("M-1", "m-1", "m-2", "m-3")]
    cited = {"M-1": "9.2.2", "m-1": "9.2", "m-2": "9.3", "m-3": "5.1"}
    outcomes = {"M-1": F, "m-1": N, "m-2": U, "m-3": A}
    book = rulebook_of(*rules, parameters=parameters(), catalogue=factories.catalogue(factories.iso_2015()))
    results = [
        RuleResult(name, Text("", ""), outcome, (f"iso-9001-2015/{cited[name]}",), Text("", ""))
        for name, outcome in outcomes.items()
    ]
    (whole,) = score(results, book, AS_OF).by_criterion
    (chapter,) = whole.parts
    audit, review = chapter.parts

    assert (whole.id, chapter.id, audit.id) == ("iso-9001-2015", "iso-9001-2015/9", "iso-9001-2015/9.2")
    assert (whole.value, whole.coverage) == (chapter.value, chapter.coverage) == (71.4, 0.7778)
    assert (audit.value, audit.coverage) == (71.4, 1.0)  # what cites a sub-clause counts for its clause
    assert (review.value, review.coverage) == (None, 0.0)
    assert dict(chapter.outcomes) == {F: 1, N: 1, U: 1, A: 0}


def test_themes_gather_topics_and_a_topic_without_one_stands_alone() -> None:
    decision = replace(
        factories.decision(), themes=(Theme("declaring", Text("Công bố", "Declaring"), ("decision-19-2014/4.3",)),)
    )
    book = rulebook_of(judged("m-1"), parameters=parameters(), catalogue=factories.catalogue(decision))
    criteria = ("decision-19-2014/4.3", "decision-19-2014/declaration")
    (whole,) = score([RuleResult("m-1", Text("", ""), F, criteria, Text("", ""))], book, AS_OF).by_criterion

    assert [part.id for part in whole.parts] == ["decision-19-2014/declaring", "decision-19-2014/declaration"]
    assert dict(whole.outcomes)[F] == 1  # one rule, though it cites two topics
