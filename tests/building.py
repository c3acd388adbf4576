"""Small rulebooks, programs and descriptions for the tests of the core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from qms_checker.assessment.check import Plan, check
from qms_checker.assessment.findings import Assessment, RuleResult
from qms_checker.description.agency import Description
from qms_checker.description.read import parse_description
from qms_checker.engines.program import Program, compile_program
from qms_checker.engines.python import PythonEngine
from qms_checker.engines.select import choose_engine, durable_is_available
from qms_checker.engines.verdicts import Engine, Verdicts
from qms_checker.facts.derive import derive_facts
from qms_checker.facts.model import FactBase
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.rulepacks.model import Rule, Rulebook
from qms_checker.rulepacks.parameters import DatedValue, Parameter, ParameterSource, ParameterValue
from qms_checker.rulepacks.parse import Definition
from qms_checker.rulepacks.scope import Place
from qms_checker.strict_yaml import parse_yaml
from qms_checker.vocabulary import Text
from tests.properties.strategies import AS_OF, make_rule, rulebook

AGENCY: Mapping[str, Any] = {"id": "so-mau", "name": "Sở Mẫu", "type": "provincial_department"}
EMPTY = Text("", "")
ENGINES = (
    "python",
    pytest.param(
        "durable", marks=pytest.mark.skipif(not durable_is_available(), reason="durable_rules is not installed here")
    ),
)


def described(
    content: str = "", *, agency: str = "{id: so-mau, name: Sở Mẫu, type: provincial_department}"
) -> Description:
    """Read a description of which only what matters is written."""
    whole = f"agency: {agency}\n{content}"
    return parse_description("mau.yaml", (("mau.yaml", whole.encode()),))


def facts_of(content: str = "", as_of: date = AS_OF) -> FactBase:
    return derive_facts(described(content), as_of)


def place_of(content: str, file: str = "mau.yaml", pointer: str = "") -> Place:
    return Place(parse_yaml(content.encode(), file), pointer)


def rule(name: str = "R-01", **changes: Any) -> Rule:
    """A rule as YAML: ``for_each``, ``binds``, ``where``, ``require`` and ``escalate`` are texts of conditions.

    Anything else replaces an attribute of the rule.
    """
    written: dict[str, Any] = {
        "binds": None,
        "where": None,
        "require": "{agency.name: {recorded: true}}",
        "escalate": None,
    }
    read = {
        key: changes.pop(key, default) if key == "for_each" else _condition(changes.pop(key, default))
        for key, default in {**written, "for_each": None}.items()
    }
    return replace(make_rule(name, **read), **changes)


def _condition(text: str | None) -> Any:
    return None if text is None else parse_yaml(text.encode(), "mau").data


def parameter(name: str, unit: str, *dated: tuple[date, ParameterValue | None]) -> Parameter:
    values = tuple(DatedValue(since, value, ParameterSource.PRACTICE, EMPTY) for since, value in dated)
    return Parameter(name, Text(name, name), unit, values)


def definition(name: str, section: str, holds_when: str) -> Definition:
    place = place_of(holds_when, f"{name}.yaml")
    return Definition(name, section, EMPTY, place.document.data, place)


def rulebook_of(
    *rules: Rule,
    parameters: Iterable[Parameter] = (),
    definitions: Iterable[Definition] = (),
    catalogue: Catalogue | None = None,
) -> Rulebook:
    return replace(
        rulebook(rules),
        catalogue=catalogue or Catalogue({}, {}),
        parameters={found.name: found for found in parameters},
        definitions={found.name: found for found in definitions},
        profiles={},
        sources={},
        sha256="0" * 64,
    )


def program_of(*rules: Rule, as_of: date = AS_OF, **kinds: Any) -> Program:
    return compile_program(rulebook_of(*rules, **kinds), rules, as_of)


def decide(content: str, *rules: Rule, engine: str = "python", as_of: date = AS_OF, **kinds: Any) -> Verdicts:
    return engine_named(engine).decide(program_of(*rules, as_of=as_of, **kinds), facts_of(content, as_of))


_ENGINES: dict[str, Engine] = {}


def engine_named(name: str) -> Engine:
    if name not in _ENGINES:
        _ENGINES[name] = choose_engine(name)
    return _ENGINES[name]


def assess(
    content: str,
    *rules: Rule,
    as_of: date = AS_OF,
    engine: Engine | None = None,
    book: Rulebook | None = None,
    description: Description | None = None,
    taking_part: tuple[Rule, ...] | None = None,
) -> Assessment:
    found = book or rulebook_of(*rules)
    chosen = rules if taking_part is None else taking_part
    plan = Plan(found, "mau", chosen, compile_program(found, chosen, as_of))
    return check(described(content) if description is None else description, plan, engine or PythonEngine())


def result_of(content: str, judged: Rule, **options: Any) -> RuleResult:
    return assess(content, judged, **options).results[0]


__all__ = [
    "AGENCY",
    "AS_OF",
    "ENGINES",
    "assess",
    "decide",
    "definition",
    "described",
    "engine_named",
    "facts_of",
    "parameter",
    "place_of",
    "program_of",
    "result_of",
    "rule",
    "rulebook_of",
]
