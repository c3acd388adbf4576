"""Reading the right-hand sides of the condition language: literals, references, parameters, shifted dates, periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qms_checker.dates import Period, shift
from qms_checker.description.schema import NUMERIC, Field, FieldType
from qms_checker.facts.values import EMPTY, Comparable, comparable
from qms_checker.hints import did_you_mean
from qms_checker.rulepacks.conditions import Literal, Operand, Reference, Shifted, Total
from qms_checker.rulepacks.parameters import PERIOD_UNITS, Parameters
from qms_checker.rulepacks.scope import Place, Scope
from qms_checker.vocabulary import Text

_AS_OF, _AS_OF_YEAR = "$as_of", "$as_of.year"
_TEXTS = frozenset({FieldType.TEXT, FieldType.IDENTIFIER, FieldType.DOCUMENT_NUMBER, FieldType.CLAUSE})
UNKNOWN = Literal(None)


@dataclass(frozen=True, slots=True)
class OperandReader:
    """Reads operands as of a date with the parameters in force on it."""

    as_of: date
    parameters: Parameters

    def operand(self, raw: Any, kind: FieldType, scope: Scope, place: Place, labels: Mapping[str, Text]) -> Operand:
        """Return the operand for a field of a type; ``labels``: the terms the field may have."""
        if isinstance(raw, Mapping):
            return self._compound(raw, kind, scope, place, labels)
        if isinstance(raw, str) and raw.startswith("$"):
            if raw == _AS_OF:
                return self._typed(Literal(self.as_of), kind, FieldType.DATE, place)
            if raw == _AS_OF_YEAR:
                return self._typed(Literal(self.as_of.year), kind, FieldType.YEAR, place)
            reference = scope.reference(raw, place)
            _check_kinds(kind, reference.field, place)
            return reference
        return Literal(self.literal(raw, kind, place, labels))

    def literal(self, raw: Any, kind: FieldType, place: Place, labels: Mapping[str, Text]) -> Comparable:
        """Return a constant of the field's type."""
        if kind is FieldType.TERM and labels and (not isinstance(raw, str) or raw not in labels):
            known = ", ".join(labels)
            raise place.refuse(Text(f"{raw!r} không thuộc: {known}", f"{raw!r} is not one of: {known}"))
        wrong = isinstance(raw, bool) is not (kind is FieldType.BOOLEAN) or raw is None or isinstance(raw, list | dict)
        numeric = kind in NUMERIC
        if wrong or (numeric and not _is_number(raw)):
            raise place.refuse(Text(f"{raw!r} không phải là {kind}", f"{raw!r} is not a {kind}"))
        value = comparable(raw if numeric or kind is FieldType.BOOLEAN else str(raw), kind)
        if value is None or value is EMPTY:
            raise place.refuse(Text(f"{raw!r} không phải là {kind}", f"{raw!r} is not a {kind}"))
        return value

    def texts(
        self, raw: Any, kind: FieldType, place: Place, labels: Mapping[str, Text]
    ) -> frozenset[Comparable] | None:
        """Return the constants of a list or of a parameter; ``None`` where the parameter has no value on the date."""
        if isinstance(raw, Mapping) and set(raw) == {"parameter"}:
            value = self.parameter(raw["parameter"], place)
            if value is None:
                return None
            place = self._place_of_value(raw["parameter"], place)
            raw = list(value) if isinstance(value, tuple) else [value]
        if not isinstance(raw, list):
            raise place.refuse(Text("cần một danh sách", "a list is expected here"))
        return frozenset(self.literal(item, kind, place.child(index), labels) for index, item in enumerate(raw))

    def period(self, raw: Any, place: Place) -> Period | None:
        """Return a period: ``{months: 12}`` or a parameter with such a unit (``None`` without a value on the date)."""
        if isinstance(raw, Mapping) and set(raw) == {"parameter"}:
            value = self.parameter(raw["parameter"], place)
            if value is not None and not isinstance(value, Period):
                raise place.refuse(Text("tham số này không phải khoảng thời gian", "this parameter is not a period"))
            return value
        if isinstance(raw, Mapping) and raw and set(raw) <= PERIOD_UNITS and all(type(n) is int for n in raw.values()):
            return Period(**raw)
        message = Text("cần khoảng thời gian, ví dụ {months: 12}", "a period is expected, e.g. {months: 12}")
        raise place.refuse(message)

    def parameter(self, name: Any, place: Place) -> Any:
        """Return the value of a parameter on the as-of date, ``None`` where it has none."""
        if not isinstance(name, str) or name not in self.parameters:
            message = Text(f"không có tham số {name!r}", f"there is no parameter {name!r}")
            raise place.refuse(message, did_you_mean(str(name), self.parameters))
        dated = self.parameters[name].at(self.as_of)
        return None if dated is None else dated.value

    def _place_of_value(self, name: str, place: Place) -> Place:
        """Return where the value of a parameter stands: what does not fit there is to be mended there."""
        dated = self.parameters[name].at(self.as_of)
        return place if dated is None or dated.place is None else dated.place

    def _compound(
        self, raw: Mapping[str, Any], kind: FieldType, scope: Scope, place: Place, labels: Mapping[str, Text]
    ) -> Operand:
        if set(raw) == {"parameter"}:
            value = self.parameter(raw["parameter"], place)
            if value is None:
                return UNKNOWN
            stands = self._place_of_value(raw["parameter"], place)
            return Literal(self.literal(value.isoformat() if isinstance(value, date) else value, kind, stands, labels))
        if set(raw) == {"sum"}:
            return self._total(raw["sum"], kind, scope, place.child("sum"))
        direction = next((key for key in ("plus", "minus") if key in raw), None)
        if direction is not None and set(raw) == {"year", direction}:
            return self._year(raw, kind, direction, place)
        if direction is not None and set(raw) == {"number", direction}:
            return self._number(raw, kind, direction, scope, place)
        if direction is None or set(raw) != {"date", direction}:
            message = Text(
                "cần giá trị, {parameter: …}, {date: …, plus|minus: …} hoặc {year: $as_of, plus|minus: …}",
                "expected a value, {parameter: …}, {date: …, plus|minus: …} or {year: $as_of, plus|minus: …}",
            )
            raise place.refuse(message)
        base = self.operand(raw["date"], FieldType.DATE, scope, place.child("date"), {})
        self._typed(base, kind, FieldType.DATE, place)
        period = self.period(raw[direction], place.child(direction))
        if period is None:
            return UNKNOWN
        moved_by = period if direction == "plus" else -period
        if isinstance(base, Reference):
            return Shifted(base, moved_by)
        if isinstance(base, Literal) and isinstance(base.value, date):
            return Literal(shift(base.value, moved_by))
        return UNKNOWN

    def _total(self, raw: Any, kind: FieldType, scope: Scope, place: Place) -> Operand:
        """Return a sum of fields of the current record: ``{sum: [on_time, late]}``."""
        if kind not in NUMERIC or not isinstance(raw, list) or not raw:
            message = Text("cần {sum: [trường số, …]}", "expected {sum: [numeric field, …]}")
            raise place.refuse(message)
        references = []
        for index, name in enumerate(raw):
            reference = scope.reference(str(name), place.child(index))
            _check_kinds(kind, reference.field, place.child(index))
            if reference.variable != scope.innermost[0]:
                raise place.child(index).refuse(
                    Text("sum: chỉ cộng trường của mục đang xét", "sum: only fields of the current record are added")
                )
            references.append(reference)
        return Total(tuple(references))

    def _number(self, raw: Mapping[str, Any], kind: FieldType, direction: str, scope: Scope, place: Place) -> Operand:
        """Return a numeric field moved by an amount: ``{number: $.year, minus: 1}``."""
        by = raw[direction]
        if isinstance(by, Mapping) and set(by) == {"parameter"}:
            by = self.parameter(by["parameter"], place.child(direction))
            if by is None:
                return UNKNOWN
        if kind not in NUMERIC or not _is_number(by) or isinstance(by, bool):
            message = Text("cần {number: trường số, minus: số}", "expected {number: a numeric field, minus: a number}")
            raise place.refuse(message)
        base = self.operand(raw["number"], kind, scope, place.child("number"), {})
        amount = float(by)
        whole: int | float = int(amount) if amount.is_integer() else amount
        if isinstance(base, Reference):
            return Shifted(base, whole if direction == "plus" else -whole)
        raise place.refuse(Text("number: cần một trường", "number: a field is expected"))

    def _year(self, raw: Mapping[str, Any], kind: FieldType, direction: str, place: Place) -> Operand:
        """Return a year counted from that of the as-of date: ``{year: $as_of, minus: 1}``."""
        years = raw[direction]
        if raw["year"] != _AS_OF or type(years) is not int:
            message = Text("cần {year: $as_of, minus: số năm}", "expected {year: $as_of, minus: a number of years}")
            raise place.refuse(message)
        found = Literal(self.as_of.year + (years if direction == "plus" else -years))
        return self._typed(found, kind, FieldType.YEAR, place)

    @staticmethod
    def _typed(operand: Operand, wanted: FieldType, found: FieldType, place: Place) -> Operand:
        if wanted is not found and not (wanted in NUMERIC and found in NUMERIC):
            raise place.refuse(
                Text(f"không so sánh được {wanted} với {found}", f"{wanted} cannot be compared with {found}")
            )
        return operand


def _is_number(raw: Any) -> bool:
    if isinstance(raw, str):
        return raw.replace(".", "", 1).removeprefix("-").isdigit()
    return isinstance(raw, int | float)


def _check_kinds(kind: FieldType, other: Field, place: Place) -> None:
    same = (
        kind is other.type or (kind in NUMERIC and other.type in NUMERIC) or (kind in _TEXTS and other.type in _TEXTS)
    )
    if not same:
        message = Text(
            f"không so sánh được {kind} với {other.path!r} ({other.type})",
            f"{kind} cannot be compared with {other.path!r} ({other.type})",
        )
        raise place.refuse(message)
    if other.is_list:
        raise place.refuse(Text(f"{other.path!r} là danh sách", f"{other.path!r} is a list"))
