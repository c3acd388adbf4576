"""Reading the log of changes of the rule packs, and what a pack means as a digest that moves when outcomes may."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from qms_checker.hints import did_you_mean
from qms_checker.rulepacks.catalogues import read_date, refuse_repeated, text
from qms_checker.rulepacks.changes import ChangeKind, ChangeLog, PackChange, PackVersion, number_of
from qms_checker.rulepacks.model import Item, Rule, Rulebook
from qms_checker.rulepacks.parameters import Parameter
from qms_checker.rulepacks.raw import pairs_of
from qms_checker.rulepacks.scope import Place
from qms_checker.strict_yaml import YamlDocument
from qms_checker.vocabulary import Text

CHANGELOG = "CHANGELOG.yaml"
_PARAMETER_IN_TEXT = re.compile(r"\{\s*parameter\.([a-z0-9_]+)\s*\}")


def read_changelog(document: YamlDocument) -> ChangeLog:
    """Return the versions and changes of a document. The version of a pack is that of its newest entry."""
    refuse_repeated([document], "packs", "name")
    packs = {raw["name"]: PackVersion(raw["name"], raw["version"], raw["meaning"]) for raw in document.data["packs"]}
    changes = tuple(_changes(document))
    for index, pack in enumerate(packs.values()):
        place = Place(document, f"/packs/{index}/version")
        newest = max((number_of(one.version) for one in changes if one.pack == pack.name), default=None)
        if newest != number_of(pack.version):
            raise place.refuse(
                Text(
                    f"phiên bản {pack.version} của {pack.name} không phải là phiên bản của mục thay đổi mới nhất",
                    f"{pack.version} of {pack.name} is not the version of its newest change",
                )
            )
    return ChangeLog(packs, tuple(sorted(changes, key=lambda one: (one.on, number_of(one.version)), reverse=True)))


def _changes(document: YamlDocument) -> Iterator[PackChange]:
    known = {raw["name"] for raw in document.data["packs"]}
    for index, raw in enumerate(document.data["changes"]):
        place = Place(document, f"/changes/{index}")
        if raw["pack"] not in known:
            message = Text(f"không có gói quy tắc {raw['pack']!r}", f"there is no rule pack {raw['pack']!r}")
            raise place.child("pack").refuse(message, did_you_mean(raw["pack"], known))
        on = read_date(raw["on"], place.child("on"))
        effect_from = read_date(raw["effect_from"], place.child("effect_from"))
        assert on is not None
        assert effect_from is not None
        yield PackChange(
            pack=raw["pack"],
            version=raw["version"],
            on=on,
            kind=ChangeKind(raw["kind"]),
            rules=tuple(raw.get("rules", ())),
            criteria=tuple(raw.get("criteria", ())),
            effect_from=effect_from,
            text=text(raw["text"]),
        )


def meaning_of(rulebook: Rulebook, pack: str) -> str:
    """Return the digest of what a pack means: conditions, dates, gradings, and the values of parameters it uses.

    Titles, statements and other texts have no part in it, but for the parameters they print.
    """
    rules = [rule for rule in rulebook.rules.values() if rule.pack == pack]
    items = [item for item in rulebook.items.values() if item.pack == pack]
    conditions = [_conditions(rule) for rule in rules]
    parameters, definitions = _used(rules, conditions, rulebook)
    meaning = {
        "rules": [
            {"id": rule.id, "conditions": condition, "criteria": rule.criteria, "dates": _dates(rule)}
            | {"for_each": rule.for_each, "kind": rule.breach.kind, "grading": rule.breach.grading}
            for rule, condition in zip(rules, conditions, strict=True)
        ],
        "items": [
            {"id": item.id, "collects": item.collects, "criteria": item.criteria, "dates": _dates(item)}
            for item in items
        ],
        "definitions": definitions,
        "parameters": {
            name: [rulebook.parameters[name].unit, _history(rulebook.parameters[name])]
            for name in parameters & rulebook.parameters.keys()
        },
    }
    written = json.dumps(meaning, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _conditions(rule: Rule) -> list[Any]:
    escalations = [{"to": str(escalation.to), "when": escalation.when} for escalation in rule.escalations]
    return [rule.binds, rule.where, rule.require, escalations]


def _dates(entry: Rule | Item) -> list[str]:
    return [str(entry.in_force_from), str(entry.in_force_to)]


def _history(parameter: Parameter) -> list[list[str]]:
    return [[str(dated.since), repr(dated.value)] for dated in parameter.values]


def _used(rules: list[Rule], conditions: list[list[Any]], rulebook: Rulebook) -> tuple[set[str], dict[str, Any]]:
    """Return the parameters and the definitions that rules depend on, the parameters they print included."""
    parameters: set[str] = set()
    definitions: dict[str, Any] = {}
    pending: list[Any] = list(conditions)
    while pending:
        for key, name in pairs_of(pending.pop()):
            if key == "parameter":
                parameters.add(name)
            elif key == "is" and name in rulebook.definitions and name not in definitions:
                definitions[name] = rulebook.definitions[name].holds_when
                pending.append(definitions[name])
    for rule in rules:
        breach = rule.breach
        for words in (breach.statement, breach.looked_for, breach.correction, breach.corrective_action):
            parameters.update(_PARAMETER_IN_TEXT.findall(words.vi))
    return parameters, definitions
