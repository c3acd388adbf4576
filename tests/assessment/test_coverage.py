"""Which criterion is judged by which rules, and which is asked of the auditor."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qms_checker.assessment.coverage import Coverage, CoveredBy, CriterionCoverage, coverage
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.cases import Case, load_cases
from qms_checker.rulepacks.catalogues import read_catalogue
from qms_checker.rulepacks.criteria import Criterion
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Item, Rulebook
from qms_checker.vocabulary import Confidence, DecidedBy, Text

DATA = Path(__file__).resolve().parent.parent / "data" / "rules"
QUESTION = Text("Thế nào?", "How?")


@pytest.fixture
def small() -> Rulebook:
    return load_rulebook(DATA)


@pytest.fixture
def cases() -> tuple[Case, ...]:
    return tuple(load_cases(DATA))


def criterion(
    number: str, parent: str | None = None, *, question: Text | None = None, chapter: bool = False
) -> Criterion:
    return Criterion(
        id=f"mau/{number}",
        instrument="mau",
        number=number,
        title=Text(f"Điều {number}", f"Article {number}"),
        citation=None,
        confidence=Confidence.CONFIRMED,
        decided_by=DecidedBy.PARTLY,
        parent=None if parent is None else f"mau/{parent}",
        is_chapter=chapter,
        question=question,
    )


def with_criteria(rulebook: Rulebook, *criteria: Criterion) -> Rulebook:
    """Return the rulebook with other criteria, and one rule, which cites ``mau/1.1.a``."""
    instrument = replace(rulebook.catalogue.instruments["mau"], criteria=criteria)
    rule = replace(rulebook.rules["MAU-01"], criteria=("mau/1.1.a",))
    return replace(rulebook, catalogue=read_catalogue([instrument]), rules={rule.id: rule})


def covered(found: Coverage) -> dict[str, CriterionCoverage]:
    return {one.criterion.number: one for instrument in found.instruments for one in instrument.criteria}


TREE = (
    criterion("1", chapter=True),
    criterion("1.1", "1"),
    criterion("1.1.a", "1.1"),
    criterion("1.1.b", "1.1"),
    criterion("1.2", "1", question=QUESTION),
)


def test_a_parent_is_covered_by_its_children_and_a_chapter_does_not_count(small: Rulebook) -> None:
    found = coverage(with_criteria(small, *TREE), ())

    assert {name: one.by for name, one in covered(found).items()} == {
        "1.1": CoveredBy.RULES,
        "1.1.a": CoveredBy.RULES,
        "1.1.b": CoveredBy.NONE,
        "1.2": CoveredBy.AUDITOR,
    }
    assert covered(found)["1.1"].judges[0].through == "mau/1.1.a"
    assert covered(found)["1.1.a"].judges[0].through is None
    assert [one.id for one in found.not_covered] == ["mau/1.1.b"]
    assert not found.is_complete


def test_a_rule_that_cites_parent_and_child_is_named_once(small: Rulebook) -> None:
    rulebook = with_criteria(small, *TREE)
    rule = replace(rulebook.rules["MAU-01"], criteria=("mau/1.1.a", "mau/1.1"))

    found = covered(coverage(replace(rulebook, rules={rule.id: rule}), ()))

    assert [(judge.id, judge.through) for judge in found["1.1"].judges] == [("MAU-01", None)]


def test_an_item_covers_with_the_cases_of_what_it_collects(small: Rulebook, cases: tuple[Case, ...]) -> None:
    first = small.rules["MAU-01"]
    item = Item(
        id="MAU-M1",
        pack="mau",
        title=first.title,
        criteria=("mau/2",),
        confidence=Confidence.LIKELY,
        sources=(),
        rationale=first.rationale,
        in_force_from=date(2010, 1, 1),
        in_force_to=None,
        collects=("MAU-01", "MAU-02"),
        place=first.place,
    )
    judges = covered(coverage(replace(small, items={item.id: item}), cases))["2"].judges

    assert judges[-1].is_item
    assert judges[-1].cases == sum(case.rule in item.collects for case in cases)
    assert judges[-1].confidence is Confidence.LIKELY


def test_only_what_is_in_force_on_the_date(small: Rulebook, cases: tuple[Case, ...]) -> None:
    def judges(as_of: date | None) -> set[str]:
        found = coverage(small, cases, as_of=as_of)
        return {judge.id for one in covered(found).values() for judge in one.judges}

    assert "MAU-07" in judges(None)
    assert "MAU-07" in judges(date(2030, 1, 1))
    assert "MAU-07" not in judges(date(2029, 12, 31))
    assert coverage(small, cases, as_of=date(2009, 12, 31)).instruments == ()


def test_only_the_instruments_and_the_profile_asked_for() -> None:
    shipped = load_rulebook(rules_folder())
    found = coverage(shipped, (), profile=shipped.profiles["decision-19-2014"], instruments=("iso-9001-2015",))
    judges = {judge.id for one in covered(found).values() for judge in one.judges}

    assert [one.instrument.id for one in found.instruments] == ["iso-9001-2015"]
    assert {name.partition("-")[0] for name in judges} == {"QD19"}
    assert {rule.pack for rule in found.without_cases} == set(shipped.profiles["decision-19-2014"].packs)


def test_rules_without_cases_are_told(small: Rulebook, cases: tuple[Case, ...]) -> None:
    rest = tuple(case for case in cases if case.rule != "MAU-02")
    found = coverage(small, rest)

    assert [rule.id for rule in found.without_cases] == ["MAU-02"]
    assert found.not_covered == ()
    assert not found.is_complete


def test_nothing_that_ships_is_left_uncovered() -> None:
    found = coverage(load_rulebook(rules_folder()), load_cases(rules_folder()))

    assert found.not_covered == ()
    assert found.without_cases == ()
    for instrument in found.instruments:
        assert sum(map(instrument.count, CoveredBy)) == len(instrument.criteria)
