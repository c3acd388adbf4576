"""``qms batch``: the annual run over many agencies."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import click

from qms_checker.cli.beside import waivers_option
from qms_checker.cli.common import options, paths_argument
from qms_checker.cli.config import FAIL_ON
from qms_checker.cli.exits import show_problems
from qms_checker.cli.formats import FORMATS
from qms_checker.cli.framework import Command, OneOf, SomeOf, current_language, option, say
from qms_checker.cli.judging import Judging, judging_options, today
from qms_checker.cli.register_options import register_option
from qms_checker.errors import ExitCode
from qms_checker.reports.plain import printable
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.assessment.check import Plan
    from qms_checker.assessment.waivers import WaiverFile
    from qms_checker.batch.run import Step
    from qms_checker.register.entering import Run
    from qms_checker.register.store import Register, Tally

_ABOUT = Text(
    """Đánh giá hằng năm nhiều cơ quan và ghi kết quả vào sổ theo dõi.

    PATH là thư mục (tìm cả thư mục con và tệp zip), tệp zip, tệp danh sách .txt (mỗi dòng một đường dẫn) hoặc bản mô
    tả. Cơ quan không đọc được, không hợp lệ hoặc quá chậm được ghi lại kèm lý do; đợt đánh giá vẫn tiếp tục. Dừng lúc
    nào cũng được: chạy lại cùng lệnh thì làm tiếp, cơ quan không thay đổi không đánh giá lại.""",
    """Assess many agencies, as once a year, and enter the outcomes in the register.

    PATH is a folder (searched with its folders and zip archives), a zip archive, a list .txt (a path a line) or a
    description. An agency that is unreadable, invalid or too slow is recorded with its reason; the run goes on. It may
    be stopped at any time: the same command goes on where it was, and what is unchanged is not assessed again.""",
)
_JOBS = option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    metavar_words=Text("SỐ", "N"),
    words=Text("Số tiến trình chạy song song (mặc định: số nhân của máy).", "Processes (default: all cores)."),
)
_LIMIT = option(
    "--time-limit",
    type=click.FloatRange(0.1, 3600),
    default=60.0,
    metavar_words=Text("GIÂY", "SECONDS"),
    words=Text("Thời gian tối đa cho một cơ quan (mặc định: 60 giây).", "Most time for one agency (default: 60 s)."),
)
_SCHEDULER = option(
    "--scheduler",
    envvar="QMS_SCHEDULER",
    metavar="dask://HOST:PORT",
    default="",
    words=Text(
        "Chạy trên cụm Dask; mọi máy phải thấy thư mục dữ liệu dưới cùng một đường dẫn.",
        "Run on a Dask cluster; every machine must see the folder under the same path.",
    ),
)
_AGAIN = option(
    "--again",
    is_flag=True,
    words=Text("Đánh giá lại cả cơ quan không thay đổi.", "Assess unchanged agencies, too."),
)
_OUTPUT = option(
    "-o",
    "--output",
    metavar_words=Text("THƯ_MỤC", "DIR"),
    words=Text("Ghi thêm báo cáo của từng cơ quan vào thư mục.", "Also write reports of each agency to a folder."),
)
_FORMAT = option(
    "--format",
    "reports",
    type=SomeOf(FORMATS),
    default="docx",
    words=Text("Dạng báo cáo của từng cơ quan (mặc định: docx).", "Format of those reports (default: docx)."),
)
_FAIL_ON = option(
    "--fail-on",
    type=OneOf(FAIL_ON),
    envvar="QMS_FAIL_ON",
    default="minor",
    words=Text(
        "Mức mà từ đó mã thoát là 1 (mặc định: minor).", "Level from which the exit code is 1 (default: minor)."
    ),
)


@click.command("batch", cls=Command, words=_ABOUT)
@paths_argument
@options(
    register_option,
    judging_options,
    waivers_option,
    _JOBS,
    _LIMIT,
    _SCHEDULER,
    _AGAIN,
    _OUTPUT,
    _FORMAT,
    _FAIL_ON,
)
def batch(
    *,
    paths: tuple[str, ...],
    register: str,
    jobs: int | None,
    time_limit: float,
    scheduler: str,
    again: bool,
    output: str | None,
    reports: tuple[str, ...],
    fail_on: str,
    judging: Judging,
    waivers: str | None,
) -> ExitCode:
    """Find the agencies, assess those that changed, and sum up."""
    from qms_checker.batch.assess import StartAssessor, open_waivers, plan_entry
    from qms_checker.batch.find import find_all
    from qms_checker.batch.run import Terms, run_batch
    from qms_checker.cli.batch_reports import ReportWriter
    from qms_checker.cli.progress import Progress
    from qms_checker.register.store import open_register

    settled = replace(judging, as_of=judging.as_of or today())  # one day for all, though midnight may pass
    plan = settled.make_plan()
    waived = open_waivers(waivers, plan)
    entry = plan_entry(plan, settled.choose_engine().name, waived)
    found = list(find_all(paths))
    if not found:
        return _nothing_found()
    writer = None if output is None else ReportWriter(output, reports, current_language())
    terms = Terms(
        workers=jobs or _cores(),
        limit=time_limit,
        again=again,
        scheduler=scheduler,
        is_reported=(lambda _: True) if writer is None else writer.is_there,
    )
    store = open_register(register, create=True)
    run = store.start_run(entry, _now(), paths)
    start = StartAssessor(settled.make_plan, settled.engine, entry.key, writer, waivers)
    begun, fresh = time.monotonic(), 0
    with Progress(len(found)) as progress:
        for step in run_batch(store, run, found, start, terms):
            progress.count(step.ending, unchanged=step.unchanged)
            fresh += not step.unchanged
            for line in _problem_lines(step):
                progress.tell(line)
    if waived is not None:
        _tell_idle(waived, store.waived(run), plan)
    return _close(store, run, Spent(len(found), fresh, time.monotonic() - begun), fail_on)


@dataclass(frozen=True, slots=True)
class Spent:
    """How many descriptions were found and how many assessed now, in how many seconds."""

    found: int
    fresh: int
    seconds: float


def _close(store: Register, run: Run, spent: Spent, fail_on: str) -> ExitCode:
    tally = store.tally(run)
    store.finish_run(run, _now(), tally.endings)
    _sum_up(tally, spent.found, spent.fresh, spent.seconds)
    click.echo(f"{say('Sổ theo dõi', 'Register')}: {store.database.name}")
    return _exit_code(tally, fail_on)


def _tell_idle(waivers: WaiverFile, waived: Collection[tuple[str, str, str]], plan: Plan) -> None:
    """Tell the waivers that met no finding of any agency of the run."""
    from qms_checker.assessment.waivers import never_in_use

    in_use = [one for one in waivers.waivers if any(one.meets(*finding) for finding in waived)]
    show_problems(never_in_use(waivers.waivers, in_use, {rule.id for rule in plan.rules}, plan.program.as_of))


def _nothing_found() -> ExitCode:
    click.echo(say("Không có bản mô tả nào để đánh giá.", "There is no description to check."), err=True)
    return ExitCode.NOTHING_TO_CHECK


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)  # what a container grants may be less than the machine has
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _problem_lines(step: Step) -> Sequence[str]:
    language = current_language()
    return [printable(f"{problem.location}: {problem.message.in_language(language)}") for problem in step.problems[:1]]


def _sum_up(tally: Tally, found: int, fresh: int, seconds: float) -> None:
    from qms_checker.cli.listing import figure, share
    from qms_checker.register.records import ENDING_LABELS, Ending

    language = current_language()
    rate = fresh / seconds if seconds else 0.0
    click.echo(
        say(
            f"{figure(found)} bản mô tả: đánh giá lần này {figure(fresh)}, không thay đổi {figure(found - fresh)}"
            f" · {figure(round(seconds, 1))} giây, {figure(round(rate))} bản/giây",
            f"{figure(found)} descriptions: {figure(fresh)} assessed now, {figure(found - fresh)} unchanged"
            f" · {figure(round(seconds, 1))} s, {figure(round(rate))} a second",
        )
    )
    for ending in Ending:
        count = tally.endings.get(ending, 0)
        if count:
            click.echo(f"  {ENDING_LABELS[ending].in_language(language):<24} {figure(count):>7}")
    assessed = sum(tally.grades.values())
    if assessed:
        click.echo(say("Xếp loại:", "Grades:"))
    for grade, count in sorted(tally.grades.items(), key=lambda one: -one[1]):
        name = grade.in_language(language) or say("chưa xếp loại", "not graded")
        click.echo(f"  {name:<24} {figure(count):>7}  {share(count, assessed):>6}")
    counts = tally.findings
    left_vi = f"; {figure(tally.waived)} phát hiện đang tạm hoãn xử lý" if tally.waived else ""
    left_en = f"; {figure(tally.waived)} findings are waived" if tally.waived else ""
    click.echo(
        say(
            f"Phát hiện: {figure(counts['major'])} sự không phù hợp nặng, {figure(counts['minor'])} nhẹ{left_vi}",
            f"Findings: {figure(counts['major'])} major and {figure(counts['minor'])} minor nonconformities{left_en}",
        )
    )


def _exit_code(tally: Tally, fail_on: str) -> ExitCode:
    from qms_checker.register.records import Ending

    if tally.endings.get(Ending.DEFECT):
        return ExitCode.DEFECT
    if set(tally.endings) - {Ending.ASSESSED}:
        return ExitCode.INVALID_INPUT
    major, minor = tally.findings["major"], tally.findings["minor"]
    open_rules = tally.undetermined if fail_on == "undetermined" else 0
    reached = {"major": major, "minor": major + minor, "undetermined": major + minor + open_rules, "never": 0}
    return ExitCode.FINDINGS if reached[fail_on] else ExitCode.OK
