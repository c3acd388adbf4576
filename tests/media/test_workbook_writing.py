"""Workbooks as a reader finds them: what a cell holds, what it may hold, and how it prints."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from qms_checker.media.workbook import (
    MAX_CELL,
    MAX_ROWS,
    Cell,
    Chart,
    Column,
    Kind,
    Properties,
    Shade,
    Sheet,
)
from qms_checker.media.workbook_writing import write_workbook
from qms_checker.vocabulary import Language

PROPERTIES = Properties(title="Kết quả đánh giá", language="vi")
TEXT = Column(title="Tên")


def written(*sheets: Sheet, language: Language = "vi") -> Workbook:
    content = write_workbook(sheets, Properties(title="T", language=language))
    return openpyxl.load_workbook(io.BytesIO(content))


def table(columns: Sequence[Column], *rows: Sequence[Cell], name: str = "S") -> Sheet:
    return Sheet(name=name, columns=tuple(columns), rows=rows)


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("http://x";"y")', "=1+1", "{=1}", "+1", "@SUM(A1)", "http://example.org", "mailto:a@b", "01", "-5"],
)
def test_text_stays_text(text: str) -> None:
    cell = written(table([TEXT, Column(title="Số", kind=Kind.NUMBER)], [text, text]))["S"]["A2"]

    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_what_xml_cannot_say_is_left_out() -> None:
    value = written(table([TEXT], ["a\x00b\x0b\ud800c\uffff\nd\te"]))["S"]["A2"].value

    assert value == "abc\nd\te"


@pytest.mark.parametrize("text", ["ă" * 40_000, "𝕢" * 20_000])
def test_a_text_longer_than_a_cell_is_cut(text: str) -> None:
    value = str(written(table([TEXT], [text]))["S"]["A2"].value)

    assert value.endswith(f"{text[0]}…")
    assert len(value.encode("utf-16-le")) // 2 <= MAX_CELL


def test_names_of_sheets_are_safe_short_and_unique() -> None:
    names = [
        "Sở Khoa học và Công nghệ tỉnh Hưng Yên",
        "Sở Khoa học và Công nghệ tỉnh Hưng Yên",
        "a/b:c*[d]?\\",
        "",
        "'x'",
        "X",
    ]
    found = written(*(table([TEXT], name=name) for name in names)).sheetnames

    assert found == [
        "Sở Khoa học và Công nghệ tỉnh H",
        "Sở Khoa học và Công nghệ tỉ (2)",
        "a b c d",
        "Sheet",
        "x",
        "X (2)",
    ]


@pytest.mark.parametrize(("language", "shown"), [("vi", "dd/mm/yyyy"), ("en", "yyyy\\-mm\\-dd")])
def test_dates_are_dates_in_the_style_of_the_language(language: Language, shown: str) -> None:
    columns = [Column(title="Ngày", kind=Kind.DATE)]
    sheet = written(table(columns, [date(2026, 11, 20)], [date(1890, 5, 19)], ["đầu năm"]), language=language)["S"]

    assert sheet["A2"].is_date
    assert sheet["A2"].number_format.replace("\\", "") == shown.replace("\\", "")
    assert sheet["A3"].value == ("19/05/1890" if language == "vi" else "1890-05-19")
    assert sheet["A4"].value == "đầu năm"


def test_numbers_that_excel_would_change_are_text() -> None:
    columns = [Column(title="Số", kind=Kind.NUMBER), Column(title="Tỷ lệ", kind=Kind.PERCENT)]
    sheet = written(
        table(columns, [97.5, 0.785], [12345678901234567, None], [float("nan"), True], [10**400, float("inf")])
    )["S"]

    assert [cell.value for cell in sheet["A"]] == ["Số", 97.5, "12345678901234567", "nan", str(10**400)]
    assert sheet["B2"].number_format == "0.0%"
    assert sheet["B3"].value is None
    assert sheet["B4"].value is True


def test_whole_numbers_show_no_decimal_sign() -> None:
    sheet = written(table([Column(title="Điểm", kind=Kind.NUMBER)], [100], [81.0], [97.5]))["S"]

    assert [sheet[place].number_format for place in ("A2", "A3", "A4")] == ["#,##0", "#,##0", "#,##0.0#"]


def test_a_list_offers_exactly_its_choices() -> None:
    choices = ("Đang thực hiện, đúng hạn", 'Đã "đóng"', *(f"lựa chọn {number}" for number in range(60)))
    columns = (Column(title="Trạng thái", choices=choices, prompt="Chọn một mục", editable=True),)
    book = written(Sheet(name="S", columns=columns, rows=[["x"]], spare_rows=3))
    (validation,) = book["S"].data_validations.dataValidation

    assert str(validation.sqref) == "A2:A5"
    assert validation.formula1 == "_lists!$A$1:$A$62"
    assert validation.prompt == "Chọn một mục"
    assert tuple(cell.value for cell in book["_lists"]["A"]) == choices
    assert book["_lists"].sheet_state == "hidden"


def test_only_editable_columns_of_a_protected_sheet_may_be_changed() -> None:
    columns = (TEXT, Column(title="Trạng thái", editable=True), Column(title="Mã", hidden=True))
    sheet = written(Sheet(name="S", columns=columns, rows=[["a", "b", "c"]], protected=True))["S"]

    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert [sheet[place].protection.locked for place in ("A2", "B2", "C2")] == [True, False, True]
    assert sheet.column_dimensions["C"].hidden


def test_a_shade_follows_the_value() -> None:
    columns = (Column(title="Kết quả", shades=(('Không "đạt"', Shade.BAD), ("Đạt", Shade.GOOD))),)
    sheet = written(Sheet(name="S", columns=columns, rows=[["Đạt"]]))["S"]
    rules = [rule for found in sheet.conditional_formatting for rule in found.rules]

    assert [rule.formula for rule in rules] == [['"Không ""đạt"""'], ['"Đạt"']]
    assert len({rule.dxf.fill.bgColor.rgb for rule in rules}) == 2


