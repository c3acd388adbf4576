"""Fills in a checklist as an auditor does in Excel, with the library that people's scripts use, too."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

OPEN, DECIDED, SAMPLES, AUDIT, TEAM = "Cần xác minh", "Đã có kết quả", "Lấy mẫu", "Cuộc đánh giá", "Đoàn đánh giá"
VERIFIED, GRADING, EVIDENCE = "Kết quả xác minh", "Phân loại", "Bằng chứng khách quan"
REMARKS, AUDITOR, DAY, UNIT = "Nhận xét", "Người đánh giá", "Ngày xác minh", "Đơn vị"
ID = "qms:id"


class Checklist:
    """A checklist that is open in a spreadsheet program."""

    def __init__(self, content: bytes | Path) -> None:
        source = content if isinstance(content, Path) else io.BytesIO(content)
        self.book: Workbook = load_workbook(source)

    def sheet(self, name: str) -> Worksheet:
        """Return a sheet by name."""
        found = self.book[name]
        assert isinstance(found, Worksheet)
        return found

    def header(self, name: str) -> tuple[int, dict[str, int]]:
        """Return the row of the titles, and the column of each title."""
        for row in self.sheet(name).iter_rows():
            titles = {str(cell.value): int(cell.column or 0) for cell in row if cell.value is not None}
            if ID in titles or "Họ và tên" in titles:
                return int(row[0].row or 0), titles
        raise AssertionError(f"no titles in {name}")

    def row_of(self, name: str, identity: str) -> int:
        """Return the row of what was asked."""
        first, titles = self.header(name)
        sheet = self.sheet(name)
        for number in range(first + 1, sheet.max_row + 1):
            if sheet.cell(number, titles[ID]).value == identity:
                return number
        raise AssertionError(f"{identity} is not asked in {name}")

    def ids(self, name: str) -> list[str]:
        """Return what is asked in a sheet, in order."""
        first, titles = self.header(name)
        sheet = self.sheet(name)
        found = (sheet.cell(number, titles[ID]).value for number in range(first + 1, sheet.max_row + 1))
        return [str(one) for one in found if one is not None]

    def write(self, name: str, identity: str, **values: Any) -> None:
        """Fill in columns of a row: ``verified``, ``grading``, ``evidence``, ``remarks``, ``auditor``, ``day`` …"""
        words = {"verified": VERIFIED, "grading": GRADING, "evidence": EVIDENCE, "remarks": REMARKS}
        words |= {"auditor": AUDITOR, "day": DAY, "unit": UNIT, "seen": "Hồ sơ đã xem", "value": "Ghi tại đây"}
        _, titles = self.header(name)
        for key, value in values.items():
            self.sheet(name).cell(self.row_of(name, identity), titles[words[key]]).value = value

    def audit(self, held_on: Any = date(2026, 11, 18), lead: str = "Trần Thị Thư") -> None:
        """Fill in what every audit has."""
        self.write(AUDIT, "held_on", value=held_on)
        self.write(AUDIT, "lead_auditor", value=lead)

    def team(self, *members: tuple[str, str, str]) -> None:
        """Fill in name, unit and audited unit of each member."""
        first, _ = self.header(TEAM)
        for number, member in enumerate(members, start=1):
            for column, value in enumerate(member, start=1):
                self.sheet(TEAM).cell(first + number, column).value = value

    def change(self, action: Callable[[Workbook], object]) -> None:
        """Do something to the workbook that an auditor should not."""
        action(self.book)

    def save(self) -> bytes:
        """Return the file."""
        target = io.BytesIO()
        self.book.save(target)
        return target.getvalue()
