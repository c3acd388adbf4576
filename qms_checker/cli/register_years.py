"""``qms register findings``, ``trend``, ``compare``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from qms_checker.cli.common import format_option, options
from qms_checker.cli.framework import Command, OneOf, current_language, option, say
from qms_checker.cli.listing import figure, share, show_rows
from qms_checker.cli.register_lists import THREAD_COLUMNS, read_lines, thread_row
from qms_checker.cli.register_options import (
    agency_filters,
    finding_filters,
    limit_option,
    make_where,
    open_reader,
    register_option,
)
from qms_checker.errors import ExitCode, Location, Problem, UsageError
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.register.read import Reader
    from qms_checker.register.standings import Moved
    from qms_checker.register.stored import StoredAssessment, Where

_STATUSES = ("open", "closed", "reopened", "all")
_STATUS = option(
    "--status",
    type=OneOf(_STATUSES),
    default="open",
    words=Text("Tình trạng (mặc định: open, chưa đóng).", "Status (default: open)."),
)
_ORDER = {"major": 0, "minor": 1}


@click.command(
    "findings",
    cls=Command,
    words=Text("Các phát hiện: từ khi nào, đã đóng hay mở lại.", "The findings: since when, closed or reopened."),
)
@options(register_option, agency_filters, finding_filters, _STATUS, format_option, limit_option)
def findings(*, register: str, status: str, output_format: str, limit: int | None, **wanted: Any) -> ExitCode:
    """List findings over time, gravest and oldest first."""
    from qms_checker.register.history import find_threads

    reader = open_reader(register)
    where = make_where(reader, **wanted)
    threads = find_threads(reader.assessments(where), reader.findings(where), read_lines(reader))
    chosen = [
        one
        for one in threads
        if {"open": one.closed_on is None, "closed": one.closed_on is not None, "reopened": one.reopened > 0}.get(
            status, True
        )
    ]
    chosen.sort(key=lambda one: (_ORDER.get(one.grading or "", 2), one.first_seen, one.agency, one.rule))
    shown = show_rows(THREAD_COLUMNS, map(thread_row, chosen[:limit]), output_format)
    if output_format == "terminal":
        total = figure(len(chosen))
        click.echo(say(f"{figure(shown)} trong {total} phát hiện", f"{figure(shown)} of {total} findings"))
    return ExitCode.OK


@click.command("trend", cls=Command, words=Text("Diễn biến qua các năm.", "What the years say."))
@options(register_option, agency_filters, format_option)
def trend(*, register: str, output_format: str, **wanted: Any) -> ExitCode:
    """Show each year: agencies, grades, mean score, findings."""
    from qms_checker.register.history import by_year
    from qms_checker.register.standings import figures_of

    reader = open_reader(register)
    years = by_year(reader.assessments(make_where(reader, **wanted)))
    columns = {
        "year": Text("Năm", "Year"),
        "agencies": Text("Cơ quan", "Agencies"),
        "mean_score": Text("Điểm trung bình", "Mean score"),
        "grades": Text("Xếp loại", "Grades"),
        "major": Text("Nặng", "Major"),
        "minor": Text("Nhẹ", "Minor"),
    }
    language, none = current_language(), say("chưa xếp loại", "not graded")
    rows = (
        {
            "year": str(year),
            "agencies": found.agencies,
            "mean_score": found.mean_score,
            "grades": ", ".join(
                f"{none if grade is None else grade.in_language(language)} {share(count, found.agencies)}"
                for grade, count in found.grades
            ),
            "major": found.major,
            "minor": found.minor,
        }
        for year, members in years.items()
        for found in (figures_of(year, members),)
    )
    show_rows(columns, rows, output_format)
    return ExitCode.OK


_MOVED_COLUMNS: Mapping[str, Text] = {
    "agency": Text("Mã cơ quan", "Agency id"),
    "name": Text("Tên cơ quan", "Agency"),
    "province": Text("Tỉnh", "Province"),
    "before": Text("Điểm trước", "Before"),
    "after": Text("Điểm sau", "After"),
    "grade_before": Text("Loại trước", "Grade before"),
    "grade_after": Text("Loại sau", "Grade after"),
    "movement": Text("Diễn biến", "Movement"),
}


@click.command(
    "compare", cls=Command, words=Text("So sánh hai năm, từng cơ quan.", "Two years beside each other, by agency.")
)
@click.argument("before", type=int, metavar="YEAR")
@click.argument("after", type=int, metavar="YEAR")
@options(register_option, agency_filters, format_option, limit_option)
def compare(
    *, before: int, after: int, register: str, output_format: str, limit: int | None, **wanted: Any
) -> ExitCode:
    """Compare the last assessments of two years; who fell furthest comes first."""
    from qms_checker.register.standings import Movement, compare_years

    reader = open_reader(register)
    where = make_where(reader, **wanted)
    sides = [_of_year(reader, where, year) for year in (before, after)]
    moved = compare_years(sides[0], sides[1], read_lines(reader).predecessors)
    moved = tuple(sorted(moved, key=lambda one: ((one.after or 0) - (one.before or 0), one.agency)))
    show_rows(_MOVED_COLUMNS, map(_moved_row, moved[:limit]), output_format)
    if output_format == "terminal":
        counts = {movement: sum(one.movement is movement for one in moved) for movement in Movement}
        words = ", ".join(
            f"{_MOVEMENTS[name].in_language(current_language())} {figure(count)}"
            for name, count in counts.items()
            if count
        )
        click.echo(say(f"{figure(len(moved))} cơ quan: {words}", f"{figure(len(moved))} agencies: {words}"))
    return ExitCode.OK


def _of_year(reader: Reader, where: Where, year: int) -> tuple[StoredAssessment, ...]:
    from qms_checker.register.history import by_year
    from qms_checker.register.standings import in_year

    if not 1 <= year <= 9999:
        message = Text(f"{year} không phải là năm", f"{year} is not a year")
        raise UsageError(Problem("no-year", Location("YEAR"), message))
    since, until = in_year(year)
    return by_year(reader.assessments(replace(where, since=since, until=until))).get(year, ())


def _moved_row(one: Moved) -> dict[str, Any]:
    language = current_language()
    return {
        "agency": one.agency,
        "name": one.name,
        "province": one.province,
        "before": one.before,
        "after": one.after,
        "grade_before": "" if one.grade_before is None else one.grade_before.in_language(language),
        "grade_after": "" if one.grade_after is None else one.grade_after.in_language(language),
        "movement": _MOVEMENTS[one.movement].in_language(language),
    }


_MOVEMENTS: Mapping[str, Text] = {
    "up": Text("tăng", "up"),
    "down": Text("giảm", "down"),
    "same": Text("không đổi", "same"),
    "only_before": Text("chỉ có năm trước", "only before"),
    "only_after": Text("chỉ có năm sau", "only after"),
    "not_comparable": Text("không so sánh được", "not comparable"),
}
