"""What reading the register gives back, and what to ask it for."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from qms_checker.errors import Problem
from qms_checker.register.records import OUTCOME_OF_CODE, ChangeEntry, Ending, FindingEntry
from qms_checker.vocabulary import Outcome, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """What to read; an empty tuple or text is no restriction. Dates and the texts of an agency as it was then.

    ``rules`` and ``criteria`` are beginnings of ids. ``gradings``: ``major``, ``minor``, or a kind that has no grading.
    """

    profile: str = ""
    since: date | None = None
    until: date | None = None
    agencies: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    gradings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAssessment:
    """One assessment as the register has it. ``codes``: a letter for each of ``rules`` (``OUTCOME_CODES``)."""

    id: int
    run: int
    agency: str
    name: str
    type: str
    level: str
    province: str
    as_of: date
    profile: str
    edition: str
    rules_sha256: str
    description_sha256: str
    score: float | None
    coverage: float
    grade: Text | None
    counts: Mapping[Outcome, int]
    gradings: Mapping[str, int]
    waived: int
    rules: tuple[str, ...]
    codes: str

    def outcome(self, rule: str) -> Outcome | None:
        """Return how a rule ended, ``None`` where it took no part."""
        code = self.code(rule)
        return None if code is None else OUTCOME_OF_CODE[code]

    def code(self, rule: str) -> str | None:
        """Return the letter of a rule, ``None`` where it took no part."""
        place = _places(self.rules).get(rule)
        return None if place is None else self.codes[place]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFinding(FindingEntry):
    """One finding as it was entered, with the assessment it belongs to."""

    assessment: int
    agency: str
    as_of: date

    def details(self) -> Mapping[str, Any]:
        """Return what has no column: evidence, looked_for, correction, corrective_action, fragment …"""
        found: Mapping[str, Any] = json.loads(zlib.decompress(self.content))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChange(ChangeEntry):
    """A change of organisation, with the assessment whose description records it."""

    assessment: int
    agency: str
    province: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRun:
    """One run; ``finished_at`` is empty for one that did not come to its end."""

    id: int
    started_at: str
    finished_at: str
    as_of: date
    profile: str
    engine: str
    tool_version: str
    rules_sha256: str
    paths: tuple[str, ...]
    endings: Mapping[Ending, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSource:
    """A description that a run found, how it ended, and its problems."""

    run: int
    key: str
    name: str
    ending: Ending
    agency: str
    problems: tuple[Problem, ...]


@lru_cache(maxsize=64)
def _places(rules: tuple[str, ...]) -> Mapping[str, int]:
    return {rule: place for place, rule in enumerate(rules)}
