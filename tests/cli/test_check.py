"""``qms check``: exit codes, formats, and what happens to good agencies beside bad ones."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from qms_checker.errors import ExitCode
from tests.cli.conftest import AGENCIES, BROKEN, FIXED, SO_MAU, XA_MAU, Run

UNKNOWN_KEY = str(BROKEN / "agency-unknown-key.yaml")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([XA_MAU], ExitCode.OK),
        ([SO_MAU], ExitCode.FINDINGS),
        ([SO_MAU, "--fail-on", "major"], ExitCode.FINDINGS),
        ([SO_MAU, "--fail-on", "never"], ExitCode.OK),
        ([SO_MAU, "--fail-on", "minor", "--select", "MAU-03"], ExitCode.OK),  # an observation is no nonconformity
        ([XA_MAU, "--fail-on", "undetermined"], ExitCode.FINDINGS),
        ([XA_MAU, "--fail-on", "undetermined", "--select", "MAU-01"], ExitCode.OK),
        ([UNKNOWN_KEY], ExitCode.INVALID_INPUT),
        ([SO_MAU, UNKNOWN_KEY], ExitCode.INVALID_INPUT),
        ([UNKNOWN_KEY, SO_MAU], ExitCode.INVALID_INPUT),
        (["no-such-file.yaml"], ExitCode.INVALID_INPUT),
        ([], ExitCode.USAGE),
        ([SO_MAU, "--fail-on", "sometimes"], ExitCode.USAGE),
        ([SO_MAU, "--as-of", "2026-02-30"], ExitCode.USAGE),
        ([SO_MAU, "--profile", "self"], ExitCode.USAGE),
        ([SO_MAU, "--select", "NO"], ExitCode.USAGE),
        ([SO_MAU, "--format", "docx"], ExitCode.USAGE),
        ([SO_MAU, "--rules", "no-such-folder"], ExitCode.USAGE),
    ],
)
def test_exit_codes(check: Run, arguments: list[str], expected: ExitCode) -> None:
    assert check(*arguments).exit_code == expected


def test_minor_nonconformities_do_not_reach_major(check: Run, tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text("agency: {id: a, name: A, type: sub_department}\nobjectives: []\n", encoding="utf-8")

    assert check(str(file)).exit_code == ExitCode.FINDINGS
    assert check(str(file), "--fail-on", "major").exit_code == ExitCode.OK


def test_an_empty_folder_is_nothing_to_check(check: Run, tmp_path: Path) -> None:
    result = check(str(tmp_path))

    assert result.exit_code == ExitCode.NOTHING_TO_CHECK
    assert result.stdout == ""
    assert "Không có bản mô tả nào" in result.stderr


def test_a_broken_agency_does_not_stop_the_others(check: Run) -> None:
    result = check(str(BROKEN), str(AGENCIES), "-q")

    assert result.exit_code == ExitCode.INVALID_INPUT
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == [
        "Sở Khoa học và Công nghệ tỉnh Mẫu",
        "Ủy ban nhân dân xã Mẫu",
    ]
    assert f"{BROKEN}/no-such-day.yaml:4:5: không có ngày '2024-02-30' trong lịch" in result.stderr.replace("\\", "/")
    assert f"{UNKNOWN_KEY}:2:1: không có khoá 'declaration' (có phải ý bạn là 'declarations'?)" in result.stderr


def test_a_syntax_problem_shows_the_line_and_the_column(check: Run) -> None:
    result = check(str(BROKEN / "bad-syntax.yaml"))

    assert "bad-syntax.yaml:3:8: sai cú pháp YAML" in result.stderr
    assert "    name: Cơ quan\n        ^\n" in result.stderr


def test_a_path_given_twice_is_assessed_once(check: Run) -> None:
    assert len(check(XA_MAU, str(AGENCIES), XA_MAU, "-q").stdout.splitlines()) == 2


def test_one_agency_is_an_object_and_several_are_an_array(check: Run) -> None:
    one = json.loads(check(XA_MAU, "--format", "json").stdout)
    several = json.loads(check(str(AGENCIES), "--format", "json").stdout)

    assert one["agency"]["id"] == "xa-mau"
    assert [found["agency"]["id"] for found in several] == ["so-mau", "xa-mau"]
    assert several[1] == one


def test_an_unreadable_agency_is_an_object_without_results(check: Run) -> None:
    lines = check(UNKNOWN_KEY, XA_MAU, "--format", "jsonl", "--lang", "en").stdout.splitlines()
    broken, good = map(json.loads, lines)

    assert broken["source"] == UNKNOWN_KEY.replace("\\", "/")
    assert broken["problems"][0]["message"] == "there is no key 'declaration'"
    assert "results" not in broken
    assert good["problems"] == []


def test_json_is_the_same_byte_for_byte(check: Run) -> None:
    assert check(SO_MAU, "--format", "json").stdout_bytes == check(SO_MAU, "--format", "json").stdout_bytes


def test_a_date_may_be_written_the_vietnamese_way(run: Run) -> None:
    result = run("check", *FIXED, XA_MAU, "--as-of", "20/11/2026", "--format", "json")

    assert json.loads(result.stdout)["receipt"]["as_of"] == "2026-11-20"


def test_selection_is_part_of_the_receipt(check: Run) -> None:
    found = json.loads(check(XA_MAU, "--format", "json", "--select", "mau-0", "--ignore", "MAU-02").stdout)

    assert found["receipt"]["selection"] == ["select:mau-0", "ignore:MAU-02"]
    assert "MAU-02" not in [result["rule"] for result in found["results"]]


def test_output_is_written_whole_and_only_when_there_is_something(check: Run, tmp_path: Path) -> None:
    target, empty = tmp_path / "out" / "result.json", tmp_path / "empty"
    empty.mkdir()

    assert check(str(empty), "--format", "json", "-o", str(target)).exit_code == ExitCode.NOTHING_TO_CHECK
    assert not target.exists()
    assert check(XA_MAU, "--format", "json", "-o", str(target)).stdout == ""
    assert json.loads(target.read_bytes())["agency"]["id"] == "xa-mau"
    assert list(target.parent.iterdir()) == [target]


def test_output_that_cannot_be_written_is_a_usage_problem(check: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    result = check(XA_MAU, "--format", "json", "-o", str(tmp_path / "file" / "assessment.json"))

    assert result.exit_code == ExitCode.USAGE
    assert "không ghi được tệp" in result.stderr


def test_word_reports_of_several_agencies_go_to_a_folder(check: Run, tmp_path: Path) -> None:
    shutil.copy(XA_MAU, tmp_path / "again.yaml")
    target = tmp_path / "out"
    result = check(str(AGENCIES), str(tmp_path / "again.yaml"), "--format", "docx", "-o", str(target))

    assert result.exit_code == ExitCode.FINDINGS
    assert sorted(file.name for file in target.iterdir()) == ["so-mau.docx", "xa-mau-2.docx", "xa-mau.docx"]
    assert (target / "so-mau.docx").read_bytes().startswith(b"PK")


def test_one_word_file_cannot_hold_several_agencies(check: Run, tmp_path: Path) -> None:
    result = check(str(AGENCIES), "--format", "docx", "-o", str(tmp_path / "all.docx"))

    assert result.exit_code == ExitCode.USAGE
    assert list(tmp_path.iterdir()) == []


def test_colour_is_used_only_when_asked_for(check: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in check(SO_MAU).stdout
    assert "\x1b[" in check(SO_MAU, "--color", "always").stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in check(SO_MAU).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in check(SO_MAU).stdout


def test_two_descriptions_of_one_agency_are_told(run: Run, tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(
            "agency: {id: so-mau, name: Sở Mẫu, type: provincial_department}\n", encoding="utf-8"
        )
    done = run("check", *FIXED, str(tmp_path), "--format", "jsonl")

    assert len(done.stdout.splitlines()) == 2
    assert "b.yaml:1:1: mã cơ quan 'so-mau' đã được dùng trong" in done.stderr
    assert "mỗi cơ quan một mã riêng" in done.stderr


def test_a_link_that_leads_to_itself_is_an_unreadable_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "vong.yaml").symlink_to("vong.yaml")

    done = run("check", str(tmp_path))

    assert done.exit_code == 3
    assert "liên kết dẫn về chính nó" in done.output
