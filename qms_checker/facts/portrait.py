"""What the register keeps of a description besides its assessment, to compare agencies and to plan visits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from qms_checker.facts.model import FactBase, Record
from qms_checker.facts.texts import comparable_texts

FEWEST_DOSSIERS = 100
FEWEST_ANSWERS = 50
FEWEST_PERIODS = 2
"""Perfect figures of a few cases, or of a single period, are nothing unusual."""


class TooGood(StrEnum):
    """Figures so good, period after period, that someone should look at how they come about. No breach of anything."""

    ALL_ON_TIME = "all_on_time"
    ALL_SATISFIED = "all_satisfied"
    NOTHING_FOUND = "nothing_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """``inspected_on``: the last external inspection; ``reorganised_on``: the last change of organisation or scope.

    ``described_on``: the latest date the description knows, not later than the as-of date; ``texts``: see
    :func:`comparable_texts`.
    """

    inspected_on: date | None = None
    reorganised_on: date | None = None
    described_on: date | None = None
    too_good: tuple[TooGood, ...] = ()
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def portrait_of(facts: FactBase, as_of: date) -> Portrait:
    """Return the portrait of an agency as of a date."""
    changes = (*_dates(facts, "organisational_changes", "effective_on"), *_dates(facts, "scope_changes", "decided_on"))
    known = (record.fields["on"] for record in facts.dates)
    return Portrait(
        inspected_on=_latest(_dates(facts, "external_inspections", "inspected_on"), as_of),
        reorganised_on=_latest(changes, as_of),
        described_on=_latest((day for day in known if isinstance(day, date)), as_of),
        too_good=tuple(signal for signal, holds in _signals(facts) if holds),
        texts=comparable_texts(facts),
    )


def _dates(facts: FactBase, section: str, path: str) -> tuple[date, ...]:
    found = (record.fields.get(path) for record in facts.collection(section))
    return tuple(day for day in found if isinstance(day, date))


def _latest(days: Iterable[date], as_of: date) -> date | None:
    return max((day for day in days if day <= as_of), default=None)


def _signals(facts: FactBase) -> Iterable[tuple[TooGood, bool]]:
    indicators = [one for one in facts.collection("indicators") if _number(one, "received") >= FEWEST_DOSSIERS]
    surveys = [one for one in facts.collection("satisfaction_surveys") if _number(one, "sample_size") >= FEWEST_ANSWERS]
    audits = facts.collection("internal_audits")
    yield (
        TooGood.ALL_ON_TIME,
        _always(indicators, lambda one: _number(one, "late") == 0 or _number(one, "on_time_percent") == 100),
    )
    yield (
        TooGood.ALL_SATISFIED,
        _always(
            surveys,
            lambda one: (
                _number(one, "satisfied_percent") == 100 or _number(one, "satisfied") == _number(one, "sample_size")
            ),
        ),
    )
    yield (
        TooGood.NOTHING_FOUND,
        _always(
            audits, lambda one: _number(one, "nonconformities_found") == 0 and _number(one, "observations") in (0, -1)
        ),
    )


def _always(records: Iterable[Record], holds: Callable[[Record], bool]) -> bool:
    held = [holds(record) for record in records]
    return len(held) >= FEWEST_PERIODS and all(held)


def _number(record: Record, path: str) -> float:
    """Return a figure, -1 where it is not known."""
    value = record.fields.get(path)
    return float(value) if isinstance(value, int | float) else -1.0
