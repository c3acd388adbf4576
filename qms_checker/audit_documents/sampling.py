"""The sampling list of an audit: which procedures and dossiers to look at, weighted by risk, repeatable from a seed.

The draw is weighted and without replacement (Efraimidis and Spirakis): each candidate gets ``u ** (1 / weight)`` with
``u`` from a hash of the seed and its own key, and the largest win. So the draw does not depend on the order of records,
and another procedure in the description does not change the chance numbers of the others.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qms_checker.assessment.findings import Assessment
from qms_checker.dates import Period, shift
from qms_checker.facts.model import FactBase, Record
from qms_checker.vocabulary import Text

AUDITED_WITHIN = Period(years=3)
CHANGED_WITHIN = Period(years=1)
LATE_SHOWN = 5
FEWEST = 3
DRAWN = 3


class SampleKind(StrEnum):
    """What is looked at."""

    PROCEDURE = "procedure"
    LATE_DOSSIER = "late_dossier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One line of the sampling list; ``why``: what makes it risky, empty for a draw by lot alone.

    ``how``: which dossiers to take. ``id``: kind and code, the same in each run.
    """

    id: str
    kind: SampleKind
    code: str
    title: str
    unit: str
    why: tuple[Text, ...]
    how: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reason:
    weight: int
    text: Text


def sampling_list(facts: FactBase, assessment: Assessment, seed: str, size: int | None = None) -> tuple[Sample, ...]:
    """Return the procedures to follow and the late dossiers to look at, by unit and code.

    ``size``: procedures to draw; by default the square root of their number, and at least three.
    """
    as_of = date.fromisoformat(assessment.receipt.as_of)
    risks = _Risks(facts, assessment, as_of)
    in_use = [one for one in facts.collection("procedures") if _text(one, "status") in ("", "in_use")]
    candidates = [(one, tuple(risks.of_procedure(one))) for one in in_use if _text(one, "code")]
    wanted = max(FEWEST, math.isqrt(max(len(candidates) - 1, 0)) + 1) if size is None else size
    chosen = sorted(candidates, key=lambda one: _draw(seed, one[0], one[1]), reverse=True)[:wanted]
    samples = [
        Sample(
            id=f"{SampleKind.PROCEDURE}:{_text(one, 'code')}",
            kind=SampleKind.PROCEDURE,
            code=_text(one, "code"),
            title=_text(one, "title"),
            unit=_text(one, "unit"),
            why=tuple(reason.text for reason in reasons),
            how=_positions(seed, _text(one, "code")),
        )
        for one, reasons in chosen
    ]
    return tuple(sorted((*samples, *_late(facts)), key=lambda one: (one.unit, one.kind, one.code)))


def _draw(seed: str, procedure: Record, reasons: tuple[_Reason, ...]) -> tuple[float, str]:
    code = _text(procedure, "code")
    return _chance(seed, code) ** (1 / (1 + sum(reason.weight for reason in reasons))), code


def _chance(seed: str, key: str) -> float:
    """Return a number above 0 and below 1 that depends on nothing but the seed and the key."""
    digest = hashlib.sha256(f"{seed}\0{key}".encode()).digest()
    return (int.from_bytes(digest[:8]) + 1) / (2**64 + 1)


def _positions(seed: str, code: str) -> Text:
    """Say which dossiers of a procedure to take, as shares of its list, however long that is."""
    drawn = sorted({round(100 * _chance(seed, f"{code}\0{number}")) for number in range(DRAWN)})
    places = ", ".join(f"{place}%" for place in drawn)
    return Text(
        f"hồ sơ ở các vị trí {places} của danh sách hồ sơ trong kỳ, xếp theo ngày tiếp nhận",
        f"the dossiers at {places} of the list of the period, by day of reception",
    )


