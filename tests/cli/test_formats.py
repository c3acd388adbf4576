"""Several formats of one run, where they go, and what cannot be asked for."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from qms_checker.cli.config import FORMATS
from qms_checker.cli.formats import FORMATS as WRITTEN
from qms_checker.cli.formats import Delivery
from qms_checker.cli.reporting import TERMINAL
from qms_checker.errors import ExitCode
from tests.cli.conftest import AGENCIES, BROKEN, RULES, SO_MAU, XA_MAU, Run

UNKNOWN_KEY = str(BROKEN / "agency-unknown-key.yaml")


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_every_format_that_can_be_asked_for_can_be_written() -> None:
    assert set(FORMATS) == {TERMINAL, *WRITTEN}


def test_one_call_writes_several_formats(check: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = check(SO_MAU, "--format", "csv,docx,json", "-o", str(out))

    assert result.exit_code == ExitCode.FINDINGS
    assert result.stdout == ""
    assert names_in(out) == ["assessment.json", "findings.csv", "so-mau.docx"]
    assert [line for line in result.stderr.splitlines() if line.startswith("Đã ghi ")] == [
        f"Đã ghi {out / name}" for name in ("so-mau.docx", "findings.csv", "assessment.json")
    ]


def test_all_formats_of_several_agencies_go_to_one_folder(check: Run, tmp_path: Path) -> None:
    every = ",".join(WRITTEN)
    result = check(str(AGENCIES), UNKNOWN_KEY, "--format", every, "-o", str(tmp_path))

    assert result.exit_code == ExitCode.INVALID_INPUT
    whole = [form.file for form in WRITTEN.values() if form.delivery is not Delivery.EACH_AGENCY]
    each = [
        f"{agency}{form.file}"
        for form in WRITTEN.values()
        if form.delivery is Delivery.EACH_AGENCY
        for agency in ("so-mau", "xa-mau")
    ]
    assert {*whole, *each} <= set(names_in(tmp_path))
    lines = (tmp_path / "assessment.jsonl").read_bytes().splitlines()
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "json,csv"], "--format json,csv cần -o THƯ_MỤC"),
        (["--format", "terminal,csv", "-o", "out"], "terminal không ghi thành tệp, chỉ dùng một mình"),
        (["--format", "json,pdf", "-o", "out"], "'pdf' không thuộc: terminal, json"),
        (["--format", "", "-o", "out"], "'' không thuộc: terminal, json"),
        (["--format", "xlsx"], "--format xlsx cần -o TỆP.xlsx hoặc -o THƯ_MỤC"),
        (["--format", "docx"], "--format docx cần -o TỆP.docx hoặc -o THƯ_MỤC"),
    ],
)
def test_what_does_not_go_together_is_said_before_anything_is_assessed(
    check: Run, arguments: list[str], message: str
) -> None:
    result = check("no-such-agency.yaml", *arguments)

    assert result.exit_code == ExitCode.USAGE
    assert message in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("name", "file"), [("json", "assessment.json"), ("csv", "findings.csv"), ("xlsx", "findings.xlsx")]
)
def test_one_format_goes_into_a_folder_that_is_there(check: Run, tmp_path: Path, name: str, file: str) -> None:
    """Under the name it has beside other formats, whether text or not."""
    check(SO_MAU, "--format", name, "-o", str(tmp_path))

    assert [one.name for one in tmp_path.iterdir()] == [file]


def test_several_formats_do_not_go_into_one_file(check: Run, tmp_path: Path) -> None:
    target = tmp_path / "taken.csv"
    target.write_text("mine", encoding="utf-8")
    result = check(SO_MAU, "--format", "csv,json", "-o", str(target))

    assert result.exit_code == ExitCode.USAGE
    assert "nhiều dạng kết quả cần một thư mục" in result.stderr
    assert target.read_text(encoding="utf-8") == "mine"


def test_a_format_named_twice_is_written_once(check: Run, tmp_path: Path) -> None:
    check(SO_MAU, "--format", "csv, csv,json", "-o", str(tmp_path))

    assert names_in(tmp_path) == ["assessment.json", "findings.csv"]


@pytest.mark.parametrize(
    "options", [("--format", "json", "-o"), ("-o",), ("-q", "--write-baseline")], ids=["json", "terminal", "baseline"]
)
def test_a_result_never_takes_the_place_of_a_description(check: Run, tmp_path: Path, options: tuple[str, ...]) -> None:
    """``qms check so-mau.yaml --format json -o so-mau.yaml`` is a slip, and a year of work is in that file."""
    file = tmp_path / "so-mau.yaml"
    file.write_bytes(Path(SO_MAU).read_bytes())

    result = check(str(file), *options, str(file))

    assert result.exit_code == ExitCode.USAGE
    assert "đây là bản mô tả cơ quan, không ghi đè lên (chọn tên tệp khác cho kết quả)" in result.stderr
    assert file.read_bytes() == Path(SO_MAU).read_bytes()


def test_a_workbook_goes_to_a_file_or_into_a_folder(check: Run, tmp_path: Path) -> None:
    check(SO_MAU, "--format", "xlsx", "-o", str(tmp_path / "mine.xlsx"))
    check(SO_MAU, "--format", "xlsx", "-o", str(tmp_path))

    assert names_in(tmp_path) == ["findings.xlsx", "mine.xlsx"]


@pytest.mark.parametrize("form", ["csv", "sarif", "markdown"])
def test_what_is_text_may_go_to_standard_output(check: Run, form: str, tmp_path: Path) -> None:
    target = tmp_path / "file"
    check(SO_MAU, "--format", form, "-o", str(target))

    assert check(SO_MAU, "--format", form).stdout_bytes == target.read_bytes()


def test_agencies_in_a_table_are_in_vietnamese_order(check: Run) -> None:
    rows = csv.DictReader(io.StringIO(check(XA_MAU, SO_MAU, "--format", "csv").stdout.lstrip("\ufeff")), delimiter=";")

    assert list(dict.fromkeys(row["Mã cơ quan"] for row in rows)) == ["so-mau", "xa-mau"]


@pytest.mark.parametrize("written", ['format = "csv,json"', 'format = ["csv", "json"]'])
def test_settings_may_name_several_formats(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    (tmp_path / "qms.toml").write_text(f'rules = "{RULES.as_posix()}"\n{written}\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    run("check", XA_MAU, "-o", "out")

    assert names_in(tmp_path / "out") == ["assessment.json", "findings.csv"]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('format = ["csv", "jsn"]', "format: 'jsn' không thuộc: terminal, json"),
        ("format = [1]", "format: cần chữ trong ngoặc kép"),
        ("format = []", "format: cần chữ trong ngoặc kép"),
    ],
)
def test_a_wrong_format_in_the_settings_is_told_with_its_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, message: str
) -> None:
    (tmp_path / "qms.toml").write_text(written, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = run("check", XA_MAU)

    assert result.exit_code == ExitCode.USAGE
    assert f"qms.toml:1:1: {message}" in result.stderr


def test_a_variable_may_name_several_formats(check: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QMS_FORMAT", "sarif,markdown")
    check(XA_MAU, "-o", str(tmp_path))

    assert names_in(tmp_path) == ["findings.sarif", "summary.md"]
