"""Who runs the QMS and what is planned: steering committee, the plan of a year, quality policy and objectives."""

from __future__ import annotations

from dataclasses import dataclass

from qms_checker.assessment.findings import RuleResult
from qms_checker.assessment.printing import gravity
from qms_checker.audit_documents.dossier.reading import cited, latest, listed, records_of, reference, said, year_of
from qms_checker.audit_documents.papers import Material
from qms_checker.vocabulary import Language

TASKS_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of the steering committee who is in office."""

    number: int
    name: str
    position: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Committee:
    """The steering committee; ``decision`` is the one in force, empty where there is none yet."""

    decision: str
    members: tuple[Member, ...]
    secretary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPlan:
    """The plan to be made: the first year from that of the as-of date without a recorded plan."""

    year: int
    superior_plan: str
    previous: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The quality policy as recorded."""

    reference: str
    text: str
    commitments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """A quality objective with the plan to reach it."""

    number: int
    unit: str
    statement: str
    target: str
    baseline: str
    resources: str
    responsible: str
    due_on: str
    evaluation: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Objectives:
    """The objectives of the latest year for which some are recorded; of the as-of year where none are."""

    year: int
    rows: tuple[Objective, ...]


def committee_of(material: Material, language: Language) -> Committee:
    """Return the committee without those who have left."""
    root = material.facts.root
    records = [
        one
        for one in records_of(material.facts, "steering_committee.members")
        if one.raw("in_office") is not False and not one.raw("left_on")
    ]
    members = tuple(
        Member(
            number=number,
            name=said(one, "name", language),
            position=said(one, "position", language),
            role=said(one, "role", language),
        )
        for number, one in enumerate(records, start=1)
    )
    return Committee(
        decision=cited(root, "steering_committee.decision.number", "steering_committee.decision.issued_on", language),
        members=members,
        secretary=next((said(one, "name", language) for one in records if one.raw("role") == "secretary"), ""),
    )


def plan_of(material: Material, language: Language) -> YearPlan:
    """Return what the plan of the year needs, the gravest of what is not fulfilled first."""
    plans = records_of(material.facts, "plans")
    year, known = year_of(material.assessment.receipt.as_of), {one.raw("year") for one in plans}
    previous = latest(plans, "year", "issued_on")
    broken = [one for one in material.assessment.results if any(finding.waiver is None for finding in one.findings)]
    return YearPlan(
        year=next(one for one in range(year, year + len(known) + 1) if one not in known),
        superior_plan=said(previous, "within_plan", language),
        previous=reference(previous, "number", "issued_on", language),
        needs=tuple(f"{one.title.in_language(language)} ({one.rule})" for one in sorted(broken, key=_gravest))[
            :TASKS_SHOWN
        ],
    )


def policy_of(material: Material, language: Language) -> Policy:
    """Return the quality policy."""
    root = material.facts.root
    return Policy(
        reference=reference(root, "quality_policy.number", "quality_policy.issued_on", language),
        text=said(root, "quality_policy.text", language),
        commitments=listed(root, "quality_policy.commitments", language),
    )


def objectives_of(material: Material, language: Language) -> Objectives:
    """Return the objectives of the latest year with some."""
    records = records_of(material.facts, "objectives")
    years = [year for one in records if isinstance(year := one.raw("year"), int)]
    year = max(years, default=year_of(material.assessment.receipt.as_of))
    rows = tuple(
        Objective(
            number=number,
            unit=said(one, "unit", language),
            statement=said(one, "statement", language),
            target=" ".join(
                part for part in (said(one, "target", language), said(one, "unit_of_measure", language)) if part
            ),
            baseline=said(one, "baseline", language),
            resources=said(one, "plan.resources", language),
            responsible=said(one, "plan.responsible", language),
            due_on=said(one, "plan.due_on", language),
            evaluation=said(one, "plan.evaluation_method", language),
            result=said(one, "result", language),
        )
        for number, one in enumerate((one for one in records if one.raw("year") == year), start=1)
    )
    return Objectives(year=year, rows=rows)


def _gravest(result: RuleResult) -> int:
    return min(gravity(finding.kind, finding.grading) for finding in result.findings if finding.waiver is None)
