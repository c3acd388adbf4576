"""A report of the largest agency is there before one waits for it."""

from __future__ import annotations

import pytest

from benchmarks.reports import largest, measure


@pytest.mark.slow
def test_every_format_of_the_largest_agency_takes_less_than_three_seconds() -> None:
    run, rulebook = largest()

    assert len(run.findings) > 100
    assert {name: seconds for name, seconds in measure(run, rulebook).items() if seconds > 3} == {}
