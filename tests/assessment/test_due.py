"""What falls due: the last day on which a requirement is still met, the same as by judging every day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import pytest

from qms_checker.assessment.check import Plan, check
from qms_checker.assessment.due import Due, falls_due
from qms_checker.assessment.findings import Finding
from qms_checker.dates import Period
from qms_checker.description.agency import Description
from qms_checker.description.discover import discover
from qms_checker.description.read import read_description
from qms_checker.engines.program import compile_program
from qms_checker.engines.python import PythonEngine
from qms_checker.resources import rules_folder, sample_agencies_folder
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Rulebook
from qms_checker.rulepacks.parameters import Parameter
from qms_checker.vocabulary import Grading
from tests.building import described, parameter, rule, rulebook_of

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)


def plan_of(book: Rulebook, as_of: date = TODAY, profile: str | None = None) -> Plan:
    rules = tuple(book.rules.values()) if profile is None else book.rules_of(book.profiles[profile])
    return Plan(book, "", rules, compile_program(book, rules, as_of))


def due_by(book: Rulebook, description: Description, until: date, as_of: date = TODAY) -> Due:
    return falls_due(description, plan_of(book, as_of), PythonEngine(), until)


def days_of(found: Due) -> list[tuple[str, str]]:
    return [(str(item.due_on), item.finding.record.en) for item in found.items]


WITHIN_A_YEAR = "{some: internal_audits, where: {held_on: {within: {parameter: interval}}}}"


def interval(**months: int) -> Parameter:
    return parameter("interval", "months", (date(2000, 1, 1), Period(**months)))


AUDITED = described("internal_audits: [{id: A1, held_on: 2026-01-10}]")


def test_what_is_met_today_is_due_on_the_last_day_on_which_it_is() -> None:
    book = rulebook_of(rule("R-1", require=WITHIN_A_YEAR), parameters=[interval(months=12)])

    assert days_of(due_by(book, AUDITED, date(2027, 3, 1))) == [("2027-01-09", "")]
    assert days_of(due_by(book, AUDITED, date(2027, 1, 9))) == [("2027-01-09", "")]
    assert days_of(due_by(book, AUDITED, date(2027, 1, 8))) == []


def test_what_is_found_today_is_not_due_but_counted() -> None:
    book = rulebook_of(rule("R-1", require=WITHIN_A_YEAR), parameters=[interval(months=6)])
    found = due_by(book, AUDITED, date(2027, 3, 1))

    assert (found.already, found.items) == (1, ())


def test_what_is_not_known_today_is_counted_and_nothing_is_said_of_it() -> None:
    book = rulebook_of(rule("R-1", require=WITHIN_A_YEAR), parameters=[interval(months=12)])
    found = due_by(book, described(), date(2028, 3, 1))

    assert (found.undetermined, found.items) == (1, ())


def test_each_record_is_due_on_its_own_day() -> None:
    valid = rule("R-1", for_each="measuring_equipment", require="{valid_until: {on_or_after: $as_of}}")
    equipment = described(
        "measuring_equipment: [{id: A, valid_until: 2026-12-31}, {id: B, valid_until: 2026-11-30},"
        " {id: C, valid_until: 2026-11-01}, {id: D}]"
    )
    found = due_by(rulebook_of(valid), equipment, date(2027, 1, 1))

    assert days_of(found) == [("2026-11-30", "B"), ("2026-12-31", "A")]
    assert found.already == 1


def test_a_record_dated_in_the_future_counts_from_its_day() -> None:
    """An audit that is already in the description with a later date keeps the requirement met."""
    planned = described("internal_audits: [{id: A1, held_on: 2026-01-10}, {id: A2, held_on: 2027-01-05}]")
    book = rulebook_of(rule("R-1", require=WITHIN_A_YEAR), parameters=[interval(months=12)])

    assert days_of(due_by(book, planned, date(2027, 12, 31))) == []
    assert days_of(due_by(book, planned, date(2028, 12, 31))) == [("2028-01-04", "")]


def test_a_rule_that_begins_makes_something_due_the_day_before() -> None:
    later = rule("R-1", in_force_from=date(2027, 1, 1), require="some: plans")

    assert days_of(due_by(rulebook_of(later), described("plans: []"), date(2027, 6, 1))) == [("2026-12-31", "")]


def test_a_finding_that_is_graded_higher_is_due_with_its_present_grading() -> None:
    open_for_long = rule(
        "R-1",
        for_each="nonconformities",
        require="{closed_on: {recorded: true}}",
        escalate="{due_on: {before: {date: $as_of, minus: {months: 12}}}}",
    )
    late = described('nonconformities: [{id: K1, due_on: 2026-01-10, closed_on: ""}]')
    book = rulebook_of(open_for_long)
    (item,) = due_by(book, late, date(2027, 6, 1)).items

    assert (item.due_on, item.raised_from, item.finding.grading) == (date(2027, 1, 10), Grading.MINOR, Grading.MAJOR)


@lru_cache(maxsize=1)
def shipped() -> Rulebook:
    return load_rulebook(rules_folder())


def day_by_day(description: Description, until: date, as_of: date) -> set[tuple[date, str]]:
    """Return what the halving of stretches has to find, by judging every single day."""
    known = {found.fingerprint: found.grading for found in check_on(description, as_of)}
    due, day = set(), as_of
    while day <= until:
        day += DAY
        for found in check_on(description, day):
            first = found.fingerprint not in known
            if first or (found.grading is Grading.MAJOR and known[found.fingerprint] is not Grading.MAJOR):
                due.add((day - DAY, found.fingerprint))
                known[found.fingerprint] = found.grading
    return due


def check_on(description: Description, day: date) -> tuple[Finding, ...]:
    return check(description, plan_of(shipped(), day, "self-assessment"), PythonEngine()).findings


@pytest.mark.parametrize(
    ("sample", "as_of", "days"),
    [
        ("so-nho.yaml", TODAY, 60),
        ("xa-hop-nhat.yaml", date(2025, 6, 15), 30),
        ("so-nam-2012.yaml", date(2014, 5, 1), 25),
    ],
)
def test_halving_finds_what_judging_every_day_finds(sample: str, as_of: date, days: int) -> None:
    (source,) = discover(sample_agencies_folder() / sample)
    description = read_description(source)
    until = as_of + timedelta(days=days)
    found = falls_due(description, plan_of(shipped(), as_of, "self-assessment"), PythonEngine(), until)

    assert {(item.due_on, item.finding.fingerprint) for item in found.items} == day_by_day(description, until, as_of)
