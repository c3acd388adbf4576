"""SARIF 2.1.0: by the schema of OASIS, and what viewers show of a finding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from qms_checker.assessment.findings import Assessment
from qms_checker.reports.rows import undetermined_rows
from qms_checker.reports.sarif import render_sarif, uri_of
from qms_checker.vocabulary import FindingKind, Grading, Language, Outcome
from tests import factories
from tests.reports.golden import assert_golden, rulebook
from tests.reports.html_samples import accompanied
from tests.reports.table_samples import several, steady

DATA = Path(__file__).resolve().parent.parent / "data"


def log_of(*runs: Assessment, language: Language = "vi") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render_sarif(runs, rulebook(), language))
    return found


def schema() -> dict[str, Any]:
    """Return the schema as OASIS Open publishes it (SARIF 2.1.0, committee specification), unchanged."""
    found: dict[str, Any] = json.loads((DATA / "sarif-schema-2.1.0.json").read_bytes())
    return found


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_whole_log(language: Language) -> None:
    assert_golden(f"findings.{language}.sarif", render_sarif(several(), rulebook(), language).decode())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_log_conforms_to_the_schema_of_oasis(language: Language) -> None:
    judge = Draft4Validator(schema())

    for runs in (several(), several()[:1], (steady("agencies/so-mau.yaml"),)):
        log = json.loads(render_sarif(runs, rulebook(), language))
        assert [f"{list(found.path)}: {found.message}" for found in judge.iter_errors(log)] == []
    assert not judge.is_valid({**log, "surprise": 1})


def test_gradings_are_levels_and_what_is_undetermined_is_open() -> None:
    run = steady("agencies/so-mau.yaml")
    (only,) = log_of(run)["runs"]
    found = [(one["kind"], one["level"]) for one in only["results"]]
    levels = {Grading.MAJOR: "error", Grading.MINOR: "warning", None: "note"}

    assert sorted(level for kind, level in found if kind == "fail") == sorted(
        levels[one.grading] for one in run.findings
    )
    undetermined = list(undetermined_rows(run, rulebook().catalogue, "vi"))
    assert [level for kind, level in found if kind == "open"] == ["none"] * len(undetermined)
    assert {one["ruleId"] for one in only["results"]} == {
        one.rule for one in run.results if one.outcome in (Outcome.NOT_FULFILLED, Outcome.UNDETERMINED)
    }


def test_a_finding_has_its_place_its_fingerprint_and_its_rule() -> None:
    run = steady("agencies/so-mau.yaml")
    (only,) = log_of(run)["runs"]
    finding = next(one for one in run.findings if one.kind is FindingKind.NONCONFORMITY and one.evidence)
    result = next(
        one for one in only["results"] if one.get("partialFingerprints") == {"qmsFinding/v1": finding.fingerprint}
    )
    place = result["locations"][0]["physicalLocation"]

    assert result["message"]["text"] == finding.statement.vi
    assert place["artifactLocation"]["uri"] == "agencies/so-mau.yaml"
    assert place["region"]["startLine"] == finding.evidence[0].line
    rule = only["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == finding.rule
    assert "**Vì sao**" in rule["help"]["markdown"]
    assert rule["properties"]["criteria"]


def test_a_waived_finding_is_suppressed_with_the_reason() -> None:
    run = accompanied()
    results = json.loads(render_sarif([run], _rulebook_of(run), "vi"))["runs"][0]["results"]
    suppressed = [one["suppressions"] for one in results if "suppressions" in one]

    assert len(suppressed) == run.count_waived() > 0
    assert all(one[0]["status"] == "accepted" and one[0]["justification"] for one in suppressed)


def test_what_cannot_be_read_is_told_by_the_invocation() -> None:
    (invocation,) = json.loads(render_sarif(several(), rulebook(), "vi"))["runs"][0]["invocations"]

    assert invocation["executionSuccessful"] is False
    assert [one["message"]["text"] for one in invocation["toolExecutionNotifications"]] == ["sai cú pháp"]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("so/co-quan.yaml", "so/co-quan.yaml"),
        ("Sở A/#1?.yaml", "S%E1%BB%9F%20A/%231%3F.yaml"),
        ("../x.yaml", "../x.yaml"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ("/tmp/ộ.yaml", "file:///tmp/%E1%BB%99.yaml"),
        ("a\udcff.yaml", "a%FF.yaml"),
    ],
)
def test_paths_are_uris(path: str, uri: str) -> None:
    assert uri_of(path) == uri


def _rulebook_of(run: Assessment) -> Any:
    """Return the rulebook of the tests with the criteria that the sample cites."""
    from dataclasses import replace

    assert run.results
    return replace(rulebook(), catalogue=factories.catalogue())
