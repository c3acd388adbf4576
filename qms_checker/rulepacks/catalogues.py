"""Reading catalogues of criteria, parameters and sources from checked YAML documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from math import inf
from typing import Any

from qms_checker.dates import Period, parse_date
from qms_checker.rulepacks.criteria import Catalogue, Criterion, Era, Instrument, PreparedInstrument, Theme
from qms_checker.rulepacks.model import Source
from qms_checker.rulepacks.parameters import PERIOD_UNITS, DatedValue, Parameter, ParameterSource, ParameterValue
from qms_checker.rulepacks.scope import Place
from qms_checker.strict_yaml import YamlDocument
from qms_checker.vocabulary import Confidence, DecidedBy, Text


def text(raw: Any) -> Text:
    """Return the bilingual text of a rule file."""
    return Text(" ".join(raw["vi"].split()), " ".join(raw["en"].split()))


def optional_text(raw: Any) -> Text | None:
    """Return the bilingual text, ``None`` where it is left out."""
    return None if raw is None else text(raw)


def read_date(raw: str | None, place: Place) -> date | None:
    """Return a date of a rule file, ``None`` where it is left out. Refuses what is no day."""
    if raw is None:
        return None
    found = parse_date(raw)
    if found is None:
        raise place.refuse(Text(f"không có ngày {raw!r}", f"there is no day {raw!r}"))
    return found


def read_instrument(document: YamlDocument) -> Instrument | PreparedInstrument:
    """Return an instrument with its criteria."""
    refuse_repeated([document], "criteria", "id")
    data, place = document.data, Place(document, "")
    name = data["instrument"]
    criteria = tuple(_criterion(name, raw) for raw in data["criteria"])
    known = {criterion.id for criterion in criteria}
    for index, criterion in enumerate(criteria):
        if criterion.parent is not None and criterion.parent not in known:
            message = Text(f"không có tiêu chí {criterion.parent!r}", f"there is no criterion {criterion.parent!r}")
            raise place.child("criteria", index, "parent").refuse(message)
    if "in_force" not in data:
        return PreparedInstrument(
            id=name,
            title=text(data["title"]),
            citation=text(data["citation"]),
            awaits=text(data["awaits"]),
            sources=tuple(data.get("sources", ())),
            criteria=criteria,
            editions=tuple(data.get("editions", ())),
            file=document.file,
        )
    since = read_date(data["in_force"]["from"], place.child("in_force"))
    assert since is not None
    return Instrument(
        id=name,
        title=text(data["title"]),
        citation=text(data["citation"]),
        in_force_from=since,
        in_force_to=read_date(data["in_force"].get("to"), place.child("in_force")),
        confidence=Confidence(data["confidence"]),
        sources=tuple(data.get("sources", ())),
        criteria=criteria,
        editions=tuple(data.get("editions", ())),
        file=document.file,
        themes=tuple(_themes(document, known)),
        order=data.get("order", inf),
    )


def _themes(document: YamlDocument, known: set[str]) -> Iterator[Theme]:
    """Yield the themes; each criterion stands in one at most."""
    instrument, themes = document.data["instrument"], document.data.get("themes", ())
    if themes:
        refuse_repeated([document], "themes", "id")
    seen: set[str] = set()
    for index, raw in enumerate(themes):
        place = Place(document, f"/themes/{index}")
        names = tuple(f"{instrument}/{number}" for number in raw["criteria"])
        for position, name in enumerate(names):
            if name not in known or name in seen:
                message = (
                    Text(f"{name!r} đã ở một chủ đề khác", f"{name!r} stands in another theme already")
                    if name in seen
                    else Text(f"không có tiêu chí {name!r}", f"there is no criterion {name!r}")
                )
                raise place.child("criteria", position).refuse(message)
            seen.add(name)
        if f"{instrument}/{raw['id']}" in known:
            message = Text(f"{raw['id']!r} đã là một tiêu chí", f"{raw['id']!r} is a criterion already")
            raise place.child("id").refuse(message)
        yield Theme(raw["id"], text(raw["title"]), names)


def _criterion(instrument: str, raw: dict[str, Any]) -> Criterion:
    documented = raw.get("documented_information")
    parent = raw.get("parent")
    return Criterion(
        id=f"{instrument}/{raw['id']}",
        instrument=instrument,
        number=str(raw["id"]),
        title=text(raw["title"]),
        citation=optional_text(raw.get("citation")),
        confidence=Confidence(raw["confidence"]),
        decided_by=DecidedBy(raw.get("decided_by", "auditor")),
        parent=None if parent is None else f"{instrument}/{parent}",
        is_chapter=bool(raw.get("chapter", False)),
        documented_information=None if not documented else {key: text(value) for key, value in documented.items()},
        question=optional_text(raw.get("question")),
        look_at=optional_text(raw.get("look_at")),
        corresponds_to=tuple(raw.get("corresponds_to", ())),
    )


def read_catalogue(found: list[Instrument | PreparedInstrument]) -> Catalogue:
    """Return the catalogue of some instruments."""
    instruments = sorted((one for one in found if isinstance(one, Instrument)), key=lambda one: (one.order, one.id))
    prepared = {one.id: one for one in found if isinstance(one, PreparedInstrument)}
    by_id = {criterion.id: criterion for instrument in instruments for criterion in instrument.criteria}
    return Catalogue({instrument.id: instrument for instrument in instruments}, by_id, prepared)


def read_eras(document: YamlDocument) -> Iterator[Era]:
    """Yield the eras of a document."""
    refuse_repeated([document], "eras", "id")
    for index, raw in enumerate(document.data["eras"]):
        place = Place(document, f"/eras/{index}")
        yield Era(
            id=raw["id"],
            since=read_date(raw.get("from"), place.child("from")),
            until=read_date(raw.get("to"), place.child("to")),
            title=text(raw["title"]),
            legal_basis=text(raw["legal_basis"]),
            editions=tuple(raw["editions"]),
            conformity_shown_by=raw.get("conformity_shown_by", ""),
        )


def read_parameters(document: YamlDocument) -> Iterator[Parameter]:
    """Yield the parameters of a document, the history of each in order."""
    refuse_repeated([document], "parameters", "name")
    for index, raw in enumerate(document.data["parameters"]):
        place = Place(document, f"/parameters/{index}")
        values = []
        for position, dated in enumerate(raw["values"]):
            since = read_date(dated["from"], place.child("values", position, "from"))
            assert since is not None
            stands = place.child("values", position, "value")
            value = _parameter_value(dated["value"], raw["unit"], stands)
            values.append(DatedValue(since, value, ParameterSource(dated["source"]), text(dated["reference"]), stands))
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
        return read_date(str(raw), place)
    if unit in ("share", "count", "percent", "working_days", "points") and re.fullmatch(r"\d+(\.\d+)?", str(raw)):
        return raw if isinstance(raw, int) else float(raw)
    raise place.refuse(Text(f"{raw!r} không đúng đơn vị {unit}", f"{raw!r} does not fit the unit {unit}"))


def read_sources(document: YamlDocument) -> Iterator[Source]:
    """Yield the sources of a document."""
    refuse_repeated([document], "sources", "id")
    for raw in document.data["sources"]:
        yield Source(raw["id"], text(raw["title"]), text(raw["proves"]))


def refuse_repeated(documents: list[YamlDocument], items: str, key: str) -> None:
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
