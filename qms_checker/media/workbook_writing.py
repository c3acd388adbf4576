"""Excel workbooks from plain values: the one module that knows XlsxWriter.

Cells hold text, numbers, dates or nothing; there is no way to write a formula or a link, so text such as
``=HYPERLINK(…)`` stays the text it is. The same values give the same bytes.
"""

from __future__ import annotations

import io
import math
import re
import textwrap
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter

from qms_checker.dates import format_date
from qms_checker.media.workbook import MAX_ROWS, Cell, Chart, Column, Kind, Properties, Shade, Sheet, cell_text
from qms_checker.vocabulary import Language

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MAX_SHEET_NAME = 31
_LISTS = "_lists"
_A4 = 9
_LINE, _TALLEST = 15, 409  # points; Excel draws no taller row
_NARROW, _BOLD = 1.1, 1.25  # characters of the font to one of Excel's, and how much wider bold ones are
_FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - XlsxWriter wants it without a zone; a real time would change the bytes
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that never was
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_EXACT_DIGITS = 10**15  # Excel keeps fifteen digits of a number


def write_workbook(sheets: Sequence[Sheet], properties: Properties) -> bytes:
    """Return the sheets as an .xlsx file. Raises ``ValueError`` for a sheet of more than :data:`MAX_ROWS` rows."""
    target = io.BytesIO()
    options = {"in_memory": True, "default_format_properties": _FONT}
    with xlsxwriter.Workbook(target, options) as workbook:
        workbook.set_size(2400, 1500)
        texts = {"title": properties.title, "subject": properties.subject, "author": properties.author}
        workbook.set_properties({**{key: cell_text(text) for key, text in texts.items()}, "created": _CREATED})
        formats = _Formats(workbook, properties.language)
        lists = _Lists()
        for sheet, name in zip(sheets, _names(sheets), strict=True):
            if len(sheet.rows) > MAX_ROWS:
                raise ValueError(f"{len(sheet.rows)} rows in one sheet; divide them")
            _SheetWriter(workbook, workbook.add_worksheet(name), sheet, formats, lists).write()
        lists.write(workbook)
    return target.getvalue()


def _height(row: Sequence[Cell], widths: Sequence[float]) -> float:
    """Return the height of a row of wrapped texts: not every program finds it by itself when it opens the file."""
    lines = 1
    for value, width in zip(row, widths, strict=True):
        if isinstance(value, str) and math.isfinite(width):
            room = max(1, int(width * _NARROW))
            lines = max(lines, sum(max(1, len(textwrap.wrap(part, room))) for part in value[:5000].split("\n")))
    return min(_TALLEST, lines * _LINE + 1)


def _names(sheets: Sequence[Sheet]) -> Iterator[str]:
    """Yield a name for each sheet: without forbidden characters, at most 31 long, each once whatever the case."""
    taken = {_LISTS, "history"}  # Excel keeps the second one for itself
    for sheet in sheets:
        base = " ".join(_NOT_IN_NAMES.sub(" ", cell_text(sheet.name)).split()).strip("'") or "Sheet"
        name, number = base[:MAX_SHEET_NAME].rstrip(" '"), 1
        while name.casefold() in taken:
            number += 1
            tail = f" ({number})"
            name = base[: MAX_SHEET_NAME - len(tail)].rstrip() + tail
        taken.add(name.casefold())
        yield name


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook, language: Language) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        day = "dd/mm/yyyy" if language == "vi" else "yyyy-mm-dd"
        self.language = language
        self._number_formats = {Kind.NUMBER: "#,##0.0#", Kind.DATE: day, Kind.PERCENT: "0.0%", Kind.TEXT: "@"}

    def get(self, **properties: Any) -> Format:
        return self._once({**_FONT, **properties})

    def cell(self, column: Column, value: Cell, *, strong: bool) -> Format:
        kind = Kind.TEXT if isinstance(value, str) and column.kind is not Kind.TEXT else column.kind
        if isinstance(value, int | float) and kind is Kind.TEXT:
            number_format = "General"
        else:
            number_format = self._number_formats[Kind.DATE if isinstance(value, date) else kind]
            if kind is Kind.NUMBER and isinstance(value, int | float) and value % 1 == 0:
                number_format = "#,##0"
        properties: dict[str, Any] = {"border": 1, "border_color": "#BFBFBF", "num_format": number_format}
        if column.wrap:
            properties["text_wrap"] = True
        if column.kind is Kind.TEXT:
            properties["align"] = "left"
        if column.editable:
            properties |= {"locked": False, "bg_color": "#FFFDE7"}
        if strong:
            properties |= {"bold": True, "bg_color": "#E7EEF7"}
        return self.get(**properties)

    def _once(self, properties: dict[str, Any]) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]

    def shade(self, shade: Shade) -> Format:
        background, ink = shade.value.split("/")
        return self._once({"bg_color": background, "font_color": ink})


