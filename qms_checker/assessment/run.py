"""One agency of a run: assessed, or unreadable with what is wrong. A broken description never stops the others."""

from __future__ import annotations

from dataclasses import dataclass

from qms_checker.assessment.check import Plan, check
from qms_checker.assessment.findings import Assessment
from qms_checker.description.discover import Source
from qms_checker.description.read import read_description
from qms_checker.engines.verdicts import Engine
from qms_checker.errors import DescriptionError, Problem


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A description that could not be assessed; ``source`` is the path as the user gave it."""

    source: str
    problems: tuple[Problem, ...]


AgencyRun = Assessment | Unreadable


def assess(source: Source, plan: Plan, engine: Engine) -> AgencyRun:
    """Read and assess one agency."""
    try:
        return check(read_description(source), plan, engine)
    except DescriptionError as error:
        return Unreadable(source.name, error.problems)
