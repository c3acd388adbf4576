"""An assessment as JSON, one object an agency; ``schemas/assessment.schema.json`` describes it.

Shapes:

- ``json``: one object where one agency was asked for, otherwise an array of objects in the order of the run.
- ``jsonl``: one object a line.
- An agency that could not be read is an object without results:
  ``{"schema_version": 1, "source": …, "problems": […]}``.

Texts are in one language; keys and terms never change with it. File names are as given, with forward slashes.
No time of day, no machine, no random number: the same inputs give the same bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from qms_checker.assessment.findings import (
    AgencyIdentity,
    Assessment,
    Evidence,
    Finding,
    Missing,
    PartScore,
    Receipt,
    RuleResult,
)
from qms_checker.assessment.run import AgencyRun, Unreadable
from qms_checker.errors import Problem
from qms_checker.reports import json_follow_up as follow_up
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.vocabulary import Language

SCHEMA_VERSION = 1


def render_json(runs: Iterable[AgencyRun], catalogue: Catalogue, language: Language, *, as_array: bool) -> bytes:
    """Return the runs as indented JSON: an array, or the one object there is."""
    objects = [to_object(run, catalogue, language) for run in runs]
    shaped = objects if as_array else objects[0]
    return _encode(json.dumps(shaped, ensure_ascii=False, indent=2) + "\n")


def render_jsonl(run: AgencyRun, catalogue: Catalogue, language: Language) -> bytes:
    """Return one run as one line of JSON."""
    return _encode(json.dumps(to_object(run, catalogue, language), ensure_ascii=False, separators=(",", ":")) + "\n")


def to_object(run: AgencyRun, catalogue: Catalogue, language: Language) -> dict[str, Any]:
    """Return the plain object of one agency."""
    if isinstance(run, Unreadable):
        problems = [_problem(problem, language) for problem in run.problems]
        return {"schema_version": SCHEMA_VERSION, "source": _path(run.source), "problems": problems}
    return {
        "schema_version": SCHEMA_VERSION,
        "receipt": _receipt(run.receipt),
        "agency": _agency(run.agency),
        "summary": _summary(run, language),
        "results": [
            *(_result(result, catalogue, language) for result in run.results),
            *({**_result(item, catalogue, language), "collected": list(item.collected)} for item in run.items),
        ],
        "set_aside": [_evidence(evidence, language) for evidence in run.set_aside],
        "problems": [_problem(problem, language) for problem in run.problems],
        **follow_up.sections(run, language),
    }


def _encode(text: str) -> bytes:
    # a file name that is no Unicode leaves a lone surrogate, which JSON can write as \udc80 and UTF-8 cannot
    return text.encode("utf-8", errors="backslashreplace")


def _path(file: str) -> str:
    return file.replace(os.sep, "/")


def _receipt(receipt: Receipt) -> Mapping[str, Any]:
    return {
        "tool_version": receipt.tool_version,
        "engine": receipt.engine,
        "as_of": receipt.as_of,
        "profile": receipt.profile,
        "description_sha256": receipt.description_sha256,
        "rules_sha256": receipt.rules_sha256,
        "schema_sha256": receipt.schema_sha256,
        "selection": list(receipt.selection),
        **(
            {"overlays": [{"name": name, "sha256": digest} for name, digest in receipt.overlays]}
            if receipt.overlays
            else {}
        ),
        **({"waivers_sha256": receipt.waivers_sha256} if receipt.waivers_sha256 else {}),
        **({"baseline_sha256": receipt.baseline_sha256} if receipt.baseline_sha256 else {}),
        **({"packs": dict(receipt.packs)} if receipt.packs else {}),
    }


def _agency(agency: AgencyIdentity) -> Mapping[str, Any]:
    return {
        "id": agency.id,
        "name": agency.name,
        "type": agency.type,
        "province": agency.province,
        "superior_body": agency.superior_body,
        "edition": agency.edition,
    }


def _summary(assessment: Assessment, language: Language) -> Mapping[str, Any]:
    score = assessment.score
    return {
        "outcomes": {str(outcome): count for outcome, count in assessment.count_outcomes().items()},
        "findings": assessment.count_findings(),
        "waived": assessment.count_waived(),
        "score": score.value,
        "coverage": score.coverage,
        "grade": "" if score.grade is None else score.grade.in_language(language),
        "no_score_because": "" if score.reason is None else score.reason.in_language(language),
        "score_basis": str(score.basis),
        "grade_capped_by": list(score.capped_by),
        "by_criterion": [_part(part, language) for part in score.by_criterion],
    }


def _part(part: PartScore, language: Language) -> Mapping[str, Any]:
    return {
        "id": part.id,
        "title": part.title.in_language(language),
        "outcomes": {str(outcome): count for outcome, count in part.outcomes},
        "score": part.value,
        "coverage": part.coverage,
        "parts": [_part(below, language) for below in part.parts],
    }


def _result(result: RuleResult, catalogue: Catalogue, language: Language) -> Mapping[str, Any]:
    return {
        "rule": result.rule,
        "title": result.title.in_language(language),
        "outcome": str(result.outcome),
        "criteria": list(result.criteria),
        "citations": [catalogue.cite(criterion, language) for criterion in result.criteria],
        "reason": result.reason.in_language(language),
        "findings": [_finding(finding, language) for finding in result.findings],
        "missing": [_missing(missing, language) for missing in result.missing],
        "evidence": [_evidence(evidence, language) for evidence in result.evidence],
        "judged": {str(outcome): count for outcome, count in result.judged},
    }


def _finding(finding: Finding, language: Language) -> Mapping[str, Any]:
    reason = finding.escalation_reason
    return {
        "fingerprint": finding.fingerprint,
        "kind": str(finding.kind),
        "grading": None if finding.grading is None else str(finding.grading),
        "record": finding.record.in_language(language),
        "statement": finding.statement.in_language(language),
        "looked_for": finding.looked_for.in_language(language),
        "evidence": [_evidence(evidence, language) for evidence in finding.evidence],
        "correction": finding.correction.in_language(language),
        "corrective_action": finding.corrective_action.in_language(language),
        "belongs_in": finding.belongs_in,
        "fragment": finding.fragment,
        "escalated_from": list(finding.escalated_from),
        "escalation_reason": "" if reason is None else reason.in_language(language),
        **follow_up.of_finding(finding),
    }


def _evidence(evidence: Evidence, language: Language) -> Mapping[str, Any]:
    return {
        "file": _path(evidence.file),
        "line": evidence.line,
        "column": evidence.column,
        "pointer": evidence.pointer,
        "name": evidence.name.in_language(language),
        "value": evidence.value,
    }


def _missing(missing: Missing, language: Language) -> Mapping[str, Any]:
    return {
        "pointer": missing.pointer,
        "name": missing.name.in_language(language),
        "file": _path(missing.file),
        "line": missing.line,
    }


def _problem(problem: Problem, language: Language) -> Mapping[str, Any]:
    return {
        "code": problem.code,
        "file": _path(problem.location.file),
        "line": problem.location.line,
        "column": problem.location.column,
        "pointer": problem.location.pointer,
        "message": problem.message.in_language(language),
        "hint": "" if problem.hint is None else problem.hint.in_language(language),
    }
