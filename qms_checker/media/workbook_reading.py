"""Excel workbooks that people filled in, as plain values: the one module that knows openpyxl.

A workbook is untrusted: it is looked through before it is unpacked, nothing in it is computed, and what lies outside
the cells that can be read is refused rather than passed over.
"""

from __future__ import annotations

import io
import posixpath
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from xml.parsers.expat import ExpatError

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from qms_checker.errors import Location, Problem, QmsError
from qms_checker.media.office_package import MAX_FILE_BYTES, declares_doctype, has_abnormal_names, swells
from qms_checker.vocabulary import Text

MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 200
MAX_SHEETS: Final = 60

_PROGRAMS = re.compile(r"(?i)vbaproject|macrosheets/|activex/|embeddings/|externallinks/|connections\.xml")
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?\bref=["']([A-Z]+\d+:[A-Z]+\d+)["']""")
_COMMENTS = re.compile(rb"""\bTarget=["']([^"']*/(?:threaded)?comments?\d*\.xml)["']""", re.IGNORECASE)
_COMMENT = re.compile(rb"""<(?:\w+:)?comment\s[^>]*?\bref=["']([A-Z]+\d+)["']""")
_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, EOFError, InvalidFileException, ExpatError, NotImplementedError, RuntimeError),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError, SyntaxError),
)
_MALFORMED = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")

CellValue = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A cell with its address (``C7``). Text is NFC without invisible characters, stripped; an empty one is ``None``.

    ``is_formula``: what is shown is computed by Excel and not known here.
    """

    address: str
    value: CellValue
    is_formula: bool = False

    @property
    def text(self) -> str:
        """Return the value as text; a whole number without decimals."""
        if self.value is None:
            return ""
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return self.value.isoformat() if isinstance(self.value, date) else str(self.value)


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """The cells of a sheet, row by row, each row as long as its last filled cell; ``rows[0]`` is row 1.

    ``merged``: areas shown as one cell, of which only the first holds a value (``G7:G9``); ``noted``: cells that bear a
    comment.
    """

    name: str
    is_hidden: bool
    rows: tuple[tuple[ReadCell, ...], ...]
    merged: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()


def read_workbook(content: bytes, file: str) -> Mapping[str, ReadSheet]:
    """Return the sheets by name, in order. Raises :class:`QmsError` where the file cannot or must not be read."""
    _look_through(content, file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells which decorations it does not keep
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            try:
                if not 0 < len(book.worksheets) <= MAX_SHEETS:
                    raise _too_large(file) if book.worksheets else _no_workbook(file)
                with zipfile.ZipFile(io.BytesIO(content)) as package:
                    return {sheet.title: _read_sheet(sheet, package, file) for sheet in book.worksheets}
            finally:
                book.close()
    except _FAULTS as reason:
        raise _no_workbook(file) from reason


def _look_through(content: bytes, file: str) -> None:
    if len(content) > MAX_FILE_BYTES:
        raise _too_large(file)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            if swells(package):
                raise _too_large(file)
            is_macro_type = b"macroenabled" in package.read("[Content_Types].xml").lower()
            if is_macro_type or has_abnormal_names(package) or any(map(_PROGRAMS.search, names)):
                raise _with_programs(file)
            parts = (name for name in names if name.lower().endswith((".xml", ".rels")))
            if any(declares_doctype(package.read(name)) for name in parts):
                raise _no_workbook(file)
    except _FAULTS as reason:
        raise _no_workbook(file) from reason


def _read_sheet(sheet: Any, package: zipfile.ZipFile, file: str) -> ReadSheet:
    rows = []
    sheet.reset_dimensions()  # the file says how large the sheet is, but not necessarily the truth
    for number, row in enumerate(sheet.iter_rows(), start=1):
        last = max((index for index, cell in enumerate(row, start=1) if cell.value is not None), default=0)
        cells = tuple(_read_cells(row[:last], number))
        if number > MAX_ROWS or len(cells) > MAX_COLUMNS:
            raise _too_large(file)
        rows.append(cells)
    while rows and not rows[-1]:
        rows.pop()
    path = str(sheet._worksheet_path).lstrip("/")  # noqa: SLF001  # in read-only mode the library knows no merged cells
    merged = tuple(one.decode() for one in _MERGED.findall(package.read(path)))
    return ReadSheet(sheet.title, sheet.sheet_state != "visible", tuple(rows), merged, tuple(_noted(path, package)))


def _noted(path: str, package: zipfile.ZipFile) -> Iterator[str]:
    """Yield the cells of a sheet that bear a comment."""
    folder, _, name = path.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package.namelist():
        return
    for target in _COMMENTS.findall(package.read(relations)):
        part = posixpath.normpath(posixpath.join("/", folder, target.decode())).lstrip("/")
        if part in package.namelist():
            yield from (one.decode() for one in _COMMENT.findall(package.read(part)))


def _read_cells(row: tuple[Any, ...], number: int) -> Iterator[ReadCell]:
    for index, cell in enumerate(row, start=1):
        address = f"{get_column_letter(index)}{number}"
        yield ReadCell(address, _value(cell.value), cell.data_type == "f")


def _value(value: Any) -> CellValue:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        plain = unicodedata.normalize("NFC", _INVISIBLE.sub("", value.replace("\r\n", "\n"))).strip()
        return None if plain == "" or plain in _MALFORMED else plain
    return value if isinstance(value, bool | int | float | date) else None


def _no_workbook(file: str) -> QmsError:
    message = Text("tệp không phải là sổ tính Excel (.xlsx) đọc được", "the file is not a readable workbook (.xlsx)")
    hint = Text("trong Excel, lưu lại với kiểu Excel Workbook (*.xlsx)", "in Excel, save it as Excel Workbook (*.xlsx)")
    return QmsError(Problem("not-a-workbook", Location(file), message, hint))


def _with_programs(file: str) -> QmsError:
    message = Text(
        "sổ tính có macro, đối tượng nhúng hoặc liên kết ra ngoài",
        "the workbook has macros, embedded objects or links to the outside",
    )
    hint = Text("chép nội dung sang phiếu mới xuất ra", "copy the contents to a newly written checklist")
    return QmsError(Problem("workbook-with-programs", Location(file), message, hint))


def _too_large(file: str) -> QmsError:
    megabytes = MAX_FILE_BYTES // 1024 // 1024
    message = Text(
        f"sổ tính quá lớn (tối đa {megabytes} MB, {MAX_ROWS} dòng, {MAX_COLUMNS} cột)",
        f"the workbook is too large (at most {megabytes} MB, {MAX_ROWS} rows, {MAX_COLUMNS} columns)",
    )
    return QmsError(Problem("workbook-too-large", Location(file), message))
