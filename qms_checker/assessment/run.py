"""One agency of a run: assessed, or unreadable with what is wrong. A broken description never stops the others."""

from __future__ import annotations

from dataclasses import dataclass

from qms_checker.assessment.check import Plan, judge
from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.recorded import with_recorded
from qms_checker.description.discover import Source, audit_records_folder
from qms_checker.description.read import read_description
from qms_checker.engines.verdicts import Engine
from qms_checker.errors import DescriptionError, Location, Problem
from qms_checker.facts.derive import derive_facts
from qms_checker.facts.model import FactBase
from qms_checker.vocabulary import Text


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A description that could not be assessed; ``source`` is the path as the user gave it."""

    source: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment together with the facts it was made from, as of the same date: what papers are filled from."""

    assessment: Assessment
    facts: FactBase


AgencyRun = Assessment | Unreadable


def assess(source: Source, plan: Plan, engine: Engine) -> AgencyRun:
    """Read and assess one agency, and lay what auditors verified beside it."""
    run = assess_with_facts(source, plan, engine)
    return run if isinstance(run, Unreadable) else run.assessment


def assess_with_facts(source: Source, plan: Plan, engine: Engine) -> Assessed | Unreadable:
    """Do the same, and keep the facts."""
    try:
        description = read_description(source)
        facts = derive_facts(description, plan.program.as_of)
    except DescriptionError as error:
        return Unreadable(source.name, error.problems)
    assessment = judge(description, facts, plan, engine)
    return Assessed(with_recorded(assessment, audit_records_folder(source), plan.rulebook.catalogue), facts)


def duplicate_agency(source: str, agency: str, holder: str) -> Problem:
    """Return what is wrong with a description whose agency another one, ``holder``, already speaks for."""
    message = Text(
        f"mã cơ quan {agency!r} đã được dùng trong {holder}",
        f"the agency identifier {agency!r} is already used in {holder}",
    )
    hint = Text("mỗi cơ quan một mã riêng (agency.id)", "each agency needs an identifier of its own (agency.id)")
    return Problem("duplicate-agency", Location(source, pointer="/agency/id"), message, hint)
