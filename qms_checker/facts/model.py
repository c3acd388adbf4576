"""Facts: one record each, with typed values, its lists of records, and where it stands in the description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

from qms_checker.description.schema import DATES, DATES_TYPE, LISTED, RecordType
from qms_checker.facts.values import EMPTY, Comparable


@dataclass(slots=True, eq=False)
class Record:
    """One record of a description as a fact. Compared by identity; not changed once derived.

    ``number``: running number within the agency, 0 for the description as a whole.
    ``key``: the natural key within its list, stable over lines and order. ``fields``: what is recorded, by dotted path;
    a path that is absent is unknown. ``collections``: the lists recorded; one that is absent is unknown.
    ``data``: the record as written, for printing. ``about``: of a recorded date, the record that has it.
    """

    type: RecordType
    number: int
    key: str
    pointer: str
    fields: Mapping[str, Comparable]
    collections: Mapping[str, tuple[Record, ...]]
    data: Mapping[str, Any]
    parent: Record | None = field(default=None, repr=False)
    about: Record | None = field(default=None, repr=False)

    @property
    def identity(self) -> str:
        """Return the key of the record with those of the records that hold it; empty for the agency as a whole."""
        outer = self.parent.identity if self.parent is not None else ""
        return f"{outer}/{self.key}" if outer else self.key

    def raw(self, path: str) -> Any:
        """Return a value as written, ``None`` where it is not recorded."""
        value: Any = self.data
        for key in path.split("."):
            if not isinstance(value, dict):
                return None
            value = value.get(key)
        return value

    def pointer_to(self, path: str) -> str:
        """Return the JSON pointer of a field or list of this record; of a record that is no mapping, its own."""
        if not self.type.members:
            return self.pointer
        return f"{self.pointer}/{path.removeprefix(f'{LISTED}.').replace('.', '/')}"


@dataclass(frozen=True)
class FactBase:
    """All facts of one agency as of one date.

    ``set_aside``: records dated after the as-of date, which the run does not see, each with the path of that date.
    ``slips``: dates too far from the as-of date to be right, which no field holds: record, path and date.
    """

    root: Record
    records: Mapping[str, tuple[Record, ...]]
    set_aside: tuple[tuple[Record, str], ...] = ()
    slips: tuple[tuple[Record, str, date], ...] = ()

    def collection(self, section: str) -> tuple[Record, ...]:
        """Return every record of a section (dotted name), over all records that hold such a list."""
        return self.dates if section == DATES else self.records.get(section, ())

    @cached_property
    def dates(self) -> tuple[Record, ...]:
        """Return every recorded date as a record of its own, slips and those of records set aside included."""
        aside = dict(self.set_aside)
        dated = (
            (record, path, value, _earlier(record, path) if record not in aside else None)
            for record in chain(self, aside)
            for path, value in record.fields.items()
            if isinstance(value, date)
        )
        slips = ((*slip, None) for slip in self.slips)
        found = enumerate(chain(dated, slips))
        return tuple(_date_record(self.root, *parts, _FIRST_DATE + index) for index, parts in found)

    def __iter__(self) -> Iterator[Record]:
        yield self.root
        for records in self.records.values():
            yield from records


_FIRST_DATE = 5_000_000


def _earlier(record: Record, path: str) -> tuple[Record, str] | None:
    """Return where the date is recorded that a date cannot precede: in its record or in one that holds it."""
    named = record.type.fields[path].not_before
    holder: Record | None = record
    while named and holder is not None:
        if named in holder.type.fields:
            return (holder, named) if isinstance(holder.fields.get(named), date) else None
        holder = holder.parent
    return None


def _date_record(  # noqa: PLR0917  # a date, where it stands, and what it follows
    root: Record, record: Record, path: str, value: date, earlier: tuple[Record, str] | None, number: int
) -> Record:
    words: dict[str, str | int] = {"year": value.year, "section": record.type.name or "agency", "key": path}
    fields: dict[str, Comparable] = {"on": value, **words, "not_before": EMPTY, "not_before_key": EMPTY}
    data = {"on": record.raw(path), **words, "not_before": "", "not_before_key": ""}
    if earlier is not None:
        holder, named = earlier
        fields |= {"not_before": holder.fields[named], "not_before_key": named}
        data |= {"not_before": holder.raw(named), "not_before_key": named}
    return Record(
        DATES_TYPE, number, f"{record.identity}/{path}", record.pointer_to(path), fields, {}, data, root, record
    )