def test_a_heading_stands_above_a_table_that_scrolls_filters_and_prints() -> None:
    columns = (Column(title="Tên", width=30), Column(title="Số", width=30))
    sheet = written(
        Sheet(name="S", columns=columns, rows=[["a", "b"]], heading=("Kết quả", "chữ " * 30), frozen_columns=1)
    )["S"]

    assert sheet["A1"].value == "Kết quả"
    header = next(row for row in range(1, 9) if sheet.cell(row, 1).value == "Tên")
    assert sheet.cell(header - 1, 1).value is None
    assert max(len(str(sheet.cell(row, 1).value)) for row in range(1, header)) <= 60
    assert sheet.freeze_panes == f"B{header + 1}"
    assert sheet.auto_filter.ref == f"A{header}:B{header + 1}"
    assert sheet.print_title_rows == f"${header}:${header}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)


def test_a_table_without_rows_is_a_header() -> None:
    sheet = written(table([Column(title="Tên", choices=("a",), shades=(("a", Shade.BAD),))]))["S"]

    assert [[cell.value for cell in row] for row in sheet.rows] == [["Tên"]]


def test_a_chart_shows_the_rows() -> None:
    columns = (TEXT, Column(title="Nặng", kind=Kind.NUMBER))
    chart = Chart(title="Phát hiện", labels=0, values=(1,), stacked=True, colors=("#842029",))
    sheet = written(Sheet(name="S", columns=columns, rows=[["a", 1], ["b", 2]], chart=chart))["S"]

    assert len(sheet._charts) == 1  # type: ignore[attr-defined]


def test_the_same_values_give_the_same_bytes() -> None:
    sheets = [table([TEXT, Column(title="B", choices=("x",))], ["a", "x"])]
    first = write_workbook(sheets, PROPERTIES)
    time.sleep(2.1)  # a zip file counts in steps of two seconds

    assert write_workbook(sheets, PROPERTIES) == first


def test_more_rows_than_a_sheet_holds_are_refused() -> None:
    with pytest.raises(ValueError, match="divide them"):
        write_workbook([table([TEXT], *([["a"]] * (MAX_ROWS + 1)))], PROPERTIES)
