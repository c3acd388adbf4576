"""Parameters: every number of the rules, with unit, dates and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from qms_checker.dates import Period
from qms_checker.rulepacks.scope import Place
from qms_checker.vocabulary import Text

PERIOD_UNITS = frozenset({"days", "months", "years"})
ParameterValue = int | float | str | date | tuple[str, ...] | Period


class ParameterSource(StrEnum):
    """Where a value comes from: a legal text, observed practice, or a proposal of this project."""

    LAW = "law"
    PRACTICE = "practice"
    PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value that holds from a date until the next one; ``value`` is ``None`` where it is known to have ended.

    ``place``: where the value stands, for whoever finds that it does not fit; no part of what it is.
    """

    since: date
    value: ParameterValue | None
    source: ParameterSource
    reference: Text
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named number, share, date, period or list of texts, with its history (oldest first)."""

    name: str
    title: Text
    unit: str
    values: tuple[DatedValue, ...]

    def at(self, as_of: date) -> DatedValue | None:
        """Return the value in force on a date, ``None`` before the first."""
        return next((dated for dated in reversed(self.values) if dated.since <= as_of), None)


Parameters = Mapping[str, Parameter]
