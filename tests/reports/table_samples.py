"""The runs that the table formats are compared by: two agencies and one that cannot be read; one with everything."""

from __future__ import annotations

from dataclasses import replace

from qms_checker.assessment.findings import Assessment, Receipt
from qms_checker.assessment.run import AgencyRun, Unreadable
from qms_checker.errors import Location, Problem
from qms_checker.vocabulary import Text
from tests.reports.golden import run_of

BROKEN = Unreadable(
    "agencies/hong.yaml",
    (Problem("syntax", Location("agencies/hong.yaml", 3, 8), Text("sai cú pháp", "syntax"), Text("gợi ý", "hint")),),
)


def steady(name: str) -> Assessment:
    """Return the run of ``tests/data/<name>`` with a receipt that does not change with versions and files."""
    run = run_of(name)
    assert isinstance(run, Assessment)
    return replace(run, receipt=Receipt("0", "python", "2026-11-20", "self-assessment", *("0" * 64,) * 3))


def several() -> tuple[AgencyRun, ...]:
    """Return two agencies and one that could not be read, not in alphabetical order."""
    return BROKEN, steady("agencies/xa-mau.yaml"), steady("agencies/so-mau.yaml")
