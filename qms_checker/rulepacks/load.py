"""Reading everything under ``rules/``: catalogues, parameters, rules, profiles. What is wrong does not load."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from qms_checker.dates import Period, parse_date
from qms_checker.errors import Location, Problem, QmsError, RulePackError
from qms_checker.json_schema import SchemaChecker
from qms_checker.resources import schema_file
from qms_checker.rulepacks.criteria import Catalogue, Criterion, Instrument
from qms_checker.rulepacks.model import Breach, Escalation, Profile, Rule, Rulebook, Source
from qms_checker.rulepacks.parameters import PERIOD_UNITS, DatedValue, Parameter, ParameterSource, ParameterValue
from qms_checker.rulepacks.parse import Definition
from qms_checker.rulepacks.scope import Place
from qms_checker.strict_yaml import YamlDocument, parse_yaml
from qms_checker.vocabulary import Confidence, DecidedBy, FindingKind, Grading, Text

CASES_SUFFIX = ".cases.yaml"
_NOT_PACKS = frozenset({"criteria", "profiles", "overlays"})


def load_rulebook(folder: Path) -> Rulebook:
    """Read a folder of rules. Raises :class:`RulePackError` with the place of everything that is wrong."""
    if not (folder / "parameters.yaml").is_file():
        message = Text(
            "không phải thư mục quy tắc (thiếu parameters.yaml)", "not a folder of rules (no parameters.yaml)"
        )
        raise RulePackError(Problem("rule", Location(str(folder)), message))
    reader = _Folder(folder)
    instruments = reader.read_all("criteria", "criteria")
    _refuse_repeated(instruments, "", "instrument")
    catalogue = _catalogue([_instrument(document) for document in instruments])
    parameters = {found.name: found for found in _parameters(reader.read("parameters.yaml", "parameters"))}
    sources = {found.id: found for found in _sources(reader.read("sources.yaml", "sources"))}
    definitions: dict[str, Definition] = {}
    rules: dict[str, Rule] = {}
    for pack in sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and entry.name not in _NOT_PACKS):
        for document in reader.read_all(pack, "rule-pack"):
            _add_unique(definitions, ((found.name, found, found.place) for found in _definitions(document)))
            _add_unique(rules, ((rule.id, rule, rule.place) for rule in _rules(document, pack)))
    named = reader.read_all("profiles", "profile")
    _refuse_repeated(named, "", "name")
    profiles = {found.name: found for found in map(_profile, named)}
    ordered = dict(sorted(rules.items(), key=lambda item: natural_order(item[0])))
    rulebook = Rulebook(catalogue, parameters, definitions, ordered, profiles, sources, reader.sha256())
    _check_names(rulebook)
    return rulebook


def natural_order(rule_id: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key by which ``QD19-9`` comes before ``QD19-10``."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", rule_id))


@lru_cache(maxsize=8)
def _schema_checker(name: str) -> SchemaChecker:
    return SchemaChecker(json.loads(schema_file(name).read_bytes()))


def read_document(file: Path, shown: str, schema: str) -> YamlDocument:
    """Read one YAML file of the rules and check it against a schema of the project."""
    try:
        document = parse_yaml(file.read_bytes(), shown)
    except QmsError as error:
        raise RulePackError(*error.problems) from None
    except OSError as error:
        message = Text(f"không đọc được tệp ({error.strerror})", f"the file cannot be read ({error.strerror})")
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


def _add_unique(target: dict[str, Any], found: Iterator[tuple[str, Any, Place]]) -> None:
    for name, value, place in found:
        if name in target:
            first = target[name].place.location
            raise place.refuse(Text(f"{name!r} đã có ở {first}", f"{name!r} already stands at {first}"))
        target[name] = value


def _refuse_repeated(documents: list[YamlDocument], items: str, key: str) -> None:
    """Refuse a name that stands twice in lists, or at the top of files where ``items`` is empty."""
    seen: dict[str, Place] = {}
    for document in documents:
        places = [f"/{items}/{index}" for index, _ in enumerate(document.data[items])] if items else [""]
        for place, raw in zip(places, document.data[items] if items else [document.data], strict=True):
            found = Place(document, f"{place}/{key}")
            first = seen.setdefault(raw[key], found)
            if first is not found:
                raise found.refuse(
                    Text(f"{raw[key]!r} đã có ở {first.location}", f"{raw[key]!r} already stands at {first.location}")
                )


def text(raw: Any) -> Text:
    """Return the bilingual text of a rule file."""
    return Text(" ".join(raw["vi"].split()), " ".join(raw["en"].split()))


def _optional_text(raw: Any) -> Text | None:
    return None if raw is None else text(raw)


def _date(raw: str | None, place: Place) -> date | None:
    if raw is None:
        return None
    found = parse_date(raw)
    if found is None:
        raise place.refuse(Text(f"không có ngày {raw!r}", f"there is no day {raw!r}"))
    return found


def _instrument(document: YamlDocument) -> Instrument:
    _refuse_repeated([document], "criteria", "id")
    data, place = document.data, Place(document, "")
    name = data["instrument"]
    criteria = tuple(_criterion(name, raw) for raw in data["criteria"])
    since = _date(data["in_force"]["from"], place.child("in_force"))
    assert since is not None
    return Instrument(
        id=name,
        title=text(data["title"]),
        citation=text(data["citation"]),
        in_force_from=since,
        in_force_to=_date(data["in_force"].get("to"), place.child("in_force")),
        confidence=Confidence(data["confidence"]),
        sources=tuple(data.get("sources", ())),
        criteria=criteria,
        editions=tuple(data.get("editions", ())),
        file=document.file,
    )


def _criterion(instrument: str, raw: dict[str, Any]) -> Criterion:
    documented = raw.get("documented_information")
    parent = raw.get("parent")
    return Criterion(
        id=f"{instrument}/{raw['id']}",
        instrument=instrument,
        number=str(raw["id"]),
        title=text(raw["title"]),
        citation=_optional_text(raw.get("citation")),
        confidence=Confidence(raw["confidence"]),
        decided_by=DecidedBy(raw.get("decided_by", "auditor")),
        parent=None if parent is None else f"{instrument}/{parent}",
        is_chapter=bool(raw.get("chapter", False)),
        documented_information=None if not documented else {key: text(value) for key, value in documented.items()},
        question=_optional_text(raw.get("question")),
        look_at=_optional_text(raw.get("look_at")),
        corresponds_to=tuple(raw.get("corresponds_to", ())),
    )


def _catalogue(instruments: list[Instrument]) -> Catalogue:
    by_id = {criterion.id: criterion for instrument in instruments for criterion in instrument.criteria}
    return Catalogue({instrument.id: instrument for instrument in instruments}, by_id)


def _parameters(document: YamlDocument) -> Iterator[Parameter]:
    _refuse_repeated([document], "parameters", "name")
    for index, raw in enumerate(document.data["parameters"]):
        place = Place(document, f"/parameters/{index}")
        values = []
        for position, dated in enumerate(raw["values"]):
            since = _date(dated["from"], place.child("values", position, "from"))
            assert since is not None
            value = _parameter_value(dated["value"], raw["unit"], place.child("values", position, "value"))
            values.append(DatedValue(since, value, ParameterSource(dated["source"]), text(dated["reference"])))
        ordered = tuple(sorted(values, key=lambda dated: dated.since))
        yield Parameter(raw["name"], text(raw["title"]), raw["unit"], ordered)


def _parameter_value(raw: Any, unit: str, place: Place) -> ParameterValue | None:
    if raw is None:
        return None
    if unit in PERIOD_UNITS and type(raw) is int:
        return Period(**{unit: raw})
    if unit == "texts" and isinstance(raw, list):
        return tuple(map(str, raw))
    if unit == "date":
        return _date(str(raw), place)
    if unit in ("share", "count", "percent", "working_days", "points") and re.fullmatch(r"\d+(\.\d+)?", str(raw)):
        return raw if isinstance(raw, int) else float(raw)
    raise place.refuse(Text(f"{raw!r} không đúng đơn vị {unit}", f"{raw!r} does not fit the unit {unit}"))


def _sources(document: YamlDocument) -> Iterator[Source]:
    _refuse_repeated([document], "sources", "id")
    for raw in document.data["sources"]:
        yield Source(raw["id"], text(raw["title"]), text(raw["proves"]))


def _definitions(document: YamlDocument) -> Iterator[Definition]:
    for index, raw in enumerate(document.data.get("definitions", ())):
        place = Place(document, f"/definitions/{index}")
        yield Definition(raw["name"], raw["of"], text(raw["meaning"]), raw["holds_when"], place.child("holds_when"))


def _rules(document: YamlDocument, pack: str) -> Iterator[Rule]:
    for index, raw in enumerate(document.data.get("rules", ())):
        place = Place(document, f"/rules/{index}")
        since = _date(raw["in_force"]["from"], place.child("in_force"))
        assert since is not None
        yield Rule(
            id=raw["id"],
            pack=pack,
            title=text(raw["title"]),
            criteria=tuple(raw["criteria"]),
            confidence=Confidence(raw["confidence"]),
            sources=tuple(raw["sources"]),
            rationale=text(raw["rationale"]),
            guidance=text(raw["guidance"]),
            in_force_from=since,
            in_force_to=_date(raw["in_force"].get("to"), place.child("in_force")),
            binds=raw.get("binds"),
            for_each=raw.get("for_each"),
            where=raw.get("where"),
            require=raw["require"],
            breach=_breach(raw["otherwise"]),
            escalations=tuple(
                Escalation(Grading(item["to"]), item["when"], text(item["reason"]), place.child("escalate", position))
                for position, item in enumerate(raw.get("escalate", ()))
            ),
            place=place,
        )


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
    )


def _profile(document: YamlDocument) -> Profile:
    raw = document.data
    return Profile(
        raw["name"], text(raw["title"]), text(raw["description"]), tuple(raw["packs"]), tuple(raw.get("ignore", ()))
    )


def _check_names(rulebook: Rulebook) -> None:
    """Refuse citations, sources and packs that do not exist."""
    problems: list[Problem] = []
    for rule in rulebook.rules.values():
        for index, criterion in enumerate(rule.criteria):
            if rulebook.catalogue.get(criterion) is None:
                message = Text(f"không có tiêu chí {criterion!r}", f"there is no criterion {criterion!r}")
                problems.extend(rule.place.child("criteria", index).refuse(message).problems)
        for index, source in enumerate(rule.sources):
            if source not in rulebook.sources:
                message = Text(f"không có nguồn {source!r}", f"there is no source {source!r}")
                problems.extend(rule.place.child("sources", index).refuse(message).problems)
    if problems:
        raise RulePackError(*problems)
