"""Figures as the reader of each language writes them."""

from __future__ import annotations

import pytest

from qms_checker.numerals import format_number, format_score, format_ungrouped
from qms_checker.vocabulary import Language


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1234, "1.234", "1,234"),
        (1234567.25, "1.234.567,25", "1,234,567.25"),
        (-1234, "-1.234", "-1,234"),
        (-0.5, "-0,5", "-0.5"),
        (90.0, "90", "90"),
    ],
)
def test_thousands_are_set_apart(value: float, vi: str, en: str) -> None:
    assert (format_number(value, "vi"), format_number(value, "en")) == (vi, en)


def test_a_number_that_may_be_a_year_is_left_whole() -> None:
    assert format_ungrouped(2026, "vi") == "2026"


@pytest.mark.parametrize(
    ("value", "language", "printed"),
    [
        (82.46, "vi", "82,5"),
        (100.0, "vi", "100"),
        (0.0, "en", "0"),
        (99.96, "en", "100"),
        (0.04, "vi", "0"),
        (1297, "vi", "1.297"),
        (20000, "en", "20,000"),
        (1234567.25, "vi", "1.234.567,2"),
        (10**40, "en", "10" + ",000" * 13),
    ],
)
def test_numbers_are_grouped_and_rounded_without_trailing_zeros(value: float, language: Language, printed: str) -> None:
    assert format_number(value, language, 1) == printed


def test_scores_stand_below_each_other_with_one_decimal() -> None:
    assert [format_score(value, "vi") for value in (83.0, 82.46, 100.0)] == ["83,0", "82,5", "100,0"]
    assert format_score(0.04, "en") == "0.0"
