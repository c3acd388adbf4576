"""The agencies of a run as SARIF 2.1.0, for editors and platforms that show results beside the lines of a file.

All agencies are one ``run``: it is one run of the program, the rules are described once, and platforms limit the
number of runs in a file. A result says in its properties and its logical location which agency it is about.

Findings are of kind ``fail``: a major nonconformity at level ``error``, a minor one at ``warning``, the others at
``note``. Undetermined rules are of kind ``open``; what is fulfilled or not applicable is left out. A waived finding
carries a suppression. The properties hold what SARIF has no place for.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from qms_checker.assessment.findings import Assessment, RuleResult
from qms_checker.assessment.run import AgencyRun, Unreadable
from qms_checker.reports.explanation import RuleWords
from qms_checker.reports.markdown import escape
from qms_checker.reports.plain import printable
from qms_checker.reports.rows import FindingRow, UndeterminedRow, citations, finding_rows, in_order, undetermined_rows
from qms_checker.rulepacks.model import Rulebook
from qms_checker.vocabulary import Language

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = ("error", "warning", "note", "note")


def render_sarif(runs: Sequence[AgencyRun], rulebook: Rulebook, language: Language) -> bytes:
    """Return the log. Results of one agency are in the order of its findings, then of what is undetermined."""
    ordered = in_order(runs)
    return (json.dumps(_log(ordered, rulebook, language), ensure_ascii=False, indent=2) + "\n").encode(
        "utf-8", "backslashreplace"
    )


def _log(runs: Sequence[AgencyRun], rulebook: Rulebook, language: Language) -> Mapping[str, Any]:
    assessed = [run for run in runs if isinstance(run, Assessment)]
    results = [result for run in assessed for result in _results(run, rulebook, language)]
    told = {result["ruleId"] for result in results}
    rules = _rules(assessed, told, rulebook, language)
    places = {rule["id"]: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {**_driver(assessed, language), "rules": rules}},
        "invocations": [_invocation(runs, language)],
        "columnKind": "unicodeCodePoints",
        "language": language,
        "results": [{**result, "ruleIndex": places[result["ruleId"]]} for result in results],
        "properties": {"agencies": [_agency(one, language) for one in assessed]},
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _driver(assessed: Sequence[Assessment], language: Language) -> Mapping[str, Any]:
    version = {"version": assessed[0].receipt.tool_version} if assessed else {}
    return {"name": "QMS Checker", **version, "language": language}


def _invocation(runs: Sequence[AgencyRun], language: Language) -> Mapping[str, Any]:
    """Say what could not be read; the run itself succeeded all the same."""
    notices = [
        {
            "level": "error",
            "message": {"text": _plain(problem.message.in_language(language))},
            "descriptor": {"id": problem.code},
            "locations": [_physical(problem.location.file, problem.location.line, problem.location.column)],
        }
        for run in runs
        if isinstance(run, Unreadable)
        for problem in run.problems
    ]
    return {"executionSuccessful": not notices, **({"toolExecutionNotifications": notices} if notices else {})}


def _agency(run: Assessment, language: Language) -> Mapping[str, Any]:
    score, receipt = run.score, run.receipt
    return {
        "id": run.agency.id,
        "name": run.agency.name,
        "asOf": receipt.as_of,
        "profile": receipt.profile,
        "engine": receipt.engine,
        "outcomes": {str(outcome): count for outcome, count in run.count_outcomes().items()},
        "findings": run.count_findings(),
        "waived": run.count_waived(),
        "score": score.value,
        "coverage": score.coverage,
        "grade": "" if score.grade is None else score.grade.in_language(language),
        "gradeCappedBy": list(score.capped_by),
        "descriptionSha256": receipt.description_sha256,
        "rulesSha256": receipt.rules_sha256,
    }


def _rules(
    assessed: Sequence[Assessment], told: set[str], rulebook: Rulebook, language: Language
) -> list[Mapping[str, Any]]:
    """Describe each rule that a result names, once, in the order of the results."""
    found: dict[str, tuple[RuleResult, str]] = {}
    for run in assessed:
        for result in run.results:
            if printable(result.rule) in told:
                found.setdefault(result.rule, (result, run.receipt.as_of))
    return [_rule(result, date.fromisoformat(as_of), rulebook, language) for result, as_of in found.values()]


def _rule(result: RuleResult, as_of: date, rulebook: Rulebook, language: Language) -> Mapping[str, Any]:
    title = result.title.in_language(language)
    cited = citations(result, rulebook.catalogue, language)
    described: dict[str, Any] = {
        "id": printable(result.rule),
        "shortDescription": {"text": title},
        "properties": {"tags": list(result.criteria), "criteria": list(cited)},
    }
    rule = rulebook.rules.get(result.rule)
    if rule is not None:
        parts = list(RuleWords(rule, rulebook, as_of, language).sections())
        plain = "\n\n".join("\n".join((heading, *lines)) for heading, lines in parts)
        described["fullDescription"] = {"text": rule.rationale.in_language(language)}
        described["help"] = {"text": _plain_lines(plain), "markdown": "\n".join(_help(parts))}
    return described


def _help(parts: Sequence[tuple[str, list[str]]]) -> Iterator[str]:
    for heading, lines in parts:
        yield from (f"**{escape(heading)}**", "")
        for line in lines:
            listed = line.startswith("- ")
            yield f"- {escape(line[2:])}" if listed else escape(line)
        yield ""


def _results(run: Assessment, rulebook: Rulebook, language: Language) -> Iterator[dict[str, Any]]:
    for row in finding_rows(run, rulebook.catalogue, language):
        yield _fail(row)
    for undetermined in undetermined_rows(run, rulebook.catalogue, language):
        yield _open(undetermined)


def _fail(row: FindingRow) -> dict[str, Any]:
    told = {
        "agency": row.agency_id,
        "findingKind": row.kind,
        "record": row.record,
        "criteria": list(row.criteria),
        "lookedFor": row.looked_for,
        "evidence": list(row.evidence),
        "escalation": row.escalation,
        "correction": row.correction,
        "correctiveAction": row.corrective_action,
        "belongsIn": row.belongs_in,
        "fragment": row.fragment,
        "change": row.change,
    }
    justified = {"justification": row.waiver}
    return {
        "ruleId": row.rule,
        "kind": "fail",
        "level": _LEVELS[row.gravity],
        "message": {"text": _plain(row.statement)},
        "locations": [_location(row.file, row.line, row.column, row)],
        "partialFingerprints": {"qmsFinding/v1": row.fingerprint},
        **({"suppressions": [{"kind": "external", "status": "accepted", **justified}]} if row.is_waived else {}),
        "properties": {key: value for key, value in told.items() if value},
    }


def _open(row: UndeterminedRow) -> dict[str, Any]:
    supply = "; ".join(row.to_supply)
    return {
        "ruleId": row.rule,
        "kind": "open",
        "level": "none",
        "message": {"text": _plain(": ".join(part for part in (row.title, row.reason or supply) if part))},
        "locations": [_location(row.file, row.line, 1, row)],
        "properties": {"agency": row.agency_id, "criteria": list(row.criteria), "toSupply": list(row.to_supply)},
    }


def _location(file: str, line: int, column: int, row: FindingRow | UndeterminedRow) -> dict[str, Any]:
    logical = {"logicalLocations": [{"name": row.agency, "fullyQualifiedName": row.agency_id, "kind": "agency"}]}
    return {**_physical(file, line, column), **logical} if file else logical


def _physical(file: str, line: int, column: int) -> dict[str, Any]:
    region = {"startLine": line, "startColumn": column}
    return {"physicalLocation": {"artifactLocation": {"uri": uri_of(file)}, "region": region}}


def uri_of(file: str) -> str:
    """Return a path as a URI: relative as it was given, percent-encoded; absolute ones as ``file:``."""
    path = file.replace(os.sep, "/")
    encoded = quote(path.encode("utf-8", "surrogateescape"), safe="/~")
    if not PurePath(file).is_absolute():
        return encoded
    return f"file://{encoded}" if path.startswith("/") else f"file:///{encoded}"


def _plain(text: str) -> str:
    """Return a message in which nothing reads as one of SARIF's links."""
    return printable(text).replace("](", "]\u2060(")  # a joiner, which shows nothing


def _plain_lines(text: str) -> str:
    return "\n".join(_plain(line) for line in text.split("\n"))
