"""Every rule notices the defect planted for it, says nothing else, and is silent where there only seems to be one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from qms_checker.assessment.check import Plan, check
from qms_checker.assessment.findings import Assessment
from qms_checker.dates import parse_date
from qms_checker.description.schema import agency_schema
from qms_checker.engines.program import compile_program
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Rule, Rulebook
from qms_checker.rulepacks.selection import is_selected
from qms_checker.strict_yaml import parse_yaml
from qms_checker.vocabulary import Outcome
from tests.building import ENGINES, engine_named
from tests.planted.base import BASES, Data, base, described, edited

TABLE = Path(__file__).with_name("defects.yaml")
PROFILE = "self-assessment"
KEYS = frozenset(
    (
        *("rule", "base", "case", "grading", "from", "broken", "too", "times", "open_too"),
        *("unknown", "open", "never", "near", "near_too", "near_times"),
    )
)
# Rules for which no defect has been planted yet.
STILL_TO_BE_PLANTED: frozenset[str] = frozenset()

engines = pytest.mark.parametrize("engine", ENGINES)


@dataclass(frozen=True)
class Planted:
    """A change, and the rules that are not fulfilled or undetermined because of it.

    ``times``: rules found more than once; ``grading`` and ``escalated_from``: of the findings of the rule itself.
    """

    rule: str
    variant: str
    base: str
    changes: Mapping[str, Any]
    not_fulfilled: frozenset[str]
    undetermined: frozenset[str]
    case: str = ""
    times: Mapping[str, int] = field(default_factory=dict)
    grading: str | None = None
    escalated_from: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "-".join(part for part in (self.rule, self.base, self.case, self.variant) if part)


def table() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = parse_yaml(TABLE.read_bytes(), TABLE.name).data
    return entries


def planted() -> list[Planted]:
    found = []
    for entry in table():
        rule, none = entry["rule"], frozenset[str]()
        expected = {
            "broken": (frozenset({rule, *entry.get("too", ())}), frozenset(entry.get("open_too", ()))),
            "unknown": (none, frozenset({rule, *entry.get("open", ())})),
            "near": (frozenset(entry.get("near_too", ())), none),
        }
        for variant, (not_fulfilled, undetermined) in expected.items():
            if variant in entry:
                found.append(
                    Planted(
                        rule,
                        variant,
                        entry.get("base", "department"),
                        entry[variant],
                        not_fulfilled,
                        undetermined,
                        entry.get("case", ""),
                        entry.get({"broken": "times", "near": "near_times"}.get(variant, ""), {}),
                        entry.get("grading"),
                        tuple(entry.get("from", ())),
                    )
                )
    return found


@lru_cache(maxsize=1)
def book() -> Rulebook:
    return load_rulebook(rules_folder())


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    profile = book().profiles[PROFILE]
    return tuple(
        rule
        for rule in book().rules.values()
        if rule.pack in profile.packs and is_selected(rule.id, (), profile.ignore)
    )


@lru_cache(maxsize=4)
def plan(as_of: date) -> Plan:
    return Plan(book(), PROFILE, rules(), compile_program(book(), rules(), as_of))


def assess(data: Data, as_of: str, engine: str) -> Assessment:
    day = parse_date(as_of)
    assert day is not None
    return check(described(data), plan(day), engine_named(engine))


def with_outcome(assessment: Assessment, outcome: Outcome) -> set[str]:
    return {one.rule for one in assessment.results if one.outcome is outcome}


@engines
@pytest.mark.parametrize("name", BASES)
def test_nothing_is_found_in_a_base_and_nothing_is_undetermined(name: str, engine: str) -> None:
    data, as_of = base(name)
    assessment = assess(data, as_of, engine)

    assert [(one.rule, one.statement.vi) for one in assessment.findings] == []
    assert with_outcome(assessment, Outcome.UNDETERMINED) == set()
    assert assessment.set_aside == ()


@engines
@pytest.mark.parametrize("case", planted(), ids=str)
def test_exactly_what_was_planted_is_noticed(case: Planted, engine: str) -> None:
    data, as_of = base(case.base)
    assessment = assess(edited(data, case.changes), as_of, engine)

    assert with_outcome(assessment, Outcome.NOT_FULFILLED) == case.not_fulfilled
    assert with_outcome(assessment, Outcome.UNDETERMINED) == case.undetermined
    found = Counter(finding.rule for finding in assessment.findings)
    assert {rule: count for rule, count in found.items() if count > 1} == case.times
    own = [finding for finding in assessment.findings if finding.rule == case.rule]
    grading = case.grading or book().rules[case.rule].breach.grading
    assert {finding.grading for finding in own} <= {grading}
    assert {finding.escalated_from for finding in own} <= {case.escalated_from}


@engines
def test_silence_is_not_conformity(engine: str) -> None:
    """Of an agency that says no more than its name, nothing is fulfilled and nothing found."""
    data, as_of = base("department")
    assessment = assess({"agency": {key: data["agency"][key] for key in ("id", "name", "type")}}, as_of, engine)

    assert with_outcome(assessment, Outcome.FULFILLED) == set()
    assert with_outcome(assessment, Outcome.NOT_FULFILLED) == set()


def test_there_is_a_base_for_every_type_of_agency() -> None:
    types = set(agency_schema().root.fields["agency.type"].labels)

    assert {base(name)[0]["agency"]["type"] for name in BASES} == types


def test_every_rule_of_the_profile_is_in_the_table_or_still_to_be_planted() -> None:
    pairs = Counter((entry["rule"], entry.get("base", "department"), entry.get("case", "")) for entry in table())
    entries = {rule for rule, *_ in pairs}

    assert [pair for pair, count in pairs.items() if count > 1] == []
    assert entries | STILL_TO_BE_PLANTED == {rule.id for rule in rules()}
    assert entries & STILL_TO_BE_PLANTED == set()


def test_every_entry_breaks_its_rule_leaves_it_open_and_nearly_breaks_it() -> None:
    for entry in table():
        assert set(entry) <= KEYS, entry["rule"]
        if "case" not in entry:  # a further case of a rule may show one thing only
            assert {"broken", "near"} <= entry.keys(), entry["rule"]
            assert ("unknown" in entry) != ("never" in entry), entry["rule"]


def test_every_escalation_of_a_rule_is_planted() -> None:
    """A rule with escalations is broken at the grading they raise it to, or at its own where nothing raises it."""
    raised = {rule.id for rule in rules() if rule.escalations}
    planted_at = {entry["rule"] for entry in table() if "grading" in entry}

    assert raised - planted_at == set()
