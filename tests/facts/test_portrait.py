"""What is kept of a description to plan visits: the last inspection, the last change, its age, perfect figures."""

from __future__ import annotations

from datetime import date

import pytest

from qms_checker.facts.portrait import TooGood, portrait_of
from tests.building import facts_of

AS_OF = date(2026, 11, 20)


def test_the_last_inspection_the_last_change_and_the_latest_date_are_kept() -> None:
    content = """
external_inspections: [{year: 2024, inspected_on: 2024-08-14}, {year: 2022, inspected_on: 2022-06-02}]
scope_changes: [{decided_on: 2025-09-01, kind: widened}]
organisational_changes: [{kind: renamed, effective_on: 2025-07-01}]
internal_audits: [{year: 2026, held_on: 2026-05-12}]
objectives: [{year: 2026, statement: x, issued_on: 3026-01-05}]
"""
    portrait = portrait_of(facts_of(content, AS_OF), AS_OF)

    assert portrait.inspected_on == date(2024, 8, 14)
    assert portrait.reorganised_on == date(2025, 9, 1)
    assert portrait.described_on == date(2026, 5, 12)


def test_nothing_said_is_nothing_known() -> None:
    portrait = portrait_of(facts_of("", AS_OF), AS_OF)

    assert (portrait.inspected_on, portrait.reorganised_on, portrait.described_on) == (None, None, None)
    assert portrait.too_good == ()


def two_years(*late: int) -> str:
    return "indicators:\n" + "".join(
        f"  - {{year: {2024 + at}, received: 500, late: {n}}}\n" for at, n in enumerate(late)
    )


@pytest.mark.parametrize(
    ("content", "signals"),
    [
        (two_years(0, 0), (TooGood.ALL_ON_TIME,)),
        (two_years(0, 1), ()),
        ("indicators: [{year: 2025, received: 400, late: 0}]", ()),
        ("indicators: [{year: 2024, received: 9, late: 0}, {year: 2025, received: 8, late: 0}]", ()),
        ("indicators: [{year: 2024, received: 500}, {year: 2025, received: 400}]", ()),
        (
            (
                "satisfaction_surveys: [{year: 2024, sample_size: 60, satisfied: 60},"
                " {year: 2025, sample_size: 90, satisfied_percent: 100}]"
            ),
            (TooGood.ALL_SATISFIED,),
        ),
        (
            "internal_audits: [{year: 2024, nonconformities_found: 0}, {year: 2025, nonconformities_found: 0}]",
            (TooGood.NOTHING_FOUND,),
        ),
        (
            (
                "internal_audits: [{year: 2024, nonconformities_found: 0},"
                " {year: 2025, nonconformities_found: 0, observations: 2}]"
            ),
            (),
        ),
    ],
)
def test_figures_too_good_period_after_period_are_noted(content: str, signals: tuple[TooGood, ...]) -> None:
    assert portrait_of(facts_of(content, AS_OF), AS_OF).too_good == signals
