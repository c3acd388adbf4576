"""The command line as a test calls it: in Vietnamese, with the small rules of the tests, on a fixed day."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qms_checker.cli import qms

DATA = Path(__file__).resolve().parent.parent / "data"
AGENCIES = DATA / "agencies"
BROKEN = DATA / "broken"
RULES = DATA / "rules"
FIXED = ("--rules", str(RULES), "--as-of", "2026-11-20", "--engine", "python")
SO_MAU = str(AGENCIES / "so-mau.yaml")
XA_MAU = str(AGENCIES / "xa-mau.yaml")

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs ``qms`` with some arguments."""
    for name in [variable for variable in os.environ if variable.startswith("QMS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(qms, arguments)

    return invoke


@pytest.fixture
def check(run: Run) -> Run:
    """Return a function that runs ``qms check`` with the rules of the tests."""
    return lambda *arguments: run("check", *FIXED, *arguments)
