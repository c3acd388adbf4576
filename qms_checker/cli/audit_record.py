"""``qms audit checklist`` and ``qms audit record``: the checklist as a workbook, and its way back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qms_checker.cli.common import options
from qms_checker.cli.exits import show_problems
from qms_checker.cli.framework import Command, current_language, option, say
from qms_checker.cli.judging import Judging, judging_options, judging_options_of_all_rules, today
from qms_checker.cli.output import write_file, write_stdout
from qms_checker.errors import ExitCode, Location, Problem, QmsError, UsageError, cause_of
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.assessment.check import Plan
    from qms_checker.assessment.follow_up import AuditRecord
    from qms_checker.assessment.run import Assessed
    from qms_checker.description.discover import Source
    from qms_checker.engines.verdicts import Engine

_OUTPUT = option(
    "-o",
    "--output",
    required=True,
    metavar_words=Text("TỆP.xlsx", "FILE.xlsx"),
    words=Text("Sổ tính sẽ ghi.", "The workbook to write."),
)
_UNIT = option(
    "--unit",
    "units",
    multiple=True,
    metavar_words=Text("ĐƠN_VỊ", "UNIT"),
    words=Text(
        "Hỏi các tiêu chí của chuyên gia đánh giá tại đơn vị này (lặp lại được).",
        "Ask what only an auditor can judge in this unit (repeatable).",
    ),
)
_SEED = option(
    "--seed",
    metavar_words=Text("MÃ", "TEXT"),
    words=Text(
        "Mã bốc thăm của danh sách lấy mẫu (mặc định: mã cơ quan và năm).",
        "Seed of the sampling list (default: the id of the agency and the year).",
    ),
)
_SAMPLES = option(
    "--samples",
    type=click.IntRange(1, 200),
    metavar_words=Text("SỐ", "COUNT"),
    words=Text(
        "Số quy trình lấy mẫu (mặc định: căn bậc hai, ít nhất ba).",
        "How many procedures to sample (default: the square root of their number, at least three).",
    ),
)
_RECORD_TO = option(
    "-o",
    "--output",
    metavar_words=Text("TỆP.yaml", "FILE.yaml"),
    words=Text(
        "Hồ sơ sẽ ghi (mặc định: cạnh bản mô tả, trong audit-records, theo ngày đánh giá).",
        "The record to write (default: beside the description, in audit-records, named by the day of the audit).",
    ),
)
_REPLACE = option(
    "--replace",
    "replaces",
    is_flag=True,
    words=Text(
        "Thay hồ sơ đã có của cùng cuộc đánh giá.", "Put it in the place of an earlier record of the same audit."
    ),
)


@click.command(
    "checklist",
    cls=Command,
    words=Text(
        "Xuất phiếu kiểm tra thành sổ tính Excel để chuyên gia đánh giá ghi kết quả.",
        "Write the checklist as an Excel workbook for the auditor to fill in.",
    ),
)
@click.argument("agency", metavar="AGENCY")
@options(_OUTPUT, _UNIT, _SEED, _SAMPLES, judging_options)
def checklist(
    *,
    agency: str,
    output: str,
    units: tuple[str, ...],
    seed: str | None,
    samples: int | None,
    judging: Judging,
) -> ExitCode:
    """Assess the agency and write the workbook."""
    write_checklist(agency, judging, Path(output), units=units, seed=seed, samples=samples)
    return ExitCode.OK


def write_checklist(
    agency: str,
    judging: Judging,
    target: Path,
    *,
    units: tuple[str, ...] = (),
    seed: str | None = None,
    samples: int | None = None,
) -> None:
    """Assess one agency and write its checklist as a workbook."""
    from qms_checker.audit_documents.checklist_workbook import checklist_workbook
    from qms_checker.audit_documents.sampling import sampling_list

    plan = judging.make_plan()
    run = assess_one(agency, plan, judging.choose_engine())
    lot = seed or f"{run.assessment.agency.id}-{plan.program.as_of.year}"
    drawn = sampling_list(run.facts, run.assessment, lot, samples)
    content = checklist_workbook(
        run.assessment, plan.rulebook.catalogue, drawn, current_language(), seed=lot, units=units
    )
    write_file(target, content)
    click.echo(say(f"Đã ghi {target}", f"Written: {target}"), err=True)


@click.command(
    "record",
    cls=Command,
    words=Text(
        "Đọc phiếu kiểm tra đã ghi, lập hồ sơ đánh giá đặt cạnh bản mô tả.",
        "Read a filled-in checklist into an audit record beside the description.",
    ),
)
@click.argument("checklist_file", metavar="CHECKLIST.xlsx")
@click.argument("agency", metavar="AGENCY")
@options(_RECORD_TO, _REPLACE, judging_options_of_all_rules)
def record(
    *,
    checklist_file: str,
    agency: str,
    output: str | None,
    replaces: bool,
    judging: Judging,
) -> ExitCode:
    """Read the workbook, refuse what contradicts itself, and write the record with what was recorded before."""
    from qms_checker.assessment.recorded import record_name
    from qms_checker.audit_documents.checklist_reading import read_checklist
    from qms_checker.audit_documents.record import (
        belonging,
        fragment_for_description,
        remarks_on_origin,
        remarks_on_team,
        render_record,
    )
    from qms_checker.description.discover import audit_records_folder

    given = Path(checklist_file)
    found = read_checklist(_read(given), checklist_file, judging.as_of or today()).record
    plan = replace(judging, profile=found.origin.profile or judging.profile).make_plan()
    run, place = assess_one(agency, plan, judging.choose_engine()), Location(checklist_file)
    if problems := belonging(found, run.assessment, place):
        raise QmsError(*problems)
    target = Path(output) if output else audit_records_folder(source_of(agency)) / record_name(found.held_on)
    if target.exists() and not replaces:
        found = _with_earlier(found, target, place)
    write_file(target, render_record(found))
    click.echo(say(f"Đã ghi {target}", f"Written: {target}"), err=True)
    show_problems(remarks_on_origin(found, run.assessment, place))
    team = tuple(remarks_on_team(found, run.facts, place))
    show_problems(team)
    write_stdout(_summary(found) + "\n" + fragment_for_description(found, current_language()) + "\n")
    return ExitCode.FINDINGS if team else ExitCode.OK


def _with_earlier(found: AuditRecord, target: Path, place: Location) -> AuditRecord:
    from qms_checker.assessment.recorded import read_record
    from qms_checker.audit_documents.record import merged

    earlier = read_record(target)
    if (earlier.agency, earlier.held_on) != (found.agency, found.held_on):
        message = Text("tệp này là hồ sơ của cuộc đánh giá khác", "this file is the record of another audit")
        raise UsageError(Problem("another-audit", Location(str(target)), message))
    result, problems = merged(earlier, found, place)
    if problems:
        raise QmsError(*problems)
    return result


def _summary(found: AuditRecord) -> str:
    differing = sum(one.declared is not None and one.declared is not one.verified for one in found.verifications)
    count, samples = len(found.verifications), len(found.samples)
    return say(
        f"{count} kết quả xác minh, {differing} khác với bản mô tả; {samples} mẫu đã xem",
        f"{count} verified outcomes, {differing} differ from the description; {samples} samples seen",
    )


def _read(file: Path) -> bytes:
    from qms_checker.media.office_package import MAX_FILE_BYTES

    try:
        with file.open("rb") as stream:
            return stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        cause = cause_of(error)
        message = Text(f"không đọc được sổ tính ({cause.vi})", f"the workbook cannot be read ({cause.en})")
        raise QmsError(Problem("unreadable", Location(str(file)), message)) from None


def assess_one(agency: str, plan: Plan, engine: Engine) -> Assessed:
    """Assess the one agency that is asked for. Raises :class:`QmsError` where it cannot be read."""
    from qms_checker.assessment.run import Unreadable, assess_with_facts

    run = assess_with_facts(source_of(agency), plan, engine)
    if isinstance(run, Unreadable):
        raise QmsError(*run.problems)
    return run


def source_of(agency: str) -> Source:
    """Return the one description under a path. Raises :class:`UsageError` where there are several or none."""
    from qms_checker.assessment.run import Unreadable
    from qms_checker.cli.inputs import find_sources

    found = list(find_sources((agency,)))
    if len(found) != 1:
        message = Text("cần đúng một bản mô tả", "exactly one description is expected")
        raise UsageError(Problem("not-one", Location(agency), message))
    if isinstance(found[0], Unreadable):
        raise QmsError(*found[0].problems)
    return found[0]
