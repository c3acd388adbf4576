"""Figures as the reader of each language writes them."""

from __future__ import annotations

import pytest

from qms_checker.numerals import format_number, format_ungrouped


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