class _Lists:
    """The choices of all columns, one column of a hidden sheet each: a list inside a cell may hold 255 characters."""

    def __init__(self) -> None:
        self._columns: dict[tuple[str, ...], int] = {}

    def reference(self, choices: tuple[str, ...]) -> str:
        column = self._columns.setdefault(choices, len(self._columns))
        name = xlsxwriter.utility.xl_col_to_name(column)
        return f"={_LISTS}!${name}$1:${name}${len(choices)}"

    def write(self, workbook: xlsxwriter.Workbook) -> None:
        if self._columns:
            worksheet = workbook.add_worksheet(_LISTS)
            worksheet.hide()
            for choices, column in self._columns.items():
                for row, choice in enumerate(choices):
                    worksheet.write_string(row, column, cell_text(choice))


class _SheetWriter:
    """Writes one sheet."""

    def __init__(
        self, workbook: xlsxwriter.Workbook, worksheet: Worksheet, sheet: Sheet, formats: _Formats, lists: _Lists
    ) -> None:
        self._workbook, self._worksheet, self._sheet = workbook, worksheet, sheet
        self._formats, self._lists = formats, lists

    def write(self) -> None:
        row = self._heading()
        row = self._header(row)
        self._rows(row)
        self._last = row + len(self._sheet.rows) + self._sheet.spare_rows - 1
        self._columns(row)
        self._settings(row)
        chart = self._sheet.chart
        if chart is not None and self._sheet.rows and chart.count != 0:
            self._chart(chart, row)

    def _heading(self) -> int:
        width = round(sum(column.width for column in self._sheet.columns if not column.hidden))
        row = 0
        for number, line in enumerate(self._sheet.heading):
            look = self._formats.get(bold=True, font_size=14) if number == 0 else self._formats.get()
            for part in textwrap.wrap(cell_text(line), max(20, round(width * (0.75 if number == 0 else 0.95)))):
                self._worksheet.write_string(row, 0, part, look)
                row += 1
        return row + 1 if row else 0

    def _header(self, row: int) -> int:
        if not self._sheet.header:
            return row
        look = self._formats.get(
            bold=True, text_wrap=True, border=1, bg_color="#1F4E79", font_color="#FFFFFF", valign="vcenter"
        )
        titles = [cell_text(column.title) for column in self._sheet.columns]
        for number, title in enumerate(titles):
            self._worksheet.write_string(row, number, title, look)
        self._worksheet.set_row(row, _height(titles, [column.width / _BOLD for column in self._sheet.columns]))
        return row + 1

    def _rows(self, first: int) -> None:
        columns = self._sheet.columns
        widths = [column.width if column.wrap and not column.hidden else math.inf for column in columns]
        for number, row in enumerate(self._sheet.rows):
            strong = number in self._sheet.emphasis
            for index, (column, value) in enumerate(zip(columns, row, strict=True)):
                look = self._formats.cell(column, value, strong=strong)
                self._cell(first + number, index, value, look)
            self._worksheet.set_row(first + number, _height(row, widths))
        for number in range(first + len(self._sheet.rows), first + len(self._sheet.rows) + self._sheet.spare_rows):
            for index, column in enumerate(columns):
                self._worksheet.write_blank(number, index, None, self._formats.cell(column, None, strong=False))

    def _cell(self, row: int, column: int, value: Cell, look: Format) -> None:
        worksheet = self._worksheet
        match value:
            case None | "":
                worksheet.write_blank(row, column, None, look)
            case bool():
                worksheet.write_boolean(row, column, value, look)
            case int() | float() if abs(value) < _EXACT_DIGITS:  # not so for what is no number or infinite
                worksheet.write_number(row, column, value, look)
            case date() if value >= _FIRST_DAY:
                worksheet.write_datetime(row, column, datetime(value.year, value.month, value.day), look)  # noqa: DTZ001
            case date():
                worksheet.write_string(row, column, format_date(value, self._formats.language), look)
            case _:
                worksheet.write_string(row, column, cell_text(str(value)), look)

    def _columns(self, first: int) -> None:
        for number, column in enumerate(self._sheet.columns):
            self._worksheet.set_column(number, number, column.width, None, {"hidden": column.hidden})
            if self._last < first:
                continue
            if column.choices or column.prompt:
                kind: dict[str, Any] = {"validate": "any"}
                if column.choices:
                    kind = {"validate": "list", "source": self._lists.reference(column.choices)}
                prompt = {"input_message": cell_text(column.prompt)[:255]} if column.prompt else {}
                self._worksheet.data_validation(first, number, self._last, number, {**kind, **prompt})
            for value, shade in column.shades:
                quoted = '"' + cell_text(value).replace('"', '""') + '"'
                rule = {"type": "cell", "criteria": "==", "value": quoted, "format": self._formats.shade(shade)}
                self._worksheet.conditional_format(first, number, self._last, number, rule)

    def _settings(self, first: int) -> None:
        sheet, worksheet = self._sheet, self._worksheet
        if sheet.header:
            worksheet.freeze_panes(first, sheet.frozen_columns)
            worksheet.repeat_rows(first - 1)
            if sheet.filtered and self._last >= first:
                worksheet.autofilter(first - 1, 0, self._last, len(sheet.columns) - 1)
        if not sheet.portrait:
            worksheet.set_landscape()
        if sheet.printed_columns is not None:
            worksheet.print_area(0, 0, max(self._last, first), sheet.printed_columns - 1)
        worksheet.set_paper(_A4)
        worksheet.fit_to_pages(1, 0)
        worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        worksheet.set_footer("&L&A&R&P/&N")
        worksheet.hide_gridlines(2)
        if sheet.hidden:
            worksheet.hide()
        if sheet.protected:
            allowed = ("autofilter", "sort", "format_cells", "format_columns", "format_rows")
            worksheet.protect("", dict.fromkeys(allowed, True))

    def _chart(self, asked: Chart, first: int) -> None:
        subtype = {"subtype": "stacked"} if asked.stacked else {}
        chart = self._workbook.add_chart({"type": "bar", **subtype})
        shown = len(self._sheet.rows) - asked.first if asked.count is None else asked.count
        name, first = self._worksheet.get_name(), first + asked.first
        last = first + shown - 1
        for index, column in enumerate(asked.values):
            series: dict[str, Any] = {
                "name": self._sheet.columns[column].title,
                "categories": [name, first, asked.labels, last, asked.labels],
                "values": [name, first, column, last, column],
            }
            if index < len(asked.colors):
                series["fill"] = {"color": asked.colors[index]}
            chart.add_series(series)
        chart.set_title({"name": cell_text(asked.title)[:255], "overlay": False})
        chart.set_y_axis({"reverse": True})
        if len(asked.values) == 1:
            chart.set_legend({"none": True})
        chart.set_size({"width": 720, "height": 140 + 26 * min(shown, 30)})
        self._worksheet.insert_chart(self._last + 2, 0, chart)
