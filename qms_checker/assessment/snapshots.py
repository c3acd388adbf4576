"""What a comparison needs of an assessment, whether it was made just now or read back from a saved report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qms_checker.assessment.findings import Assessment, Receipt
from qms_checker.assessment.follow_up import Side
from qms_checker.assessment.saved import SavedReport
from qms_checker.vocabulary import FindingKind, Grading, Outcome, Text


@dataclass(frozen=True, slots=True)
class SeenFinding:
    """A finding as an assessment shows it; from a saved report both languages are the one it was written in."""

    rule: str
    statement: Text
    kind: FindingKind
    grading: Grading | None
    waived: bool


@dataclass(frozen=True, slots=True)
class SeenRule:
    """A rule that took part: its outcome, and whether some record it judges could not be decided."""

    title: Text
    outcome: Outcome
    has_undetermined: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One agency at one time: ``rules`` by id, ``findings`` by fingerprint, items of forms left out."""

    side: Side
    receipt: Receipt
    rules: Mapping[str, SeenRule]
    findings: Mapping[str, SeenFinding]

    @property
    def agency(self) -> str:
        """Return the id of the agency."""
        return self.side.agency_id


def snapshot(assessment: Assessment, name: str) -> Snapshot:
    """Return what a comparison needs of an assessment; ``name``: what to call it."""
    receipt, agency, score = assessment.receipt, assessment.agency, assessment.score
    side = Side(
        name=name,
        agency=agency.name,
        agency_id=agency.id,
        as_of=receipt.as_of,
        profile=receipt.profile,
        edition=agency.edition,
        score=score.value,
        coverage=score.coverage,
        grade=score.grade,
        outcomes=tuple(assessment.count_outcomes().items()),
        findings=tuple(assessment.count_findings().items()),
        waived=assessment.count_waived(),
    )
    rules = {
        result.rule: SeenRule(result.title, result.outcome, dict(result.judged).get(Outcome.UNDETERMINED, 0) > 0)
        for result in assessment.results
    }
    findings = {
        finding.fingerprint: SeenFinding(
            finding.rule, finding.statement, finding.kind, finding.grading, finding.waiver is not None
        )
        for finding in assessment.findings
    }
    return Snapshot(side, receipt, rules, findings)


def saved_snapshot(report: SavedReport, name: str) -> Snapshot:
    """Return what a comparison needs of a saved report that could be assessed."""
    data, receipt = report.data, report.receipt
    summary, agency = data["summary"], data["agency"]
    side = Side(
        name=name,
        agency=agency["name"],
        agency_id=agency["id"],
        as_of=receipt.as_of,
        profile=receipt.profile,
        edition=agency["edition"],
        score=summary["score"],
        coverage=summary["coverage"],
        grade=_same(summary["grade"]) if summary["grade"] else None,
        outcomes=tuple((outcome, summary["outcomes"][outcome]) for outcome in Outcome),
        findings=tuple(summary["findings"].items()),
        waived=summary.get("waived", 0),
    )
    results = [result for result in data["results"] if "collected" not in result]
    return Snapshot(side, receipt, {result["rule"]: _rule(result) for result in results}, _findings(results))


def _rule(result: Mapping[str, Any]) -> SeenRule:
    undetermined = result["judged"].get(Outcome.UNDETERMINED, 0) > 0
    return SeenRule(_same(result["title"]), Outcome(result["outcome"]), undetermined)


def _findings(results: list[Mapping[str, Any]]) -> dict[str, SeenFinding]:
    return {
        finding["fingerprint"]: SeenFinding(
            result["rule"],
            _same(finding["statement"]),
            FindingKind(finding["kind"]),
            None if finding["grading"] is None else Grading(finding["grading"]),
            "waived" in finding,
        )
        for result in results
        for finding in result["findings"]
    }


def _same(text: str) -> Text:
    return Text(text, text)
