"""The picture of all agencies from the command line: batch, analysis, inspection list, dashboard."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Run
from tests.word_reading import text_of

AGENCY = """
agency:
  id: {id}
  name: Ủy ban nhân dân xã {name}
  type: commune_peoples_committee
  level: commune
  province: {province}
objectives:
  - {{year: 2026, statement: Giải quyết đúng hạn hồ sơ lĩnh vực đất đai tại xã {name}}}
  - {{year: 2026, statement: Số hóa toàn bộ kết quả giải quyết thủ tục hộ tịch}}
  - {{year: 2026, statement: Tiếp công dân đúng lịch và trả lời phản ánh đúng hạn}}
internal_audits: [{audits}]
"""


@pytest.fixture
def register(run: Run, tmp_path: Path) -> str:
    """A register of six communes of two provinces; every other one has held its audit."""
    folder = tmp_path / "xa"
    folder.mkdir()
    for number in range(6):
        audits = "{year: 2026, held_on: 2026-05-12}" if number % 2 else ""
        province = "Hưng Yên" if number < 4 else "Cà Mau"
        text = AGENCY.format(id=f"xa-so-{number}", name=f"Tân Lập {number}", province=province, audits=audits)
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    file = str(tmp_path / "so.db")
    run("batch", str(folder), "--register", file, "--as-of", "2026-11-20", "--profile", "decision-19-2014", "-j", "1")
    return file


def test_the_analysis_names_shares_failures_and_copies(run: Run, register: str) -> None:
    done = run("register", "analysis", "--register", register, "--format", "json")
    found = json.loads(done.stdout)

    assert done.exit_code == 0
    assert [(row["group"], row["agencies"]) for row in found["groups"]] == [("Cà Mau", 2), ("Hưng Yên", 4)]
    audit = next(row for row in found["failing"] if row["rule"] == "QD19-23")
    assert (audit["not_fulfilled"], audit["judged"]) == (3, 6)
    assert found["alike"][0]["agencies"].count("xa-") == 6


def test_what_was_not_looked_for_is_not_said_to_be_absent(
    run: Run, register: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "datasketch", None)  # as where the extra is not installed
    done = run("register", "analysis", "--register", register, "--format", "json")
    wanted = run("register", "analysis", "--register", register, "--alike")

    assert done.exit_code == 0
    assert "alike" not in json.loads(done.stdout)
    assert "Chưa tìm nội dung sao chép" in done.stderr
    assert "qms-checker[analytics]" in done.stderr
    assert (wanted.exit_code, wanted.stdout) == (2, "")


def test_the_analysis_reads_as_tables_in_both_languages(run: Run, register: str, tmp_path: Path) -> None:
    (tmp_path / "ds.csv").write_text("name;province\nUBND xã Khác;Cà Mau\n", encoding="utf-8")
    vi = run(
        "register", "analysis", "--register", register, "--expected", str(tmp_path / "ds.csv"), "--no-alike"
    ).stdout
    en = run("register", "analysis", "--register", register, "--by", "level", "--lang", "en").stdout

    assert "Không đạt nhiều nhất" in vi
    assert re.search(r"Chưa gửi bản mô tả \(1\)\n.*\n.*\nUBND xã Khác +Cà Mau", vi)
    assert "Most often not fulfilled" in en
    assert re.search(r"Commune +6 ", en)


def test_the_inspection_list_is_the_same_for_the_same_seed(run: Run, register: str) -> None:
    def chosen(*more: str) -> list[dict[str, object]]:
        done = run("register", "sample", "--register", register, "--visits", "3", "--format", "json", *more)
        assert done.exit_code == 0
        rows: list[dict[str, object]] = json.loads(done.stdout)
        return rows

    assert chosen("--seed", "7") == chosen("--seed", "7")
    assert len({tuple(str(row["agency"]) for row in chosen("--seed", str(seed))) for seed in range(8)}) > 1
    assert all("chưa ghi nhận lần kiểm tra nào" in str(row["reasons"]) for row in chosen())


def test_the_inspection_list_is_a_workbook_to_plan_with(run: Run, register: str, tmp_path: Path) -> None:
    file = tmp_path / "danh-sach.xlsx"
    done = run(
        "register", "sample", "--register", register, "--visits", "4", "--minimum-per-province", "1", "-o", str(file)
    )
    book = load_workbook(file)

    assert done.exit_code == 0
    assert {"Cà Mau", "Hưng Yên"} <= {row[0] for row in book["Theo tỉnh"].iter_rows(values_only=True)}
    assert sum(str(row[1]).startswith("xa-") for row in book["Danh sách"].iter_rows(values_only=True)) == 4


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_inspection_plan_names_every_agency_chosen(run: Run, register: str, tmp_path: Path, language: str) -> None:
    file = tmp_path / "ke-hoach.docx"
    done = run("register", "sample", "--register", register, "--visits", "6", "-o", str(file), "--lang", language)
    text = text_of(file.read_bytes())

    assert done.exit_code == 0
    assert all(f"xã Tân Lập {number}" in text for number in range(6))
    assert "{{" not in text
    assert "None" not in text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_yearly_report_is_a_paper_and_a_workbook(run: Run, register: str, tmp_path: Path, language: str) -> None:
    paper, book, data = tmp_path / "bao-cao.docx", tmp_path / "bao-cao.xlsx", tmp_path / "them.yaml"
    data.write_text("agency_name: Sở Khoa học và Công nghệ\naddressee: Ủy ban nhân dân tỉnh\n", encoding="utf-8")
    common = ("register", "report", "--register", register, "--lang", language)
    done = run(*common, "-o", str(paper), "--data", str(data))
    text = text_of(paper.read_bytes())

    assert done.exit_code == run(*common, "-o", str(book)).exit_code == 0
    assert text.casefold().count("sở khoa học và công nghệ") >= 2
    assert "QD19-23" in text
    assert "{{" not in text
    assert "None" not in text
    sheets = load_workbook(book)
    assert len(sheets.sheetnames) == 6
    assert any("xa-so-3" in row for row in sheets[sheets.sheetnames[-1]].iter_rows(values_only=True))
    for name in sheets.sheetnames:  # a figure is a number to reckon with, never a text that looks like one
        cells = [cell for row in sheets[name].iter_rows(values_only=True) for cell in row if isinstance(cell, str)]
        assert not [cell for cell in cells if re.fullmatch(r"\d{1,3}([.,]\d+)*", cell)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-o", "x.pdf"), "cần tệp .docx hoặc .xlsx"),
        (("-o", "x.xlsx", "--data", "x.yaml"), "--data chỉ dùng với .docx"),
    ],
)
def test_what_cannot_be_reported_is_said(run: Run, register: str, arguments: tuple[str, ...], words: str) -> None:
    done = run("register", "report", "--register", register, *arguments)

    assert done.exit_code == 2
    assert words in done.stderr


def test_a_misspelt_variable_of_the_report_is_named(run: Run, register: str, tmp_path: Path) -> None:
    data = tmp_path / "them.yaml"
    data.write_text("agency_nam: Sở\n", encoding="utf-8")
    done = run("register", "report", "--register", register, "-o", str(tmp_path / "x.docx"), "--data", str(data))

    assert done.exit_code == 3
    assert "agency_name" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--visits", "1", "--minimum-per-province", "1"), "mức tối thiểu của các tỉnh cần 2 cuộc, nhiều hơn 1"),
        (("--visits", "1", "-o", "x.pdf"), "cần tệp .xlsx hoặc .docx"),
        (("--visits", "1", "--expected", "khong-co.csv"), "không đọc được"),
    ],
)
def test_what_cannot_be_listed_is_said(run: Run, register: str, arguments: tuple[str, ...], words: str) -> None:
    done = run("register", "sample", "--register", register, *arguments)

    assert done.exit_code == 2
    assert words in done.stderr


def test_the_dashboard_writes_only_what_changed(run: Run, register: str, tmp_path: Path) -> None:
    folder = tmp_path / "tong-quan"
    first = run("register", "dashboard", "--register", register, "-o", str(folder))
    pages = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.html")}
    second = run("register", "dashboard", "--register", register, "-o", str(folder))

    assert first.exit_code == second.exit_code == 0
    assert "9 trang, 9 trang mới" in first.stderr
    assert "9 trang, 0 trang mới" in second.stderr
    assert [page for page in pages if page.startswith("agencies/")] == [f"agencies/xa-so-{n}.html" for n in range(6)]
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.html")} == before
    assert "Ủy ban nhân dân xã Tân Lập 3" in (folder / "index.html").read_text(encoding="utf-8")


def test_the_dashboard_leaves_a_folder_of_other_things_alone(run: Run, register: str, tmp_path: Path) -> None:
    folder = tmp_path / "khac"
    folder.mkdir()
    (folder / "quan-trong.txt").write_text("x")
    refused = run("register", "dashboard", "--register", register, "-o", str(folder))
    (folder / "pages.json").write_text('{"../ngoai.html": "x", "quan-trong.txt": "x", "agencies/cu.html": "x"}')
    (tmp_path / "ngoai.html").write_text("x")
    (folder / "agencies").mkdir()
    (folder / "agencies" / "cu.html").write_text("x")
    done = run("register", "dashboard", "--register", register, "-o", str(folder))

    assert refused.exit_code == 2
    assert "thư mục đã có tệp khác" in refused.stderr
    assert done.exit_code == 0
    assert (folder / "quan-trong.txt").is_file()
    assert (tmp_path / "ngoai.html").is_file()
    assert not (folder / "agencies" / "cu.html").exists()


def test_an_empty_register_has_nothing_to_show(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sai.yaml").write_text("agency: {}", encoding="utf-8")
    file = tmp_path / "so.db"
    run("batch", str(tmp_path / "sai.yaml"), "--register", str(file), "--as-of", "2026-11-20")
    done = run("register", "analysis", "--register", str(file))

    assert done.exit_code == 4
    assert "sổ chưa có lần đánh giá nào như vậy" in done.stderr
