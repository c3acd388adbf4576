"""Reading saved JSON reports back: strictly by the schema, whatever a stranger may have written into them.

Nothing of a report is believed but its form. Whether it says what its receipt says is for ``qms verify``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from qms_checker.assessment.file_kinds import Kind, mistaken
from qms_checker.assessment.findings import Receipt
from qms_checker.dates import parse_date
from qms_checker.errors import Location, Problem, ReportError
from qms_checker.json_schema import SchemaChecker
from qms_checker.resources import schema_file
from qms_checker.vocabulary import Text

MAX_BYTES = 256 * 1024 * 1024
KNOWN_VERSION = 1
"""The newest ``schema_version`` this program can read."""
_MOST_PROBLEMS = 20

Shape = Literal["object", "array", "lines"]


@dataclass(frozen=True, slots=True)
class SavedReport:
    """The report of one agency as plain data that conforms to the schema, and where it stands."""

    data: Mapping[str, Any]
    location: Location

    @property
    def was_readable(self) -> bool:
        """Tell whether the agency could be assessed; otherwise there are only ``source`` and ``problems``."""
        return "receipt" in self.data

    @property
    def agency(self) -> str:
        """Return the id of the agency; empty where it could not be assessed."""
        return str(self.data["agency"]["id"]) if self.was_readable else ""

    @property
    def receipt(self) -> Receipt:
        """Return the receipt of an agency that could be assessed."""
        raw = dict(self.data["receipt"])
        overlays = tuple((overlay["name"], overlay["sha256"]) for overlay in raw.pop("overlays", ()))
        return Receipt(**{**raw, "selection": tuple(raw["selection"]), "overlays": overlays})


@dataclass(frozen=True, slots=True)
class SavedFile:
    """The reports of one file in order; ``shape``: one object, an array, or one object a line."""

    reports: tuple[SavedReport, ...]
    shape: Shape


class _Refused(ValueError):
    """What JSON readers disagree on; refused, so that a report says the same everywhere."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


def read_reports(content: bytes, file: str) -> SavedFile:
    """Read a file of ``--format json`` or ``jsonl``. Raises :class:`ReportError` with what is wrong in it."""
    if len(content) > MAX_BYTES:
        limit = MAX_BYTES // 1024 // 1024
        raise _wrong(
            "too-large", Location(file), Text(f"tệp lớn hơn {limit} MB", f"the file is larger than {limit} MB")
        )
    if (other := mistaken(content, file, Kind.REPORT)) is not None:
        raise ReportError(other)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _wrong("not-utf8", Location(file), Text("tệp không phải mã UTF-8", "the file is not UTF-8")) from None
    if _is_lines(text, file):
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        found = [(_parse(line, file, number), Location(file, number)) for number, line in lines]
        shape: Shape = "lines"
    else:
        data = _parse(text, file, 1)
        shape = "array" if isinstance(data, list) else "object"
        items = data if isinstance(data, list) else [data]
        pointers = [f"/{index}" for index in range(len(items))] if shape == "array" else [""]
        found = [(item, Location(file, pointer=pointer)) for item, pointer in zip(items, pointers, strict=True)]
    return SavedFile(tuple(_checked(item, location) for item, location in found), shape)


def _is_lines(text: str, file: str) -> bool:
    """Tell JSON lines from one object or array, by its name or because another object starts on the second line."""
    first, _, rest = text.lstrip().partition("\n")
    return file.lower().endswith(".jsonl") or (first.startswith('{"') and rest.lstrip().startswith("{"))


def _parse(text: str, file: str, line: int) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        location = Location(file, line + error.lineno - 1, error.colno)
        message = Text("không phải JSON hợp lệ", f"this is no valid JSON: {error.msg}")
        raise _wrong("syntax", location, message, Kind.REPORT.hint) from None
    except _Refused as error:
        raise _wrong("syntax", Location(file, line), error.message) from None
    except ValueError:  # a whole number of thousands of digits
        message = Text("số quá lớn", "a number is too large")
        raise _wrong("syntax", Location(file, line), message) from None
    except RecursionError:
        message = Text("dữ liệu lồng quá sâu", "the data is nested too deeply")
        raise _wrong("too-deep", Location(file, line), message) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)[:60]
        raise _Refused(Text(f"khoá {twice!r} xuất hiện hai lần", f"the key {twice!r} occurs twice"))
    return found


def _no_constant(name: str) -> Any:
    raise _Refused(Text(f"{name} không phải là số của JSON", f"{name} is no number of JSON"))


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _Refused(Text("số quá lớn", "a number is too large"))
    return value


def _checked(data: Any, location: Location) -> SavedReport:
    version = data.get("schema_version") if isinstance(data, dict) else None
    if type(version) is int and version > KNOWN_VERSION:
        message = Text(
            f"báo cáo có cấu trúc phiên bản {version}; chương trình này chỉ đọc được đến phiên bản {KNOWN_VERSION}",
            f"the report has schema version {version}; this program reads versions up to {KNOWN_VERSION}",
        )
        hint = Text("dùng bản mới hơn của chương trình", "use a newer version of the program")
        raise _wrong("newer-version", location, message, hint)
    if not isinstance(data, dict) or version is None:
        message = Text("đây không phải báo cáo JSON của chương trình", "this is no JSON report of this program")
        raise _wrong("not-a-report", location, message, Kind.REPORT.hint)

    def locate(pointer: str) -> Location:
        return Location(location.file, location.line, location.column, location.pointer + pointer)

    problems = _checker("assessment" if "receipt" in data else "unreadable").problems(data, locate)
    if problems:
        raise ReportError(*(_told(problem) for problem in problems[:_MOST_PROBLEMS]))
    if "receipt" in data and parse_date(data["receipt"]["as_of"]) is None:
        day = data["receipt"]["as_of"]
        message = Text(f"/receipt/as_of: không có ngày {day!r}", f"/receipt/as_of: there is no day {day!r}")
        raise _wrong("not-a-date", locate("/receipt/as_of"), message)
    return SavedReport(data, location)


def _told(problem: Problem) -> Problem:
    """Name the key in words: a report is not written by hand, and a JSON pointer finds the place best."""
    pointer = problem.location.pointer or "/"
    message = Text(f"{pointer}: {problem.message.vi}", f"{pointer}: {problem.message.en}")
    return Problem(problem.code, problem.location, message, problem.hint)


@lru_cache(maxsize=2)
def _checker(definition: str) -> SchemaChecker:
    schema = json.loads(schema_file("assessment").read_bytes())
    return SchemaChecker({"$schema": schema["$schema"], "$ref": f"#/$defs/{definition}", "$defs": schema["$defs"]})


def _wrong(code: str, location: Location, message: Text, hint: Text | None = None) -> ReportError:
    return ReportError(Problem(code, location, message, hint))
