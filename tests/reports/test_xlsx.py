"""The workbook to work in: what its sheets hold, what may be chosen and filtered, in both languages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from qms_checker.assessment.run import AgencyRun
from qms_checker.reports.xlsx import render_xlsx
from qms_checker.vocabulary import Language, Outcome
from tests import factories
from tests.reports.golden import assert_golden, rulebook
from tests.reports.html_samples import accompanied
from tests.reports.table_samples import several, steady


def book_of(runs: Sequence[AgencyRun], language: Language = "vi") -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(render_xlsx(runs, rulebook().catalogue, language)))


def table(sheet: Worksheet) -> list[dict[str, object]]:
    """Return the rows below the frozen header, by the titles of the columns."""
    header = int(str(sheet.print_title_rows).rpartition("$")[2])
    titles = [str(cell.value) for cell in sheet[header]]
    rows = sheet.iter_rows(min_row=header + 1, values_only=True)
    return [dict(zip(titles, row, strict=True)) for row in rows if any(value is not None for value in row)]


def shown(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value).replace("\n", "⏎")


def dump(book: Workbook) -> str:
    lines = []
    for sheet in book:
        lines.append(f"== {sheet.title} ({sheet.sheet_state})")
        for row in sheet.iter_rows(values_only=True):
            cells = [value.date().isoformat() if isinstance(value, datetime) else value for value in row]
            lines.append(
                " | ".join("" if cell is None else str(cell).replace("\n", "⏎") for cell in cells).rstrip(" |")
            )
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("sample", ["one", "several"])
def test_the_whole_workbook(language: Language, sample: str) -> None:
    runs = several() if sample == "several" else (steady("agencies/so-mau.yaml"),)

    assert_golden(f"findings-{sample}.{language}.xlsx.txt", dump(book_of(runs, language)))


def test_the_sheets_are_those_to_work_with() -> None:
    assert book_of([steady("agencies/so-mau.yaml")]).sheetnames == [
        "Tổng hợp",
        "Phát hiện",
        "Kế hoạch hành động",
        "Chưa đủ dữ liệu",
        "Tiêu chí",
        "Điểm theo tiêu chí",
        "_lists",
    ]


def test_findings_can_be_filtered_and_tracked() -> None:
    run = steady("agencies/so-mau.yaml")
    sheet = book_of([run])["Phát hiện"]
    rows = table(sheet)

    assert len(rows) == len(run.findings)
    assert sheet.auto_filter.ref
    assert sheet.freeze_panes
    assert {row["Trạng thái khắc phục"] for row in rows} == {"Chưa thực hiện"}
    assert {row["Thời hạn"] for row in rows} == {None}
    due = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Thời hạn")
    assert sheet.cell(due.row + 1, due.column).number_format.replace("\\", "") == "dd/mm/yyyy"
    assert any("_lists!" in str(one.formula1) for one in sheet.data_validations.dataValidation)


def test_the_plan_has_a_row_for_each_requirement_not_for_each_finding() -> None:
    run = steady("agencies/so-mau.yaml")
    plan = table(book_of([run])["Kế hoạch hành động"])

    assert [row["Quy tắc"] for row in plan] == list(dict.fromkeys(row["Quy tắc"] for row in plan))
    assert sum(int(str(row["Số phát hiện"])) for row in plan) == len(run.findings)
    assert all(row["Hành động khắc phục nguyên nhân"] for row in plan)
    assert {row["Nguyên nhân"] for row in plan} == {None}


def test_the_summary_counts_what_the_assessment_counts() -> None:
    run = steady("agencies/so-mau.yaml")
    facts = {row["Nội dung"]: row["Giá trị"] for row in table(book_of([run])["Tổng hợp"])}

    assert facts["Đạt"] == run.count_outcomes()[Outcome.FULFILLED]
    assert facts["Sự không phù hợp nặng"] == run.count_findings()["major"]
    assert facts["Ngày đánh giá"] == datetime(2026, 11, 20)  # noqa: DTZ001 - openpyxl gives it so
    assert date(2026, 11, 20).isoformat() == run.receipt.as_of


def test_several_agencies_stand_in_vietnamese_order_with_the_unreadable_last() -> None:
    book = book_of(several())
    names = [row["Cơ quan"] for row in table(book["Tổng hợp"])]

    assert names == [
        "Sở Khoa học và Công nghệ tỉnh Mẫu",
        "Ủy ban nhân dân xã Mẫu",
        "agencies/hong.yaml (không đọc được)",
    ]
    assert table(book["Không đọc được"])[0]["Vấn đề"] == "sai cú pháp"
    assert len(book["Tổng hợp"]._charts) == 1  # type: ignore[attr-defined]


def test_waived_findings_have_a_sheet_of_their_own() -> None:
    run = accompanied()
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx([run], factories.catalogue(), "vi")))

    assert len(table(book["Tạm hoãn xử lý"])) == run.count_waived() > 0
    assert len(table(book["Phát hiện"])) == len(run.findings) - run.count_waived()
    assert {row["Việc theo dõi"] for row in table(book["Theo dõi"])} >= {"Ghi là đã đóng", "Kết quả xác minh"}


def test_nothing_found_is_said() -> None:
    run = factories.assessment(factories.result())
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx([run], factories.catalogue(), "vi")))

    assert "Không có phát hiện nào" in str(book["Phát hiện"]["A2"].value)
    assert table(book["Kế hoạch hành động"]) == []


def test_the_same_assessment_gives_the_same_bytes() -> None:
    runs = several()

    assert render_xlsx(runs, rulebook().catalogue, "vi") == render_xlsx(runs, rulebook().catalogue, "vi")
