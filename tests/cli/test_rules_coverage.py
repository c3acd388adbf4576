"""``qms rules coverage`` and ``qms rules list --unconfirmed``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from qms_checker.errors import ExitCode
from tests.cli.conftest import RULES, Run

WITH_RULES = ("--rules", str(RULES))


def test_the_matrix_of_the_shipped_rules(run: Run) -> None:
    result = run("rules", "coverage", "iso-9001-2015", "circular-26-2014")
    text = " ".join(result.stdout.split())

    assert result.exit_code == ExitCode.OK
    assert "TCVN ISO 9001:2015 [iso-9001-2015]" in text
    assert "9.2 Đánh giá nội bộ – quy tắc xét và hỏi người đánh giá" in text
    assert "Quy tắc nào cũng có trường hợp thử." in text
    assert "iso-9001-2008" not in text


def test_the_matrix_as_json(run: Run) -> None:
    result = run("rules", "coverage", *WITH_RULES, "--format", "json", "--as-of", "2026-11-20", "--lang", "en")
    content = json.loads(result.stdout)
    first = content["instruments"][0]["criteria"][0]

    assert result.exit_code == ExitCode.OK
    assert content["as_of"] == "2026-11-20"
    assert first["id"] == "mau/1"
    assert first["covered_by"] == "both"
    assert {"id", "is_item", "confidence", "cases", "through"} == set(first["judged_by"][0])
    assert sum(content["totals"].values()) == len(content["instruments"][0]["criteria"])
    assert content["not_covered"] == content["rules_without_cases"] == []


def test_what_nobody_covers_is_exit_code_1(run: Run, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(RULES, rules)
    (rules / "mau" / "mau.cases.yaml").unlink()
    with (rules / "criteria" / "mau.yaml").open("a", encoding="utf-8") as file:
        file.write('  - {id: "9", title: {vi: Lạ, en: Strange}, confidence: confirmed, decided_by: machine}\n')
    result = run("rules", "coverage", "--rules", str(rules), "--lang", "en")

    assert result.exit_code == ExitCode.FINDINGS
    assert "Covered by nobody: mau/9." in result.stdout
    assert "Rules without cases: MAU-01, MAU-02" in result.stdout


def test_unknown_instrument_and_profile(run: Run) -> None:
    instrument = run("rules", "coverage", "iso-9001-2014")
    profile = run("rules", "coverage", "--profile", "self-asessment")

    assert instrument.exit_code == profile.exit_code == ExitCode.USAGE
    assert "iso-9001-2015" in instrument.stderr
    assert "self-assessment" in profile.stderr


def test_only_the_rules_of_a_profile(run: Run) -> None:
    every = run("rules", "coverage", "iso-9001-2015").stdout
    some = run("rules", "coverage", "iso-9001-2015", "--profile", "decision-19-2014").stdout

    assert "ISO-9.2-01" in every
    assert "ISO-9.2-01" not in some
    assert "QD19-23" in some


def test_list_of_what_is_unconfirmed(run: Run) -> None:
    text = " ".join(run("rules", "list", "--unconfirmed", "--lang", "en").stdout.split())

    assert "QD19-24 Hold the yearly management review likely, to be checked against the text" in text
    assert "sources: GK" in text
    assert "decision-19-2014/funding" in text or "article number not known" in text
    assert "a proposal of this project" in text
    assert "points to check against the texts." in text


def test_unconfirmed_of_some_rules_as_json(run: Run) -> None:
    result = run("rules", "list", "--unconfirmed", "--select", "QD19-24", "--format", "json")
    content = json.loads(result.stdout)

    assert content[0]["kind"] == "rule"
    assert content[0]["id"] == "QD19-24"
    assert content[0]["sources"] == ["GK"]
    assert {entry["id"] for entry in content if entry["kind"] == "rule"} == {"QD19-24"}


def test_an_overlay_adds_its_rules_and_their_cases(run: Run) -> None:
    plain = json.loads(run("rules", "coverage", "decision-19-2014", "--format", "json").stdout)
    laid = json.loads(
        run("rules", "coverage", "decision-19-2014", "--overlay", "tinh-binh-an", "--format", "json").stdout
    )

    def judges(found: dict[str, Any]) -> set[str]:
        return {judge["id"] for one in found["instruments"][0]["criteria"] for judge in one["judged_by"]}

    assert judges(laid) - judges(plain) == {"BINHAN-01"}
    assert laid["rules_without_cases"] == []
