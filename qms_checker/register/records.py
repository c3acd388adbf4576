"""What the register keeps, as plain values: what a run hands in, and what reading gives back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from qms_checker.errors import Problem
from qms_checker.facts.portrait import Portrait
from qms_checker.vocabulary import FindingKind, Grading, Outcome, Text

if TYPE_CHECKING:
    from qms_checker.register.rows import AssessmentRows


class Ending(StrEnum):
    """How a run ended for one description it found."""

    ASSESSED = "assessed"
    INVALID = "invalid"
    UNREADABLE = "unreadable"
    DUPLICATE = "duplicate"
    TOO_SLOW = "too_slow"
    CRASHED = "crashed"
    DEFECT = "defect"


ENDING_LABELS: dict[Ending, Text] = {
    Ending.ASSESSED: Text("đã đánh giá", "assessed"),
    Ending.INVALID: Text("không hợp lệ", "invalid"),
    Ending.UNREADABLE: Text("không đọc được", "unreadable"),
    Ending.DUPLICATE: Text("trùng mã cơ quan", "agency identifier used twice"),
    Ending.TOO_SLOW: Text("quá thời gian", "out of time"),
    Ending.CRASHED: Text("làm dừng tiến trình", "ended its process"),
    Ending.DEFECT: Text("lỗi của chương trình", "defect of the program"),
}
FINAL = frozenset({Ending.ASSESSED, Ending.INVALID})
"""What the same content under the same plan gives again; the other endings depend on the day, and are tried again."""

MIXED = "M"
OUTCOME_CODES: dict[Outcome, str] = {
    Outcome.FULFILLED: "F",
    Outcome.NOT_FULFILLED: "N",
    Outcome.UNDETERMINED: "U",
    Outcome.NOT_APPLICABLE: "X",
}
"""One letter a rule; ``M`` for a rule not fulfilled by some records and undetermined for others."""
OUTCOME_OF_CODE: dict[str, Outcome] = {code: outcome for outcome, code in OUTCOME_CODES.items()} | {
    MIXED: Outcome.NOT_FULFILLED
}


def storable(text: str) -> str:
    """Return a text that every database takes: PostgreSQL refuses U+0000, and UTF-8 knows no lone surrogates."""
    return text.replace("\0", "\ufffd").encode("utf-8", "backslashreplace").decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry:
    """What a receipt says besides the description, and the rules judged, in the order of the outcomes."""

    tool_version: str
    engine: str
    as_of: str
    profile: str
    rules_sha256: str
    schema_sha256: str
    selection: tuple[str, ...]
    overlays: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    waivers_sha256: str = ""

    @property
    def key(self) -> str:
        """Return one hash of all of it: assessments under the same key are comparable byte for byte."""
        parts = (self.tool_version, self.engine, self.as_of, self.profile, self.rules_sha256, self.schema_sha256)
        laid_beside = [self.waivers_sha256] if self.waivers_sha256 else []
        return hashlib.sha256(json.dumps([parts, self.selection, self.overlays, *laid_beside]).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyEntry:
    """An agency as its description states it on the as-of date."""

    id: str
    name: str
    type: str
    level: str
    province: str
    superior_body: str
    lead_unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEntry:
    """A change of organisation that a description records; dates are ISO text, empty where unknown."""

    kind: str
    effective_on: str
    former_name: str
    new_name: str
    predecessors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingEntry:
    """A finding in full: what is asked for by column, and everything else in ``content``: JSON through zlib."""

    fingerprint: str
    rule: str
    kind: FindingKind
    grading: Grading | None
    criteria: tuple[str, ...]
    record: Text
    statement: Text
    waived: bool
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentEntry:
    """One assessment: ``outcomes`` is a letter for each rule of the plan (see ``OUTCOME_CODES``)."""

    agency: AgencyEntry
    edition: str
    description_sha256: str
    score: float | None
    coverage: float
    grade: Text | None
    counts: tuple[tuple[Outcome, int], ...]
    gradings: tuple[tuple[str, int], ...]
    waived: int
    outcomes: str
    findings: tuple[FindingEntry, ...]
    changes: tuple[ChangeEntry, ...]
    portrait: Portrait


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """One description of a run and how it ended.

    ``key``: its absolute path, by which it is known again; ``name``: as the user wrote it; ``position``: its place in
    the order of the run; ``sha256``: hash of the content, empty where it could not be read. ``assessment``: made into
    rows already, see :func:`qms_checker.register.rows.assessment_rows`.
    """

    key: str
    name: str
    position: int
    ending: Ending
    sha256: str
    assessment: AssessmentRows | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSource:
    """What the register knows of a description under a plan; ``agency``: the id it was assessed under."""

    key: str
    ending: Ending
    sha256: str
    agency: str
