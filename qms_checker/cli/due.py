"""``qms due``: what falls due."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qms_checker.cli.common import color_option, make_page, options, paths_argument
from qms_checker.cli.exits import show_problems
from qms_checker.cli.framework import Command, DateType, OneOf, current_language, option, say
from qms_checker.cli.inputs import find_sources
from qms_checker.cli.judging import Judging, judging_options
from qms_checker.cli.output import write_file, write_stdout
from qms_checker.errors import DescriptionError, ExitCode, Location, Problem, UsageError
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.assessment.due import Due

_DAYS, _LONGEST = 90, 3660
_UNTIL = option(
    "--until",
    type=DateType(),
    metavar_words=Text("NGÀY", "DATE"),
    words=Text(
        f"Đến hết ngày này (mặc định: {_DAYS} ngày sau ngày đánh giá).",
        f"Until the end of this day (default: {_DAYS} days after the as-of date).",
    ),
)
_FORMAT = option(
    "--format",
    "output_format",
    type=OneOf(("terminal", "json", "ics")),
    default="terminal",
    words=Text("Dạng kết quả; ics là lịch cho Outlook.", "Format of the result; ics is a calendar for Outlook."),
)
_OUTPUT = option("-o", "--output", metavar_words=Text("TỆP", "FILE"), words=Text("Ghi vào tệp.", "Write to a file."))


@click.command(
    "due",
    cls=Command,
    words=Text(
        """Việc sắp đến hạn: đánh giá nội bộ, xem xét của lãnh đạo, báo cáo, thẻ và giấy chứng nhận hết hạn …

    Dùng chính các quy tắc của qms check, xét tại các ngày về sau: điều gì hôm nay còn đạt mà sẽ không đạt thì ngày cuối
    cùng còn đạt là hạn. Bản mô tả được coi như không có gì ghi thêm.""",
        """What falls due: internal audit, management review, reports, cards and certificates that expire …

    The rules of qms check, judged as of later days: what is met today and will be breached is due on the last day on
    which it is met. The description is taken as it is, with nothing added.""",
    ),
)
@paths_argument
@options(
    judging_options,
    _UNTIL,
    _FORMAT,
    _OUTPUT,
    color_option,
)
def due(
    *,
    paths: tuple[str, ...],
    judging: Judging,
    until: date | None,
    output_format: str,
    output: str | None,
    color: str,
) -> ExitCode:
    """Find what falls due for each agency. Something falling due is no finding: the exit code is 0."""
    from qms_checker.assessment.due import falls_due
    from qms_checker.assessment.run import Unreadable
    from qms_checker.description.read import read_description

    plan = judging.make_plan()
    last = _last_day(plan.program.as_of, until)
    chosen = judging.choose_engine()
    found: list[Due] = []
    unreadable = False
    for source in find_sources(paths):
        problems: tuple[Problem, ...] = ()
        if isinstance(source, Unreadable):
            problems = source.problems
        else:
            try:
                found.append(falls_due(read_description(source), plan, chosen, last))
            except DescriptionError as error:
                problems = error.problems
        show_problems(problems)
        unreadable = unreadable or bool(problems)
    if not found and not unreadable:
        click.echo(say("Không có bản mô tả nào để xét.", "There is no description to judge."), err=True)
        return ExitCode.NOTHING_TO_CHECK
    _write(found, output_format, output, "never" if output is not None and color == "auto" else color)
    return ExitCode.INVALID_INPUT if unreadable else ExitCode.OK


def _last_day(first: date, until: date | None) -> date:
    """Return the last day to look at. Refuses one before the first, and a time longer than ten years."""
    if until is None:
        return first + timedelta(days=min(_DAYS, (date.max - first).days - 1))
    if until < first:
        message = Text("--until sớm hơn ngày đánh giá", "--until is before the as-of date")
        raise UsageError(Problem("wrong-time", Location("--until"), message))
    if (until - first).days > _LONGEST:
        message = Text("--until cách ngày đánh giá quá mười năm", "--until is more than ten years ahead")
        raise UsageError(Problem("wrong-time", Location("--until"), message))
    return until


def _write(found: list[Due], output_format: str, output: str | None, color: str) -> None:
    from qms_checker.reports.due import render_calendar, render_due_json, write_due

    if output_format == "json":
        content = render_due_json(found, current_language())
    elif output_format == "ics":
        content = render_calendar(found, current_language())
    else:
        page = make_page(color)
        for one in found:
            page.blank()
            write_due(page, one, current_language())
        content = page.render().encode("utf-8", "backslashreplace")
    if output is None:
        write_stdout(content)
    else:
        write_file(Path(output), content)
        click.echo(say(f"Đã ghi {output}", f"Written: {output}"), err=True)
