"""``qms register export``: the register as tables for other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qms_checker.cli.common import options
from qms_checker.cli.framework import Command, OneOf, current_language, option, say
from qms_checker.cli.output import write_file
from qms_checker.cli.register_options import (
    agency_filters,
    finding_filters,
    make_where,
    open_reader,
    register_option,
)
from qms_checker.errors import ExitCode, Location, Problem, UsageError
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.register.read import Reader
    from qms_checker.register.stored import StoredAssessment, StoredFinding, Where

_ASSESSMENTS: Mapping[str, type] = {
    **dict.fromkeys(("agency", "name", "type", "level", "province", "as_of", "profile", "edition"), str),
    "score": float,
    "coverage": float,
    "grade": str,
    **dict.fromkeys(("fulfilled", "not_fulfilled", "undetermined", "not_applicable"), int),
    **dict.fromkeys(("major", "minor", "observation", "opportunity_for_improvement", "waived"), int),
    "description_sha256": str,
    "rules_sha256": str,
}
_FINDINGS: Mapping[str, type] = {
    **dict.fromkeys(("agency", "as_of", "rule", "kind", "grading", "criteria", "record", "statement"), str),
    **dict.fromkeys(("looked_for", "evidence", "correction", "corrective_action"), str),
    "waived": bool,
    "fingerprint": str,
}
_ORDER = ("as_of", "agency", "profile", "rules_sha256", "rule", "fingerprint")
_WIDE = frozenset({"name", "statement"})
_WHAT = ("assessments", "findings")
_OUTPUT = option(
    "-o",
    "--output",
    required=True,
    metavar_words=Text("TỆP", "FILE"),
    words=Text("Tệp .csv, .xlsx hoặc .parquet.", "File .csv, .xlsx or .parquet."),
)


@click.command(
    "export",
    cls=Command,
    words=Text(
        "Xuất các lần đánh giá hoặc các phát hiện ra CSV, Excel, Parquet.",
        "Export assessments or findings as CSV, Excel or Parquet.",
    ),
)
@click.argument("what", type=OneOf(_WHAT), metavar="|".join(_WHAT))
@options(register_option, agency_filters, finding_filters, _OUTPUT)
def export(*, what: str, register: str, output: str, **wanted: Any) -> ExitCode:
    """Write one table to a file; its suffix says how."""
    write = _WRITERS.get(Path(output).suffix.lower())
    if write is None:
        message = Text("cần tệp .csv, .xlsx hoặc .parquet", "a file .csv, .xlsx or .parquet is needed")
        raise UsageError(Problem("no-format", Location("--output"), message))
    reader = open_reader(register)
    where = make_where(reader, **wanted)
    columns, rows = _table(what, reader, where)
    found = sorted(rows, key=lambda row: tuple(str(row.get(name, "")) for name in _ORDER))
    write_file(Path(output), write(columns, found))
    click.echo(say(f"Đã ghi {output}: {len(found)} dòng", f"Written: {output}, {len(found)} rows"), err=True)
    return ExitCode.OK


def _table(what: str, reader: Reader, where: Where) -> tuple[Mapping[str, type], Iterator[Mapping[str, Any]]]:
    if what == "findings":
        return _FINDINGS, map(_finding, reader.findings(where, in_full=True))
    return _ASSESSMENTS, map(_assessment, reader.assessments(where))


def _assessment(one: StoredAssessment) -> Mapping[str, Any]:
    return {
        **{name: getattr(one, name) for name in _ASSESSMENTS if hasattr(one, name)},
        "as_of": one.as_of.isoformat(),
        "grade": "" if one.grade is None else one.grade.in_language(current_language()),
        **{str(outcome): count for outcome, count in one.counts.items()},
        **one.gradings,
    }


def _finding(one: StoredFinding) -> Mapping[str, Any]:
    language, details = current_language(), one.details()
    return {
        "agency": one.agency,
        "as_of": one.as_of.isoformat(),
        "rule": one.rule,
        "kind": str(one.kind),
        "grading": str(one.grading or ""),
        "criteria": ", ".join(one.criteria),
        "record": one.record.in_language(language),
        "statement": one.statement.in_language(language),
        **{name: details[name][language] for name in ("looked_for", "correction", "corrective_action")},
        "evidence": "; ".join(f"{place['file']}:{place['line']} {place['pointer']}" for place in details["evidence"]),
        "waived": one.waived,
        "fingerprint": one.fingerprint,
    }


def _csv(columns: Mapping[str, type], rows: Iterable[Mapping[str, Any]]) -> bytes:
    from qms_checker.reports.csv import SEPARATORS, harmless

    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=SEPARATORS[current_language()], quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(value) if isinstance(value, str) else value for value in map(row.get, columns)])
    return b"\xef\xbb\xbf" + target.getvalue().encode("utf-8", "backslashreplace")


def _xlsx(columns: Mapping[str, type], rows: list[Mapping[str, Any]]) -> bytes:
    from qms_checker.media.workbook import MAX_ROWS, Column, Kind, Properties, Sheet
    from qms_checker.media.workbook_writing import write_workbook

    if len(rows) > MAX_ROWS:
        message = Text(f"quá {MAX_ROWS} dòng cho một trang tính", f"more than {MAX_ROWS} rows for one sheet")
        hint = Text("chọn bớt, hoặc xuất .csv, .parquet", "choose fewer, or export .csv or .parquet")
        raise UsageError(Problem("too-many-rows", Location("--output"), message, hint))
    title = say("Sổ theo dõi", "Register")
    kinds = {int: Kind.NUMBER, float: Kind.NUMBER}
    heads = tuple(
        Column(
            title=name, kind=kinds.get(kind, Kind.TEXT), width=40 if name in ("name", "statement") else 16, wrap=False
        )
        for name, kind in columns.items()
    )
    sheet = Sheet(name=title, columns=heads, rows=[[row[name] for name in columns] for row in rows])
    return write_workbook([sheet], Properties(title=title, language=current_language()))


def _parquet(columns: Mapping[str, type], rows: list[Mapping[str, Any]]) -> bytes:
    from qms_checker.register.parquet import write_parquet

    return write_parquet(columns, rows)


_WRITERS: Mapping[str, Callable[[Mapping[str, type], list[Mapping[str, Any]]], bytes]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".parquet": _parquet,
}
