"""Reading saved reports back: what the program wrote is read, whatever else is refused with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.run import Unreadable
from qms_checker.assessment.saved import read_reports
from qms_checker.assessment.snapshots import saved_snapshot, snapshot
from qms_checker.errors import Location, Problem, ReportError
from qms_checker.reports.json import render_json, render_jsonl, to_object
from qms_checker.vocabulary import Text
from tests.reports.golden import rulebook, run_of

BROKEN = Unreadable("hong.yaml", (Problem("syntax", Location("hong.yaml", 3, 8), Text("sai", "wrong")),))


def whole(**changes: Any) -> dict[str, Any]:
    return {**to_object(run_of("agencies/so-mau.yaml"), rulebook().catalogue, "vi"), **changes}


def encoded(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()


def refused(content: bytes, file: str = "r.json") -> Problem:
    with pytest.raises(ReportError) as raised:
        read_reports(content, file)
    return raised.value.problems[0]


@pytest.mark.parametrize("name", ["agencies/so-mau.yaml", "agencies/xa-mau.yaml"])
def test_a_saved_report_says_what_the_assessment_said(name: str) -> None:
    run = run_of(name)
    assert isinstance(run, Assessment)
    (saved,) = read_reports(render_json([run], rulebook().catalogue, "vi", as_array=False), "r.json").reports

    fresh, read = snapshot(run, "x"), saved_snapshot(saved, "x")

    assert saved.receipt == run.receipt
    assert (read.side.outcomes, read.side.findings) == (fresh.side.outcomes, fresh.side.findings)
    assert {rule: seen.outcome for rule, seen in read.rules.items()} == {
        rule: seen.outcome for rule, seen in fresh.rules.items()
    }
    assert {key: seen.statement.vi for key, seen in read.findings.items()} == {
        key: seen.statement.vi for key, seen in fresh.findings.items()
    }


def test_the_three_shapes_are_told_apart() -> None:
    run, catalogue = run_of("agencies/so-mau.yaml"), rulebook().catalogue
    lines = render_jsonl(run, catalogue, "vi") + render_jsonl(BROKEN, catalogue, "vi")

    assert read_reports(render_json([run], catalogue, "vi", as_array=False), "r.json").shape == "object"
    assert read_reports(render_json([run], catalogue, "vi", as_array=True), "r.json").shape == "array"
    for file in ("r.jsonl", "r.json", "ket-qua"):
        found = read_reports(lines, file)
        assert (found.shape, [report.agency for report in found.reports]) == ("lines", ["so-mau", ""])
    assert read_reports(b"[]", "r.json").reports == ()


def test_an_unreadable_agency_is_read_as_such() -> None:
    (found,) = read_reports(render_json([BROKEN], rulebook().catalogue, "vi", as_array=False), "r.json").reports

    assert not found.was_readable


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "this is no valid JSON"),
        (b"chao", "this is no valid JSON"),
        (b"agency: {id: a}", "this is the description of an agency, not a JSON report"),
        (b"\xff\xfe", "the file is not UTF-8"),
        (b"{}", "this is no JSON report of this program"),
        (b"7", "this is no JSON report of this program"),
        (b"[null]", "this is no JSON report of this program"),
        (b'{"version": "2.1.0", "runs": []}', "this is no JSON report of this program"),
        (b'{"schema_version": 2}', "the report has schema version 2; this program reads versions up to 1"),
        (b'{"schema_version": true, "receipt": {}}', "/: the required key"),
        (b'{"schema_version": 1, "schema_version": 1}', "the key 'schema_version' occurs twice"),
        (b'{"schema_version": NaN}', "NaN is no number of JSON"),
        (b'{"schema_version": 1e999}', "a number is too large"),
        (b'{"schema_version": ' + b"9" * 5000 + b"}", "a number is too large"),
        (b"[" * 200_000, "the data is nested too deeply"),
    ],
)
def test_anything_else_is_refused(content: bytes, message: str) -> None:
    assert refused(content).message.en.startswith(message)


def test_the_place_of_a_syntax_problem_is_told() -> None:
    assert str(refused(b'{\n "a": 1,\n "b" 2}').location) == "r.json:3:6"
    assert refused(encoded(whole()) + b"\n{oops", "r.jsonl").location.line == 2


def test_a_report_that_does_not_conform_is_refused_with_the_place_in_it() -> None:
    found = whole()
    found["results"][2]["outcome"] = "gut"

    problem = refused(encoded([found]))

    assert problem.location.pointer == "/0/results/2/outcome"
    assert problem.message.en.startswith("/0/results/2/outcome: 'gut' is not one of")


def test_a_day_that_does_not_exist_is_refused() -> None:
    found = whole()
    found["receipt"]["as_of"] = "2026-13-45"

    assert refused(encoded(found)).message.en == "/receipt/as_of: there is no day '2026-13-45'"


@pytest.mark.parametrize("rule", ["²", "9" * 5000, "../../etc/passwd", "", "A\u0000"])
def test_rule_ids_of_strangers_have_the_form_of_rule_ids(rule: str) -> None:
    found = whole()
    found["results"][0]["rule"] = rule

    assert refused(encoded(found)).location.pointer == "/results/0/rule"


def test_a_flood_of_problems_is_cut_short() -> None:
    found = whole()
    found["set_aside"] = [{} for _ in range(5000)]

    with pytest.raises(ReportError) as raised:
        read_reports(encoded(found), "r.json")

    assert len(raised.value.problems) == 20
