"""Whatever stands in a file that calls itself a report: it is read, or refused in words."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qms_checker.assessment.saved import read_reports
from qms_checker.assessment.snapshots import saved_snapshot
from qms_checker.errors import ReportError
from qms_checker.reports.json import render_json
from tests.reports.golden import rulebook, run_of

GOOD = render_json([run_of("agencies/so-mau.yaml")], rulebook().catalogue, "vi", as_array=False)
QUICK = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
ODD: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def read(content: bytes, file: str) -> None:
    """Read it, and take from it what a comparison takes; anything but a refusal with its words is a defect."""
    try:
        found = read_reports(content, file).reports
    except ReportError as error:
        problems, found = error.problems, ()
    else:
        problems = ()
    assert all(problem.message.vi and problem.message.en for problem in problems)
    for report in found:
        if report.was_readable:
            saved_snapshot(report, file)


@QUICK
@given(st.binary(max_size=200), st.sampled_from(["r.json", "r.jsonl"]))
def test_any_bytes(content: bytes, file: str) -> None:
    read(content, file)


@QUICK
@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=3))
def test_a_report_with_some_bytes_replaced(position: int, other: bytes) -> None:
    read(GOOD[:position] + other + GOOD[position + len(other) :], "r.json")


@QUICK
@given(st.data(), ODD)
def test_a_report_with_some_value_replaced(data: st.DataObject, other: Any) -> None:
    report = json.loads(GOOD)
    holder, key = report, data.draw(st.sampled_from(sorted(report)))
    while isinstance(holder[key], dict | list) and holder[key] and data.draw(st.booleans()):
        holder = holder[key]
        key = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
    holder[key] = other

    read(json.dumps(report).encode("utf-8", "backslashreplace"), "r.json")
