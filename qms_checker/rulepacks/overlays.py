"""Overlays: what a province or ministry changes in the common rules. Read from a file, then laid over a rulebook.

The last one laid wins for parameters and for what does not apply. Rules, items and definitions are only added: their
names are forever, so that a finding of a rule means the same everywhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from qms_checker.hints import did_you_mean
from qms_checker.rulepacks.catalogues import read_date, read_parameters, text
from qms_checker.rulepacks.load import (
    add_unique,
    check_names,
    in_order,
    read_definitions,
    read_document,
    read_items,
    read_rules,
)
from qms_checker.rulepacks.model import Item, NotApplicable, Overlay, Rule, Rulebook
from qms_checker.rulepacks.parameters import PERIOD_UNITS
from qms_checker.rulepacks.parse import Definition
from qms_checker.rulepacks.scope import Place
from qms_checker.strict_yaml import YamlDocument
from qms_checker.vocabulary import Text

FOLDER = "overlays"
_PARAMETER_IN_TEXT = re.compile(r"\{\s*parameter\.([a-z0-9_]+)\s*\}")


def read_overlay(file: Path, shown: str) -> Overlay:
    """Read an overlay and check it against its schema. Raises :class:`RulePackError`."""
    document = read_document(file, shown, "overlay")
    raw, name = document.data, document.data["name"]
    pack = f"{FOLDER}/{name}"
    return Overlay(
        name=name,
        title=text(raw["title"]),
        description=text(raw["description"]),
        parameters={found.name: found for found in read_parameters(document)} if "parameters" in raw else {},
        definitions=tuple(read_definitions(document)),
        rules=tuple(read_rules(document, pack)),
        items=tuple(read_items(document, pack)),
        not_applicable=tuple(_not_applicable(document, name)),
        sha256=document.sha256,
        place=Place(document, ""),
    )


def _not_applicable(document: YamlDocument, overlay: str) -> Iterator[NotApplicable]:
    for index, raw in enumerate(document.data.get("not_applicable", ())):
        place = Place(document, f"/not_applicable/{index}")
        since = read_date(raw["from"], place.child("from"))
        until = read_date(raw.get("to"), place.child("to"))
        assert since is not None
        if until is not None and until < since:
            raise place.child("to").refuse(Text("to sớm hơn from", "to is before from"))
        yield NotApplicable(raw["rule"], overlay, text(raw["reason"]), since, until, place)


def with_overlay(rulebook: Rulebook, overlay: Overlay) -> Rulebook:
    """Return the rulebook with an overlay laid over it. Raises :class:`RulePackError` where the two do not fit."""
    if any(laid.name == overlay.name for laid in rulebook.overlays):
        message = Text(f"lớp phủ {overlay.name!r} đã được dùng", f"the overlay {overlay.name!r} is used already")
        raise overlay.place.child("name").refuse(message)
    definitions: dict[str, Definition] = dict(rulebook.definitions)
    rules: dict[str, Rule] = dict(rulebook.rules)
    items: dict[str, Item] = dict(rulebook.items)
    add_unique(definitions, ((found.name, found, found.place) for found in overlay.definitions))
    add_unique(rules, ((found.id, found, found.place.child("id")) for found in overlay.rules))
    add_unique(items, ((found.id, found, found.place.child("id")) for found in overlay.items))
    _check_parameters(rulebook, overlay)
    _check_not_applicable(rules, overlay)
    merged = replace(
        rulebook,
        parameters={**rulebook.parameters, **overlay.parameters},
        definitions=definitions,
        rules=in_order(rules),
        items=in_order(items),
        sha256=hashlib.sha256(f"{rulebook.sha256}\n{overlay.name} {overlay.sha256}\n".encode()).hexdigest(),
        overlays=(*rulebook.overlays, overlay),
    )
    check_names(merged)
    return merged


def _check_parameters(rulebook: Rulebook, overlay: Overlay) -> None:
    """Refuse a unit the rules cannot compare with, and a new name that no rule of the overlay asks for: a slip."""
    asked = set(_parameters_named(overlay))
    for name, parameter in overlay.parameters.items():
        place = overlay.place_of_parameter(name)
        known = rulebook.parameters.get(name)
        if known is None:
            if name not in asked:
                message = Text(
                    f"không có tham số {name!r}, và không quy tắc nào của lớp phủ dùng đến nó",
                    f"there is no parameter {name!r}, and no rule of the overlay uses it",
                )
                raise place.child("name").refuse(message, did_you_mean(name, rulebook.parameters))
        elif known.unit != parameter.unit and not {known.unit, parameter.unit} <= PERIOD_UNITS:
            message = Text(
                f"tham số {name!r} có đơn vị {known.unit}, không phải {parameter.unit}",
                f"the unit of the parameter {name!r} is {known.unit}, not {parameter.unit}",
            )
            raise place.child("unit").refuse(message)


def _check_not_applicable(rules: Mapping[str, Rule], overlay: Overlay) -> None:
    added = {rule.id for rule in overlay.rules}
    for declared in overlay.not_applicable:
        place = declared.place.child("rule")
        if declared.rule not in rules:
            message = Text(f"không có quy tắc {declared.rule!r}", f"there is no rule {declared.rule!r}")
            raise place.refuse(message, did_you_mean(declared.rule, rules))
        if declared.rule in added:
            message = Text(
                f"quy tắc {declared.rule!r} do chính lớp phủ này thêm vào; dùng in_force của quy tắc",
                f"the rule {declared.rule!r} is added by this very overlay; use its in_force",
            )
            raise place.refuse(message)


def _parameters_named(overlay: Overlay) -> Iterator[str]:
    """Yield the parameters that the conditions and texts of an overlay name."""
    for definition in overlay.definitions:
        yield from _named_in(definition.holds_when)
    for rule in overlay.rules:
        yield from _named_in([rule.binds, rule.where, rule.require, *(found.when for found in rule.escalations)])
        breach = rule.breach
        texts = (breach.statement, breach.looked_for, breach.correction, breach.corrective_action)
        for filled in (*texts, *(found.reason for found in rule.escalations)):
            yield from _PARAMETER_IN_TEXT.findall(filled.vi + filled.en)


def _named_in(raw: Any) -> Iterator[str]:
    if isinstance(raw, Mapping):
        if isinstance(raw.get("parameter"), str):
            yield raw["parameter"]
        for value in raw.values():
            yield from _named_in(value)
    elif isinstance(raw, list):
        for item in raw:
            yield from _named_in(item)
