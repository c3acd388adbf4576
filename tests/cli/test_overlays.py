"""``--overlay`` on the command line: by name and by file, what it changes, and what is told where it is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from qms_checker.errors import ExitCode
from qms_checker.json_schema import SchemaChecker
from qms_checker.resources import schema_file
from qms_checker.strict_yaml import YamlDocument
from tests.cli.conftest import RULES, SO_MAU, Run
from tests.rulepacks.test_overlays import HEAD, INTERVAL, RULE, named, not_applicable
from tests.word_reading import text_of

CASES = """base: {agency: {id: a, name: A, type: sub_department}}
cases:
  - {rule: PHU-01, name: có kế hoạch, as_of: 2026-11-20, given: {plans: [{year: 2026}]}, expect: fulfilled}
  - {rule: PHU-01, name: không có, as_of: 2026-11-20, given: {plans: []}, expect: not_fulfilled}
  - {rule: MAU-01, name: tạm không áp dụng, as_of: 2026-11-20, given: {declarations: []}, expect: not_applicable}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    (folder / "overlays").mkdir()
    (folder / "overlays" / "mau.yaml").write_text(HEAD + "rules:\n" + RULE + not_applicable(), encoding="utf-8")
    (folder / "overlays" / "mau.cases.yaml").write_text(CASES, encoding="utf-8")
    return folder


def fixed(rules: Path) -> tuple[str, ...]:
    return ("--rules", str(rules), "--as-of", "2026-11-20", "--engine", "python")


def assessed(run: Run, rules: Path, *arguments: str) -> dict[str, object]:
    result = run("check", SO_MAU, *fixed(rules), "--format", "json", *arguments)
    assert result.exit_code in (ExitCode.OK, ExitCode.FINDINGS), result.output
    found: dict[str, object] = json.loads(result.stdout)
    schema = SchemaChecker(json.loads(schema_file("assessment").read_bytes()))
    assert schema.problems(found, YamlDocument("assessment", None, "").locate) == ()
    return found


def test_check_says_which_overlays_it_used(run: Run, rules: Path) -> None:
    plain, laid = assessed(run, rules), assessed(run, rules, "--overlay", "mau")
    first, second = plain["receipt"], laid["receipt"]
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert "overlays" not in first
    assert [overlay["name"] for overlay in second["overlays"]] == ["mau"]
    assert first["rules_sha256"] != second["rules_sha256"]
    results = {result["rule"]: result for result in laid["results"]}  # type: ignore[attr-defined]
    assert results["MAU-01"]["outcome"] == "not_applicable"
    assert results["MAU-01"]["reason"] == "Lý do từ 2026-01-01"
    assert "PHU-01" in results


def test_a_file_anywhere_is_an_overlay_too(run: Run, rules: Path, tmp_path: Path) -> None:
    for name in ("khac.yaml", "không đuôi"):
        file = tmp_path / name
        shutil.copy(rules / "overlays" / "mau.yaml", file)
        found = assessed(run, rules, "--overlay", str(file))["receipt"]
        assert found == assessed(run, rules, "--overlay", "mau")["receipt"]


def test_later_ones_win(run: Run, rules: Path, tmp_path: Path) -> None:
    for name, value in (("mot", 3), ("hai", 6)):
        content = named(name) + "parameters:\n" + INTERVAL.format(unit="months", value=value)
        (tmp_path / f"{name}.yaml").write_text(content, encoding="utf-8")
    both = ("--overlay", str(tmp_path / "mot.yaml"), "--overlay", str(tmp_path / "hai.yaml"))
    result = run("rules", "list", "--rules", str(rules), "--origin", "--format", "json", *both)
    found = json.loads(result.stdout)
    assert [overlay["name"] for overlay in found["overlays"]] == ["mot", "hai"]
    assert found["parameters"][0]["origin"] == f"{tmp_path / 'hai.yaml'}:5"


def test_the_terminal_and_the_word_reports_name_the_overlay(run: Run, rules: Path, tmp_path: Path) -> None:
    assert "Overlays: mau" in run("check", SO_MAU, *fixed(rules), "--overlay", "mau", "--lang", "en").stdout
    file = tmp_path / "x.docx"
    run("check", SO_MAU, *fixed(rules), "--overlay", "mau", "--format", "docx", "-o", str(file))
    assert "self-assessment + mau" in text_of(file.read_bytes())


def test_audit_papers_and_explanations_take_overlays(run: Run, rules: Path, tmp_path: Path) -> None:
    paper = ("audit", "render", "internal-audit-checklist", SO_MAU, "-o", str(tmp_path / "x.docx"))
    assert run(*paper, *fixed(rules), "--overlay", "mau").exit_code == ExitCode.OK
    assert "PHU-01" in run("explain", "PHU-01", "--rules", str(rules), "--overlay", "mau").stdout


