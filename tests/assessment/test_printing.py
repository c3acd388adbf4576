"""Values, lists and citations as they are printed."""

from __future__ import annotations

import pytest

from qms_checker.assessment.findings import Scalar
from qms_checker.assessment.printing import cite, print_value, shortened
from tests.factories import catalogue


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (None, "", ""),
        (True, "có", "yes"),
        (False, "không", "no"),
        (12, "12", "12"),
        (1200, "1200", "1200"),
        (0.5, "0,5", "0.5"),
        ("2026-01-05", "05/01/2026", "2026-01-05"),
        ("06/03/3023", "06/03/3023", "3023-03-06"),
        ("2026-02-30", "2026-02-30", "2026-02-30"),
        ("1.10", "1.10", "1.10"),
    ],
)
def test_values_are_printed_in_the_notation_of_the_language(value: Scalar, vi: str, en: str) -> None:
    """Dates and decimals follow the language; codes and impossible dates stay as they stand."""
    assert (print_value(value, "vi"), print_value(value, "en")) == (vi, en)


def test_a_list_as_long_as_the_limit_is_whole() -> None:
    """Nothing is left out before the limit is passed."""
    assert shortened("abc", 3, "vi") == ("a", "b", "c")
    assert shortened("abcd", 3, "en") == ("a", "b", "c", "… and 1 more")


def test_a_criterion_that_the_catalogue_does_not_know_is_its_id() -> None:
    """A rule of an overlay may cite what is not in the catalogue; the paper is written all the same."""
    assert cite("decision-12-2015/5", catalogue(), "vi") == "decision-12-2015/5"
