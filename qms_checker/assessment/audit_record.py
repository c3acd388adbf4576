"""Audit records: what auditors verified on the spot, kept in a file of its own and laid beside an assessment.

A verified outcome changes no outcome of the assessment and no score: both are told, one beside the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.follow_up import Auditor, AuditRecord, Origin, Sampled, Verification
from qms_checker.dates import parse_date
from qms_checker.errors import Location, Problem, QmsError
from qms_checker.json_schema import SchemaChecker
from qms_checker.resources import schema_file
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.strict_yaml import YamlDocument, parse_yaml
from qms_checker.vocabulary import Grading, Outcome, Text


@lru_cache(maxsize=1)
def _checker() -> SchemaChecker:
    return SchemaChecker(json.loads(schema_file("audit-record").read_bytes()))


def parse_record(content: bytes, file: str) -> AuditRecord:
    """Read an audit record. Raises :class:`QmsError` with everything that is wrong in it."""
    document = parse_yaml(content, file)
    problems = _checker().problems(document.data, document.locate)
    if problems:
        raise QmsError(*problems)
    reader = _Reader(document)
    record = reader.read(document.data)
    if reader.problems:
        raise QmsError(*reader.problems)
    return record


class _Reader:
    """Turns valid data into a record; collects what the schema cannot say."""

    def __init__(self, document: YamlDocument) -> None:
        self._document = document
        self.problems: list[Problem] = []

    def read(self, data: Mapping[str, Any]) -> AuditRecord:
        audit, seen = data["audit"], set[tuple[str, str]]()
        verifications = []
        for index, raw in enumerate(data["verifications"]):
            pointer = f"/verifications/{index}"
            verification = self._verification(raw, pointer)
            key = (verification.target, verification.unit)
            if key in seen:
                message = Text(f"{key[0]!r} được ghi hai lần", f"{key[0]!r} is recorded twice")
                self._refuse("duplicate", pointer, message)
            seen.add(key)
            verifications.append(verification)
        origin = audit.get("checklist") or {}
        return AuditRecord(
            agency=str(audit["agency"]),
            held_on=self._day(audit, "held_on", "/audit") or date.min,
            ended_on=self._day(audit, "ended_on", "/audit"),
            lead_auditor=_text(audit, "lead_auditor"),
            conclusion=_text(audit, "conclusion"),
            origin=Origin(**{key: _text(origin, key) for key in Origin.__slots__}),
            team=tuple(Auditor(**{key: _text(raw, key) for key in Auditor.__slots__}) for raw in _list(data, "team")),
            verifications=tuple(verifications),
            samples=tuple(
                Sampled(**{key: _text(raw, key) for key in Sampled.__slots__}) for raw in _list(data, "samples")
            ),
        )

    def _verification(self, raw: Mapping[str, Any], pointer: str) -> Verification:
        verified, grading = Outcome(raw["verified"]), raw.get("grading")
        declared, evidence = raw.get("declared"), _text(raw, "evidence")
        if grading is not None and verified is not Outcome.NOT_FULFILLED:
            message = Text("chỉ phân loại khi kết quả là không đạt", "only what is not fulfilled is graded")
            self._refuse("contradiction", f"{pointer}/grading", message)
        if verified is Outcome.NOT_FULFILLED and not evidence:
            message = Text("không đạt mà không có bằng chứng", "not fulfilled, but there is no evidence")
            self._refuse("contradiction", pointer, message)
        return Verification(
            target=raw["target"],
            title=Text("", ""),
            declared=None if declared is None else Outcome(declared),
            verified=verified,
            grading=None if grading is None else Grading(grading),
            evidence=evidence,
            remarks=_text(raw, "remarks"),
            auditor=_text(raw, "auditor"),
            verified_on=self._day(raw, "verified_on", pointer),
            unit=_text(raw, "unit"),
        )

    def _day(self, raw: Mapping[str, Any], key: str, pointer: str) -> date | None:
        if raw.get(key) is None:
            return None
        day = parse_date(raw[key])
        if day is None:
            message = Text(f"{raw[key]!r} không phải là ngày có thật", f"{raw[key]!r} is no day of the calendar")
            self._refuse("not-a-date", f"{pointer}/{key}", message)
        return day

    def _refuse(self, code: str, pointer: str, message: Text) -> None:
        self.problems.append(Problem(code, self._document.locate(pointer), message))


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    return "" if value is None else str(value).strip()


def _list(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = data.get(key) or []
    return found


def with_record(assessment: Assessment, record: AuditRecord, catalogue: Catalogue, place: Location) -> Assessment:
    """Return the assessment with what was verified; a record of another agency is a problem and changes nothing."""
    if record.agency != assessment.agency.id:
        message = Text(
            f"hồ sơ này là của cơ quan {record.agency!r}, không phải {assessment.agency.id!r}",
            f"this record is of the agency {record.agency!r}, not {assessment.agency.id!r}",
        )
        problem = Problem("record-of-another-agency", place, message)
        return replace(assessment, problems=(*assessment.problems, problem))
    return replace(assessment, audit=record, verifications=tuple(_titled(record, assessment, catalogue)))


def _titled(record: AuditRecord, assessment: Assessment, catalogue: Catalogue) -> Iterator[Verification]:
    titles = {result.rule: result.title for result in assessment.results}
    for one in record.verifications:
        criterion = catalogue.get(one.target)
        known = titles.get(one.target) or (criterion.title if criterion is not None else Text(one.target, one.target))
        yield replace(one, title=known, verified_on=one.verified_on or record.held_on)
