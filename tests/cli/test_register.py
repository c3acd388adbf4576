"""``qms register``: what people ask it, over two years."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import AGENCIES, FIXED, Run

pa = pytest.importorskip("pyarrow.parquet")


@pytest.fixture
def register(run: Run, tmp_path: Path) -> str:
    """Return a register of two years; in the second one the department is in order but for its procedures."""
    folder, file = tmp_path / "in", str(tmp_path / "r.db")
    folder.mkdir()
    for name in ("so-mau", "xa-mau"):
        (folder / f"{name}.yaml").write_bytes((AGENCIES / f"{name}.yaml").read_bytes())
    (folder / "z.yaml").write_text("agency: [\n", encoding="utf-8")
    later = ("--rules", FIXED[1], "--engine", "python", "-j", "1")
    run("batch", str(folder), "--register", file, *later, "--as-of", "2025-11-20")
    so = folder / "so-mau.yaml"
    text = so.read_text(encoding="utf-8").replace('approved_by: ""}', "approved_by: Nguyễn Văn A}", 1)
    so.write_text(text, encoding="utf-8")
    run("batch", str(folder), "--register", file, *later, "--as-of", "2026-11-20")
    return file


def rows(run: Run, *arguments: str) -> list[dict[str, object]]:
    result = run("register", *arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def test_agencies_are_listed_with_their_latest_assessment(run: Run, register: str) -> None:
    result = run("register", "agencies", "--register", register)

    assert result.exit_code == 0
    assert "so-mau" in result.stdout
    assert "2026-11-20" in result.stdout
    assert "2025-11-20" not in result.stdout
    assert "2 trong 2 cơ quan" in result.stdout


def test_a_table_fits_the_terminal(run: Run, register: str) -> None:
    for command in ("agencies", "findings", "runs"):
        result = run("register", command, "--register", register)
        assert max(map(len, result.stdout.splitlines())) <= 100, command


def test_agencies_can_be_chosen_by_province_level_and_type(run: Run, register: str) -> None:
    for option, value in (("--province", "TỈNH mẫu"), ("--level", "Cấp tỉnh"), ("--type", "provincial_department")):
        found = rows(run, "agencies", "--register", register, option, value)
        assert "so-mau" in {row["agency"] for row in found}
    assert {row["agency"] for row in rows(run, "agencies", "--register", register, "--level", "provincial")} == {
        "so-mau"
    }


def test_what_the_register_does_not_have_is_told_with_what_comes_close(run: Run, register: str) -> None:
    result = run("register", "agencies", "--register", register, "--province", "Tỉnh Mâu")

    assert result.exit_code == 2
    assert "sổ không có 'Tỉnh Mâu' (có phải ý bạn là 'Tỉnh Mẫu'?)" in result.stderr


def test_findings_say_since_when_and_whether_they_were_closed(run: Run, register: str) -> None:
    every = rows(run, "findings", "--register", register, "--status", "all")
    still_open = rows(run, "findings", "--register", register)
    closed = rows(run, "findings", "--register", register, "--status", "closed")

    assert len(every) == len(still_open) + len(closed)
    assert closed
    assert {row["closed_on"] for row in closed} == {"2026-11-20"}
    assert "QT-01" in str(closed)
    assert {row["first_seen"] for row in still_open} >= {"2025-11-20"}


def test_findings_can_be_chosen(run: Run, register: str) -> None:
    every = rows(run, "findings", "--register", register)
    rule = str(every[0]["rule"])

    assert {row["rule"] for row in rows(run, "findings", "--register", register, "--rule", rule)} == {rule}
    assert len(rows(run, "findings", "--register", register, "--limit", "1")) == 1
    major = rows(run, "findings", "--register", register, "--grading", "major", "--lang", "en")
    assert {row["grading"] for row in major} <= {"major"}
    assert rows(run, "findings", "--register", register, "--criterion", "no-such") == []


def test_one_agency_over_the_years(run: Run, register: str) -> None:
    result = run("register", "show", "so-mau", "--register", register)

    assert result.exit_code == 0
    assert result.stdout.startswith("Sở Khoa học và Công nghệ tỉnh Mẫu\n")
    assert result.stdout.count("so-mau  ") == 2
    assert "Đã đóng: 1 phát hiện (xem bằng --all)" in result.stdout
    everything = run("register", "show", "so-mau", "--register", register, "--all").stdout
    assert "2026-11-20" in everything.splitlines()[-1]


def test_an_agency_as_json_is_one_document(run: Run, register: str) -> None:
    result = run("register", "show", "so-mau", "--register", register, "--format", "json")

    shown = json.loads(result.stdout)
    assert [row["as_of"] for row in shown["assessments"]] == ["2025-11-20", "2026-11-20"]
    assert {row["agency"] for row in shown["findings"]} == {"so-mau"}


def test_an_unknown_agency_is_told(run: Run, register: str) -> None:
    result = run("register", "show", "so-mao", "--register", register)

    assert result.exit_code == 2
    assert "có phải ý bạn là 'so-mau" in result.stderr


def test_the_years_and_their_comparison(run: Run, register: str) -> None:
    assert [row["year"] for row in rows(run, "trend", "--register", register)] == ["2025", "2026"]
    compared = rows(run, "compare", "2025", "2026", "--register", register, "--lang", "en")
    assert {row["agency"] for row in compared} == {"so-mau", "xa-mau"}
    assert run("register", "compare", "2025", "0", "--register", register).exit_code == 2


def test_runs_and_problems(run: Run, register: str) -> None:
    assert [row["as_of"] for row in rows(run, "runs", "--register", register)] == ["2025-11-20", "2026-11-20"]
    (problem,) = rows(run, "problems", "--register", register)
    assert str(problem["place"]).endswith("z.yaml:2:1")
    assert len(rows(run, "problems", "--register", register, "--run", "1")) == 1


def test_two_agencies_can_be_connected(run: Run, register: str) -> None:
    result = run("register", "link", "xa-mau", "so-mau", "--register", register)
    assert result.exit_code == 0
    assert "Tiếp nối: xa-mau" in run("register", "show", "so-mau", "--register", register).stdout
    assert run("register", "link", "xa-mau", "none", "--register", register).exit_code == 2
    assert run("register", "link", "xa-mau", "xa-mau", "--register", register).exit_code == 2


def test_tables_are_exported_for_other_programs(run: Run, register: str, tmp_path: Path) -> None:
    for what in ("assessments", "findings"):
        for suffix in ("csv", "xlsx", "parquet"):
            out = str(tmp_path / f"{what}.{suffix}")
            assert run("register", "export", what, "--register", register, "-o", out).exit_code == 0

    text = (tmp_path / "assessments.csv").read_bytes().decode("utf-8-sig")
    by_csv = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    by_parquet = pa.read_table(tmp_path / "assessments.parquet").to_pylist()
    book = openpyxl.load_workbook(tmp_path / "assessments.xlsx", read_only=True)
    sheet = list(book.worksheets[0].values)
    book.close()
    assert [row["agency"] for row in by_csv] == [row["agency"] for row in by_parquet] == ["so-mau", "xa-mau"] * 2
    assert isinstance(by_parquet[0]["score"], float | None)
    assert "so-mau" in {value for row in sheet for value in row}
    assert by_parquet[0]["not_fulfilled"] == int(by_csv[0]["not_fulfilled"]) > 0


def test_the_suffix_says_how_to_export(run: Run, register: str, tmp_path: Path) -> None:
    result = run("register", "export", "findings", "--register", register, "-o", str(tmp_path / "a.docx"))

    assert result.exit_code == 2
    assert "cần tệp .csv, .xlsx hoặc .parquet" in result.stderr


def test_a_register_that_does_not_exist_is_told_and_not_made(run: Run, tmp_path: Path) -> None:
    result = run("register", "agencies", "--register", str(tmp_path / "r.db"))

    assert result.exit_code == 2
    assert "không có sổ theo dõi ở đây" in result.stderr
    assert list(tmp_path.iterdir()) == []
