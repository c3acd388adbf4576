"""Rows of the tables, made where an agency is assessed: of what a run costs, most can be done in its workers.

A row is a plain ``dict`` by column, without the numbers that only the database gives. Its texts are such that every
database takes them, and it travels between processes at a fraction of what objects cost.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from qms_checker.facts.portrait import Portrait
from qms_checker.register.records import AgencyEntry, AssessmentEntry, ChangeEntry, FindingEntry, storable
from qms_checker.vocabulary import Text

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRows:
    """One assessment as rows: its own, that of its agency, and those of what belongs to it."""

    agency: Row
    assessment: Row
    findings: tuple[Row, ...]
    changes: tuple[Row, ...]
    portrait: Row

    @property
    def agency_id(self) -> str:
        """Return the identifier of the agency."""
        return str(self.agency["agency_id"])


def assessment_rows(entry: AssessmentEntry) -> AssessmentRows:
    """Return an assessment as rows."""
    return AssessmentRows(
        agency=storable_row(_agency_row(entry.agency)),
        assessment=storable_row(_assessment_row(entry)),
        findings=tuple(storable_row(_finding_row(finding)) for finding in entry.findings),
        changes=tuple(storable_row(_change_row(change)) for change in entry.changes),
        portrait=_portrait_row(entry.portrait),
    )


def storable_row(row: Row) -> Row:
    """Return a row whose texts every database takes."""
    return {name: storable(value) if isinstance(value, str) else value for name, value in row.items()}


def as_json(value: Any) -> str:
    """Return a list as the tables hold it."""
    return json.dumps(value, ensure_ascii=False)


def _agency_row(agency: AgencyEntry) -> Row:
    return {
        "agency_id": agency.id,
        "name": agency.name,
        "type": agency.type,
        "level": agency.level,
        "province": agency.province,
        "superior_body": agency.superior_body,
        "lead_unit": agency.lead_unit,
    }


def _assessment_row(entry: AssessmentEntry) -> Row:
    grade = entry.grade or Text("", "")
    return {
        "name": entry.agency.name,
        "type": entry.agency.type,
        "level": entry.agency.level,
        "province": entry.agency.province,
        "edition": entry.edition,
        "description_sha256": entry.description_sha256,
        "score": entry.score,
        "coverage": entry.coverage,
        "grade_vi": grade.vi,
        "grade_en": grade.en,
        "waived": entry.waived,
        "outcomes": entry.outcomes,
        **{str(outcome): count for outcome, count in entry.counts},
        **dict(entry.gradings),
    }


def _finding_row(entry: FindingEntry) -> Row:
    return {
        "fingerprint": entry.fingerprint,
        "rule": entry.rule,
        "kind": str(entry.kind),
        "grading": str(entry.grading or ""),
        "criteria": as_json(entry.criteria),
        "record_vi": entry.record.vi,
        "record_en": entry.record.en,
        "statement_vi": entry.statement.vi,
        "statement_en": entry.statement.en,
        "waived": entry.waived,
        "content": entry.content,
    }


def _change_row(change: ChangeEntry) -> Row:
    return {
        "kind": change.kind,
        "effective_on": change.effective_on,
        "former_name": change.former_name,
        "new_name": change.new_name,
        "predecessors": as_json(change.predecessors),
    }


def _portrait_row(portrait: Portrait) -> Row:
    """Return the row of a portrait; a date that is not known is an empty text."""
    texts = as_json({name: list(found) for name, found in portrait.texts.items()})
    return {
        "inspected_on": _text(portrait.inspected_on),
        "reorganised_on": _text(portrait.reorganised_on),
        "described_on": _text(portrait.described_on),
        "too_good": json.dumps(portrait.too_good),
        "texts": zlib.compress(texts.encode("utf-8", "surrogatepass")),
    }


def _text(day: date | None) -> str:
    return "" if day is None else day.isoformat()