def _late(facts: FactBase) -> Iterator[Sample]:
    def days_late(one: Record) -> int:
        due, done = one.fields.get("due_on"), one.fields.get("completed_on")
        return (done - due).days if isinstance(due, date) and isinstance(done, date) else 10_000  # open ones first

    late = [one for one in facts.collection("late_dossiers") if _text(one, "code")]
    for one in sorted(late, key=lambda one: (-days_late(one), _text(one, "code")))[:LATE_SHOWN]:
        yield Sample(
            id=f"{SampleKind.LATE_DOSSIER}:{_text(one, 'code')}",
            kind=SampleKind.LATE_DOSSIER,
            code=_text(one, "code"),
            title=_text(one, "administrative_procedure"),
            unit="",
            why=(Text("hồ sơ trễ hạn", "late dossier"),),
            how=Text("chính hồ sơ này, từ tiếp nhận đến trả kết quả", "this dossier, from reception to result"),
        )


class _Risks:
    """What speaks for looking at a procedure."""

    def __init__(self, facts: FactBase, assessment: Assessment, as_of: date) -> None:
        self._since_change, self._as_of = shift(as_of, -CHANGED_WITHIN), as_of
        self._changed = {_text(one, "code")[:8]: one for one in facts.collection("administrative_procedures")}
        self._late = {_text(one, "administrative_procedure")[:8] for one in facts.collection("late_dossiers")} - {""}
        self._audited = set(_audited_units(facts, shift(as_of, -AUDITED_WITHIN)))
        self._nonconformities = [
            f"{_text(one, 'unit')} {_text(one, 'statement')}" for one in facts.collection("nonconformities")
        ]
        self._found = {one.pointer for finding in assessment.findings for one in finding.evidence}

    def of_procedure(self, one: Record) -> Iterator[_Reason]:
        code, unit = _text(one, "code"), _text(one, "unit")
        covered = [str(found)[:8] for found in _values(one, "administrative_procedures")]
        if any(self._ended(base) for base in one.collections.get("legal_bases", ())):
            yield _Reason(weight=3, text=Text("căn cứ pháp lý đã thay đổi", "a legal basis has changed"))
        if any(self._has_changed(found, one) for found in covered):
            yield _Reason(weight=3, text=Text("thủ tục hành chính đã thay đổi", "its procedure changed"))
        if not self._late.isdisjoint(covered):
            yield _Reason(weight=3, text=Text("có hồ sơ trễ hạn", "there were late dossiers"))
        if any(pointer == one.pointer or pointer.startswith(f"{one.pointer}/") for pointer in self._found):
            yield _Reason(weight=2, text=Text("lần đánh giá này đã có phát hiện", "there are findings about it"))
        if any(code in text or (unit and unit in text) for text in self._nonconformities):
            yield _Reason(weight=2, text=Text("đã từng có sự không phù hợp", "there were nonconformities before"))
        if unit and unit not in self._audited:
            text = Text("đơn vị chưa được đánh giá trong 3 năm", "its unit was not audited within 3 years")
            yield _Reason(weight=2, text=text)

    def _ended(self, base: Record) -> bool:
        ended_on = base.fields.get("ended_on")
        return base.fields.get("in_force") is False or (isinstance(ended_on, date) and ended_on <= self._as_of)

    def _has_changed(self, code: str, procedure: Record) -> bool:
        found = self._changed.get(code)
        changed = None if found is None else found.fields.get("changed_on")
        if not isinstance(changed, date) or changed > self._as_of:
            return False
        revised = max((day for day in _days(procedure, "revised_on", "issued_on")), default=date.min)
        return changed >= self._since_change or revised < changed


def _audited_units(facts: FactBase, since: date) -> Iterator[str]:
    for audit in facts.collection("internal_audits"):
        held_on = audit.fields.get("held_on")
        if isinstance(held_on, date) and held_on >= since:
            yield from map(str, _values(audit, "units"))
            yield from (_text(one, "audited_unit") for one in audit.collections.get("assignments", ()))


def _values(record: Record, path: str) -> Iterable[object]:
    found = record.raw(path)
    return found if isinstance(found, list) else ()


def _days(record: Record, *paths: str) -> Iterator[date]:
    for path in paths:
        found = record.fields.get(path)
        if isinstance(found, date):
            yield found


def _text(record: Record, path: str) -> str:
    found = record.raw(path)
    return "" if found is None else str(found)
