"""The border to filled-in workbooks: values as they are, and what must not be read."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from qms_checker.errors import QmsError
from qms_checker.media.office_package import MAX_FILE_BYTES
from qms_checker.media.workbook_reading import read_workbook


def workbook(*rows: list[Any], cells: dict[str, Any] | None = None) -> bytes:
    """Return a workbook of one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for address, value in (cells or {}).items():
        sheet[address] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_member(content: bytes, name: str, data: bytes) -> bytes:
    """Return the package with a member written anew, or a new one."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for one in before.namelist():
            if one != name:
                after.writestr(one, before.read(one))
        after.writestr(name, data)
    return target.getvalue()


def refusal_of(content: bytes) -> str:
    with pytest.raises(QmsError) as caught:
        read_workbook(content, "x.xlsx")
    (problem,) = caught.value.problems
    assert problem.message.vi
    return problem.code


@pytest.mark.parametrize(
    ("given", "value", "text"),
    [
        ("Đạt", "Đạt", "Đạt"),
        ("  Đạt \u202e\x7f ", "Đạt", "Đạt"),
        ("a\r\nb", "a\nb", "a\nb"),
        ("e\u0302\u0301", "ế", "ế"),
        ("   ", None, ""),
        (3, 3, "3"),
        (3.0, 3, "3"),
        (2.5, 2.5, "2.5"),
        (date(2026, 11, 18), date(2026, 11, 18), "2026-11-18"),
        (True, True, "True"),
        ("0123", "0123", "0123"),
    ],
)
def test_values_come_as_they_are_seen(given: object, value: object, text: str) -> None:
    """Text is NFC and stripped, invisible characters go, numbers and days keep their type."""
    (cell, _), *_ = read_workbook(workbook([given, "x"]), "x.xlsx")["Sheet"].rows
    assert (cell.value, cell.text, cell.address) == (value, text, "A1")


def test_a_formula_is_marked_and_not_computed() -> None:
    """What Excel shows there is not known here."""
    rows = read_workbook(workbook(["x", "=1+1"]), "x.xlsx")["Sheet"].rows

    assert [cell.is_formula for cell in rows[0]] == [False, True]


def test_rows_end_with_their_last_value() -> None:
    """Empty cells at the end and empty rows at the bottom do not count."""
    sheet = read_workbook(workbook(["a", None, None], [None], ["b"], [None]), "x.xlsx")["Sheet"]

    assert [[cell.value for cell in row] for row in sheet.rows] == [["a"], [], ["b"]]


def test_hidden_sheets_are_read_and_marked() -> None:
    book = Workbook()
    book.create_sheet("_ẩn").sheet_state = "veryHidden"
    target = io.BytesIO()
    book.save(target)

    assert [(one.name, one.is_hidden) for one in read_workbook(target.getvalue(), "x").values()] == [
        ("Sheet", False),
        ("_ẩn", True),
    ]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a workbook", b"\xd0\xcf\x11\xe0" + b"0" * 600])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    """Also the old binary format, and a broken package."""
    assert refusal_of(content) == "not-a-workbook"


def test_a_package_of_another_kind_is_refused() -> None:
    assert refusal_of(with_member(workbook(["x"]), "xl/workbook.xml", b"<x/>")) == "not-a-workbook"


@pytest.mark.parametrize(
    "name",
    [
        "xl/vbaProject.bin",
        "xl/externalLinks/externalLink1.xml",
        "xl/connections.xml",
        "xl/embeddings/oleObject1.bin",
        "xl/activeX/activeX1.xml",
        "xl/macrosheets/sheet1.xml",
        "../../evil.xml",
    ],
)
def test_what_runs_or_reaches_out_is_refused(name: str) -> None:
    """Macros, links to other files, connections, objects, and names that lead out of the package."""
    assert refusal_of(with_member(workbook(["x"]), name, b"<x/>")) == "workbook-with-programs"


def test_entities_are_never_read() -> None:
    """Neither external nor expanding ones."""
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><sst>&b;</sst>'

    assert refusal_of(with_member(workbook(["x"]), "xl/sharedStrings.xml", bomb)) == "not-a-workbook"


def test_bombs_are_refused_unread() -> None:
    """A member that grows a thousandfold, and a file beyond the limit."""
    assert refusal_of(with_member(workbook(["x"]), "xl/bomb.xml", b"0" * 10_000_000)) == "workbook-too-large"
    assert refusal_of(b"0" * (MAX_FILE_BYTES + 1)) == "workbook-too-large"


@pytest.mark.parametrize("address", ["A30000", "XFD1", "A1048576"])
def test_cells_far_away_are_not_passed_over(address: str) -> None:
    """A value in the last row of Excel is refused, not lost, and costs no memory."""
    assert refusal_of(workbook(["x"], cells={address: "xa"})) == "workbook-too-large"


def test_a_sheet_that_lies_about_its_size_is_read_whole() -> None:
    """What the file calls its dimension hides nothing."""
    content = workbook(["a", "b"], ["c", "d"])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").replace(b'ref="A1:B2"', b'ref="A1:A1"')

    rows = read_workbook(with_member(content, "xl/worksheets/sheet1.xml", sheet), "x.xlsx")["Sheet"].rows

    assert [[cell.value for cell in row] for row in rows] == [["a", "b"], ["c", "d"]]
