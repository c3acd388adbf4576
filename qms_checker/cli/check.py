"""``qms check``: assess one or more agencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from qms_checker.cli.beside import beside_options
from qms_checker.cli.common import color_option, options, paths_argument
from qms_checker.cli.config import FAIL_ON, FORMATS
from qms_checker.cli.exits import show_problems
from qms_checker.cli.framework import Command, OneOf, SomeOf, option, say
from qms_checker.cli.inputs import find_sources, is_single
from qms_checker.cli.judging import Judging, judging_options, say_if_in_the_future
from qms_checker.errors import ExitCode
from qms_checker.vocabulary import Grading, Outcome, Text

if TYPE_CHECKING:
    from qms_checker.assessment.run import AgencyRun

_ABOUT = Text(
    """Đánh giá một hoặc nhiều cơ quan theo bản mô tả HTQLCL.

    PATH là tệp YAML, thư mục có agency.yaml, hoặc thư mục chứa nhiều cơ quan. Mã thoát: 0 không có phát hiện từ mức
    --fail-on trở lên; 1 có; 2 dùng sai; 3 có bản mô tả không đọc được hoặc không hợp lệ; 4 không có gì để đánh giá.""",
    """Assess one or more agencies by the description of their QMS.

    PATH is a YAML file, a folder with agency.yaml, or a folder of agencies. Exit codes: 0 nothing at or above
    --fail-on; 1 findings; 2 wrong usage; 3 a description is unreadable or invalid; 4 nothing to check.""",
)
_FORMAT = option(
    "--format",
    "output_format",
    type=SomeOf(FORMATS),
    envvar="QMS_FORMAT",
    default="terminal",
    words=Text(
        "Dạng kết quả (mặc định: terminal); nhiều dạng cách nhau bằng dấu phẩy, ghi vào thư mục -o.",
        "Format of the result (default: terminal); several with commas between go to the folder -o.",
    ),
)
_OUTPUT = option(
    "-o",
    "--output",
    metavar_words=Text("TỆP|THƯ_MỤC", "FILE|DIR"),
    words=Text(
        "Ghi vào tệp; với nhiều dạng, hoặc html, docx của nhiều cơ quan: vào thư mục.",
        "Write to a file; for several formats, or html, docx of several agencies: to a folder.",
    ),
)
_FAIL_ON = option(
    "--fail-on",
    type=OneOf(FAIL_ON),
    envvar="QMS_FAIL_ON",
    default="minor",
    words=Text(
        "Mức mà từ đó mã thoát là 1 (mặc định: minor; undetermined: cả khi chưa đủ dữ liệu).",
        "Level from which the exit code is 1 (default: minor; undetermined: missing data too).",
    ),
)
_QUIET = option(
    "-q",
    "--quiet",
    is_flag=True,
    words=Text("Mỗi cơ quan chỉ một dòng tổng hợp.", "Only a summary line for each agency."),
)
_VERBOSE = option(
    "-v",
    "--verbose",
    is_flag=True,
    words=Text("Nêu cả các quy tắc đạt và không áp dụng.", "List fulfilled rules, too."),
)


@click.command("check", cls=Command, words=_ABOUT)
@paths_argument
@options(
    judging_options,
    _FORMAT,
    _OUTPUT,
    _FAIL_ON,
    beside_options,
    _QUIET,
    _VERBOSE,
    color_option,
)
def check(
    *,
    paths: tuple[str, ...],
    judging: Judging,
    output_format: tuple[str, ...],
    output: str | None,
    fail_on: str,
    quiet: bool,
    verbose: bool,
    color: str,
    **laid_beside: Any,
) -> ExitCode:
    """Assess the agencies under the paths, one after the other, and report each as it is done."""
    from qms_checker.assessment.run import Unreadable, assess
    from qms_checker.cli.beside import open_beside
    from qms_checker.cli.progress import with_progress
    from qms_checker.cli.reporting import Wanted, check_wanted, make_reporter

    wanted = Wanted(output_format, output, is_single(paths), -1 if quiet else int(verbose), color)
    check_wanted(wanted)
    sources = tuple(find_sources(paths))
    plan = judging.make_plan()
    chosen = judging.choose_engine()
    say_if_in_the_future(plan.program.as_of)
    beside = open_beside(plan, alone=is_single(paths), **laid_beside)
    reporter = make_reporter(wanted, plan.rulebook)
    worst, holders = None, dict[str, str]()
    for source in with_progress(sources, prints_to_terminal=output is None):
        run = source if isinstance(source, Unreadable) else beside.lay(assess(source, plan, chosen), source.name)
        if not isinstance(source, Unreadable):
            tell_repeated(run, source.name, holders)
        if isinstance(run, Unreadable):
            show_problems(run.problems)
        reporter.add(run)
        worst = max(worst or ExitCode.OK, judge(run, fail_on, only_new=beside.only_new))
    if worst is None:
        click.echo(say("Không có bản mô tả nào để đánh giá.", "There is no description to check."), err=True)
        return ExitCode.NOTHING_TO_CHECK
    reporter.finish()
    beside.finish(plan)
    return worst


def tell_repeated(run: AgencyRun, name: str, holders: dict[str, str]) -> None:
    """Say where another source speaks for the same agency, too; who came first is entered in ``holders``."""
    from qms_checker.assessment.run import Unreadable, duplicate_agency

    if not isinstance(run, Unreadable) and holders.setdefault(run.agency.id, name) != name:
        show_problems((duplicate_agency(name, run.agency.id, holders[run.agency.id]),))


def judge(run: AgencyRun, fail_on: str, *, only_new: bool = False) -> ExitCode:
    """Return the exit code that one agency asks for; waived findings never count, known ones not if ``only_new``."""
    from qms_checker.assessment.follow_up import Change
    from qms_checker.assessment.run import Unreadable

    if isinstance(run, Unreadable):
        return ExitCode.INVALID_INPUT
    counted = [
        found.grading
        for found in run.findings
        if found.grading is not None and found.waiver is None and not (only_new and found.change is Change.STILL_OPEN)
    ]
    reached = {
        "major": Grading.MAJOR in counted,
        "minor": bool(counted),
        "undetermined": bool(counted) or run.count_outcomes()[Outcome.UNDETERMINED] > 0,
        "never": False,
    }
    return ExitCode.FINDINGS if reached[fail_on] else ExitCode.OK
