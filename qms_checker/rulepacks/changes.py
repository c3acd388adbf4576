"""Versions of rule packs, and the log of what changed in them by effect: which rules, from which date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qms_checker.vocabulary import Text

Version = tuple[int, int, int]


class ChangeKind(StrEnum):
    """What happened to the rules of an entry."""

    NEW = "new"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class PackVersion:
    """A pack as it stands. ``meaning``: the digest of what its rules say, texts left out (``changelog.meaning_of``)."""

    name: str
    version: str
    meaning: str


@dataclass(frozen=True, slots=True)
class PackChange:
    """One change. ``rules`` empty: the whole pack. ``effect_from``: the as-of date from which outcomes can differ."""

    pack: str
    version: str
    on: date
    kind: ChangeKind
    rules: tuple[str, ...]
    criteria: tuple[str, ...]
    effect_from: date
    text: Text


@dataclass(frozen=True, slots=True)
class ChangeLog:
    """The packs by name, and the changes, newest first."""

    packs: Mapping[str, PackVersion]
    changes: tuple[PackChange, ...] = ()

    def since(self, *, version: str | None = None, day: date | None = None) -> tuple[PackChange, ...]:
        """Return the changes after a version (of whichever pack), or on and after a day."""
        return tuple(
            change
            for change in self.changes
            if (version is None or number_of(change.version) > number_of(version)) and (day is None or change.on >= day)
        )


def number_of(version: str) -> Version:
    """Return ``(1, 10, 0)`` for ``1.10.0``."""
    major, minor, patch = map(int, version.split("."))
    return major, minor, patch
