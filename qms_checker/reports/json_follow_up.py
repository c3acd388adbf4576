"""What accompanies an assessment, as JSON: waivers, claims of closing, verifications, and comparisons.

Each section is there only where it has something to say, so that a report without it reads as ever.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from qms_checker.assessment.findings import Assessment, Finding
from qms_checker.assessment.follow_up import (
    AuditRecord,
    ClosingClaim,
    ComparedFinding,
    Comparison,
    OutcomeChange,
    Side,
    Verification,
    Waiver,
    WaiverUse,
)
from qms_checker.errors import Location
from qms_checker.vocabulary import Language

SCHEMA_VERSION = 1


def sections(assessment: Assessment, language: Language) -> dict[str, Any]:
    """Return the sections of an assessment that hold anything."""
    found = {
        "waivers": [_use(use) for use in assessment.waivers],
        "closing_claims": [_claim(claim, language) for claim in assessment.closing_claims],
        "audit": None if assessment.audit is None else _audit(assessment.audit),
        "verifications": [_verification(verification, language) for verification in assessment.verifications],
        "comparison": None if assessment.comparison is None else comparison_object(assessment.comparison, language),
    }
    return {name: value for name, value in found.items() if value}


def of_finding(finding: Finding) -> dict[str, Any]:
    """Return what a finding says of its waiver and of its change, where there is one."""
    waived = {} if finding.waiver is None else {"waived": _waiver(finding.waiver)}
    return waived if finding.change is None else {**waived, "change": str(finding.change)}


def render_comparisons(
    comparisons: Iterable[Comparison], unmatched: Mapping[str, str], language: Language, *, as_array: bool
) -> bytes:
    """Return comparisons as indented JSON: an array, or the one object there is.

    ``unmatched``: agencies on one side only, by id; each becomes ``{"agency": …, "only_in": "before"|"after"}``.
    """
    objects: list[dict[str, Any]] = [comparison_object(comparison, language) for comparison in comparisons]
    objects += [{"agency": agency, "only_in": side} for agency, side in unmatched.items()]
    shaped = [{"schema_version": SCHEMA_VERSION, **found} for found in objects]
    text = json.dumps(shaped if as_array else shaped[0], ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", errors="backslashreplace")


def comparison_object(comparison: Comparison, language: Language) -> dict[str, Any]:
    """Return the plain object of a comparison."""
    return {
        "before": _side(comparison.before, language),
        "after": _side(comparison.after, language),
        "differs": [str(cause) for cause in comparison.differs],
        "findings": [_compared(found, language) for found in comparison.findings],
        "outcomes": [_outcome(change, language) for change in comparison.outcomes],
    }


def _side(side: Side, language: Language) -> dict[str, Any]:
    return {
        "name": side.name.replace(os.sep, "/"),
        "agency": {"id": side.agency_id, "name": side.agency},
        "as_of": side.as_of,
        "profile": side.profile,
        "edition": side.edition,
        "outcomes": {str(outcome): count for outcome, count in side.outcomes},
        "findings": dict(side.findings),
        "waived": side.waived,
        "score": side.score,
        "coverage": side.coverage,
        "grade": "" if side.grade is None else side.grade.in_language(language),
    }


def _compared(found: ComparedFinding, language: Language) -> dict[str, Any]:
    return {
        "fingerprint": found.fingerprint,
        "rule": found.rule,
        "title": found.title.in_language(language),
        "statement": found.statement.in_language(language),
        "kind": _term(found.kind),
        "change": str(found.change),
        "cause": _term(found.cause),
        "before": _term(found.before),
        "after": _term(found.after),
        "reason": "" if found.reason is None else found.reason.in_language(language),
        "waived": found.waived,
    }


def _outcome(change: OutcomeChange, language: Language) -> dict[str, Any]:
    return {
        "rule": change.rule,
        "title": change.title.in_language(language),
        "before": _term(change.before),
        "after": _term(change.after),
        "cause": _term(change.cause),
    }


def _use(use: WaiverUse) -> dict[str, Any]:
    place = _place(use.waiver.location)
    return {**_waiver(use.waiver), "status": str(use.status), "fingerprints": list(use.fingerprints), **place}


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "target": waiver.target,
        "agency": waiver.agency,
        "reason": waiver.reason,
        "approved_by": waiver.approved_by,
        "from": waiver.since.isoformat(),
        "to": waiver.until.isoformat(),
    }


def _claim(claim: ClosingClaim, language: Language) -> dict[str, Any]:
    return {
        "record": claim.record.in_language(language),
        "rule": claim.rule,
        "closed_on": None if claim.closed_on is None else claim.closed_on.isoformat(),
        "confirmed": claim.confirmed,
        "reason": claim.reason.in_language(language),
        **_place(claim.location),
        "pointer": claim.location.pointer,
    }


def _audit(record: AuditRecord) -> dict[str, Any]:
    return {
        "held_on": record.held_on.isoformat(),
        "ended_on": None if record.ended_on is None else record.ended_on.isoformat(),
        "lead_auditor": record.lead_auditor,
        "team": [{"name": one.name, "unit": one.unit, "audits": one.audits} for one in record.team],
        "conclusion": record.conclusion,
    }


def _verification(found: Verification, language: Language) -> dict[str, Any]:
    return {
        "target": found.target,
        "title": found.title.in_language(language),
        "declared": _term(found.declared),
        "verified": str(found.verified),
        "grading": _term(found.grading),
        "evidence": found.evidence,
        "remarks": found.remarks,
        "auditor": found.auditor,
        "verified_on": None if found.verified_on is None else found.verified_on.isoformat(),
        "unit": found.unit,
    }


def _place(location: Location) -> dict[str, Any]:
    return {"file": location.file.replace(os.sep, "/"), "line": location.line, "column": location.column}


def _term(term: object) -> str | None:
    return None if term is None else str(term)
