"""Reading everything under ``rules/``: catalogues, parameters, rules, profiles. What is wrong does not load."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from qms_checker.errors import Location, Problem, QmsError, RulePackError, cause_of
from qms_checker.hints import did_you_mean
from qms_checker.json_schema import SchemaChecker
from qms_checker.resources import schema_file
from qms_checker.rulepacks.catalogues import (
    read_catalogue,
    read_date,
    read_eras,
    read_instrument,
    read_parameters,
    read_sources,
    refuse_repeated,
    text,
)
from qms_checker.rulepacks.changelog import CHANGELOG, read_changelog
from qms_checker.rulepacks.changes import ChangeLog
from qms_checker.rulepacks.model import Breach, Escalation, Item, Profile, Rule, Rulebook
from qms_checker.rulepacks.parse import Definition
from qms_checker.rulepacks.scope import Place
from qms_checker.strict_yaml import YamlDocument, parse_yaml
from qms_checker.vocabulary import Confidence, FindingKind, Grading, Text

CASES_SUFFIX = ".cases.yaml"
ERAS = "eras.yaml"
_Named = TypeVar("_Named", Rule, Item)
NOT_PACKS = frozenset({"criteria", "profiles", "overlays"})
_SCHEMAS_WITHIN = {"overlay": ("rule-pack", "parameters")}
"""The schemas to which another refers by their ``$id``: what they share is written once."""


def load_rulebook(folder: Path) -> Rulebook:
    """Read a folder of rules. Raises :class:`RulePackError` with the place of everything that is wrong."""
    if not (folder / "parameters.yaml").is_file():
        message = Text(
            "không phải thư mục quy tắc (thiếu parameters.yaml)", "not a folder of rules (no parameters.yaml)"
        )
        raise RulePackError(Problem("rule", Location(str(folder)), message))
    reader = _Folder(folder)
    instruments = reader.read_all("criteria", "criteria")
    refuse_repeated(instruments, "", "instrument")
    catalogue = read_catalogue([read_instrument(document) for document in instruments])
    parameters = {found.name: found for found in read_parameters(reader.read("parameters.yaml", "parameters"))}
    sources = {found.id: found for found in read_sources(reader.read("sources.yaml", "sources"))}
    has_eras = (folder / ERAS).is_file()
    eras = tuple(read_eras(reader.read(ERAS, "eras"))) if has_eras else ()
    has_log = (folder / CHANGELOG).is_file()
    changelog = read_changelog(reader.read(CHANGELOG, "changelog")) if has_log else ChangeLog({})
    definitions: dict[str, Definition] = {}
    rules: dict[str, Rule] = {}
    items: dict[str, Item] = {}
    for pack in sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and entry.name not in NOT_PACKS):
        for document in reader.read_all(pack, "rule-pack"):
            add_unique(definitions, ((found.name, found, found.place) for found in read_definitions(document)))
            add_unique(rules, ((rule.id, rule, rule.place) for rule in read_rules(document, pack)))
            add_unique(items, ((item.id, item, item.place) for item in read_items(document, pack)))
    named = reader.read_all("profiles", "profile")
    refuse_repeated(named, "", "name")
    profiles = {found.name: found for found in map(_profile, named)}
    rulebook = Rulebook(
        catalogue=catalogue,
        parameters=parameters,
        definitions=definitions,
        rules=in_order(rules),
        items=in_order(items),
        profiles=profiles,
        sources=sources,
        sha256=reader.sha256(),
        eras=eras,
        changelog=changelog,
    )
    check_names(rulebook)
    return rulebook


def in_order(named: Mapping[str, _Named]) -> dict[str, _Named]:
    """Return rules or items in the natural order of their ids."""
    return dict(sorted(named.items(), key=lambda found: natural_order(found[0])))


def natural_order(rule_id: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key by which ``QD19-9`` comes before ``QD19-10``."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", rule_id))


@lru_cache(maxsize=8)
def _schema_checker(name: str) -> SchemaChecker:
    schema = json.loads(schema_file(name).read_bytes())
    for other in _SCHEMAS_WITHIN.get(name, ()):
        schema["$defs"][other] = json.loads(schema_file(other).read_bytes())
    return SchemaChecker(schema)


def read_document(file: Path, shown: str, schema: str) -> YamlDocument:
    """Read one YAML file of the rules and check it against a schema of the project."""
    try:
        document = parse_yaml(file.read_bytes(), shown)
    except QmsError as error:
        raise RulePackError(*error.problems) from None
    except OSError as error:
        message = Text(f"không đọc được tệp ({cause_of(error).vi})", f"the file cannot be read ({cause_of(error).en})")
        raise RulePackError(Problem("unreadable", Location(shown), message)) from None
    problems = _schema_checker(schema).problems(document.data, document.locate)
    if problems:
        raise RulePackError(*problems)
    return document


class _Folder:
    """Reads files of a rules folder, checks each against its schema, and hashes what was read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, str] = {}

    def read(self, name: str, schema: str) -> YamlDocument:
        document = read_document(self._folder / name, f"{self._folder.name}/{name}", schema)
        self._read[name] = document.sha256
        return document

    def read_all(self, folder: str, schema: str) -> list[YamlDocument]:
        files = sorted((self._folder / folder).glob("*.yaml"))
        return [self.read(f"{folder}/{file.name}", schema) for file in files if not file.name.endswith(CASES_SUFFIX)]

    def sha256(self) -> str:
        listed = "".join(f"{name} {digest}\n" for name, digest in sorted(self._read.items()))
        return hashlib.sha256(listed.encode()).hexdigest()


