"""From a description to facts: dates, normalised codes, natural keys, and what a run as of a date may see."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from qms_checker.dates import format_date, is_conceivable
from qms_checker.description.agency import Description
from qms_checker.description.derived_fields import DERIVED, Derived, Making
from qms_checker.description.schema import (
    LISTED,
    Field,
    FieldType,
    Member,
    ObjectType,
    RecordType,
    agency_schema,
)
from qms_checker.errors import DescriptionError, Problem
from qms_checker.facts.model import FactBase, Record
from qms_checker.facts.values import EMPTY, Comparable, Duration, code_group, comparable, percent_of
from qms_checker.json_schema import no_such_day
from qms_checker.vocabulary import Text


def derive_facts(description: Description, as_of: date) -> FactBase:
    """Return the facts of a description as of a date.

    Records whose own date (the ``x-occurs-on`` key of the schema) lies after ``as_of`` are set aside with the lists
    they hold. A date more than a century from ``as_of`` is a slip of the pen: when it really was is unknown.
    Raises :class:`DescriptionError` for a date that is not on the calendar (30 February).
    """
    return _Derivation(description, as_of).run()


class _Draft(NamedTuple):
    """A record while its values are put in."""

    record: Record
    fields: dict[str, Comparable]
    collections: dict[str, tuple[Record, ...]]


class _Derivation:
    def __init__(self, description: Description, as_of: date) -> None:
        self._description = description
        self._as_of = as_of
        self._number = 0
        self._set_aside: list[tuple[Record, str]] = []
        self._slips: list[tuple[Record, str, date]] = []
        self._problems: list[Problem] = []

    def run(self) -> FactBase:
        root = self._record(agency_schema().root, self._description.data, "", None)
        if self._problems:
            raise DescriptionError(*self._problems)
        return FactBase(root, _by_section(root), tuple(self._set_aside), tuple(self._slips))

    def _record(self, kind: RecordType, data: Mapping[str, Any], pointer: str, parent: Record | None) -> Record:
        fields: dict[str, Comparable] = {}
        collections: dict[str, tuple[Record, ...]] = {}
        record = Record(kind, self._next_number(), "", pointer, fields, collections, data, parent)
        self._members(kind.members, data, pointer, _Draft(record, fields, collections))
        for path in kind.absent_is_none:
            fields.setdefault(path, EMPTY)
        for made in DERIVED.get(kind.name, ()):
            value = _made(made, record)
            if value is not None:
                fields[made.path] = value
        return record

    def _next_number(self) -> int:
        number, self._number = self._number, self._number + 1
        return number

    def _members(self, members: Mapping[str, Member], data: Mapping[str, Any], pointer: str, draft: _Draft) -> None:
        for key, value in data.items():
            member = members.get(key)
            if member is None or value is None:
                continue
            if isinstance(member, Field) and member.is_list:
                self._items(member, value, f"{pointer}/{key}", draft)
            elif isinstance(member, Field):
                self._field(member, value, f"{pointer}/{key}", draft)
            elif isinstance(member, RecordType):
                draft.collections[member.path] = self._list(member, value, f"{pointer}/{key}", draft.record)
            elif value:
                self._members(member.members, value, f"{pointer}/{key}", draft)
            else:
                _state_empty(member, draft.fields, draft.collections)

    def _field(self, field: Field, value: Any, pointer: str, draft: _Draft) -> None:
        found = comparable(value, field.type)
        if found is None:
            self._problems.append(self._no_such_value(field, value, pointer))
        elif isinstance(found, date) and not is_conceivable(found, self._as_of):
            self._slips.append((draft.record, field.path, found))
        else:
            draft.fields[field.path] = found

    def _items(self, field: Field, value: list[Any], pointer: str, draft: _Draft) -> None:
        """Read a list of scalars; an item that is ``null`` is not known, nor is then what the list does not have."""
        items = []
        listed = []
        for index, item in enumerate(value):
            found = None if item is None else comparable(item, field.type)
            if found is None and item is not None:
                self._problems.append(self._no_such_value(field, item, f"{pointer}/{index}"))
            elif found is not None and found is not EMPTY:
                items.append(found)
            if field.has_items and found is not EMPTY:
                listed.append(self._item(field, found, item, f"{pointer}/{index}", draft.record))
        if items:
            draft.fields[field.path] = frozenset(items)
        elif not any(item is None for item in value):
            draft.fields[field.path] = EMPTY
        if field.has_items:
            _give_keys(listed)
            draft.collections[f"{LISTED}.{field.path}"] = tuple(listed)

    def _item(self, field: Field, value: Comparable | None, item: Any, pointer: str, parent: Record) -> Record:
        """Return an item of a list as a record of its own."""
        kind = parent.type.collections[f"{LISTED}.{field.path}"]
        fields = {} if value is None else {"value": value}
        return Record(kind, self._next_number(), "", pointer, fields, {}, {"value": item}, parent)

    def _list(self, kind: RecordType, items: list[Any], pointer: str, parent: Record) -> tuple[Record, ...]:
        found = [self._record(kind, data, f"{pointer}/{index}", parent) for index, data in enumerate(items)]
        _give_keys(found)
        seen = []
        for record in found:
            if self._is_later(record):
                assert kind.occurs_on is not None
                self._set_aside.append((record, kind.occurs_on))
            else:
                seen.append(record)
        return tuple(seen)

    def _is_later(self, record: Record) -> bool:
        occurred = record.fields.get(record.type.occurs_on) if record.type.occurs_on else None
        return isinstance(occurred, date) and occurred > self._as_of

    def _no_such_value(self, field: Field, value: Any, pointer: str) -> Problem:
        if field.type is FieldType.DATE:
            return Problem("not-a-date", self._description.locate(pointer), no_such_day(value))
        message = Text(f"không đọc được giá trị {value!r}", f"the value {value!r} cannot be read")
        return Problem("wrong-form", self._description.locate(pointer), message)


def _by_section(root: Record) -> dict[str, tuple[Record, ...]]:
    """Return the records by section, starting from the agency: what a record set aside holds is not reached."""
    found: dict[str, list[Record]] = {}
    pending = [root]
    for record in pending:
        for inner in (inner for records in record.collections.values() for inner in records):
            found.setdefault(inner.type.name, []).append(inner)
            pending.append(inner)
    return {section: tuple(records) for section, records in found.items()}


def _state_empty(member: ObjectType, fields: dict[str, Comparable], collections: dict[str, tuple[Record, ...]]) -> None:
    """An empty object states that nothing of it exists, down to its last field."""
    for inner in member.members.values():
        if isinstance(inner, Field):
            fields[inner.path] = EMPTY
            if inner.has_items:
                collections[f"{LISTED}.{inner.path}"] = ()
        elif isinstance(inner, RecordType):
            collections[inner.path] = ()
        else:
            _state_empty(inner, fields, collections)


def _made(made: Derived, record: Record) -> Comparable | None:
    """Return the value of a derived field, ``None`` where it is not known."""
    if made.type is Making.CODE_GROUP:
        (code,) = made.sources
        return code_group(str(record.raw(code))) if code in record.fields else None
    part, *whole = (record.fields.get(path) for path in made.sources)
    return percent_of(part, whole)


def _give_keys(records: list[Record]) -> None:
    """Give the records of one list their keys. Those under one natural key are told apart by what they say.

    A position would not do: the key is the identity of a finding and must survive re-ordering.
    """
    natural = [_natural_key(record) for record in records]
    repeated = {key for key, times in Counter(natural).items() if times > 1}
    given: Counter[str] = Counter()
    for record, key in zip(records, natural, strict=True):
        own = f"{key}#{_content_hash(record.data)}" if key in repeated else key
        given[own] += 1  # word for word the same: which is which makes no difference
        record.key = own if given[own] == 1 else f"{own}#{given[own]}"


def _natural_key(record: Record) -> str:
    parts = [key_text(record.fields[path]) for path in record.type.key if path in record.fields]
    return "|".join(parts) if any(parts) else f"#{_content_hash(record.data)}"


def key_text(value: Comparable) -> str:
    """Return a value as it stands in a natural key, the same however it was written."""
    if value is EMPTY:
        return ""
    if isinstance(value, date):
        return format_date(value, "en")
    if isinstance(value, Duration):
        return f"{value.minutes} {value.family}"
    if isinstance(value, frozenset):
        return ",".join(sorted(map(str, value)))
    return str(value)


def _content_hash(data: Mapping[str, Any]) -> str:
    content = {key: value for key, value in data.items() if key != "note"}
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:12]
