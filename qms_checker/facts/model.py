"""Facts: one record each, with typed values, its lists of records, and where it stands in the description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

from qms_checker.description.schema import DATES, DATES_TYPE, RecordType
from qms_checker.facts.values import Comparable


@dataclass(slots=True, eq=False)
class Record:
    """One record of a description as a fact. Compared by identity; not changed once derived.

    ``number``: running number within the agency, 0 for the description as a whole.
    ``key``: the natural key within its list, stable over lines and order. ``fields``: what is recorded, by dotted path;
    a path that is absent is unknown. ``collections``: the lists recorded; one that is absent is unknown.
    ``data``: the record as written, for printing.
    """

    type: RecordType
    number: int
    key: str
    pointer: str
    fields: Mapping[str, Comparable]
    collections: Mapping[str, tuple[Record, ...]]
    data: Mapping[str, Any]
    parent: Record | None = field(default=None, repr=False)

    @property
    def identity(self) -> str:
        """Return the key of the record with those of the records that hold it; empty for the agency as a whole."""
        outer = self.parent.identity if self.parent is not None else ""
        return f"{outer}/{self.key}" if outer else self.key

    def raw(self, path: str) -> Any:
        """Return a value as written, ``None`` where it is not recorded."""
        value: Any = self.data
        for key in path.split("."):
            if not isinstance(value, Mapping):
                return None
            value = value.get(key)
        return value

    def pointer_to(self, path: str) -> str:
        """Return the JSON pointer of a field or list of this record."""
        return f"{self.pointer}/{path.replace('.', '/')}"


@dataclass(frozen=True)
class FactBase:
    """All facts of one agency as of one date.

    ``set_aside``: records dated after the as-of date, which the run does not see, each with the path of that date.
    """

    root: Record
    records: Mapping[str, tuple[Record, ...]]
    set_aside: tuple[tuple[Record, str], ...] = ()

    def collection(self, section: str) -> tuple[Record, ...]:
        """Return every record of a section (dotted name), over all records that hold such a list."""
        return self.dates if section == DATES else self.records.get(section, ())

    @cached_property
    def dates(self) -> tuple[Record, ...]:
        """Return every recorded date as a record of its own, those of records set aside included."""
        aside = (record for record, _ in self.set_aside)
        dated = (
            (record, path, value)
            for record in chain(self, aside)
            for path, value in record.fields.items()
            if isinstance(value, date)
        )
        return tuple(_date_record(self.root, *found, _FIRST_DATE + index) for index, found in enumerate(dated))

    def __iter__(self) -> Iterator[Record]:
        yield self.root
        for records in self.records.values():
            yield from records


_FIRST_DATE = 5_000_000


def _date_record(root: Record, record: Record, path: str, value: date, number: int) -> Record:
    words: dict[str, str | int] = {"year": value.year, "section": record.type.name or "agency", "key": path}
    fields: dict[str, Comparable] = {"on": value, **words}
    data = {"on": record.raw(path), **words}
    return Record(DATES_TYPE, number, f"{record.identity}/{path}", record.pointer_to(path), fields, {}, data, root)
