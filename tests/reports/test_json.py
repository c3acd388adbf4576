"""The JSON of an assessment: whole, by its schema, with the keys that others rely on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from qms_checker.assessment.findings import Assessment, Receipt
from qms_checker.assessment.follow_up import Auditor, AuditRecord
from qms_checker.assessment.run import Unreadable
from qms_checker.errors import Location, Problem
from qms_checker.json_schema import SchemaChecker
from qms_checker.reports.json import render_json, render_jsonl, to_object
from qms_checker.resources import schema_file
from qms_checker.vocabulary import Language, Text
from tests.reports.golden import assert_golden, rulebook, run_of
from tests.reports.html_samples import accompanied

CONTRACT: dict[str, Any] = {
    "": {"schema_version", "receipt", "agency", "summary", "results", "problems"},
    "receipt": {"tool_version", "engine", "as_of", "profile", "description_sha256", "rules_sha256"},
    "agency": {"id", "name", "type", "province"},
    "summary": {"outcomes", "findings", "score", "coverage", "grade"},
}
RESULT = {"rule", "outcome", "criteria", "reason", "findings"}
FINDING = {
    "fingerprint",
    "kind",
    "grading",
    "statement",
    "evidence",
    "correction",
    "corrective_action",
    "escalated_from",
}
EVIDENCE = {"file", "line", "column", "pointer", "value"}
BROKEN = Unreadable(
    "a.yaml",
    (Problem("syntax", Location("a.yaml", 3, 8, "/x"), Text("sai", "wrong"), Text("gợi ý", "hint"), "x: y: z"),),
)


def steady(run: object) -> Assessment:
    """Return the run with a receipt that does not change with versions and files."""
    assert isinstance(run, Assessment)
    return replace(run, receipt=Receipt("0", "python", "2026-11-20", "self-assessment", *("0" * 64,) * 3))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_whole_object(language: Language) -> None:
    run = steady(run_of("agencies/so-mau.yaml"))

    found = render_json([run], rulebook().catalogue, language, as_array=False)

    assert_golden(f"assessment.{language}.json", found.decode())


def test_the_audit_is_told_with_what_was_verified() -> None:
    """Who audited whom, and the conclusion of the record: not only its rows."""
    team = (Auditor(name="Lê Thị Hoa", unit="Văn phòng", audits="Phòng Quản lý du lịch"), Auditor(name="Lò Văn Pâng"))
    record = AuditRecord(
        agency="so-mau",
        held_on=date(2026, 11, 18),
        lead_auditor="Lê Thị Hoa",
        conclusion="Hệ thống được duy trì",
        team=team,
    )
    run = replace(steady(run_of("agencies/so-mau.yaml")), audit=record, verifications=accompanied().verifications)

    found = to_object(run, rulebook().catalogue, "vi")

    assert SchemaChecker(json.loads(schema_file("assessment").read_bytes())).is_valid(found)
    assert found["audit"] == {
        "held_on": "2026-11-18",
        "ended_on": None,
        "lead_auditor": "Lê Thị Hoa",
        "team": [
            {"name": "Lê Thị Hoa", "unit": "Văn phòng", "audits": "Phòng Quản lý du lịch"},
            {"name": "Lò Văn Pâng", "unit": "", "audits": ""},
        ],
        "conclusion": "Hệ thống được duy trì",
    }
    assert "audit" not in to_object(replace(run, audit=None), rulebook().catalogue, "vi")


def test_output_conforms_to_the_shipped_schema() -> None:
    checker = SchemaChecker(json.loads(schema_file("assessment").read_bytes()))
    runs = [run_of("agencies/so-mau.yaml"), run_of("agencies/xa-mau.yaml"), run_of("broken/bad-syntax.yaml"), BROKEN]
    objects = [to_object(run, rulebook().catalogue, "vi") for run in runs]

    for found in objects:
        assert checker.problems(found, lambda pointer: Location("", pointer=pointer)) == ()
    assert not checker.is_valid({**objects[0], "surprise": 1})
    assert not checker.is_valid({key: value for key, value in objects[0].items() if key != "receipt"})


def test_the_keys_of_the_contract_are_there() -> None:
    found = to_object(run_of("agencies/so-mau.yaml"), rulebook().catalogue, "vi")

    for name, keys in CONTRACT.items():
        assert keys <= set(found[name] if name else found)
    results = found["results"]
    findings = [finding for result in results for finding in result["findings"]]
    assert all(set(result) >= RESULT for result in results)
    assert all(set(finding) >= FINDING for finding in findings)
    assert all(set(evidence) >= EVIDENCE for finding in findings for evidence in finding["evidence"])


def test_several_agencies_are_an_array_or_lines() -> None:
    run = run_of("agencies/xa-mau.yaml")
    catalogue = rulebook().catalogue
    array = json.loads(render_json([run, BROKEN], catalogue, "en", as_array=True))
    lines = render_jsonl(run, catalogue, "en") + render_jsonl(BROKEN, catalogue, "en")

    assert lines.count(b"\n") == 2
    assert [json.loads(line) for line in lines.splitlines()] == array
    assert array[1] == {
        "schema_version": 1,
        "source": "a.yaml",
        "problems": [
            {
                "code": "syntax",
                "file": "a.yaml",
                "line": 3,
                "column": 8,
                "pointer": "/x",
                "message": "wrong",
                "hint": "hint",
            }
        ],
    }


def test_a_file_name_that_is_no_unicode_can_be_written() -> None:
    odd = Unreadable("\udc80.yaml", BROKEN.problems)

    assert json.loads(render_jsonl(odd, rulebook().catalogue, "vi"))["source"] == "\udc80.yaml"
