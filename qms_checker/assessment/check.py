"""The heart: from a description and a program to an assessment. Pure: no clock, no file, no terminal."""

from __future__ import annotations

from dataclasses import dataclass

from qms_checker import __version__
from qms_checker.assessment.closing import Judged, closing_claims
from qms_checker.assessment.findings import Assessment, Receipt
from qms_checker.assessment.identity import agency_identity
from qms_checker.assessment.results import ResultBuilder
from qms_checker.assessment.score import score
from qms_checker.description.agency import Description
from qms_checker.description.schema import agency_schema
from qms_checker.engines.program import Program
from qms_checker.engines.verdicts import Engine
from qms_checker.facts.derive import derive_facts
from qms_checker.facts.model import FactBase
from qms_checker.rulepacks.model import Item, Rule, Rulebook


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run judges by: the rulebook, the rules chosen from it, and the program compiled as of the date."""

    rulebook: Rulebook
    profile: str
    rules: tuple[Rule, ...]
    program: Program
    selection: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()


def check(description: Description, plan: Plan, engine: Engine) -> Assessment:
    """Assess one agency. Raises :class:`DescriptionError` where a value of the description does not exist."""
    return judge(description, derive_facts(description, plan.program.as_of), plan, engine)


def judge(description: Description, facts: FactBase, plan: Plan, engine: Engine) -> Assessment:
    """Assess one agency whose facts, as of the date of the plan, are there already."""
    program, rulebook = plan.program, plan.rulebook
    verdicts = engine.decide(program, facts)
    builder = ResultBuilder(description, facts, program, rulebook, verdicts)
    results = builder.results(plan.rules)
    items = builder.items(plan.items, results)
    receipt = Receipt(
        tool_version=__version__,
        engine=engine.name,
        as_of=program.as_of.isoformat(),
        profile=plan.profile,
        description_sha256=description.sha256,
        rules_sha256=rulebook.sha256,
        schema_sha256=agency_schema().sha256,
        selection=plan.selection,
        overlays=tuple((overlay.name, overlay.sha256) for overlay in rulebook.overlays),
        packs=_versions(plan),
    )
    return Assessment(
        receipt=receipt,
        agency=agency_identity(facts.root, program.as_of),
        results=results,
        score=score(results, rulebook, program.as_of),
        set_aside=builder.set_aside(),
        items=items,
        closing_claims=closing_claims(Judged(description, facts, program, rulebook, verdicts, (*results, *items))),
    )


def _versions(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Return name and version of the packs that take part; overlays and folders without a log have none."""
    known = plan.rulebook.changelog.packs
    used = {entry.pack for entry in (*plan.rules, *plan.items)}
    return tuple((name, known[name].version) for name in sorted(used) if name in known)
