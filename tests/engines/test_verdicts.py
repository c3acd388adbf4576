"""The arithmetic of what lies between two bounds."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qms_checker.engines.verdicts import Number, Truth, compare_order, exact, interval_test, share_interval
from qms_checker.facts.values import EMPTY, Duration
from qms_checker.rulepacks.conditions import Operator

T, F, U = True, False, None
O = Operator  # noqa: E741


@pytest.mark.parametrize(
    ("lowest", "highest", "results"),
    [
        # against 2: equal, less, at most, greater, at least
        (0, 1, (F, T, T, F, F)),
        (1, 2, (U, U, T, F, U)),
        (2, 2, (T, F, T, F, T)),
        (1, 3, (U, U, U, U, U)),
        (2, 3, (U, F, U, U, T)),
        (3, 4, (F, F, F, T, T)),
        (0, math.inf, (U, U, U, U, U)),
        (2, math.inf, (U, F, U, U, T)),
        (3, math.inf, (F, F, F, T, T)),
    ],
)
def test_a_figure_passes_a_test_when_all_it_may_be_does(
    lowest: int, highest: float, results: tuple[Truth, ...]
) -> None:
    found = [
        interval_test(lowest, highest, operator, 2) for operator in (O.EQUAL, O.LESS, O.AT_MOST, O.GREATER, O.AT_LEAST)
    ]
    assert found == list(results)


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6), st.sampled_from(list(Operator)))
def test_the_test_of_an_interval_is_that_of_every_number_in_it(
    one: int, other: int, limit: int, operator: Operator
) -> None:
    lowest, highest = sorted((one, other))
    every = {compare_order(number, operator, limit) for number in range(lowest, highest + 1)}
    assert interval_test(lowest, highest, operator, limit) is (every.pop() if len(every) == 1 else None)


@pytest.mark.parametrize("operator", list(Operator))
def test_a_limit_stated_empty_fails_and_an_unknown_one_leaves_it_open(operator: Operator) -> None:
    assert interval_test(1, 1, operator, EMPTY) is False
    assert interval_test(1, 1, operator, None) is None


@pytest.mark.parametrize(
    ("value", "number"),
    [(0.8, Fraction(4, 5)), (0.1, Fraction(1, 10)), (3, 3), (10**15, 10**15), (Duration("working", 480), 480)],
)
def test_numbers_are_compared_as_they_are_written(value: float | Duration, number: Number) -> None:
    assert exact(value) == number


@pytest.mark.parametrize(
    ("satisfying", "failing", "bounds"),
    [
        # least and greatest number that satisfy, and that do not
        ((0, 0), (0, 0), None),
        ((0, math.inf), (0, math.inf), None),
        ((1, 1), (1, 1), (Fraction(1, 2), Fraction(1, 2))),
        ((1, 2), (1, 2), (Fraction(1, 3), Fraction(2, 3))),
        ((2, 2), (0, 1), (Fraction(2, 3), 1)),
        ((0, 1), (2, 2), (0, Fraction(1, 3))),
        ((3, 3), (0, 0), (1, 1)),
        ((0, 0), (3, 3), (0, 0)),
        ((1, math.inf), (1, math.inf), (0, 1)),
        ((0, 1), (0, 0), None),
    ],
)
def test_a_share_lies_between_its_worst_and_its_best(
    satisfying: tuple[int, float], failing: tuple[int, float], bounds: tuple[Number, Number] | None
) -> None:
    assert share_interval(satisfying, failing) == bounds
