"""Who was expected to send a description: a list as CSV, and who of it has not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from qms_checker.errors import ExitCode, Location, Problem, QmsError
from qms_checker.vocabulary import Text

COLUMNS = ("id", "name", "province", "level", "type")
_NEEDED = "name"
MAX_BYTES = 20 * 1024 * 1024


class ExpectedListError(QmsError):
    """The list cannot be read, or not as a list of agencies."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedAgency:
    """An agency of the list; what the list does not say is empty."""

    id: str
    name: str
    province: str
    level: str
    type: str


def read_expected(content: bytes, file: str) -> tuple[ExpectedAgency, ...]:
    """Return the agencies of a CSV file with a heading line; ``name`` is needed, the other columns are not.

    Separated by commas or semicolons, as Excel writes them. Raises :class:`ExpectedListError` with every problem.
    """
    if len(content) > MAX_BYTES:
        raise _refused(file, 1, Text("tệp quá lớn", "the file is too large"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        hint = Text("lưu lại dạng CSV UTF-8", "save it as CSV UTF-8")
        raise _refused(file, 1, Text("tệp không phải mã UTF-8", "the file is not UTF-8"), hint) from None
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    heads = [head.strip().casefold() for head in rows.fieldnames or ()]
    if _NEEDED not in heads:
        listed = ", ".join(COLUMNS)
        message = Text(f"thiếu cột {_NEEDED!r} ở dòng đầu", f"there is no column {_NEEDED!r} in the first line")
        raise _refused(file, 1, message, Text(f"các cột: {listed}", f"columns: {listed}"))
    rows.fieldnames = heads
    found, problems = [], []
    try:
        for row in rows:
            agency = ExpectedAgency(**{name: (row.get(name) or "").strip() for name in COLUMNS})
            if agency.name:
                found.append(agency)
            elif any((value or "").strip() for value in row.values() if isinstance(value, str)):
                problems.append(
                    _problem(file, rows.line_num, Text("dòng không có tên cơ quan", "a line without a name"))
                )
    except csv.Error as error:
        problems.append(_problem(file, rows.line_num, Text(f"sai dạng CSV: {error}", f"not CSV: {error}")))
    if problems:
        raise ExpectedListError(*problems)
    return tuple(found)


def not_submitted(
    expected: Iterable[ExpectedAgency], submitted: Iterable[tuple[str, str, str]]
) -> tuple[ExpectedAgency, ...]:
    """Return who of the list has sent nothing; ``submitted``: id, name and province of those who did.

    An agency is the same where the ids are the same, or the names within a province.
    """
    ids, names = set(), set()
    for identifier, name, province in submitted:
        ids.add(identifier)
        names |= {(_fold(name), _fold(province)), (_fold(name), "")}
    return tuple(
        one
        for one in expected
        if not (one.id and one.id in ids) and (_fold(one.name), _fold(one.province)) not in names
    )


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _problem(file: str, line: int, message: Text, hint: Text | None = None) -> Problem:
    return Problem("expected-list", Location(file, line), message, hint)


def _refused(file: str, line: int, message: Text, hint: Text | None = None) -> ExpectedListError:
    return ExpectedListError(_problem(file, line, message, hint))
