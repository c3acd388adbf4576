"""The format of a description as typed fields, derived from ``schemas/agency.schema.json``.

The schema is the one place where a key, its type and its words stand; facts, rules and reference pages ask here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from qms_checker.description.derived_fields import DERIVED
from qms_checker.resources import schema_file
from qms_checker.vocabulary import Text


class FieldType(StrEnum):
    """The type of a scalar; the value of each is the name of its definition in the schema."""

    TEXT = "text"
    DATE = "date"
    YEAR = "year"
    COUNT = "count"
    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    BOOLEAN = "boolean"
    DURATION = "duration"
    DOCUMENT_NUMBER = "document_number"
    PROCEDURE_CODE = "administrative_procedure_code"
    AGENCY_CODE = "agency_code"
    CLAUSE = "clause"
    IDENTIFIER = "identifier"
    TERM = "term"


NUMERIC = frozenset({FieldType.YEAR, FieldType.COUNT, FieldType.NUMBER, FieldType.PERCENT, FieldType.MONEY})


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A scalar field, or a list of scalars; ``path`` is dotted within its record.

    ``absent_is_none``: leaving the key out, or blank, states that there is none. So it is for events that rarely happen
    to a record (a declaration withdrawn, a procedure abolished): whoever writes nothing of them means that.
    ``is_derived``: no key of a description, but made from others (``derived_fields.py``).
    ``not_before``: the path of a date it cannot precede, in the same record or one that holds it; empty if none.
    ``has_items``: a list whose items rules may judge one by one, as the collection ``listed.<path>``.
    """

    path: str
    type: FieldType
    is_list: bool
    title: Text
    description: Text
    examples: tuple[Any, ...] = ()
    labels: Mapping[str, Text] = field(default_factory=dict)
    absent_is_none: bool = False
    is_derived: bool = False
    not_before: str = ""
    has_items: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ObjectType:
    """An object inside a record: ``members`` by key, each a field, an object or a list of records."""

    path: str
    title: Text
    description: Text
    members: Mapping[str, Member]


@dataclass(frozen=True, slots=True, eq=False)
class RecordType:
    """One kind of record; ``name`` is the dotted name of its section from the top (empty for the description itself).

    ``path``: dotted name within the enclosing record; ``key``: fields that identify a record; ``occurs_on``: the date
    on which the record came to be, so that a run as of an earlier date does not see it.
    ``absent_is_none``: fields that need not be written to state that there is none.
    ``fields`` and ``collections``: all scalars and lists of records of the record, by dotted path, objects included.
    """

    name: str
    path: str
    title: Text
    description: Text
    members: Mapping[str, Member]
    key: tuple[str, ...]
    occurs_on: str | None
    fields: Mapping[str, Field]
    collections: Mapping[str, RecordType]
    objects: Mapping[str, ObjectType]
    required: tuple[str, ...] = ()
    absent_is_none: tuple[str, ...] = ()

    def title_of(self, path: str) -> Text:
        """Return the printed name of a field, object or list of records of this record."""
        found = self.fields.get(path) or self.collections.get(path) or self.objects.get(path)
        return found.title if found is not None else Text(path, path)


Member = Field | ObjectType | RecordType


@dataclass(frozen=True, slots=True)
class AgencySchema:
    """The whole format: the JSON Schema, its hash, and the root record type."""

    json_schema: Mapping[str, Any]
    sha256: str
    root: RecordType

    def record_types(self) -> Iterator[RecordType]:
        """Yield every record type, the root first, in the order of the schema."""
        pending = [self.root]
        while pending:
            record_type = pending.pop(0)
            yield record_type
            pending[:0] = [inner for inner in record_type.collections.values() if inner.members]

    def section(self, name: str) -> RecordType | None:
        """Return the record type of a dotted section name such as ``internal_audits.assignments``."""
        if name == DATES:
            return DATES_TYPE
        return next((found for found in self.record_types() if found.name == name), None)


def split_languages(text: str, separator: str) -> Text:
    """Split a bilingual text of the schema: ``Tên | Name`` for titles, two paragraphs for descriptions."""
    vi, found, en = text.partition(separator)
    return Text(vi.strip(), en.strip() if found else vi.strip())


@lru_cache(maxsize=1)
def agency_schema() -> AgencySchema:
    """Read the shipped schema of a description."""
    content = schema_file("agency").read_bytes()
    schema = json.loads(content)
    reader = _Reader(schema["$defs"])
    return AgencySchema(schema, hashlib.sha256(content).hexdigest(), reader.record(schema, "", "", schema))


LISTED = "listed"
"""What the name of a collection made of the items of a list begins with."""

DATES = "dates"
"""The name of the built-in collection of every date recorded anywhere in a description."""


