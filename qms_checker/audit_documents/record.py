"""From a filled-in checklist to the file of an audit record: whose it is, what was recorded before, who audited."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.follow_up import Auditor, AuditRecord, Sampled, Verification
from qms_checker.dates import format_date
from qms_checker.errors import Location, Problem
from qms_checker.facts.model import FactBase
from qms_checker.vocabulary import Language, Text

_HEAD = "# Hồ sơ cuộc đánh giá, ghi từ phiếu kiểm tra. declared: theo bản mô tả; verified: xác minh tại chỗ."


def belonging(record: AuditRecord, assessment: Assessment, place: Location) -> tuple[Problem, ...]:
    """Return why a checklist is refused: it was made for another agency."""
    if record.agency == assessment.agency.id:
        return ()
    message = Text(
        f"phiếu này lập cho cơ quan {record.agency!r}, không phải {assessment.agency.id!r}",
        f"this checklist was made for the agency {record.agency!r}, not {assessment.agency.id!r}",
    )
    return (Problem("checklist-of-another-agency", place, message),)


def remarks_on_origin(record: AuditRecord, assessment: Assessment, place: Location) -> Iterator[Problem]:
    """Yield what the auditor should know: the description or the rules are no longer those of the checklist."""
    receipt, origin = assessment.receipt, record.origin
    if origin.description_sha256 != receipt.description_sha256:
        message = Text(
            "bản mô tả đã thay đổi từ khi lập phiếu; cột kết quả theo bản mô tả là của lúc lập phiếu",
            "the description has changed since the checklist was made; the declared outcomes are those of that time",
        )
        yield Problem("description-changed", place, message)
    if (origin.rules_sha256, origin.profile) != (receipt.rules_sha256, receipt.profile):
        message = Text(
            f"phiếu lập theo bộ quy tắc {origin.profile!r} và quy tắc khác với lần chạy này",
            f"the checklist was made by the profile {origin.profile!r} and other rules than those of this run",
        )
        yield Problem("rules-changed", place, message)


def remarks_on_team(record: AuditRecord, facts: FactBase, place: Location) -> Iterator[Problem]:
    """Yield what speaks against independence (9.2.2c) and competence (7.2) of the audit team."""
    known = {str(one.raw("name")): one for one in facts.collection("internal_auditors")}
    certified = {name for name, one in known.items() if one.raw("certificate")}
    for one in record.team:
        if one.audits and one.unit.casefold() == one.audits.casefold():
            message = Text(
                f"{one.name} công tác tại {one.unit} và được phân công đánh giá chính đơn vị này (9.2.2c)",
                f"{one.name} works in {one.unit} and is assigned to audit that very unit (9.2.2c)",
            )
            yield Problem("not-independent", place, message)
    units = {(one.name, one.unit.casefold()) for one in record.team if one.unit}
    for found in record.verifications:
        if found.unit and (found.auditor, found.unit.casefold()) in units:
            message = Text(
                f"{found.auditor} xác minh {found.target} tại chính đơn vị mình, {found.unit} (9.2.2c)",
                f"{found.auditor} verified {found.target} in their own unit, {found.unit} (9.2.2c)",
            )
            yield Problem("not-independent", place, message)
    for name in dict.fromkeys(filter(None, (record.lead_auditor, *(one.name for one in record.team)))):
        if name not in certified:
            message = Text(
                f"bản mô tả chưa ghi {name} là đánh giá viên có chứng chỉ (internal_auditors; 7.2)",
                f"the description does not record {name} as an auditor with a certificate (internal_auditors; 7.2)",
            )
            yield Problem("competence-not-shown", place, message)


def merged(old: AuditRecord, new: AuditRecord, place: Location) -> tuple[AuditRecord, tuple[Problem, ...]]:
    """Return a record with what either knows, and where the two contradict each other.

    What the new checklist leaves empty stays as it was recorded.
    """
    problems: list[Problem] = []
    before = {(one.target, one.unit): one for one in old.verifications}
    for one in new.verifications:
        earlier = before.get((one.target, one.unit))
        if earlier is not None and one != replace(earlier, declared=one.declared):
            message = Text(
                f"{one.target}: hồ sơ đã ghi kết quả hoặc nội dung khác",
                f"{one.target}: the record says something else",
            )
            hint = Text("thêm --replace để thay bằng phiếu này", "add --replace to put this checklist in its place")
            problems.append(Problem("recorded-otherwise", place, message, hint))
        before[one.target, one.unit] = one
    team = dict.fromkeys((*old.team, *new.team))
    samples = {one.id: one for one in (*old.samples, *new.samples)}
    return replace(
        new,
        ended_on=new.ended_on or old.ended_on,
        lead_auditor=new.lead_auditor or old.lead_auditor,
        conclusion=new.conclusion or old.conclusion,
        team=tuple(team),
        verifications=tuple(before.values()),
        samples=tuple(samples.values()),
    ), tuple(problems)


def render_record(record: AuditRecord) -> bytes:
    """Return the record as YAML; the same record gives the same bytes."""
    lines = [_HEAD, "schema_version: 1", "audit:"]
    audit: dict[str, object] = {
        "agency": record.agency,
        "held_on": record.held_on,
        "ended_on": record.ended_on,
        "lead_auditor": record.lead_auditor,
        "conclusion": record.conclusion,
    }
    lines.extend(_mapping(audit, "  "))
    lines.append("  checklist:")
    lines.extend(_mapping({key: getattr(record.origin, key) for key in record.origin.__slots__}, "    "))
    lines.extend(_sequence("team", (_fields(one, Auditor.__slots__) for one in record.team)))
    kept = ("target", "unit", "declared", "verified", "grading", "evidence", "remarks", "auditor", "verified_on")
    verified = list(_sequence("verifications", (_fields(one, kept) for one in record.verifications)))
    lines.extend(verified or ["verifications: []"])
    lines.extend(_sequence("samples", (_fields(one, Sampled.__slots__) for one in record.samples)))
    return ("\n".join(lines) + "\n").encode()


def _fields(value: Auditor | Sampled | Verification, names: Iterable[str]) -> dict[str, object]:
    return {name: getattr(value, name) for name in names}


def _mapping(values: Mapping[str, object], pad: str) -> Iterator[str]:
    for key, value in values.items():
        if value not in (None, ""):
            yield f"{pad}{key}: {_scalar(value)}"


def _sequence(key: str, records: Iterable[Mapping[str, object]]) -> Iterator[str]:
    for number, record in enumerate(records):
        if number == 0:
            yield f"{key}:"
        first, *rest = _mapping(record, "    ")
        yield f"  - {first.lstrip()}"
        yield from rest


def _scalar(value: object) -> str:
    """Write days and terms of the vocabulary plain, everything else as a quoted text: never read as another type."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else json.dumps(str(value), ensure_ascii=False)


def fragment_for_description(record: AuditRecord, language: Language) -> str:
    """Return what to add to ``internal_audits`` of the description, so that the rules judge the audit itself."""
    assigned = [one for one in record.team if one.audits]
    found = sum(one.grading is not None for one in record.verifications)
    lines = ["internal_audits:", f"  - year: {record.held_on.year}", f"    held_on: {record.held_on.isoformat()}"]
    if record.ended_on is not None:
        lines.append(f"    ended_on: {record.ended_on.isoformat()}")
    lines.append(f"    lead_auditor: {{name: {_scalar(record.lead_auditor)}}}")
    lines.extend(["    assignments:"] if assigned else [])
    for one in assigned:
        names = {"auditor": one.name, "auditor_unit": one.unit, "audited_unit": one.audits}
        lines.append(f"      - {{{', '.join(f'{key}: {_scalar(value)}' for key, value in names.items())}}}")
    lines.extend(["    checklists: true", f"    nonconformities_found: {found}"])
    head = Text("Thêm vào bản mô tả để quy tắc xét cả cuộc đánh giá ngày", "Add to the description about the audit of")
    return "\n".join((f"# {head.in_language(language)} {format_date(record.held_on, language)}:", *lines))
