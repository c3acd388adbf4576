"""Comparing whole outputs with files, and the runs that make them: the small agencies by the small rules."""

from __future__ import annotations

import os
from datetime import date
from functools import lru_cache
from pathlib import Path

from qms_checker.assessment.check import Plan
from qms_checker.assessment.run import AgencyRun, assess
from qms_checker.description.discover import Source
from qms_checker.engines.program import compile_program
from qms_checker.engines.python import PythonEngine
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Rulebook

TESTS = Path(__file__).resolve().parent.parent
DATA = TESTS / "data"
AS_OF = date(2026, 11, 20)


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    return load_rulebook(DATA / "rules")


def run_of(name: str) -> AgencyRun:
    """Return the run of ``tests/data/<name>``, with paths as if called in ``tests/data``."""
    rules = tuple(rulebook().rules.values())
    plan = Plan(rulebook(), "self-assessment", rules, compile_program(rulebook(), rules, AS_OF))
    before = Path.cwd()
    os.chdir(DATA)
    try:
        return assess(Source(name, (Path(name),)), plan, PythonEngine())
    finally:
        os.chdir(before)


def assert_golden(name: str, found: str) -> None:
    file = TESTS / "golden" / name
    if os.environ.get("QMS_UPDATE_GOLDEN"):
        file.write_text(found, encoding="utf-8", newline="\n")
    assert found == file.read_text(encoding="utf-8")