def built_in(name: str, title: Text, *fields: Field) -> RecordType:
    """Return the type of a collection that no description holds: rules find it made from other records."""
    made = {field.path: field for field in fields}
    return RecordType(name, name, title, Text("", ""), {}, tuple(made), None, made, {}, {})


def made_field(path: str, kind: FieldType, vi: str, en: str, labels: Mapping[str, Text] | None = None) -> Field:
    """Return a field of a built-in collection."""
    return Field(path, kind, False, Text(vi, en), Text("", ""), labels=labels or {})


DATES_TYPE = built_in(
    DATES,
    Text("Ngày tháng được ghi", "Recorded dates"),
    made_field("on", FieldType.DATE, "Ngày được ghi", "Date recorded"),
    made_field("year", FieldType.YEAR, "Năm được ghi", "Year recorded"),
    made_field("section", FieldType.TERM, "Mục", "Section"),
    made_field("key", FieldType.TERM, "Khóa", "Key"),
    made_field("not_before", FieldType.DATE, "Ngày của việc phải có trước", "Date of what has to come first"),
    made_field("not_before_key", FieldType.TERM, "Khóa của việc phải có trước", "Key of what has to come first"),
)


class _Reader:
    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions

    def record(self, node: Mapping[str, Any], name: str, path: str, words: Mapping[str, Any]) -> RecordType:
        members = self._members(node, name, "")
        fields: dict[str, Field] = {}
        collections: dict[str, RecordType] = {}
        objects: dict[str, ObjectType] = {}
        _flatten(members, fields, collections, objects)
        for found in list(fields.values()):
            if found.has_items:
                collections[f"{LISTED}.{found.path}"] = _items_of(name, found)
        for made in DERIVED.get(name, ()):
            fields[made.path] = Field(made.path, FieldType(made.type), False, made.title, Text("", ""), is_derived=True)
        title, description = _words(words)
        key, required = tuple(node.get("x-key", ())), tuple(node.get("required", ()))
        occurs_on = node.get("x-occurs-on")
        return RecordType(
            name=name,
            path=path,
            title=title,
            description=description,
            members=members,
            key=key,
            occurs_on=occurs_on,
            fields=fields,
            collections=collections,
            objects=objects,
            required=required,
            absent_is_none=tuple(path for path, found in fields.items() if found.absent_is_none),
        )

    def _members(self, node: Mapping[str, Any], section: str, prefix: str) -> dict[str, Member]:
        members: dict[str, Member] = {}
        for key, child in node["properties"].items():
            if key in ("evidence", "note"):
                continue
            path = f"{prefix}.{key}" if prefix else key
            members[key] = self._member(child, section, path)
        return members

    def _member(self, node: Mapping[str, Any], section: str, path: str) -> Member:
        target, definition = self._resolve(node)
        items = target.get("items")
        if items is not None and "properties" in items:
            name = f"{section}.{path}" if section else path
            return self.record(items, name, path, node)
        if "properties" in target:
            title, description = _words(node)
            return ObjectType(path, title, description, self._members(target, section, path))
        scalar, name = (target, definition) if items is None else self._resolve(items)
        title, description = _words(node)
        labels = {value: split_languages(text, " | ") for value, text in scalar.get("x-labels", {}).items()}
        kind = FieldType.TERM if "enum" in scalar else FieldType(name)
        return Field(
            path,
            kind,
            items is not None,
            title,
            description,
            examples=tuple(node.get("examples", ())),
            labels=labels,
            absent_is_none=node.get("x-absent") == "none",
            not_before=node.get("x-not-before", ""),
            has_items=node.get("x-items", False),
        )

    def _resolve(self, node: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
        if "$ref" in node:
            name = node["$ref"].rpartition("/")[2]
            return self._definitions[name], name
        return node, ""


def _items_of(section: str, listed: Field) -> RecordType:
    """Return the type of the items of a list, each with its ``value``."""
    path = f"{LISTED}.{listed.path}"
    value = Field("value", listed.type, False, listed.title, listed.description)
    name = f"{section}.{path}" if section else path
    return RecordType(name, path, listed.title, listed.description, {}, ("value",), None, {"value": value}, {}, {})


def _words(node: Mapping[str, Any]) -> tuple[Text, Text]:
    return split_languages(node.get("title", ""), " | "), split_languages(node.get("description", ""), "\n\n")


def _flatten(
    members: Mapping[str, Member],
    fields: dict[str, Field],
    collections: dict[str, RecordType],
    objects: dict[str, ObjectType],
) -> None:
    for member in members.values():
        if isinstance(member, Field):
            fields[member.path] = member
        elif isinstance(member, RecordType):
            collections[member.path] = member
        else:
            objects[member.path] = member
            _flatten(member.members, fields, collections, objects)
