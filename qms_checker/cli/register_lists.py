"""``qms register agencies``, ``show``, ``runs``, ``problems``, ``link``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from qms_checker.cli.common import format_option, options
from qms_checker.cli.framework import Command, current_language, option, say
from qms_checker.cli.listing import show_rows, write_json
from qms_checker.cli.register_options import (
    agency_filters,
    limit_option,
    make_where,
    open_reader,
    register_option,
)
from qms_checker.errors import ExitCode, Location, Problem, UsageError
from qms_checker.hints import did_you_mean
from qms_checker.reports.plain import printable
from qms_checker.vocabulary import Outcome, Text, label

if TYPE_CHECKING:
    from qms_checker.register.history import Lines, Thread
    from qms_checker.register.read import Reader
    from qms_checker.register.stored import StoredAssessment

ASSESSMENT_COLUMNS: Mapping[str, Text] = {
    "agency": Text("Mã cơ quan", "Agency id"),
    "name": Text("Tên cơ quan", "Agency"),
    "province": Text("Tỉnh", "Province"),
    "as_of": Text("Ngày", "As of"),
    "score": Text("Điểm", "Score"),
    "grade": Text("Xếp loại", "Grade"),
    "major": Text("Nặng", "Major"),
    "minor": Text("Nhẹ", "Minor"),
    "undetermined": Text("Chưa đủ dữ liệu", "Undetermined"),
}


def assessment_row(one: StoredAssessment) -> dict[str, Any]:
    """Return an assessment as a row of a listing."""
    return {
        "agency": one.agency,
        "name": one.name,
        "province": one.province,
        "as_of": one.as_of.isoformat(),
        "score": one.score,
        "grade": "" if one.grade is None else one.grade.in_language(current_language()),
        "major": one.gradings["major"],
        "minor": one.gradings["minor"],
        "undetermined": one.counts[Outcome.UNDETERMINED],
    }


@click.command(
    "agencies",
    cls=Command,
    words=Text("Các cơ quan với lần đánh giá gần nhất.", "The agencies, each with its latest assessment."),
)
@options(register_option, agency_filters, format_option, limit_option)
def agencies(*, register: str, output_format: str, limit: int | None, **wanted: Any) -> ExitCode:
    """List the agencies, by province and name."""
    from qms_checker.collation import vietnamese_key
    from qms_checker.register.history import latest_of_each

    reader = open_reader(register)
    found = latest_of_each(reader.assessments(make_where(reader, **wanted)))
    ordered = sorted(found, key=lambda one: (vietnamese_key(one.province), vietnamese_key(one.name), one.agency))
    shown = show_rows(ASSESSMENT_COLUMNS, map(assessment_row, ordered[:limit]), output_format)
    if output_format == "terminal":
        click.echo(say(f"{shown} trong {len(ordered)} cơ quan", f"{shown} of {len(ordered)} agencies"))
    return ExitCode.OK


_ALL = option(
    "--all",
    "every",
    is_flag=True,
    words=Text("Nêu cả các phát hiện đã đóng.", "List the findings that are closed, too."),
)


@click.command(
    "show",
    cls=Command,
    words=Text("Một cơ quan qua các năm: kết quả và phát hiện.", "An agency over the years: results and findings."),
)
@click.argument("agency", metavar="ID")
@options(register_option, agency_filters, _ALL, format_option)
def show(*, agency: str, register: str, every: bool, output_format: str, **wanted: Any) -> ExitCode:
    """Show the line of an agency: its assessments with those of its predecessors, and its findings over time."""
    from dataclasses import replace

    from qms_checker.register.history import find_threads, latest_of_each_day, line_of

    reader = open_reader(register)
    where = make_where(reader, **wanted)
    lines = read_lines(reader)
    named = replace(where, agencies=line_of(agency, lines))
    assessments = latest_of_each_day(reader.assessments(named))
    if not any(one.agency == agency for one in assessments):
        known = [one.agency for one in reader.assessments(where)]
        message = Text(f"sổ không có cơ quan {agency!r}", f"the register has no agency {agency!r}")
        raise UsageError(Problem("no-agency", Location("ID"), message, did_you_mean(agency, known)))
    threads = find_threads(assessments, reader.findings(named), lines)
    ordered = sorted(threads, key=lambda one: (one.closed_on is not None, one.first_seen, one.rule, one.fingerprint))
    rows, findings = list(map(assessment_row, assessments)), list(map(thread_row, ordered))
    if output_format == "json":
        write_json({"agency": agency, "assessments": rows, "findings": findings})
        return ExitCode.OK
    click.echo(printable(assessments[-1].name))
    _tell_lines(agency, lines)
    click.echo()
    show_rows(ASSESSMENT_COLUMNS, rows, output_format)
    click.echo()
    open_ones = [row for row, one in zip(findings, ordered, strict=True) if every or one.closed_on is None]
    own = {key: text for key, text in THREAD_COLUMNS.items() if key != "agency"}
    show_rows(own, open_ones, output_format)
    hidden = len(findings) - len(open_ones)
    if hidden:
        click.echo(say(f"Đã đóng: {hidden} phát hiện (xem bằng --all)", f"Closed: {hidden} findings (shown by --all)"))
    return ExitCode.OK


THREAD_COLUMNS: Mapping[str, Text] = {
    "agency": Text("Mã cơ quan", "Agency id"),
    "rule": Text("Quy tắc", "Rule"),
    "grading": Text("Mức", "Grading"),
    "change": Text("Tình trạng", "Status"),
    "first_seen": Text("Từ ngày", "First seen"),
    "closed_on": Text("Đóng ngày", "Closed on"),
    "reopened": Text("Số lần mở lại", "Reopened"),
    "waived": Text("Tạm hoãn", "Waived"),
    "record": Text("Đối tượng", "Record"),
    "statement": Text("Nội dung", "Statement"),
}


def thread_row(one: Thread) -> dict[str, Any]:
    """Return a finding over time as a row of a listing."""
    from qms_checker.assessment.follow_up import WORDS

    language = current_language()
    return {
        "agency": one.agency,
        "rule": one.rule,
        "grading": label(one.grading or one.kind, language).lower(),
        "change": WORDS[one.change].in_language(language),
        "first_seen": one.first_seen.isoformat(),
        "closed_on": "" if one.closed_on is None else one.closed_on.isoformat(),
        "reopened": one.reopened,
        "record": one.record.in_language(language),
        "statement": one.statement.in_language(language),
        "waived": one.waived,
        "fingerprint": one.fingerprint,
    }


def read_lines(reader: Reader) -> Lines:
    """Return who carries on whose line, over the whole register."""
    from qms_checker.register.history import find_lines
    from qms_checker.register.stored import Where

    return find_lines(reader.assessments(Where()), reader.changes(), reader.successions())


def _tell_lines(agency: str, lines: Lines) -> None:
    predecessors = lines.predecessors.get(agency, ())
    if predecessors:
        listed = printable(", ".join(predecessors))
        click.echo(say(f"Tiếp nối: {listed}", f"Carries on: {listed}"))
    missing = lines.unresolved.get(agency, ())
    if missing:
        listed = printable("; ".join(missing))
        vi = f"Bản mô tả nêu cơ quan tiền thân mà sổ không xác định được: {listed} (nối bằng qms register link)"
        en = f"Predecessors named but not identified in the register: {listed} (connect with qms register link)"
        click.echo(say(vi, en))


@click.command(
    "runs", cls=Command, words=Text("Các đợt đánh giá đã ghi vào sổ.", "The runs that were entered in the register.")
)
@options(register_option, format_option)
def runs(*, register: str, output_format: str) -> ExitCode:
    """List the runs."""
    from qms_checker.register.records import ENDING_LABELS

    language = current_language()
    columns = {
        "id": Text("Đợt", "Run"),
        "started_at": Text("Bắt đầu", "Started"),
        "finished_at": Text("Kết thúc", "Finished"),
        "as_of": Text("Ngày đánh giá", "As of"),
        "profile": Text("Bộ quy tắc", "Profile"),
        "tool_version": Text("Phiên bản", "Version"),
        "endings": Text("Kết quả", "Endings"),
    }
    rows = (
        {
            "id": run.id,
            "started_at": run.started_at if output_format == "json" else _minute(run.started_at),
            "finished_at": run.finished_at if output_format == "json" else _minute(run.finished_at),
            "as_of": run.as_of.isoformat(),
            "profile": run.profile,
            "tool_version": run.tool_version,
            "endings": ", ".join(f"{ENDING_LABELS[name].in_language(language)} {n}" for name, n in run.endings.items()),
        }
        for run in open_reader(register).runs()
    )
    show_rows(columns, rows, output_format)
    return ExitCode.OK


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ") or say("chưa xong", "not finished")


@click.command(
    "problems",
    cls=Command,
    words=Text(
        "Các bản mô tả chưa đánh giá được trong một đợt, kèm lý do.",
        "The descriptions that a run could not assess, and why.",
    ),
)
@options(
    register_option,
    option(
        "--run",
        type=int,
        metavar_words=Text("ĐỢT", "RUN"),
        words=Text("Đợt nào (mặc định: gần nhất).", "Which run (default: the latest)."),
    ),
    format_option,
)
def problems(*, register: str, run: int | None, output_format: str) -> ExitCode:
    """List what a run could not assess."""
    from qms_checker.register.records import ENDING_LABELS

    language = current_language()
    reader = open_reader(register)
    chosen = run or max((one.id for one in reader.runs()), default=0)
    rows = [
        {
            "ending": ENDING_LABELS[source.ending].in_language(language),
            "place": str(problem.location),
            "message": problem.message.in_language(language),
            "hint": "" if problem.hint is None else problem.hint.in_language(language),
        }
        for source in reader.sources(chosen)
        for problem in source.problems
    ]
    if output_format == "json":
        write_json(rows)
        return ExitCode.OK
    for row in rows:
        hint = f" ({row['hint']})" if row["hint"] else ""
        click.echo(printable(f"{row['place']}: {row['ending']}: {row['message']}{hint}"))
    click.echo(say(f"{len(rows)} vấn đề trong đợt {chosen}", f"{len(rows)} problems in run {chosen}"))
    return ExitCode.OK


@click.command(
    "link",
    cls=Command,
    words=Text(
        "Nối hai cơ quan: cơ quan sau tiếp nối cơ quan trước.", "Connect two agencies: the second carries on the first."
    ),
)
@click.argument("predecessor", metavar="ID")
@click.argument("successor", metavar="ID")
@options(register_option)
def link(*, predecessor: str, successor: str, register: str) -> ExitCode:
    """Enter a succession by hand, where names do not tell."""
    from qms_checker.register.store import open_register
    from qms_checker.register.stored import Where

    known = {one.agency for one in open_reader(register).assessments(Where())}
    if predecessor == successor:
        message = Text("một cơ quan không tiếp nối chính mình", "an agency does not carry on itself")
        raise UsageError(Problem("no-succession", Location("ID"), message))
    for name in (predecessor, successor):
        if name not in known:
            message = Text(f"sổ không có cơ quan {name!r}", f"the register has no agency {name!r}")
            raise UsageError(Problem("no-agency", Location("ID"), message, did_you_mean(name, known)))
    open_register(register, create=False).add_succession(predecessor, successor)
    click.echo(say(f"{successor} tiếp nối {predecessor}", f"{successor} carries on {predecessor}"))
    return ExitCode.OK