@pytest.mark.parametrize("language", ["vi", "en"])
def test_rules_list_says_where_each_comes_from(run: Run, rules: Path, language: str) -> None:
    chosen = ("--rules", str(rules), "--as-of", "2026-11-20", "--lang", language)
    text = run("rules", "list", *chosen, "--overlay", "mau", "--origin").stdout
    words = {
        "vi": ("nguồn: rules/overlays/mau.yaml:5", "nguồn: rules/parameters.yaml", "không áp dụng theo", "rules < mau"),
        "en": ("from: rules/overlays/mau.yaml:5", "from: rules/parameters.yaml", "not applicable by", "rules < mau"),
    }[language]
    assert [word for word in words if word not in text] == []
    assert "rules < mau" not in run("rules", "list", *chosen, "--overlay", "mau").stdout


def test_rules_test_runs_the_cases_of_overlays_with_them_and_the_common_ones_without(run: Run, rules: Path) -> None:
    common = ("--rules", str(rules), "--engine", "python", "--lang", "en")
    plain, laid = run("rules", "test", *common), run("rules", "test", *common, "--overlay", "mau")
    assert (plain.exit_code, laid.exit_code) == (ExitCode.OK, ExitCode.OK)
    assert int(laid.stdout.split()[0]) == int(plain.stdout.split()[0]) + 3
    cases = rules / "overlays" / "mau.cases.yaml"
    cases.write_text(CASES.replace("expect: not_applicable", "expect: fulfilled"), encoding="utf-8")
    wrong = run("rules", "test", *common, "--overlay", "mau")
    assert wrong.exit_code == ExitCode.FINDINGS
    assert "rules/overlays/mau.cases.yaml:5: MAU-01" in wrong.stdout


def test_rules_lint_judges_overlays(run: Run, rules: Path) -> None:
    common = ("rules", "lint", "--rules", str(rules), "--lang", "en", "--overlay", "mau")
    assert run(*common).exit_code == ExitCode.OK
    (rules / "overlays" / "mau.cases.yaml").unlink()
    wrong = run(*common)
    assert wrong.exit_code == ExitCode.FINDINGS
    assert "rules/overlays/mau.yaml:5" in wrong.stderr
    assert "PHU-01: no case expects fulfilled" in wrong.stderr


@pytest.mark.parametrize("command", [("check", SO_MAU), ("rules", "list"), ("rules", "test"), ("rules", "lint")])
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("may", "did you mean 'mau'?"),
        ("zzz", "there are: mau; or the path of a .yaml file"),
        ("", "there is no overlay ''"),
        ("no/such.yaml", "no/such.yaml:1:1"),
        ("bad.yaml", "bad.yaml:2:5"),
    ],
)
def test_what_is_wrong_is_wrong_usage_and_told(
    run: Run,
    rules: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    given: str,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    content = HEAD.replace(
        "name: mau\n", "name: mau\nnot_applicable: [{rule: MAU-O1, from: 2026-01-01, reason: {vi: a, en: b}}]\n"
    )
    (tmp_path / "bad.yaml").write_text(content, encoding="utf-8")
    result = run(*command, "--rules", str(rules), "--lang", "en", "--overlay", given)
    assert result.exit_code == ExitCode.USAGE
    assert told.replace(":2:5", ":2:") in result.stderr
    if given == "bad.yaml":
        assert "did you mean 'MAU-01'?" in result.stderr


def test_the_settings_may_name_overlays(run: Run, rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "a"
    inner.mkdir()
    shutil.copy(rules / "overlays" / "mau.yaml", tmp_path / "rieng.yaml")
    monkeypatch.chdir(inner)
    for written in ("mau", "rieng.yaml"):
        (tmp_path / "qms.toml").write_text(f'overlay = ["{written}"]\n', encoding="utf-8")
        found = assessed(run, rules)["receipt"]
        assert isinstance(found, dict)
        assert [overlay["name"] for overlay in found["overlays"]] == ["mau"]


def test_explain_says_that_an_overlay_sets_a_rule_aside_and_why(run: Run) -> None:
    laid = run("explain", "QD19-07", "--as-of", "2026-11-20", "--overlay", "tinh-binh-an")
    later = run("explain", "QD19-07", "--as-of", "2028-01-01", "--overlay", "tinh-binh-an")

    said = "Không áp dụng theo quy định riêng “tinh-binh-an” từ ngày 01/01/2026 đến hết ngày 31/12/2027: Tỉnh Bình An"
    assert said in " ".join(laid.stdout.split())
    assert "Không áp dụng theo quy định riêng" not in " ".join(later.stdout.split())
