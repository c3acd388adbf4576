"""What a person still has to check against the full legal texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from qms_checker.assessment.unconfirmed import Kind, parameters_of, unconfirmed
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Rulebook
from qms_checker.rulepacks.parameters import ParameterSource
from qms_checker.vocabulary import Confidence

DATA = Path(__file__).resolve().parent.parent / "data" / "rules"


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    return load_rulebook(rules_folder())


def test_everything_that_is_not_confirmed_is_there(shipped: Rulebook) -> None:
    found = {kind: {entry.id for entry in unconfirmed(shipped) if entry.kind is kind} for kind in Kind}
    criteria = [one for one in shipped.catalogue.by_id.values() if not one.is_chapter]

    assert found[Kind.RULE] == {
        rule.id for rule in shipped.rules.values() if rule.confidence is not Confidence.CONFIRMED
    }
    assert found[Kind.CRITERION] == {
        one.id for one in criteria if one.confidence is not Confidence.CONFIRMED or one.citation is None
    }
    assert found[Kind.PARAMETER] == {
        parameter.name
        for parameter in shipped.parameters.values()
        if {dated.source for dated in parameter.values} != {ParameterSource.LAW}
    }


def test_each_entry_says_why_in_both_languages(shipped: Rulebook) -> None:
    for entry in unconfirmed(shipped):
        assert entry.reasons
        assert all(reason.vi and reason.en and reason.vi != reason.en for reason in entry.reasons)
        assert entry.sources or entry.kind is Kind.PARAMETER


def test_general_knowledge_alone_is_said(shipped: Rulebook) -> None:
    entry = next(entry for entry in unconfirmed(shipped) if entry.sources == ("GK",) and entry.kind is Kind.RULE)

    assert "general knowledge only, no source says it" in [reason.en for reason in entry.reasons]


def test_of_some_rules_only_what_they_rest_on() -> None:
    small = load_rulebook(DATA)
    chosen = [small.rules["MAU-02"]]
    found = unconfirmed(small, chosen)

    assert {entry.id for entry in found if entry.kind is Kind.CRITERION} <= set(chosen[0].criteria)
    assert {entry.id for entry in found if entry.kind is Kind.PARAMETER} <= set(parameters_of(chosen[0], small))


def test_parameters_are_found_in_conditions_definitions_and_texts(shipped: Rulebook) -> None:
    used = {name for rule in shipped.rules.values() for name in parameters_of(rule, shipped)}

    assert "redeclaration_period" in parameters_of(shipped.rules["QD19-20"], shipped)
    assert used <= set(shipped.parameters)
    assert not {name for name in set(shipped.parameters) - used if not name.startswith(("score_", "grade_"))}