def add_unique(target: dict[str, Any], found: Iterator[tuple[str, Any, Place]]) -> None:
    """Add what stands in a file by its name. Raises :class:`RulePackError` where the name is taken."""
    for name, value, place in found:
        if name in target:
            first = target[name].place.location
            raise place.refuse(Text(f"{name!r} đã có ở {first}", f"{name!r} already stands at {first}"))
        target[name] = value


def read_definitions(document: YamlDocument) -> Iterator[Definition]:
    """Yield the definitions of a file."""
    for index, raw in enumerate(document.data.get("definitions", ())):
        place = Place(document, f"/definitions/{index}")
        yield Definition(raw["name"], raw["of"], text(raw["meaning"]), raw["holds_when"], place.child("holds_when"))


def read_rules(document: YamlDocument, pack: str) -> Iterator[Rule]:
    """Yield the rules of a file."""
    for index, raw in enumerate(document.data.get("rules", ())):
        place = Place(document, f"/rules/{index}")
        yield Rule(
            **_entry(raw, pack, place),
            guidance=text(raw["guidance"]),
            binds=raw.get("binds"),
            for_each=raw.get("for_each"),
            where=raw.get("where"),
            require=raw["require"],
            breach=_breach(raw["otherwise"]),
            escalations=tuple(
                Escalation(Grading(item["to"]), item["when"], text(item["reason"]), place.child("escalate", position))
                for position, item in enumerate(raw.get("escalate", ()))
            ),
        )


def read_items(document: YamlDocument, pack: str) -> Iterator[Item]:
    """Yield the items of a file."""
    for index, raw in enumerate(document.data.get("items", ())):
        yield Item(**_entry(raw, pack, Place(document, f"/items/{index}")), collects=tuple(raw["collects"]))


def _entry(raw: dict[str, Any], pack: str, place: Place) -> dict[str, Any]:
    """Return what rules and items have in common."""
    in_force = place.child("in_force")
    return {
        "id": raw["id"],
        "pack": pack,
        "title": text(raw["title"]),
        "criteria": tuple(raw["criteria"]),
        "confidence": Confidence(raw["confidence"]),
        "sources": tuple(raw["sources"]),
        "rationale": text(raw["rationale"]),
        "in_force_from": read_date(raw["in_force"]["from"], in_force),
        "in_force_to": read_date(raw["in_force"].get("to"), in_force),
        "place": place,
    }


def _breach(raw: dict[str, Any]) -> Breach:
    grading = raw.get("grading")
    return Breach(
        kind=FindingKind(raw["kind"]),
        grading=None if grading is None else Grading(grading),
        statement=text(raw["statement"]),
        looked_for=text(raw["looked_for"]),
        correction=text(raw["correction"]),
        corrective_action=text(raw["corrective_action"]),
        section=raw["evidence_belongs_in"]["section"],
        fields=tuple(raw["evidence_belongs_in"].get("fields", ())),
        values=raw["evidence_belongs_in"].get("values", {}),
    )


def _profile(document: YamlDocument) -> Profile:
    raw = document.data
    return Profile(
        name=raw["name"],
        title=text(raw["title"]),
        description=text(raw["description"]),
        packs=tuple(raw["packs"]),
        ignore=tuple(raw.get("ignore", ())),
        instruments=tuple(raw.get("instruments", ())),
        place=Place(document, ""),
    )


def check_names(rulebook: Rulebook) -> None:
    """Refuse citations, sources, collected rules and packs that do not exist, and an item named like a rule."""
    problems: list[Problem] = []

    def refuse_unknown(place: Place, names: Iterable[str], known: Collection[str], what: Text) -> None:
        for index, name in enumerate(names):
            if name not in known:
                message = Text(f"không có {what.vi} {name!r}", f"there is no {what.en} {name!r}")
                if name in prepared:
                    message = Text(
                        f"{name!r} chỉ được chuẩn bị trước, chưa có hiệu lực",
                        f"{name!r} is only prepared and has no effect yet",
                    )
                problems.extend(place.child(index).refuse(message, did_you_mean(name, known)).problems)

    known_criteria = rulebook.catalogue.by_id
    prepared = {found.id for one in rulebook.catalogue.prepared.values() for found in one.criteria}
    entries: list[Rule | Item] = [*rulebook.rules.values(), *rulebook.items.values()]
    for entry in entries:
        refuse_unknown(entry.place.child("criteria"), entry.criteria, known_criteria, Text("tiêu chí", "criterion"))
        refuse_unknown(entry.place.child("sources"), entry.sources, rulebook.sources, Text("nguồn", "source"))
    for item in rulebook.items.values():
        refuse_unknown(item.place.child("collects"), item.collects, rulebook.rules, Text("quy tắc", "rule"))
        if item.id in rulebook.rules:
            message = Text(f"{item.id!r} đã là một quy tắc", f"{item.id!r} is a rule already")
            problems.extend(item.place.child("id").refuse(message).problems)
    packs = {rule.pack for rule in rulebook.rules.values()} | {item.pack for item in rulebook.items.values()}
    for profile in rulebook.profiles.values():
        refuse_unknown(profile.place.child("packs"), profile.packs, packs, Text("gói quy tắc", "rule pack"))
        known = rulebook.catalogue.instruments
        refuse_unknown(profile.place.child("instruments"), profile.instruments, known, Text("văn bản", "instrument"))
    if problems:
        raise RulePackError(*problems)
