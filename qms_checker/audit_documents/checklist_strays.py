"""What an auditor may leave in a checklist beside the cells that are read: it is told, so that nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qms_checker.audit_documents.checklist_layout import SHEET_NAMES
from qms_checker.media.workbook_reading import ReadSheet
from qms_checker.vocabulary import LANGUAGES, Text

_ROW = re.compile(r"\d+")
_UNASKED = Text("ô này không có trong phiếu", "the checklist asks nothing here")
_SHEET = Text("trang tính này không có trong phiếu", "the checklist has no such sheet")
_MERGED = Text("các ô đã bị gộp, chỉ ô đầu giữ được nội dung", "merged cells: only the first one holds anything")
_NOTED = Text("chú thích gắn vào ô không được ghi vào hồ sơ", "a comment on a cell does not get into the record")
_UNMERGE = Text("bỏ gộp ô rồi ghi vào từng dòng", "unmerge them and fill in each row")
_TO_REMARKS = Text("chép vào cột Nhận xét, xoá chú thích", "copy it to the column Remarks and delete the comment")
_MOVE = Text("chép nội dung vào cột Nhận xét, xoá trang tính", "copy it to the column Remarks and delete the sheet")


@dataclass(frozen=True, slots=True)
class Stray:
    """Something that would be lost, where it stands, and what to do with it."""

    code: str
    place: str
    message: Text
    hint: Text | None = None


def strays_in(sheet: ReadSheet, header: int) -> Iterator[Stray]:
    """Yield what stands above the titles, is merged or noted; ``header``: the index of the row of titles."""
    for row in sheet.rows[:header]:
        for cell in row[1:]:
            if cell.value is not None:
                yield Stray("not-asked", f"{sheet.name}!{cell.address}", _UNASKED)
    for area in sheet.merged:
        if _row(area.partition(":")[2]) > header:
            yield Stray("merged", f"{sheet.name}!{area}", _MERGED, _UNMERGE)
    for address in sheet.noted:
        yield Stray("comment", f"{sheet.name}!{address}", _NOTED, _TO_REMARKS)


def stray_sheets(sheets: Mapping[str, ReadSheet]) -> Iterator[Stray]:
    """Yield sheets of the auditor's own that say something; hidden ones are those of the program."""
    ours = {name.in_language(language) for name in SHEET_NAMES.values() for language in LANGUAGES}
    for name, sheet in sheets.items():
        if name not in ours and not name.startswith("_") and not sheet.is_hidden and sheet.rows:
            yield Stray("not-asked", name, _SHEET, _MOVE)


def _row(address: str) -> int:
    """Return the index of the row of an address."""
    found = _ROW.search(address)
    return int(found[0]) - 1 if found else 0
