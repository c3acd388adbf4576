"""Defects that may stand side by side: of the planted table, one to a section of the description.

A defect written for the department is tried on the other kinds of agency with the reference engine before it is used
there, since some of them lack what it changes. One that leaves another rule undetermined is not used at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from qms_checker.assessment.check import Plan, check
from qms_checker.engines.program import compile_program
from qms_checker.engines.python import PythonEngine
from qms_checker.errors import QmsError
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Rule
from qms_checker.vocabulary import FindingKind, Grading, Outcome
from tests.planted.base import base, described, edited
from tests.planted.test_planted import table

AS_OF = date(2026, 11, 20)
APPLICABLE = frozenset(Outcome) - {Outcome.NOT_APPLICABLE}
CLASHING = tuple(
    map(
        frozenset,
        (
            (
                "QD19-10",
                "QD19-20",
            ),  # the declaration moves to another day
            ("QD19-10", "QD19-23"),  # the audit moves before the declaration
            ("QD19-10", "QD19-24"),  # another audit is added, before the declaration
            ("QD19-11", "QD19-19"),  # without a declaration that holds no change of scope asks for a new one
            ("QD19-13", "QD19-21"),  # the declaration is of the edition applied again
            ("QD19-21", "ISO-6.1-02"),  # the older edition does not ask for it
            ("QD19-21", "ISO-6.2-06"),
            ("QD19-06", "TTHC-01"),  # the procedure that should not be in the scope is not the one abolished any more
            ("QD19-05", "MHK-09"),  # the procedure without a work procedure is not in the scope either
            ("QD19-06", "MHK-09"),
            ("MHK-15", "MHK-09"),
        ),
    )
)
"""Defects in different sections of which one hides the other or brings it about."""


@dataclass(frozen=True, slots=True)
class Defect:
    """A change and the rules that are not fulfilled because of it.

    ``lost``: their weight in the score; ``more``: the weight of the rules that apply because of it, less that of those
    that no longer do.
    """

    rule: str
    changes: Mapping[str, Any]
    rules: frozenset[str]
    lost: int
    more: int

    @property
    def sections(self) -> frozenset[str]:
        return frozenset(pointer.split("/")[1] for pointer in self.changes)


@lru_cache(maxsize=4)
def plan(profile: str) -> Plan:
    book = load_rulebook(rules_folder())
    rules = book.rules_of(book.profiles[profile])
    return Plan(book, profile, rules, compile_program(book, rules, AS_OF))


def weight(outcomes: Mapping[str, Outcome], profile: str, *, of: frozenset[Outcome]) -> int:
    """Return the weight in the score of the rules with some outcomes."""
    rules = plan(profile).rulebook.rules
    return sum(_weight(rules[name]) for name, outcome in outcomes.items() if outcome in of)


def _weight(rule: Rule) -> int:
    if rule.breach.kind is not FindingKind.NONCONFORMITY:
        return 1
    return 3 if rule.breach.grading is Grading.MAJOR else 2


@lru_cache(maxsize=16)
def whole(kind: str, profile: str) -> int:
    """Return the weight of the rules that bind a kind of agency in good order."""
    return weight(_assess(kind, {}, profile), profile, of=APPLICABLE)


@lru_cache(maxsize=16)
def defects(kind: str, profile: str) -> tuple[Defect, ...]:
    """Return the defects that can be planted in a kind of agency."""
    own = {entry["rule"] for entry in table() if entry.get("base") == kind}
    taking_part = {rule.id for rule in plan(profile).rules}
    found = []
    for entry in table():
        home = entry.get("base", "department")
        if (home != kind and (home != "department" or entry["rule"] in own)) or entry["rule"] not in taking_part:
            continue
        expected = frozenset({entry["rule"], *entry.get("too", ())}) & taking_part
        try:
            outcomes = _assess(kind, entry["broken"], profile)
        except (KeyError, IndexError, QmsError):
            continue
        if Outcome.UNDETERMINED not in outcomes.values() and (home == kind or _broken(outcomes) == expected):
            lost = weight(outcomes, profile, of=frozenset({Outcome.NOT_FULFILLED}))
            more = weight(outcomes, profile, of=APPLICABLE) - whole(kind, profile)
            found.append(Defect(entry["rule"], entry["broken"], expected, lost, more))
    return tuple(found)


def _broken(outcomes: Mapping[str, Outcome]) -> frozenset[str]:
    return frozenset(rule for rule, outcome in outcomes.items() if outcome is Outcome.NOT_FULFILLED)


def _assess(kind: str, changes: Mapping[str, Any], profile: str) -> dict[str, Outcome]:
    data, _ = base(kind)
    assessment = check(described(edited(data, changes)), plan(profile), PythonEngine())
    return {result.rule: result.outcome for result in assessment.results}
