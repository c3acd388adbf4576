"""The hidden sheet of a checklist: which assessment it was made from, and every row that was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qms_checker.audit_documents.checklist_layout import META_KEYS, SCHEMA, SHEET_NAMES, Part
from qms_checker.errors import Location, Problem, QmsError
from qms_checker.media.workbook_reading import ReadSheet
from qms_checker.vocabulary import LANGUAGES, Language, Outcome, Text


@dataclass(frozen=True, slots=True)
class Asked:
    """A row as it was asked; ``digest``: of what the auditor was not to change."""

    target: str
    declared: Outcome | None
    unit: str
    digest: str


@dataclass(frozen=True, slots=True)
class Meta:
    """What the checklist says of itself; rows and samples by id."""

    facts: Mapping[str, str]
    rows: Mapping[str, Asked]
    samples: Mapping[str, tuple[str, str]]
    language: Language


def read_meta(sheets: Mapping[str, ReadSheet], file: str) -> Meta:
    """Read the hidden sheet. Raises :class:`QmsError` where the file is no checklist."""
    sheet = sheets.get(SHEET_NAMES[Part.META].vi)
    lines = [tuple(cell.text for cell in row) for row in sheet.rows] if sheet is not None else []
    lines = [(*line, "", "", "", "", "")[:5] for line in lines]
    facts = {key: value for key, value, *_ in lines if key in META_KEYS}
    language = next((one for one in LANGUAGES if one == facts.get("language")), None)
    if facts.get("schema") != SCHEMA or language is None:
        message = Text("tệp không phải là phiếu kiểm tra của chương trình", "the file is no checklist of this program")
        hint = Text("xuất phiếu bằng: qms audit checklist", "write one with: qms audit checklist")
        raise QmsError(Problem("not-a-checklist", Location(file), message, hint))
    outcomes = {str(outcome): outcome for outcome in Outcome}
    rows = {
        name: Asked(target, outcomes.get(declared), name.removeprefix(target).removeprefix("@"), digest)
        for key, name, target, declared, digest in lines
        if key == "row"
    }
    samples = {name: (title, unit) for key, name, title, unit, _ in lines if key == "sample"}
    return Meta(facts, rows, samples, language)
