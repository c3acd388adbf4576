"""``validate``, ``explain``, ``rules`` and ``audit``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from qms_checker.errors import ExitCode
from qms_checker.resources import sample_agencies_folder
from tests.cli.conftest import AGENCIES, BROKEN, FIXED, RULES, SO_MAU, XA_MAU, Run

WITH_RULES = ("--rules", str(RULES))


def test_validate_tells_good_from_bad(run: Run) -> None:
    good, bad = run("validate", str(AGENCIES)), run("validate", str(BROKEN), XA_MAU)

    assert good.exit_code == ExitCode.OK
    assert good.stdout == f"{SO_MAU}: hợp lệ\n{XA_MAU}: hợp lệ\n"
    assert bad.exit_code == ExitCode.INVALID_INPUT
    assert bad.stdout == f"{XA_MAU}: hợp lệ\n"
    assert len(bad.stderr.splitlines()) == 5


def test_validate_of_nothing(run: Run, tmp_path: Path) -> None:
    assert run("validate", str(tmp_path)).exit_code == ExitCode.NOTHING_TO_CHECK


def test_explain_a_rule(run: Run) -> None:
    text = run("explain", "mau-02", *WITH_RULES, "--as-of", "2026-11-20").stdout
    joined = " ".join(text.split())

    for words in (
        "MAU-02 · Quy trình được duyệt",
        "Sự không phù hợp nhẹ",
        "Văn bản mẫu – quy trình [mau/2]: có khả năng",
        "Từ ngày 18/05/2014",
        "Xét từng mục: Quy trình (procedures)",
        "Quy trình [Mã hiệu] ([Tên quy trình]) chưa ghi người duyệt.",
        "Nâng lên mức nặng: Có [số lượng] quy trình như vậy.",
        "Khắc phục MAU-02",
        "S01: Nguồn mẫu",
        "procedures: - code: ",
    ):
        assert words in joined
    assert "12 tháng" in run("explain", "MAU-03", *WITH_RULES).stdout


def test_explain_marks_a_rule_that_is_not_in_force(run: Run) -> None:
    text = run("explain", "MAU-07", *WITH_RULES, "--as-of", "2026-11-20", "--lang", "en").stdout

    assert "Since 2030-01-01 – not in force on 2026-11-20; the values given here are those of 2030-01-01." in " ".join(
        text.split()
    )


def test_explain_a_criterion_with_its_counterpart(run: Run) -> None:
    new, old = run("explain", "iso-9001-2015/9.2").stdout, run("explain", "iso-9001-2008/8.2.2").stdout

    assert "iso-9001-2008/8.2.2: Đánh giá nội bộ" in new
    assert "iso-9001-2015/9.2: Đánh giá nội bộ" in old
    assert "Câu hỏi của người đánh giá" in new
    assert "QD19-23" in new


@pytest.mark.parametrize(
    ("name", "hint"),
    [("MAU-9", "có phải ý bạn là 'MAU-0"), ("2", "có phải ý bạn là 'mau/2'?"), ("zzz", "qms rules list")],
)
def test_explain_an_unknown_id(run: Run, name: str, hint: str) -> None:
    result = run("explain", name, *WITH_RULES)

    assert result.exit_code == ExitCode.USAGE
    assert hint in result.stderr


def test_rules_list(run: Run) -> None:
    text = run("rules", "list", *WITH_RULES, "--as-of", "2026-11-20").stdout

    assert "MAU-07     Quy định tương lai [không áp dụng tại ngày này]" in text
    assert "7 quy tắc, 6 đang áp dụng tại ngày 20/11/2026." in text


def test_rules_list_as_json(run: Run) -> None:
    chosen = ("--format", "json", "--select", "MAU-02", "--lang", "en")
    found = json.loads(run("rules", "list", *WITH_RULES, *chosen).stdout)

    assert [rule["id"] for rule in found] == ["MAU-02"]
    assert found[0]["citations"] == ["Sample instrument – work procedures", "Sample instrument, Article 1"]
    assert found[0]["in_force"] == {"from": "2014-05-18", "to": None}


def test_rules_test_runs_every_case(run: Run) -> None:
    result = run("rules", "test", *WITH_RULES, "--engine", "python")

    assert result.exit_code == ExitCode.OK
    assert result.stdout == "14 trường hợp × 1 bộ máy (python): tất cả đạt\n"


def test_rules_test_names_the_place_of_a_case_that_differs(run: Run, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(RULES, rules)
    cases = rules / "mau" / "mau.cases.yaml"
    cases.write_text(
        cases.read_text(encoding="utf-8").replace("expect: fulfilled", "expect: undetermined", 1), encoding="utf-8"
    )
    result = run("rules", "test", "--rules", str(rules), "--engine", "python", "--lang", "en")

    assert result.exit_code == ExitCode.FINDINGS
    first, last = result.stdout.splitlines()
    place = "rules/mau/mau.cases.yaml:4: MAU-01: có bản công bố [python]"
    assert first.startswith(f"{place}: expected undetermined, but it is fulfilled")
    assert last == "14 cases × 1 engine (python): 1 failed"


def test_rules_test_of_nothing(run: Run) -> None:
    assert run("rules", "test", *WITH_RULES, "--select", "XX").exit_code == ExitCode.USAGE


def test_the_shipped_rules_pass_their_lint(run: Run) -> None:
    result = run("rules", "lint")

    assert result.exit_code == ExitCode.OK, result.output


def test_audit_list_and_render(run: Run, tmp_path: Path) -> None:
    assert "internal-audit-checklist" in run("audit", "list").stdout
    target = tmp_path / "checklist.docx"
    result = run("audit", "render", "internal-audit-checklist", SO_MAU, "-o", str(target), *FIXED)

    assert result.exit_code == ExitCode.OK
    assert target.read_bytes().startswith(b"PK")


def test_audit_render_into_a_folder_goes_on_past_a_broken_agency(run: Run, tmp_path: Path) -> None:
    shutil.copy(XA_MAU, tmp_path / "a.yaml")
    shutil.copy(BROKEN / "no-such-day.yaml", tmp_path / "b.yaml")
    result = run("audit", "render", "internal-audit-checklist", str(tmp_path), "-o", str(tmp_path / "out"), *FIXED)

    assert result.exit_code == ExitCode.INVALID_INPUT
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["xa-mau-internal-audit-checklist.docx"]


def test_audit_render_of_an_unknown_paper(run: Run, tmp_path: Path) -> None:
    result = run("audit", "render", "internal-audit-cheklist", SO_MAU, "-o", str(tmp_path / "x.docx"), *FIXED)

    assert result.exit_code == ExitCode.USAGE
    assert "có phải ý bạn là 'internal-audit-checklist" in result.stderr


def test_an_item_is_explained_by_the_rules_it_collects(run: Run) -> None:
    result = run("explain", "kt-02")

    assert result.exit_code == ExitCode.OK
    assert result.stdout.startswith("KT-02 · ")
    assert "- QD19-11 · Có bản công bố" in result.stdout


def test_an_item_takes_the_worst_outcome_of_the_rules_it_collects(run: Run) -> None:
    sample = str(sample_agencies_folder() / "so-nho.yaml")
    result = run("check", sample, "--as-of", "2026-11-20", "--profile", "inspection", "--format", "json")
    outcomes = {one["rule"]: one["outcome"] for one in json.loads(result.stdout)["results"]}
    item = next(one for one in json.loads(result.stdout)["results"] if one["rule"] == "KT-02")

    order = ["not_fulfilled", "undetermined", "fulfilled", "not_applicable"]
    assert item["outcome"] == min((outcomes[rule] for rule in item["collected"]), key=order.index) == "not_fulfilled"
    assert item["findings"] == []
