"""Two engines, one answer; and what the answer may not depend on."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qms_checker.engines.outcomes import subjects_of
from qms_checker.engines.program import Program
from qms_checker.engines.python import PythonEngine
from qms_checker.engines.select import choose_engine, durable_is_available
from qms_checker.engines.verdicts import Engine, Verdicts
from qms_checker.facts.derive import derive_facts
from qms_checker.facts.model import FactBase
from qms_checker.vocabulary import Outcome
from tests.properties.strategies import (
    AS_OF,
    SECTIONS,
    RawRule,
    compiled,
    description_data,
    programs,
    read,
    records,
)

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
needs_durable = pytest.mark.skipif(not durable_is_available(), reason="durable_rules is not installed here")


def by_identity(verdicts: Verdicts, program: Program, facts: FactBase) -> dict[str, Any]:
    """The verdicts by the content of the records, whatever their order."""
    found: dict[str, Any] = {f"binds {rule}": value for rule, value in verdicts.binds.items()}
    for rule, judgement in program.judgements.items():
        for subject in subjects_of(judgement, facts):
            key = rule, subject.number
            found[f"{rule} {subject.identity}"] = verdicts.outcomes[key], verdicts.escalations.get(key)
    return found


def assert_agree(program: Program, data: dict[str, Any], engine: Engine) -> None:
    facts = derive_facts(read(data), AS_OF)
    expected = PythonEngine().decide(program, facts)
    found = engine.decide(program, facts)
    assert found == expected


@needs_durable
@QUICK
@given(rules=programs(), data=description_data())
def test_the_engines_agree(rules: list[RawRule], data: dict[str, Any]) -> None:
    assert_agree(compiled(rules), data, choose_engine("durable"))


@needs_durable
@pytest.mark.slow
@LONG
@given(rules=programs(), data=description_data())
def test_the_engines_agree_for_long(rules: list[RawRule], data: dict[str, Any]) -> None:
    assert_agree(compiled(rules), data, choose_engine("durable"))


@pytest.mark.parametrize("name", ["python", pytest.param("durable", marks=needs_durable)])
@settings(parent=QUICK, max_examples=60)
@given(rules=programs(), data=description_data(), seed=st.integers(0, 1000))
def test_the_order_of_records_does_not_matter(name: str, rules: list[RawRule], data: dict[str, Any], seed: int) -> None:
    program = compiled(rules)
    engine = choose_engine(name)
    shuffled = copy.deepcopy(data)
    for value in shuffled.values():
        if isinstance(value, list):
            random.Random(seed).shuffle(value)
    before, after = (derive_facts(read(one), AS_OF) for one in (data, shuffled))
    assert by_identity(engine.decide(program, before), program, before) == by_identity(
        engine.decide(program, after), program, after
    )


@QUICK
@given(rules=programs(), data=description_data(), choice=st.data())
def test_more_data_never_overturns_what_was_decided(
    rules: list[RawRule], data: dict[str, Any], choice: st.DataObject
) -> None:
    """What is decided without a datum is decided the same with it: only unknowns may change (Kleene's monotony)."""
    program = compiled(rules)
    absent = [section for section in SECTIONS if "." not in section and section not in data]
    if not absent:
        return
    section = choice.draw(st.sampled_from(absent))
    fuller = {**data, section: choice.draw(st.lists(records(section), max_size=3))}
    before = _agency_outcomes(program, data)
    after = _agency_outcomes(program, fuller)
    for rule, outcome in before.items():
        if outcome is Outcome.UNDETERMINED or program.judgements[rule].depends_on:
            continue
        if after[rule] is not outcome:
            # A requirement that is met counts as fulfilled while it is unknown whether it bears at all.
            assert (outcome, after[rule]) == (Outcome.FULFILLED, Outcome.NOT_APPLICABLE)


def _agency_outcomes(program: Program, data: dict[str, Any]) -> dict[str, Outcome]:
    facts = derive_facts(read(data), AS_OF)
    verdicts = PythonEngine().decide(program, facts)
    return {
        rule: verdicts.outcomes[rule, facts.root.number]
        for rule, judgement in program.judgements.items()
        if judgement.is_about_agency
    }
